import type { Schema } from '../model/types.ts';
import type { Arena } from './arena.ts';
import type { Scratch } from './scratch.ts';
import { type Batch, bitmapBytes, bitWidth, type Vector, valueBytes } from './vector.ts';

/** Rows [from, to) of a batch. */
export interface Slice {
  readonly batch: Pick<Batch, 'schema' | 'columns'>;
  readonly from: number;
  readonly to: number;
}

/** The rows of all slices, one behind the other, as vectors in the scratch. Text stays where it is. Columns are taken by position. */
export function concatSlices(
  arena: Arena,
  scratch: Scratch,
  slices: readonly Slice[],
  schema: Schema,
): { vectors: Vector[]; rows: number } {
  const rows = slices.reduce((sum, slice) => sum + slice.to - slice.from, 0);
  const vectors = schema.map((field, index): Vector => {
    const values = scratch.alloc(valueBytes(field.type, rows));
    const nullable = slices.some((slice) => slice.batch.columns[index]!.validity !== 0);
    const validity = nullable ? scratch.alloc(bitmapBytes(rows)) : 0;
    let row = 0;
    for (const { batch, from, to } of slices) {
      copyRows(arena, batch.columns[index]!, from, to, { type: field.type, length: rows, values, validity }, row);
      row += to - from;
    }
    return { type: field.type, length: rows, values, validity };
  });
  return { vectors, rows };
}

/** Copies rows [from, to) of a column to `target`, from its row `at` on. */
export function copyRows(arena: Arena, column: Vector, from: number, to: number, target: Vector, at: number): void {
  const { kernels } = arena;
  const width = bitWidth(column.type);
  if (width === 1) kernels.copyBits(column.values, from, to - from, target.values, at);
  else {
    const size = width >> 3;
    kernels.copyBytes(target.values + at * size, column.values + from * size, (to - from) * size);
  }
  if (target.validity !== 0) kernels.copyBits(column.validity, from, to - from, target.validity, at);
}
