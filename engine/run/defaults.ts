import { availableParallelism, totalmem } from 'node:os';
import { MAX_ARENA_BYTES } from '../../columns/arena.ts';
import { formatBytes } from '../plan/format.ts';

/** One thread per core that this process may use. */
export const defaultWorkers = (): number => availableParallelism();

/** Half of the machine's memory, at most what one memory can hold. */
export const defaultMemoryBytes = (): number => Math.min(Math.floor(totalmem() / 2), MAX_ARENA_BYTES);

/** What a run says to which the system gives less memory than it asks for; nothing for what it gives. Bytes. */
export function refusedMemory(askedBytes: number, givenBytes: number): string | undefined {
  const asked = Math.min(askedBytes, MAX_ARENA_BYTES);
  // Sizes are whole pages.
  if (givenBytes > asked / 2 + asked / 4) return undefined;
  return `memory: the system gives this process ${formatBytes(givenBytes)} instead of ${formatBytes(asked)}; what needs more goes to disk`;
}

/** What a run says that is allowed more memory than it can use; nothing for what it can. Bytes. */
export function unusedMemory(memoryBytes: number): string | undefined {
  if (memoryBytes <= 2 ** 32) return undefined;
  return `memory: ${formatBytes(memoryBytes)} are allowed, but a run uses at most ${formatBytes(MAX_ARENA_BYTES)} for its data; larger sorts, groups and joins go to disk`;
}
