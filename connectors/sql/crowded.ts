import { setTimeout as pause } from 'node:timers/promises';
import { CancelledError, RunError } from '../../model/errors.ts';

/** How long between tries to connect. */
const WAIT_MS = 200;

/**
 * Connects to a server that may have no connection left: tries again for so many milliseconds, while others end theirs. Throws `RunError` as `connect` does,
 * `CancelledError` when the run is to stop.
 */
export async function connectPatiently<Client>(
  connect: () => Promise<Client>,
  patienceMs: number,
  stopped: () => boolean,
): Promise<Client> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      const crowded = error instanceof RunError && error.code === 'too-many-connections';
      if (!crowded || performance.now() + WAIT_MS > until) throw error;
      await pause(WAIT_MS);
      if (stopped()) throw new CancelledError();
    }
  }
}
