import { Arena } from '../../columns/arena.ts';
import { RunError } from '../../model/errors.ts';
import { addressSpaceFor } from './address-space.ts';
import { Counters } from './counters.ts';
import { defaultMemoryBytes, defaultWorkers } from './defaults.ts';
import { WorkerPool } from './pool.ts';

/** Memory and threads for one run. They take a while to start, so a host may start them before it has even read the job. */
export interface Threads {
  readonly arena: Arena;
  readonly counters: SharedArrayBuffer;
  readonly pool: WorkerPool;
}

/** The least memory that is worth a start. */
const LEAST_BYTES = 16 << 20;

/** Starts what one run needs. Who starts it closes `pool`, unless a run takes it. Throws `RunError` `out-of-memory`. */
export function startThreads(options: { readonly workers?: number; readonly memoryBytes?: number }): Threads {
  const { workers = defaultWorkers(), memoryBytes = defaultMemoryBytes() } = options;
  const space = addressSpaceFor(workers);
  if (space !== undefined && space < LEAST_BYTES) {
    throw new RunError(
      'out-of-memory',
      `the address space that this process may use has no room for ${workers} threads and their memory`,
      {
        remedy: 'take fewer (--workers), or raise the limit (ulimit -v)',
      },
    );
  }
  const arena = Arena.create(Math.min(memoryBytes, space ?? memoryBytes));
  const counters = Counters.allocate();
  const pool = new WorkerPool({ arena: arena.handle, counters }, workers);
  return { arena, counters, pool };
}
