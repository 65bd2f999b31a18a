import { concatSlices } from '../../columns/concat.ts';
import { gatherVector } from '../../columns/gather.ts';
import type { Vector } from '../../columns/vector.ts';
import { Frame, type Memory } from '../frame.ts';
import { keepRows } from '../keep.ts';
import { ORDER } from '../partition.ts';
import type { Unshare } from '../shared.ts';
import { inOrder } from '../sort/run.ts';
import type { SourceTask } from '../source-task.ts';
import { slicesOf } from './parts.ts';

/** Keeps one row per key of one hash partition, or of all; `_order` is the place where the key first appeared. The rows of all come in that order. */
export function mergeDistinct(memory: Memory, task: Extract<SourceTask, { kind: 'merge-distinct' }>, unshare: Unshare): Frame {
  const { arena, scratch } = memory;
  const slices = slicesOf(memory, unshare(task.batches), task.part);
  const schema = slices[0]?.batch.schema ?? task.columns;
  const { vectors, rows } = concatSlices(arena, scratch, slices, schema);
  const column = (name: string): Vector => vectors[schema.findIndex((field) => field.name === name)]!;
  const keys = task.keys.map(column);
  const { kept, firsts, count } = keepRows(memory, task, keys, vectors[0]!.values, rows, schema, vectors);
  const merged = Frame.of(
    memory,
    count,
    schema.map((field): readonly [string, Vector] => [
      field.name,
      gatherVector(arena, scratch, column(field.name), field.name === ORDER ? firsts : kept, count),
    ]),
  );
  return task.part === undefined && count > 1 ? inOrder(memory, merged) : merged;
}

/** The rows of one hash partition, as they came, with all columns of the exchange. */
export function concatPart(memory: Memory, task: Extract<SourceTask, { kind: 'concat-part' }>, unshare: Unshare): Frame {
  const slices = slicesOf(memory, unshare(task.batches), task.part);
  const schema = slices[0]?.batch.schema ?? [];
  const { vectors, rows } = concatSlices(memory.arena, memory.scratch, slices, schema);
  return Frame.of(
    memory,
    rows,
    schema.map((field, i) => [field.name, vectors[i]!] as const),
  );
}
