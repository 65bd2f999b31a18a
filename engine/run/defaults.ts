import { availableParallelism, totalmem } from 'node:os';
import { MAX_ARENA_BYTES } from '../../columns/arena.ts';

/** One thread per core that this process may use. */
export const defaultWorkers = (): number => availableParallelism();

/** Half of the machine's memory, at most what one memory can hold. */
export const defaultMemoryBytes = (): number => Math.min(Math.floor(totalmem() / 2), MAX_ARENA_BYTES);
