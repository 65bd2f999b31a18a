import { concatSlices } from '../../columns/concat.ts';
import { gatherVector } from '../../columns/gather.ts';
import { groupRows } from '../../columns/keys.ts';
import type { Vector } from '../../columns/vector.ts';
import { exchangeSchema, measuredColumns, typeOf } from '../aggregate/columns.ts';
import { asFloats } from '../aggregate/floats.ts';
import { partialMeasure, takesFloats } from '../aggregate/partial.ts';
import { wholeMeasure } from '../aggregate/whole.ts';
import { Frame, type Memory } from '../frame.ts';
import { HASH, ORDER } from '../partition.ts';
import type { Unshare } from '../shared.ts';
import { inOrder } from '../sort/run.ts';
import type { SourceTask } from '../source-task.ts';
import { slicesOf } from './parts.ts';

/**
 * Joins the partial states (or rows) of one hash partition, or of all, into the groups' results. The frame has the keys, the measures, and `_order`: the
 * place of each group's first row. The groups of all partitions come in that order.
 */
export function mergeGroups(memory: Memory, task: Extract<SourceTask, { kind: 'merge-groups' }>, unshare: Unshare): Frame {
  const { arena, scratch } = memory;
  const { plan, whole, input } = task;
  const schema = exchangeSchema(plan, whole, input);
  const slices = slicesOf(memory, unshare(task.batches), task.part);
  const { vectors, rows } = concatSlices(arena, scratch, slices, schema);
  const column = (name: string): Vector => vectors[schema.findIndex((field) => field.name === name)]!;
  const keys = vectors.slice(2, 2 + plan.keys.length);
  const { groups, firsts, count: found } = groupRows(arena, scratch, keys, column(HASH).values, rows);
  // Without keys there is one group, also of no rows.
  const count = plan.keys.length === 0 ? 1 : found;
  const grouping = { groups, rows, count };
  let next = 2 + plan.keys.length;
  const results = plan.measures.map((measure): readonly [string, Vector] => {
    const type = typeOf(measure.column, input);
    const partial = partialMeasure(measure, type);
    if (whole) {
      const values =
        measure.column === undefined ? undefined : vectors[2 + plan.keys.length + measuredColumns(plan).indexOf(measure.column)]!;
      const numbers = values && takesFloats(measure) ? asFloats(memory, values) : values;
      if (!partial) return [measure.name, wholeMeasure(memory, grouping, numbers!, measure)];
      return [measure.name, partial.finish(memory, partial.accumulate(memory, grouping, numbers), count)];
    }
    const state = vectors.slice(next, next + partial!.state.length);
    next += partial!.state.length;
    return [measure.name, partial!.finish(memory, partial!.combine(memory, grouping, state), count)];
  });
  const kept = (vector: Vector) => gatherVector(arena, scratch, vector, firsts, found);
  const merged = Frame.of(memory, count, [
    ...plan.keys.map((key, i): readonly [string, Vector] => [key, kept(keys[i]!)]),
    ...results,
    ...(found === count ? [[ORDER, kept(column(ORDER))] as const] : []),
  ]);
  return task.part === undefined && count > 1 ? inOrder(memory, merged) : merged;
}
