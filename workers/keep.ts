import { groupRows } from '../columns/keys.ts';
import type { Vector } from '../columns/vector.ts';
import type { Schema } from '../model/types.ts';
import type { SortKey } from '../stages/shared/columns.ts';
import type { Memory } from './frame.ts';
import { runKeys, sortRows } from './sort/run.ts';

export interface KeepRule {
  readonly keep: 'first' | 'last';
  /** What first and last mean; `undefined`: the order of the rows. */
  readonly orderBy: readonly SortKey[] | undefined;
}

/** Of rows with equal keys, the one to keep and the first to appear: row numbers (u32) at `kept` and `firsts`, in order of first appearance. */
export function keepRows(
  memory: Memory,
  rule: KeepRule,
  keys: readonly Vector[],
  hashes: number,
  rows: number,
  schema: Schema,
  columns: readonly Vector[],
) {
  const { arena, scratch } = memory;
  const { groups, firsts, count } = groupRows(arena, scratch, keys, hashes, rows);
  let kept = firsts;
  if (rule.orderBy) {
    kept = scratch.alloc(count * 4);
    const entries = sortRows(memory, runKeys(memory, { schema, columns }, rule.orderBy), rows);
    arena.kernels.pickInOrder(entries, rows, groups, count, rule.keep === 'last' ? 1 : 0, kept);
  } else if (rule.keep === 'last') {
    kept = scratch.alloc(count * 4);
    arena.kernels.lastOfGroups(groups, rows, kept);
  }
  return { kept, firsts, count };
}
