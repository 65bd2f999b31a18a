import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, unless `signal` aborts: throws its reason then. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
