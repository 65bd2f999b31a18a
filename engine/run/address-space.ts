import { readFileSync } from 'node:fs';

/** What a thread reserves: its heap, its stack, code. Measured: 0.55 GB each. */
const THREAD_BYTES = 600e6;
/** For what the process loads later. */
const RESERVE_BYTES = 400e6;

/**
 * Bytes that are left for shared memory beside threads where the process has a limit on its address space (`ulimit -v`); nothing where it has none. Memory is
 * given first and threads come after it: a thread that gets none ends the whole process.
 */
export function addressSpaceFor(threads: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const limit = /^Max address space\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    if (limit === undefined) return undefined;
    const used = /^VmSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Math.max(0, Number(limit) - Number(used) * 1024 - threads * THREAD_BYTES - RESERVE_BYTES);
  } catch {
    return undefined;
  }
}
