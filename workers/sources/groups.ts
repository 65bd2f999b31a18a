import { concatSlices } from '../../columns/concat.ts';
import { gatherVector } from '../../columns/gather.ts';
import { groupRows, hashKeys } from '../../columns/keys.ts';
import type { Vector } from '../../columns/vector.ts';
import { exchangeSchema, measuredColumns, placeFields, typeOf } from '../aggregate/columns.ts';
import { asFloats } from '../aggregate/floats.ts';
import type { Grouping } from '../aggregate/measure.ts';
import { partialMeasure, takesFloats } from '../aggregate/partial.ts';
import { accumulated } from '../aggregate/states.ts';
import { wholeMeasure } from '../aggregate/whole.ts';
import { Frame, type Memory } from '../frame.ts';
import { HASH_FIELD, ORDER, ORDER_FIELD } from '../partition.ts';
import type { Unshare } from '../shared.ts';
import { inOrder } from '../sort/run.ts';
import type { PartitionedBatch, SourceTask } from '../source-task.ts';
import { runsOf, slicesOf } from './parts.ts';

type MergeTask = Extract<SourceTask, { kind: 'merge-groups' }>;

/** Rows, or partial states of groups, of one hash partition: the columns of `exchangeSchema`. */
interface Gathered {
  readonly vectors: readonly Vector[];
  readonly rows: number;
}

/**
 * Joins the rows and partial states of one hash partition, or of all, into the groups' results. The frame has the keys, the measures, and `_order`: the
 * place of each group's first row. The groups of all partitions come in that order.
 */
export function mergeGroups(memory: Memory, task: MergeTask, unshare: Unshare): Frame {
  const { arena, scratch } = memory;
  const { plan } = task;
  const batches = unshare(task.batches);
  const ungrouped = batches.every((batch) => batch.ungrouped);
  const { vectors, rows } = ungrouped ? gather(memory, task, batches, true) : gatherStates(memory, task, batches);
  const places = placeFields(plan, task.input);
  const order = vectors[places.indexOf(ORDER_FIELD)]!;
  const keys = vectors.slice(places.length, places.length + plan.keys.length);
  const measured = vectors.slice(places.length + plan.keys.length);
  const hashes = places.includes(HASH_FIELD) ? vectors[places.indexOf(HASH_FIELD)]!.values : hashKeys(arena, scratch, keys, rows);
  const { groups, firsts, count: found } = groupRows(arena, scratch, keys, hashes, rows);
  // Without keys there is one group, also of no rows.
  const count = plan.keys.length === 0 ? 1 : found;
  const grouping = { groups, rows, count };
  const results = ungrouped ? ofRows(memory, task, grouping, measured) : ofStates(memory, task, grouping, measured);
  const kept = (vector: Vector) => gatherVector(arena, scratch, vector, firsts, found);
  const merged = Frame.of(memory, count, [
    ...plan.keys.map((key, i): readonly [string, Vector] => [key, kept(keys[i]!)]),
    ...plan.measures.map((measure, i): readonly [string, Vector] => [measure.name, results[i]!]),
    ...(found === count ? [[ORDER, kept(order)] as const] : []),
  ]);
  return task.part === undefined && count > 1 ? inOrder(memory, merged) : merged;
}

/** The results of all measures of rows. */
function ofRows(memory: Memory, { plan, input }: MergeTask, grouping: Grouping, columns: readonly Vector[]): Vector[] {
  const names = measuredColumns(plan);
  return plan.measures.map((measure) => {
    const values = measure.column === undefined ? undefined : columns[names.indexOf(measure.column)]!;
    const numbers = values && takesFloats(measure) ? asFloats(memory, values) : values;
    const partial = partialMeasure(measure, typeOf(measure.column, input));
    if (!partial) return wholeMeasure(memory, grouping, numbers!, measure);
    return partial.finish(memory, partial.accumulate(memory, grouping, numbers), grouping.count);
  });
}

/** The results of all measures of partial states. */
function ofStates(memory: Memory, { plan, input }: MergeTask, grouping: Grouping, columns: readonly Vector[]): Vector[] {
  let next = 0;
  return plan.measures.map((measure) => {
    const partial = partialMeasure(measure, typeOf(measure.column, input))!;
    const state = columns.slice(next, next + partial.state.length);
    next += partial.state.length;
    return partial.finish(memory, partial.combine(memory, grouping, state), grouping.count);
  });
}

function gather(
  memory: Memory,
  { plan, input, part }: MergeTask,
  batches: readonly PartitionedBatch[],
  ungrouped: boolean,
): Gathered {
  return concatSlices(memory.arena, memory.scratch, slicesOf(memory, batches, part), exchangeSchema(plan, ungrouped, input));
}

/** Everything as partial states, in the order of the batches. */
function gatherStates(memory: Memory, task: MergeTask, batches: readonly PartitionedBatch[]): Gathered {
  const schema = exchangeSchema(task.plan, false, task.input);
  const runs = runsOf(batches).map((run) => {
    const ungrouped = run[0]!.ungrouped === true;
    const gathered = gather(memory, task, run, ungrouped);
    return ungrouped ? statesOf(memory, task, gathered) : gathered;
  });
  if (runs.length === 1) return runs[0]!;
  const slices = runs.map(({ vectors, rows }) => ({ batch: { schema, columns: vectors }, from: 0, to: rows }));
  return concatSlices(memory.arena, memory.scratch, slices, schema);
}

/** Rows as partial states, each of a group of its own. */
function statesOf(memory: Memory, { plan, input }: MergeTask, { vectors, rows }: Gathered): Gathered {
  const { arena, scratch } = memory;
  const groups = scratch.alloc(rows * 4);
  for (let row = 0; row < rows; row++) arena.u32[(groups >>> 2) + row] = row;
  const first = placeFields(plan, input).length + plan.keys.length;
  const names = measuredColumns(plan);
  const column = (name: string) => vectors[first + names.indexOf(name)]!;
  return {
    vectors: [...vectors.slice(0, first), ...accumulated(memory, plan, input, { groups, rows, count: rows }, column)],
    rows,
  };
}
