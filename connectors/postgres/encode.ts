import type { Arena } from '../../columns/arena.ts';
import { PG_COLUMN_BYTES, PG_ROW } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import { readValue } from '../../columns/values.ts';
import { type Batch, bitmapBytes } from '../../columns/vector.ts';
import type { RefusedValues } from '../rejects.ts';
import type { Encoding } from './storage.ts';

/** Room before the rows of a block, for the head of a message and that of the data. */
export const HEAD_BYTES = 5 + 19;
const BLOCK_BYTES = 1 << 20;

/** Encoded rows in a block of the arena, behind `HEAD_BYTES`. */
export interface EncodedRows {
  readonly address: number;
  readonly bytes: number;
  readonly rows: number;
}

/** A column that is sent: a field of the rows, by its place, or the number of the row. */
export type SentColumn = { readonly index: number; readonly encoding: Encoding } | { readonly row: true };

export type Refused = RefusedValues;

/** Turns batches into rows as COPY takes them. */
export class RowEncoder {
  private readonly arena: Arena;
  private readonly columns: readonly SentColumn[];
  private readonly scratch: Scratch;
  /** Rows encoded so far. */
  private count = 0;

  constructor(arena: Arena, columns: readonly SentColumn[]) {
    this.arena = arena;
    this.columns = columns;
    this.scratch = new Scratch(arena);
  }

  /** Encodes a batch. Whoever takes the blocks frees them; the batch is not needed any more. `refuse` hears of rows whose values a column cannot hold. */
  encode(batch: Batch, refuse: (row: Refused) => void): EncodedRows[] {
    const { arena, columns, scratch } = this;
    const { kernels } = arena;
    scratch.reset();
    const described = this.describe(batch);
    const refused = scratch.allocZeroed(Math.max(1, batch.rows) * 4);
    const blocks: EncodedRows[] = [];
    let room = BLOCK_BYTES;
    for (let from = 0; from < batch.rows; ) {
      const address = arena.alloc(HEAD_BYTES + room + 16);
      const done = kernels.pgWrite(described, columns.length, from, batch.rows, address + HEAD_BYTES, room, refused);
      const leftOut = kernels.pgLeftOut();
      const bytes = kernels.pgWritten();
      if (leftOut > 0) this.refuse(batch, refused, from, from + done, refuse);
      if (done > leftOut) blocks.push({ address, bytes, rows: done - leftOut });
      else arena.free(address);
      room = Math.max(BLOCK_BYTES, kernels.pgNeeded());
      from += done;
    }
    this.count += batch.rows;
    scratch.reset();
    return blocks;
  }

  dispose(): void {
    this.scratch.dispose();
  }

  private describe(batch: Batch): number {
    const { arena, scratch, columns } = this;
    const address = scratch.alloc(columns.length * PG_COLUMN_BYTES);
    columns.forEach((column, i) => {
      const at = (address + i * PG_COLUMN_BYTES) >>> 2;
      if ('row' in column) {
        arena.u32.set([PG_ROW, 0, 0, 0, 0, 0, 0, 0], at);
        arena.i64[(at >>> 1) + 2] = BigInt(this.count);
        return;
      }
      const { type, values, validity } = batch.columns[column.index]!;
      const known = type.kind === 'null' ? scratch.allocZeroed(bitmapBytes(batch.rows)) : validity;
      const { kind, unit = 1, most = 0 } = column.encoding;
      arena.u32.set([kind, values, known, 0, type.kind === 'decimal' ? type.scale : unit, most, 0, 0], at);
    });
    return address;
  }

  private refuse(batch: Batch, refused: number, from: number, to: number, refuse: (row: Refused) => void): void {
    const { arena } = this;
    for (let row = from; row < to; row++) {
      const word = arena.u32[(refused >>> 2) + row]!;
      if (word === 0) continue;
      const column = this.columns[(word & 0xffff) - 1]!;
      const { name } = batch.schema['row' in column ? 0 : column.index]!;
      const values = batch.columns.map((vector) => readValue(arena, vector, row));
      refuse({
        values,
        column: name,
        code: 'inexact',
        message: `the column ${name} of the table cannot hold the value exactly`,
      });
    }
  }
}
