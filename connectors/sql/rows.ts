import type { Arena } from '../../columns/arena.ts';
import { gatherVector } from '../../columns/gather.ts';
import { jsonText } from '../../columns/json-text.ts';
import { MESSAGE_BATCH_ROWS as BATCH_ROWS } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import { readValue } from '../../columns/values.ts';
import { type Batch, bitmapBytes, isView, type Vector, valueBytes } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';
import { type DataType, type Field, type Schema, STRING, typeName } from '../../model/types.ts';
import type { RefusedRow } from '../rejects.ts';

/** How the values of a column are read: a kind of the system's kernel. */
export interface Reading {
  readonly type: DataType;
  readonly kind: number;
  /** The text is to be read as the column's type, row by row. */
  readonly parsed: boolean;
}

export interface RowColumn {
  readonly field: Field;
  readonly reading: Reading;
}

/**
 * What reads a system's messages into columns. A column is described to it by eight words: kind, values, validity, number of nulls, scale, precision, text,
 * detail; one whose values are at 0 is skipped.
 */
export interface RowKernel {
  /** Reads rows of [from, end); a batch ends at the byte `limit` or at the row `capacity`. Returns their number; see `pgRows`. */
  read(
    ...args: [
      from: number,
      end: number,
      limit: number,
      columns: number,
      count: number,
      row: number,
      capacity: number,
      refused: number,
    ]
  ): number;
  /** Reads a single row, which lies in [from, end) without what its messages have around it. */
  readOne?(from: number, end: number, columns: number, count: number, row: number, refused: number): number;
  /** Rows that the last `read` has refused. */
  refused(): number;
  /** Bytes of text that values of a kind are written to, a row; 0: text stays where it came in. */
  textBytes(kind: number): number;
  /** What a refused value was, whose address the kernel has left behind the words of refusal. */
  textOf?(kind: number, at: number, type: DataType): string | undefined;
}

/** A column as it comes: one that is read, or one that nobody needs. */
export interface WireColumn {
  readonly kind: number;
  readonly detail?: number;
  /** Which of the columns it becomes. */
  readonly to: number | undefined;
}

interface Built {
  readonly batch: Batch;
  readonly refused: readonly RefusedRow[];
}

const COLUMN_WORDS = 8;

/** Reads messages with rows into the columns of batches. */
export class RowReader {
  private readonly arena: Arena;
  private readonly kernel: RowKernel;
  private readonly columns: readonly RowColumn[];
  private readonly wire: readonly WireColumn[];
  /** Where in `wire` each column comes. */
  private readonly places: readonly number[];
  private readonly schema: Schema;
  private readonly scratch: Scratch;
  /** Address of the columns as the kernel takes them; 0 between batches. */
  private described = 0;
  private refusals = 0;
  private refusedRows = 0;
  private count = 0;
  /** Rows that are wanted in all. */
  private left: number;

  /** `wire`: the columns that come, where they are not those that are wanted. */
  constructor(
    arena: Arena,
    kernel: RowKernel,
    columns: readonly RowColumn[],
    {
      wire = columns.map(({ reading }, to) => ({ kind: reading.kind, to })),
      limit = Number.POSITIVE_INFINITY,
    }: { readonly wire?: readonly WireColumn[]; readonly limit?: number } = {},
  ) {
    this.arena = arena;
    this.kernel = kernel;
    this.columns = columns;
    this.wire = wire;
    this.places = columns.map((_, i) => wire.findIndex(({ to }) => to === i));
    this.schema = columns.map(({ field }) => field);
    this.scratch = new Scratch(arena);
    this.left = limit;
  }

  /** Whether all rows that are wanted have been read. */
  get satisfied(): boolean {
    return this.count >= this.left;
  }

  /** Rows read since the last `finish`. */
  get rows(): number {
    return this.count;
  }

  /** Reads messages of [from, end); a batch ends at the byte `limit`. Leaves where and why it stopped in the kernels. */
  read(from: number, end: number, limit: number): void {
    if (this.described === 0) this.begin();
    const { kernel, described, wire, count, refusals } = this;
    this.count += kernel.read(from, end, limit, described, wire.length, count, Math.min(BATCH_ROWS, this.left), refusals);
    this.refusedRows += kernel.refused();
  }

  /** Reads the row in [from, end). */
  readOne(from: number, end: number): void {
    if (this.described === 0) this.begin();
    const { kernel, described, wire, count, refusals } = this;
    this.count += kernel.readOne!(from, end, described, wire.length, count, refusals);
    this.refusedRows += kernel.refused();
  }

  /** The rows that were read; `blocks` are those that their messages lie in. The receiver frees the batch's blocks. */
  finish(blocks: readonly number[]): Built {
    if (this.described === 0) this.begin();
    const { arena, columns, count: rows, schema } = this;
    const raw = columns.map((_, i) => this.vector(i, rows));
    const bad = this.badRows();
    const vectors = raw.map((vector, i) => this.parse(vector, i, bad));
    this.left -= rows;
    this.described = this.count = this.refusedRows = 0;
    const keeps = columns.some(({ reading }) => isView(storedType(reading)) && this.kernel.textBytes(reading.kind) === 0);
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
    const { arena, scratch, columns, wire, kernel } = this;
    this.described = scratch.allocZeroed(Math.max(1, wire.length) * COLUMN_WORDS * 4);
    // A word for each row, and the address of its refused value.
    this.refusals = scratch.allocZeroed(BATCH_ROWS * 8);
    wire.forEach(({ kind, detail = 0, to }, i) => {
      const at = (this.described >>> 2) + i * COLUMN_WORDS;
      arena.u32[at] = kind;
      if (to === undefined) return;
      const type = storedType(columns[to]!.reading);
      const bytes = valueBytes(type, BATCH_ROWS);
      const values = type.kind === 'boolean' ? scratch.allocZeroed(bytes) : scratch.alloc(bytes);
      const validity = scratch.alloc(bitmapBytes(BATCH_ROWS));
      arena.bytes.fill(255, validity, validity + bitmapBytes(BATCH_ROWS));
      const [scale, precision] = type.kind === 'decimal' ? [type.scale, type.precision] : [0, 0];
      const textBytes = kernel.textBytes(kind);
      const text = textBytes > 0 ? scratch.alloc(BATCH_ROWS * textBytes) : 0;
      arena.u32.set([kind, values, validity, 0, scale, precision, text, detail], at);
    });
  }

  private vector(index: number, length: number): Vector {
    const at = (this.described >>> 2) + this.places[index]! * COLUMN_WORDS;
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
      bad.set(row, this.wire[(word & 0xffff) - 1]!.to!);
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
    const value = reading.parsed ? readValue(this.arena, vector, row) : this.refusedText(row, column);
    const shown = value === undefined ? '' : `: ${JSON.stringify(value).slice(0, 60)}`;
    const remedy = reading.parsed ? '' : '; the type string keeps it as text';
    return `invalid ${typeName(field.type)} in column ${field.name}${shown}${remedy}`;
  }

  private rawRow(raw: readonly Vector[], row: number): string {
    const entries = raw.map((vector, i) => {
      const isRefused = this.refusedColumn(row) === i;
      const value = isRefused ? (this.refusedText(row, i) ?? null) : readValue(this.arena, vector, row);
      return [this.schema[i]!.name, value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value] as const;
    });
    return jsonText(Object.fromEntries(entries));
  }

  /** The column whose value the kernel has refused in a row. */
  private refusedColumn(row: number): number | undefined {
    const word = this.arena.u32[(this.refusals >>> 2) + row]!;
    return word === 0 ? undefined : this.wire[(word & 0xffff) - 1]!.to;
  }

  private refusedText(row: number, column: number): string | undefined {
    if (this.refusedColumn(row) !== column) return undefined;
    const at = this.arena.u32[(this.refusals >>> 2) + BATCH_ROWS + row]!;
    const { kind, type } = this.columns[column]!.reading;
    return at === 0 ? undefined : this.kernel.textOf?.(kind, at, type);
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
