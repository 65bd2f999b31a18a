import { concatSlices } from '../../columns/concat.ts';
import { gatherVector } from '../../columns/gather.ts';
import { groupRows } from '../../columns/keys.ts';
import { type Vector, valueBytes } from '../../columns/vector.ts';
import { MAX_INTEGER, MIN_INTEGER } from '../../model/expression/literals.ts';
import { BOOLEAN, INTEGER } from '../../model/types.ts';
import type { AddedColumn } from '../../stages/shape.ts';
import { Frame, type Memory } from '../frame.ts';
import { keepRows } from '../keep.ts';
import { numberTooLarge } from '../kernels/record-id.ts';
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
  const frame = (count: number, columns: readonly (readonly [string, Vector])[]): Frame => {
    const made = Frame.of(memory, count, columns);
    return task.part === undefined && count > 1 ? inOrder(memory, made) : made;
  };
  const all = schema.map(({ name }, index): readonly [string, Vector] => [name, vectors[index]!]);
  if (task.adds?.is === 'number')
    return frame(rows, [...all, [task.adds.name, numbers(memory, task.adds, keys, vectors[0]!.values, rows)]]);
  const { kept, firsts, count } = keepRows(memory, task, keys, vectors[0]!.values, rows, schema, vectors);
  if (task.adds) {
    const { places, marks } = marked(memory, { kept, firsts, count }, column(ORDER), rows);
    return frame(rows, [...all.filter(([name]) => name !== ORDER), [ORDER, places], [task.adds.name, marks]]);
  }
  return frame(
    count,
    schema.map((field): readonly [string, Vector] => [
      field.name,
      gatherVector(arena, scratch, column(field.name), field.name === ORDER ? firsts : kept, count),
    ]),
  );
}

/** Places and marks of all rows, each with whether it is to be removed. The kept one of a key has the place where the key first appeared. */
function marked(
  memory: Memory,
  { kept, firsts, count }: ReturnType<typeof keepRows>,
  places: Vector,
  rows: number,
): { readonly places: Vector; readonly marks: Vector } {
  const { arena, scratch } = memory;
  const order = scratch.alloc(rows * 8);
  arena.bytes.copyWithin(order, places.values, places.values + rows * 8);
  const bytes = valueBytes(BOOLEAN, rows);
  const marks = scratch.alloc(bytes);
  arena.bytes.fill(0xff, marks, marks + bytes);
  for (let group = 0; group < count; group++) {
    const row = arena.u32[(kept >>> 2) + group]!;
    arena.i64[(order >>> 3) + row] = arena.i64[(places.values >>> 3) + arena.u32[(firsts >>> 2) + group]!]!;
    const at = marks + (row >>> 3);
    arena.bytes[at] = arena.bytes[at]! & ~(1 << (row & 7));
  }
  return {
    places: { ...places, values: order },
    marks: { type: BOOLEAN, length: rows, values: marks, validity: 0 },
  };
}

/** The number of each row among those of its key. */
function numbers(
  { arena, scratch }: Memory,
  { name, start, step }: Extract<AddedColumn, { is: 'number' }>,
  keys: readonly Vector[],
  hashes: number,
  rows: number,
): Vector {
  const { groups, count } = groupRows(arena, scratch, keys, hashes, rows);
  const end = start + BigInt(rows) * step;
  if (end > MAX_INTEGER || end < MIN_INTEGER) throw numberTooLarge(name);
  const next = new BigInt64Array(count).fill(start);
  const values = scratch.alloc(rows * 8);
  for (let row = 0; row < rows; row++) {
    const group = arena.u32[(groups >>> 2) + row]!;
    arena.i64[(values >>> 3) + row] = next[group]!;
    next[group]! += step;
  }
  return { type: INTEGER, length: rows, values, validity: 0 };
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
