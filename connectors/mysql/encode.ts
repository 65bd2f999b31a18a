import type { Arena } from '../../columns/arena.ts';
import { LOAD_COLUMN_BYTES, LOAD_ROW, REFUSED_NULL } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import { readValue, type Value } from '../../columns/values.ts';
import { type Batch, bitmapBytes } from '../../columns/vector.ts';
import type { DataType, Schema } from '../../model/types.ts';
import type { RefusedValues } from '../rejects.ts';
import type { Encoding } from './storage.ts';

const BLOCK_BYTES = 1 << 20;

/** Rows as LOAD DATA takes them, somewhere in the arena. */
export interface EncodedRows {
  readonly address: number;
  readonly bytes: number;
  readonly rows: number;
}

/** A column that is sent: a field of the rows, by its place, or the number of the row. */
export type SentColumn = { readonly index: number; readonly encoding: Encoding } | { readonly row: true };

/** Turns batches into rows as LOAD DATA takes them. */
export class RowEncoder {
  private readonly arena: Arena;
  private readonly schema: Schema;
  private readonly columns: readonly SentColumn[];
  private readonly mostRows: number;
  private readonly scratch: Scratch;
  /** Rows encoded so far. */
  private count = 0;

  /** `mostRows`: of a block. */
  constructor(arena: Arena, schema: Schema, columns: readonly SentColumn[], mostRows: number) {
    this.arena = arena;
    this.schema = schema;
    this.columns = columns;
    this.mostRows = mostRows;
    this.scratch = new Scratch(arena);
  }

  /** Encodes a batch. Whoever takes the blocks frees them; the batch is not needed any more. `refuse` hears of rows whose values a column cannot hold. */
  encode(batch: Batch, refuse: (row: RefusedValues) => void): EncodedRows[] {
    const { arena, columns, scratch, mostRows } = this;
    const { kernels } = arena;
    scratch.reset();
    const described = this.describe(scratch, batch);
    const refused = scratch.allocZeroed(Math.max(1, batch.rows) * 4);
    const blocks: EncodedRows[] = [];
    let room = BLOCK_BYTES;
    for (let from = 0; from < batch.rows; ) {
      const address = arena.alloc(room + 16);
      const to = Math.min(batch.rows, from + mostRows);
      const done = kernels.loadWrite(described, columns.length, from, to, address, room, refused);
      const leftOut = kernels.loadLeftOut();
      const bytes = kernels.loadWritten();
      if (leftOut > 0) this.refuse(batch, refused, from, from + done, refuse);
      if (done > leftOut) blocks.push({ address, bytes, rows: done - leftOut });
      else arena.free(address);
      room = Math.max(BLOCK_BYTES, kernels.loadNeeded());
      from += done;
    }
    this.count += batch.rows;
    return blocks;
  }

  /** Rows as the values of an INSERT: `(1,'a'),(2,'b')`, in pieces of about `room` bytes. The last piece is overwritten by the next one. */
  *literals({ address, bytes }: EncodedRows, room: number): Generator<string> {
    const { arena, columns, scratch } = this;
    for (let from = address; from < address + bytes; ) {
      scratch.reset();
      const described = this.describe(scratch);
      const out = scratch.alloc(room + 2 * (address + bytes - from) + 8 * columns.length);
      const length = arena.kernels.loadLiterals(described, columns.length, from, address + bytes, out, room);
      from = arena.kernels.loadLiteralsRead() >>> 0;
      yield Buffer.from(arena.bytes.buffer, out, length).toString('utf8');
    }
  }

  /** The fields of a row, as `rowsOf` gives it; null where they were not sent. */
  valuesOf({ address, bytes }: EncodedRows): Value[] {
    const text = Buffer.from(this.arena.bytes.slice(address, address + bytes - 1)).toString('utf8');
    const values: Value[] = this.schema.map(() => null);
    text.split('\t').forEach((field, i) => {
      const column = this.columns[i]!;
      if (!('row' in column)) values[column.index] = valueOfText(unescape(field), this.schema[column.index]!.type);
    });
    return values;
  }

  dispose(): void {
    this.scratch.dispose();
  }

  /** The columns as kernels want them; without values when no batch is given. */
  private describe(scratch: Scratch, batch?: Batch): number {
    const { arena, columns } = this;
    const address = scratch.alloc(columns.length * LOAD_COLUMN_BYTES);
    columns.forEach((column, i) => {
      const at = address + i * LOAD_COLUMN_BYTES;
      if ('row' in column) {
        arena.u32.set([LOAD_ROW, 0, 0, 0, 0, 0], at >>> 2);
        arena.i64[(at >>> 3) + 3] = BigInt(this.count);
        return;
      }
      const { kind, flags, scale, bytes, lowest, highest } = column.encoding;
      const vector = batch?.columns[column.index];
      const none = batch && vector?.type.kind === 'null' ? scratch.allocZeroed(bitmapBytes(batch.rows)) : undefined;
      arena.u32.set([kind, vector?.values ?? 0, none ?? vector?.validity ?? 0, flags, scale, bytes], at >>> 2);
      arena.i64.set([lowest, highest], (at >>> 3) + 3);
    });
    return address;
  }

  private refuse(batch: Batch, refused: number, from: number, to: number, refuse: (row: RefusedValues) => void): void {
    const { arena } = this;
    for (let row = from; row < to; row++) {
      const word = arena.u32[(refused >>> 2) + row]!;
      if (word === 0) continue;
      const column = this.columns[(word & 0xffff) - 1]!;
      const { name } = this.schema['row' in column ? 0 : column.index]!;
      const isNull = word >>> 16 === REFUSED_NULL;
      refuse({
        values: batch.columns.map((vector) => readValue(arena, vector, row)),
        column: name,
        code: isNull ? 'constraint-notnull' : 'inexact',
        message: isNull
          ? `column ${name} of the table must not be null`
          : `column ${name} of the table cannot hold the value exactly`,
      });
    }
  }
}

/** The rows one by one. A line feed within a value is written as `\n`, so that all others end rows. */
export function rowsOf({ bytes: memory }: Arena, blocks: readonly EncodedRows[]): EncodedRows[] {
  return blocks.flatMap(({ address, bytes }) => {
    const rows: EncodedRows[] = [];
    for (let from = address; from < address + bytes; ) {
      const end = memory.indexOf(10, from) + 1;
      rows.push({ address: from, bytes: end - from, rows: 1 });
      from = end;
    }
    return rows;
  });
}

/** Rows that lie one behind the other, in one piece each. */
export function joined(rows: readonly EncodedRows[]): EncodedRows[] {
  const pieces: EncodedRows[] = [];
  for (const row of rows) {
    const last = pieces.at(-1);
    if (last && last.address + last.bytes === row.address) {
      pieces[pieces.length - 1] = { address: last.address, bytes: last.bytes + row.bytes, rows: last.rows + row.rows };
    } else pieces.push(row);
  }
  return pieces;
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', '\\': '\\' };

const unescape = (field: string): string | null =>
  field === '\\N' ? null : field.replaceAll(/\\(.)/gs, (_, mark: string) => ESCAPED[mark]!);

/** A value from the text that the server knows it as; bytes from their hexadecimal digits. */
export function valueOfText(text: string | null, { kind }: DataType): Value {
  if (text === null || kind === 'null') return null;
  if (kind === 'binary') return new Uint8Array(Buffer.from(text, 'hex'));
  if (kind === 'boolean') return text === '1';
  if (kind === 'integer') return BigInt(text);
  return kind === 'float' ? Number(text) : text;
}
