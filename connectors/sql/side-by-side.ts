import type { Batch } from '../../columns/vector.ts';

/** Loads rows through a connection. */
export interface ConnectionLoad {
  readonly session: { close(): Promise<void> };
  /** Whether there is room for more rows. */
  readonly isReady: boolean;
  /** Resolves when there is. */
  ready(): Promise<void>;
  /** Takes rows. Returns their bytes. */
  write(batch: Batch): number;
  dispose(): void;
}

/** Gives rows to the first connection that has room for them. */
export async function writeToFirst(loads: readonly ConnectionLoad[], batch: Batch): Promise<number> {
  for (;;) {
    const ready = loads.find(({ isReady }) => isReady);
    if (ready) {
      await ready.ready();
      return ready.write(batch);
    }
    await Promise.race(loads.map((load) => load.ready()));
  }
}

/** Ends a session, and those of loads that have one of their own. */
export async function closeAll(loads: readonly ConnectionLoad[], session: ConnectionLoad['session']): Promise<void> {
  for (const load of loads) {
    if (load.session !== session) await load.session.close();
  }
  await session.close();
  for (const load of loads) load.dispose();
}

/** Ends loads, and the sessions that they have of their own: all but those that are kept. */
export async function closeLoads(loads: readonly ConnectionLoad[], kept: readonly ConnectionLoad['session'][]): Promise<void> {
  for (const load of loads) {
    if (!kept.includes(load.session)) await load.session.close();
    load.dispose();
  }
}

/** A load that is ready; or nothing is left of it. */
export async function orAbort<Load extends { abort(): Promise<void> }>(load: Load, prepare: () => Promise<void>): Promise<Load> {
  try {
    await prepare();
    return load;
  } catch (error) {
    await load.abort();
    throw error;
  }
}
