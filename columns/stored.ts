import { readSync } from 'node:fs';
import { InternalError } from '../model/errors.ts';
import type { Schema } from '../model/types.ts';
import type { Arena } from './arena.ts';
import type { Scratch } from './scratch.ts';
import { type Batch, isView, type Vector } from './vector.ts';

/** A batch that was written to a file, as it lay in its one block of memory. */
export interface SpilledBatch {
  readonly schema: Schema;
  /** With the addresses that they had. */
  readonly columns: readonly Vector[];
  readonly rows: number;
  readonly dataBytes: number;
  /** Where the block was, and its size. */
  readonly base: number;
  readonly bytes: number;
  readonly fd: number;
  readonly offset: number;
}

/** A batch in memory or in a file. */
export type Stored = Batch | SpilledBatch;

export const isSpilled = (batch: Stored): batch is SpilledBatch => 'fd' in batch;

/** The batch itself, or a copy of a spilled one, which lives as long as what is in `scratch`. */
export function loadBatch(arena: Arena, scratch: Scratch, batch: Stored): Batch {
  if (!isSpilled(batch)) return batch;
  const { schema, rows, base, bytes, fd, offset } = batch;
  const address = scratch.alloc(bytes);
  let done = 0;
  while (done < bytes) {
    const read = readSync(fd, arena.bytes, address + done, bytes - done, offset + done);
    if (read === 0) throw new InternalError('a spilled batch is cut off');
    done += read;
  }
  const shift = address - base;
  const columns = batch.columns.map((column): Vector => {
    const values = column.values + shift;
    if (isView(column.type)) arena.kernels.relocateText(values, rows, shift | 0);
    return { ...column, values, validity: column.validity === 0 ? 0 : column.validity + shift };
  });
  return { schema, columns, rows, blocks: [] };
}
