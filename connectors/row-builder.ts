import type { Arena } from '../columns/arena.ts';
import { BatchBuilder, type ColumnBuilder } from '../columns/builder.ts';
import { gatherVector } from '../columns/gather.ts';
import { jsonText } from '../columns/json-text.ts';
import { Scratch } from '../columns/scratch.ts';
import { readValue } from '../columns/values.ts';
import { type Batch, type Vector, valueBytes } from '../columns/vector.ts';
import { InternalError } from '../model/errors.ts';
import { parseLiteral } from '../model/expression/literals.ts';
import { shorten } from '../model/shorten.ts';
import { type DataType, type Field, STRING, typeName } from '../model/types.ts';
import type { RefusedRow } from './rejects.ts';

/** A value as a system's client gives it. */
export type RowCell = null | bigint | number | string | Uint8Array;

/** A column to build, and where its values stand in a row of the query. */
export interface RowColumn {
  readonly field: Field;
  readonly index: number;
  /** Whether its values come as texts that are to be read as the type. Default: of dates, times, timestamps and decimals. */
  readonly parsed?: boolean;
}

export interface BuiltRows {
  /** The rows all of whose values are of their types. Its receiver frees its blocks. */
  readonly batch: Batch;
  /** In the order of the rows. */
  readonly refused: readonly RefusedRow[];
}

/** Puts a value into a column; false for one that is not of the type, and then the row has none there. */
type Write = (row: number, cell: Exclude<RowCell, null>) => boolean;

/** Builds batches of rows as a system's client gives them, without an object for each. */
export class RowBuilder {
  private readonly arena: Arena;
  private readonly columns: readonly RowColumn[];
  private readonly builder: BatchBuilder;
  private readonly scratch: Scratch;
  private writers: Write[] = [];
  private targets: readonly ColumnBuilder[] = [];
  private bad = new Map<number, { readonly column: number; readonly cell: RowCell }>();
  private count = 0;

  constructor(arena: Arena, columns: readonly RowColumn[], capacity: number) {
    this.arena = arena;
    this.columns = columns;
    const schema = columns.map((column) => ({ ...column.field, type: isParsed(column) ? STRING : column.field.type }));
    this.builder = new BatchBuilder(arena, schema, capacity);
    this.scratch = new Scratch(arena);
  }

  /** Bytes of text that the rows have taken. */
  get textBytes(): number {
    return this.count === 0 ? 0 : this.builder.textBytes;
  }

  /** Rows added since the last `finish`. */
  get rows(): number {
    return this.count;
  }

  get isFull(): boolean {
    return this.count === this.builder.capacity;
  }

  add(cells: readonly RowCell[]): void {
    const { columns } = this;
    if (this.count === 0) this.begin();
    const { writers, targets } = this;
    const row = this.count++;
    for (let i = 0; i < columns.length; i++) {
      const cell = cells[columns[i]!.index]!;
      if (cell === null) targets[i]!.null(row);
      else if (!writers[i]!(row, cell)) {
        targets[i]!.null(row);
        if (!this.bad.has(row)) this.bad.set(row, { column: i, cell });
      }
    }
  }

  finish(): BuiltRows {
    if (this.count === 0) this.begin();
    const rows = this.count;
    const built = this.builder.finish(rows);
    const { bad, columns } = this;
    this.count = 0;
    this.bad = new Map();
    const vectors = built.columns.map((vector, i) => this.parse(vector, columns[i]!, i, bad));
    const schema = columns.map(({ field }) => field);
    if (bad.size === 0) return { batch: { schema, columns: vectors, rows, blocks: this.blocks(built) }, refused: [] };
    const refused = [...bad]
      .sort(([a], [b]) => a - b)
      .map(([row, { column, cell }]): RefusedRow => {
        const { field } = columns[column]!;
        const value = cell ?? (readValue(this.arena, built.columns[column]!, row) as RowCell);
        const message = `invalid ${typeName(field.type)} in column ${field.name}: ${shown(value)}`;
        return { row, column: field.name, code: 'invalid-value', message, raw: this.rawRow(built, row, column, value) };
      });
    const good = this.scratch.alloc(rows * 4);
    let count = 0;
    for (let row = 0; row < rows; row++) if (!bad.has(row)) this.arena.u32[(good >>> 2) + count++] = row;
    const kept = vectors.map((vector) => gatherVector(this.arena, this.scratch, vector, good, count));
    return { batch: { schema, columns: kept, rows: count, blocks: this.blocks(built) }, refused };
  }

  /** Frees what is being built. */
  dispose(): void {
    this.builder.dispose();
    this.scratch.dispose();
  }

  private begin(): void {
    this.targets = this.builder.columns;
    this.writers = this.targets.map((target, i) => writerOf(target, this.columns[i]!));
  }

  private blocks(built: Batch): number[] {
    return [...built.blocks, ...this.scratch.detach()];
  }

  /** Dates and the like, which came as text. Rows whose text is none are noted in `bad`. */
  private parse(text: Vector, source: RowColumn, column: number, bad: Map<number, { column: number; cell: RowCell }>): Vector {
    if (!isParsed(source)) return text;
    const { arena, scratch } = this;
    const { type } = source.field;
    const { length, validity } = text;
    const values = scratch.alloc(valueBytes(type, length));
    const refused = scratch.alloc(length);
    const count = parseText(arena, type, text, values, refused);
    for (let row = 0, left = count; left > 0; row++) {
      if (arena.bytes[refused + row] === 0) continue;
      left--;
      if (!bad.has(row)) bad.set(row, { column, cell: null });
    }
    return { type, length, values, validity };
  }

  private rawRow(built: Batch, row: number, column: number, cell: RowCell): string {
    const entries = built.columns.map((vector, i) => {
      const value = i === column ? cell : readValue(this.arena, vector, row);
      return [this.columns[i]!.field.name, value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value] as const;
    });
    return jsonText(
      Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'bigint' ? exactNumber(value) : value])),
    );
  }
}

const exactNumber = (value: bigint): number | string => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value));

function shown(value: RowCell): string {
  if (value instanceof Uint8Array) return `a blob of ${value.length} bytes`;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return shorten(text, 60);
}

const isParsed = ({ field, parsed }: RowColumn): boolean =>
  parsed ?? ['date', 'time', 'timestamp', 'decimal'].includes(field.type.kind);

function parseText(
  { kernels }: Arena,
  type: DataType,
  { values: views, length, validity }: Vector,
  out: number,
  refused: number,
): number {
  switch (type.kind) {
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

function writerOf(target: ColumnBuilder, column: RowColumn): Write {
  const text = (row: number, value: string): boolean => {
    target.text(row, value);
    return true;
  };
  const { type } = column.field;
  const { kind } = type;
  switch (isParsed(column) && kind !== 'decimal' ? 'parsed' : kind) {
    case 'parsed':
      return (row, cell) => typeof cell === 'string' && text(row, cell);
    case 'integer':
    case 'timestamp':
      return (row, cell) => {
        if (typeof cell === 'bigint') target.integer(row, cell);
        else if (Number.isSafeInteger(cell)) target.safeInteger(row, cell as number);
        else return false;
        return true;
      };
    case 'float':
      return (row, cell) => {
        if (typeof cell === 'number') target.float(row, cell);
        else if (typeof cell === 'bigint' && BigInt(Number(cell)) === cell) target.float(row, Number(cell));
        else return false;
        return true;
      };
    case 'boolean':
      return (row, cell) => {
        const value = typeof cell === 'string' ? parseLiteral(cell, type) : cell === 1n ? true : cell === 0n ? false : undefined;
        if (value !== undefined) target.boolean(row, value === true);
        return value !== undefined;
      };
    case 'binary':
      return (row, cell) => {
        if (!(cell instanceof Uint8Array)) return false;
        target.bytes(row, cell);
        return true;
      };
    case 'null':
      return () => false;
    default:
      return (row, cell) => {
        if (typeof cell === 'string') return text(row, cell);
        return !(cell instanceof Uint8Array) && text(row, String(cell));
      };
  }
}
