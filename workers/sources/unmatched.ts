import { gatherVector } from '../../columns/gather.ts';
import type { Vector } from '../../columns/vector.ts';
import { Frame, type Memory, VectorColumn } from '../frame.ts';
import { nullVector } from '../kernels/operator.ts';
import { columnOf } from '../kernels/probe.ts';
import type { SourceTask } from '../protocol.ts';

/** The rows of a join's right side that no left row has matched, with nulls on the left. */
export function unmatchedRows(memory: Memory, task: Extract<SourceTask, { kind: 'unmatched' }>): Frame {
  const { arena, scratch } = memory;
  const { table, plan, left, from, to } = task;
  const rows = scratch.alloc((to - from) * 4);
  const count = arena.kernels.unmatchedRows(table.matched, from, to, rows);
  const columns = new Map(plan.columns.map((column) => [column.to, column]));
  const rightKeys = new Map(plan.keys.map((key) => [key.left, key.right]));
  const right = (name: string): Vector => gatherVector(arena, scratch, columnOf(table, name), rows, count);
  return new Frame(count, (name) => {
    const column = columns.get(name);
    if (!column) {
      const carried = table.batch.schema.some((field) => field.name === name);
      return carried ? new VectorColumn(memory, right(name)) : undefined;
    }
    if (column.side === 'right') return new VectorColumn(memory, right(column.from));
    if (column.side === 'either') return new VectorColumn(memory, right(rightKeys.get(column.from) ?? column.from));
    const type = left.find((field) => field.name === column.from)!.type;
    return new VectorColumn(memory, nullVector(memory, type, count));
  });
}
