import type { Arena } from '../../columns/arena.ts';
import type { ColumnBuilder } from '../../columns/builder.ts';
import { formatDate, formatDecimal, formatTime, formatTimestamp, isValid, readInt128, readValue } from '../../columns/values.ts';
import type { Vector } from '../../columns/vector.ts';
import type { DataType } from '../../model/types.ts';

/**
 * A value outside the shared memory, exactly: integers, times and timestamps in microseconds as bigint, decimals unscaled as bigint, dates in days, json and
 * lists as their text.
 */
export type Cell = bigint | number | boolean | string | Uint8Array | null;

export function readCell(arena: Arena, vector: Vector, row: number): Cell {
  if (!isValid(arena, vector, row)) return null;
  const { type, values } = vector;
  switch (type.kind) {
    case 'integer':
    case 'time':
    case 'timestamp':
      return arena.i64[(values >>> 3) + row]!;
    case 'date':
      return arena.i32[(values >>> 2) + row]!;
    case 'decimal':
      return readInt128(arena, values + row * 16);
    default:
      return readValue(arena, vector, row);
  }
}

export function writeCell(column: ColumnBuilder, row: number, cell: Cell): void {
  const { kind } = column.type;
  if (cell === null) column.null(row);
  else if (kind === 'date') column.date(row, cell as number);
  else if (kind === 'decimal') column.decimal(row, cell as bigint);
  else if (typeof cell === 'bigint') column.integer(row, cell);
  else if (typeof cell === 'number') column.float(row, cell);
  else if (typeof cell === 'boolean') column.boolean(row, cell);
  else if (typeof cell === 'string') column.text(row, cell);
  else column.bytes(row, cell);
}

/** The value as text; empty for null. */
export function textOf(cell: Cell, type: DataType): string {
  if (cell === null) return '';
  switch (type.kind) {
    case 'date':
      return formatDate(cell as number);
    case 'time':
      return formatTime(cell as bigint);
    case 'timestamp':
      return formatTimestamp(cell as bigint, type.zoned);
    case 'decimal':
      return formatDecimal(cell as bigint, type.scale);
    default:
      if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64');
      return Object.is(cell, -0) ? '-0' : String(cell);
  }
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The value as JSON, as `json-destination` writes it, on one line. `undefined`: a json column holds text that is no JSON. */
export function jsonOf(cell: Cell, type: DataType): string | undefined {
  if (cell === null) return 'null';
  switch (type.kind) {
    case 'integer': {
      const integer = cell as bigint;
      return integer > MAX_SAFE || integer < -MAX_SAFE ? `"${integer}"` : String(integer);
    }
    case 'float':
      return Number.isFinite(cell as number) ? textOf(cell, type) : `"${cell}"`;
    case 'boolean':
      return String(cell);
    case 'json':
    case 'list':
      return compact(cell as string);
    default:
      return JSON.stringify(textOf(cell, type));
  }
}

/** The text stays as it is, so that no digit of a number is lost; line breaks can only stand between its parts. */
function compact(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text.trim().replace(/[\r\n]+/g, ' ');
  } catch {
    return undefined;
  }
}
