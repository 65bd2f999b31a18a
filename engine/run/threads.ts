import { Arena } from '../../columns/arena.ts';
import { Counters } from './counters.ts';
import { defaultMemoryBytes, defaultWorkers } from './defaults.ts';
import { WorkerPool } from './pool.ts';

/** Memory and threads for one run. They take a while to start, so a host may start them before it has even read the job. */
export interface Threads {
  readonly arena: Arena;
  readonly counters: SharedArrayBuffer;
  readonly pool: WorkerPool;
}

/** Starts what one run needs. Who starts it closes `pool`, unless a run takes it. */
export function startThreads(options: { readonly workers?: number; readonly memoryBytes?: number }): Threads {
  const arena = Arena.create(options.memoryBytes ?? defaultMemoryBytes());
  const counters = Counters.allocate();
  const pool = new WorkerPool({ arena: arena.handle, counters }, options.workers ?? defaultWorkers());
  return { arena, counters, pool };
}
