import { gatherVector } from '../../columns/gather.ts';
import { STRING } from '../../model/types.ts';
import { type Column, Frame, type Memory, VectorColumn } from '../frame.ts';
import { nullVector } from '../kernels/operator.ts';
import { columnOf } from '../kernels/probe.ts';
import { isRawName } from '../raw-name.ts';
import type { SourceTask } from '../source-task.ts';

/** The rows of a join's right side that no left row has matched, with nulls on the left. */
export function unmatchedRows(memory: Memory, task: Extract<SourceTask, { kind: 'unmatched' }>): Frame {
  const { arena, scratch } = memory;
  const { table, plan, left, from, to } = task;
  const rows = scratch.alloc((to - from) * 4);
  const count = arena.kernels.unmatchedRows(table.matched, from, to, rows);
  const columns = new Map(plan.columns.map((column) => [column.to, column]));
  const right = (name: string): Column | undefined => {
    const vector = columnOf(table, name);
    return vector && new VectorColumn(memory, gatherVector(arena, scratch, vector, rows, count));
  };
  return new Frame(count, (name) => {
    const column = columns.get(name);
    if (!column)
      return right(name) ?? (isRawName(name) ? new VectorColumn(memory, nullVector(memory, STRING, count)) : undefined);
    if (column.side !== 'left') return right(column.from);
    const type = left.find((field) => field.name === column.from)!.type;
    return new VectorColumn(memory, nullVector(memory, type, count));
  });
}
