import { concatSlices } from '../../columns/concat.ts';
import { gatherVector } from '../../columns/gather.ts';
import type { Vector } from '../../columns/vector.ts';
import { Frame, type Memory } from '../frame.ts';
import { keepRows } from '../keep.ts';
import { ORDER } from '../partition.ts';
import type { SourceTask } from '../protocol.ts';
import type { Unshare } from '../shared.ts';
import { slicesOf } from './parts.ts';

/** Keeps one row per key of one hash partition, or of all, in order of first appearance; `_order` is the place of that. */
export function mergeDistinct(memory: Memory, task: Extract<SourceTask, { kind: 'merge-distinct' }>, unshare: Unshare): Frame {
  const { arena, scratch } = memory;
  const slices = slicesOf(unshare(task.batches), task.part);
  const schema = slices[0]?.batch.schema ?? task.columns;
  const { vectors, rows } = concatSlices(arena, scratch, slices, schema);
  const column = (name: string): Vector => vectors[schema.findIndex((field) => field.name === name)]!;
  const keys = task.keys.map(column);
  const { kept, firsts, count } = keepRows(memory, task, keys, vectors[0]!.values, rows, schema, vectors);
  return Frame.of(
    memory,
    count,
    schema.map((field): readonly [string, Vector] => [
      field.name,
      gatherVector(arena, scratch, column(field.name), field.name === ORDER ? firsts : kept, count),
    ]),
  );
}
