import type { Selection } from '../columns/vector.ts';
import type { Memory } from './frame.ts';

/** The selection of rows from, from + 1, … */
export function fillRows(memory: Memory, from: number, count: number): Selection {
  const address = memory.scratch.alloc(count * 4);
  memory.arena.kernels.fillSequence(from, count, address);
  return { address, count };
}
