import type { Arena } from './arena.ts';

/** Writes the constant tables that kernels read at `TABLES`. Called once, by the thread that made the memory. */
export function writeTables(_arena: Arena): void {}
