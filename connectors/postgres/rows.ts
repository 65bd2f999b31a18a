import type { Arena } from '../../columns/arena.ts';
import { gatherVector } from '../../columns/gather.ts';
import { PG_COLUMN_BYTES, PG_UUID, PG_UUID_BYTES } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import { readValue } from '../../columns/values.ts';
import { type Batch, bitmapBytes, isView, type Vector, valueBytes } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';
import { type DataType, type Field, type Schema, STRING, typeName } from '../../model/types.ts';
import type { RefusedRow } from '../rejects.ts';
import type { RowSink } from './stream.ts';
import type { Reading } from './types.ts';

/** Rows of a batch at most. */
const BATCH_ROWS = 1 << 14;

export interface RowColumn {
  readonly field: Field;
  readonly reading: Reading;
}

interface Built {
  readonly batch: Batch;
  readonly refused: readonly RefusedRow[];
}

/** Reads messages with rows into the columns of batches. */
export class RowReader implements RowSink {
  private readonly arena: Arena;
  private readonly columns: readonly RowColumn[];
  private readonly schema: Schema;
  private readonly scratch: Scratch;
  /** Address of the columns as the kernel takes them; 0 between batches. */
  private described = 0;
  private refusals = 0;
  private refusedRows = 0;
  private count = 0;

  constructor(arena: Arena, columns: readonly RowColumn[]) {
    this.arena = arena;
    this.columns = columns;
    this.schema = columns.map(({ field }) => field);
    this.scratch = new Scratch(arena);
  }

  /** Rows read since the last `finish`. */
  get rows(): number {
    return this.count;
  }

  read(from: number, end: number, limit: number): void {
    if (this.described === 0) this.begin();
    const { kernels } = this.arena;
    this.count += kernels.pgRows(from, end, limit, this.described, this.columns.length, this.count, BATCH_ROWS, this.refusals);
    this.refusedRows += kernels.pgRefused();
  }

  /** The rows that were read; `blocks` are those that their messages lie in. The receiver frees the batch's blocks. */
  finish(blocks: readonly number[]): Built {
    if (this.described === 0) this.begin();
    const { arena, columns, count: rows, schema } = this;
    const raw = columns.map((_, i) => this.vector(i, rows));
    const bad = this.badRows();
    const vectors = raw.map((vector, i) => this.parse(vector, i, bad));
    this.described = this.count = this.refusedRows = 0;
    const keeps = columns.some(({ reading }) => isView(storedType(reading)) && reading.kind !== PG_UUID);
    if (!keeps) for (const block of blocks) arena.free(block);
    const all = () => [...(keeps ? blocks : []), ...this.scratch.detach()];
    if (bad.size === 0) return { batch: { schema, columns: vectors, rows, blocks: all() }, refused: [] };
    const refused = [...bad]
      .sort(([a], [b]) => a - b)
      .map(([row, column]): RefusedRow => {
        return {
          row,
          column: schema[column]!.name,
          code: 'invalid-value',
          message: this.messageOf(raw[column]!, row, column),
          raw: this.rawRow(raw, row),
        };
      });
    const good = this.scratch.alloc(rows * 4);
    let count = 0;
    for (let row = 0; row < rows; row++) if (!bad.has(row)) arena.u32[(good >>> 2) + count++] = row;
    const kept = vectors.map((vector) => gatherVector(arena, this.scratch, vector, good, count));
    return { batch: { schema, columns: kept, rows: count, blocks: all() }, refused };
  }

  /** Frees what is being built. */
  dispose(): void {
    this.scratch.dispose();
    this.described = this.count = this.refusedRows = 0;
  }

  private begin(): void {
    const { arena, scratch, columns } = this;
    this.described = scratch.alloc(Math.max(1, columns.length) * PG_COLUMN_BYTES);
    this.refusals = scratch.allocZeroed(BATCH_ROWS * 4);
    columns.forEach(({ reading }, i) => {
      const type = storedType(reading);
      const bytes = valueBytes(type, BATCH_ROWS);
      const values = type.kind === 'boolean' ? scratch.allocZeroed(bytes) : scratch.alloc(bytes);
      const validity = scratch.alloc(bitmapBytes(BATCH_ROWS));
      arena.bytes.fill(255, validity, validity + bitmapBytes(BATCH_ROWS));
      const [scale, precision] = type.kind === 'decimal' ? [type.scale, type.precision] : [0, 0];
      const text = reading.kind === PG_UUID ? scratch.alloc(BATCH_ROWS * PG_UUID_BYTES) : 0;
      arena.u32.set([reading.kind, values, validity, 0, scale, precision, text, 0], (this.described + i * PG_COLUMN_BYTES) >>> 2);
    });
  }

  private vector(index: number, length: number): Vector {
    const at = (this.described + index * PG_COLUMN_BYTES) >>> 2;
    const [values, validity, nulls] = this.arena.u32.subarray(at + 1, at + 4);
    return { type: storedType(this.columns[index]!.reading), length, values: values!, validity: nulls === 0 ? 0 : validity! };
  }

  /** Rows with a value that cannot be held, and the first column with one. */
  private badRows(): Map<number, number> {
    const bad = new Map<number, number>();
    for (let row = 0, left = this.refusedRows; left > 0; row++) {
      const word = this.arena.u32[(this.refusals >>> 2) + row]!;
      if (word === 0) continue;
      left--;
      bad.set(row, (word & 0xffff) - 1);
    }
    return bad;
  }

  /** Text that is to be read as another type. Rows whose text is none are noted in `bad`. */
  private parse(text: Vector, column: number, bad: Map<number, number>): Vector {
    const { reading } = this.columns[column]!;
    if (!reading.parsed) return { ...text, type: reading.type };
    const { arena, scratch } = this;
    const { length, validity } = text;
    const values =
      reading.type.kind === 'boolean'
        ? scratch.allocZeroed(valueBytes(reading.type, length))
        : scratch.alloc(valueBytes(reading.type, length));
    const refused = scratch.alloc(length);
    for (let row = 0, left = parseText(arena, reading.type, text, values, refused); left > 0; row++) {
      if (arena.bytes[refused + row] === 0) continue;
      left--;
      if (!bad.has(row)) bad.set(row, column);
    }
    return { type: reading.type, length, values, validity };
  }

  private messageOf(vector: Vector, row: number, column: number): string {
    const { field, reading } = this.columns[column]!;
    const shown = reading.parsed ? `: ${JSON.stringify(readValue(this.arena, vector, row)).slice(0, 60)}` : '';
    const remedy = reading.parsed ? '' : '; as string it would be kept as it is';
    return `invalid ${typeName(field.type)} in column ${field.name}${shown}${remedy}`;
  }

  private rawRow(raw: readonly Vector[], row: number): string {
    const entries = raw.map((vector, i) => {
      const word = this.arena.u32[(this.refusals >>> 2) + row]!;
      const value = (word & 0xffff) - 1 === i ? null : readValue(this.arena, vector, row);
      return [this.schema[i]!.name, value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value] as const;
    });
    return JSON.stringify(Object.fromEntries(entries), (_, value) => (typeof value === 'bigint' ? String(value) : value));
  }
}

/** The type in which the kernel stores what it reads. */
const storedType = ({ parsed, type }: Reading): DataType => (parsed ? STRING : type);

function parseText(
  { kernels }: Arena,
  type: DataType,
  { values: views, length, validity }: Vector,
  out: number,
  refused: number,
): number {
  switch (type.kind) {
    case 'integer':
      return kernels.castTextToI64(views, length, validity, out, refused);
    case 'float':
      return kernels.castTextToF64(views, length, validity, out, refused);
    case 'boolean':
      return kernels.castTextToBool(views, length, validity, out, refused);
    case 'date':
      return kernels.castTextToDate(views, length, validity, out, refused);
    case 'time':
      return kernels.castTextToTime(views, length, validity, out, refused);
    case 'timestamp':
      return kernels.castTextToTimestamp(views, length, validity, out, refused, type.zoned ? 1 : 0);
    case 'decimal':
      return kernels.castTextToDecimal(views, length, validity, out, refused, type.scale, type.precision);
    default:
      throw new InternalError(`${typeName(type)} is not parsed`);
  }
}
