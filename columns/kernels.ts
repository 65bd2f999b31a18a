import type { instantiate } from '../dist/kernels.js';

/**
 * The functions compiled from `columns/native`, as each thread sees them. Addresses and counts are numbers, 64-bit values bigints.
 * An address that a kernel returns is signed: take it `>>> 0`.
 */
export type Kernels = Omit<Awaited<ReturnType<typeof instantiate>>, 'memory'>;

/** What kernels call back for the few things that only JavaScript can do (Unicode case tables, regular expressions). */
export type KernelImports = Record<string, (...args: never[]) => number | bigint | undefined>;
