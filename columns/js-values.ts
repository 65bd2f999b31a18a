import { RunError } from '../model/errors.ts';
import { fitNumeral } from '../model/expression/decimals.ts';
import { parseLiteral } from '../model/expression/literals.ts';
import { type DataType, type Field, typeName } from '../model/types.ts';
import type { ColumnBuilder } from './builder.ts';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const DAY_MS = 86_400_000;

/** A decimal as digits and their scale. */
interface Unscaled {
  readonly unscaled: bigint;
  readonly scale: number;
}

/**
 * Puts a JavaScript value into a column. null and undefined are null; Dates are instants; anything may be json. Nothing is rounded or guessed: throws
 * `RunError` `invalid-value` for a value that the type cannot hold as it is.
 */
export function writeJsValue(column: ColumnBuilder, row: number, field: Field, value: unknown): void {
  if (value === null || value === undefined) column.null(row);
  else if (!write(column, row, field, value)) throw invalid(field, value);
}

function invalid({ name, type }: Field, value: unknown): RunError {
  const text = typeof value === 'string' ? JSON.stringify(value) : value instanceof Date ? dateText(value) : String(value);
  return new RunError('invalid-value', `invalid ${typeName(type)} in column ${name}: ${text.slice(0, 60)}`, {
    value: text.slice(0, 200),
    remedy: 'declare another type in columns, or correct the value',
  });
}

const dateText = (date: Date): string => (Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString());

/** Returns false for what is not of the type. */
function write(column: ColumnBuilder, row: number, { type }: Field, value: unknown): boolean {
  switch (type.kind) {
    case 'integer':
      if (typeof value === 'bigint') {
        if (value < LEAST || value > MOST) return false;
        column.integer(row, value);
        return true;
      }
      if (!Number.isSafeInteger(value)) return false;
      column.safeInteger(row, value as number);
      return true;
    case 'float':
      if (typeof value === 'number') column.float(row, value);
      else if (typeof value === 'bigint' && BigInt(Number(value)) === value) column.float(row, Number(value));
      else return false;
      return true;
    case 'boolean':
      if (typeof value !== 'boolean') return false;
      column.boolean(row, value);
      return true;
    case 'decimal':
      return writeDecimal(column, row, type, value);
    case 'date':
      return writeDate(column, row, type, value);
    case 'timestamp':
      return writeTimestamp(column, row, type, value);
    case 'time': {
      const micros = typeof value === 'string' ? parseLiteral(value, type) : undefined;
      if (micros !== undefined) column.integer(row, micros as bigint);
      return micros !== undefined;
    }
    case 'binary': {
      const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
      if (!(bytes instanceof Uint8Array)) return false;
      column.bytes(row, bytes);
      return true;
    }
    case 'string':
      return writeText(column, row, value);
    case 'json':
    case 'list':
      return writeJson(column, row, value);
    case 'null':
      return false;
  }
}

function attempt(action: () => boolean): boolean {
  try {
    return action();
  } catch {
    return false;
  }
}

function writeDecimal(column: ColumnBuilder, row: number, type: DataType & { kind: 'decimal' }, value: unknown): boolean {
  let unscaled: bigint | undefined;
  if (typeof value === 'object' && value !== null && 'unscaled' in value) unscaled = fitNumeral(value as Unscaled, type);
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    unscaled = parseLiteral(String(value), type) as bigint | undefined;
  }
  if (unscaled !== undefined) column.decimal(row, unscaled);
  return unscaled !== undefined;
}

function writeDate(column: ColumnBuilder, row: number, type: DataType, value: unknown): boolean {
  // The day of an instant depends on the zone, unless it is midnight in UTC, which is how dates come.
  const days =
    value instanceof Date ? value.getTime() / DAY_MS : typeof value === 'string' ? parseLiteral(value, type) : undefined;
  if (!Number.isInteger(days)) return false;
  column.date(row, days as number);
  return true;
}

function writeTimestamp(column: ColumnBuilder, row: number, type: DataType & { kind: 'timestamp' }, value: unknown): boolean {
  if (value instanceof Date) {
    const ms = value.getTime();
    if (!type.zoned || Number.isNaN(ms)) return false;
    column.integer(row, BigInt(ms) * 1000n);
    return true;
  }
  const micros = typeof value === 'string' ? parseLiteral(value, type) : undefined;
  if (micros !== undefined) column.integer(row, micros as bigint);
  return micros !== undefined;
}

function writeText(column: ColumnBuilder, row: number, value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      column.text(row, value);
      return true;
    case 'number':
    case 'bigint':
    case 'boolean':
      column.text(row, Object.is(value, -0) ? '-0' : String(value));
      return true;
    default:
      if (!(value instanceof Date) || Number.isNaN(value.getTime())) return false;
      column.text(row, value.toISOString());
      return true;
  }
}

function writeJson(column: ColumnBuilder, row: number, value: unknown): boolean {
  return attempt(() => {
    const text = JSON.stringify(value, function (this: Record<string, unknown>, key, inner: unknown) {
      // Bytes and dates have made something else of themselves already.
      const own = this[key];
      if (own instanceof Uint8Array) return Buffer.from(own).toString('base64');
      if (own instanceof Date) return own.toISOString();
      if (typeof inner === 'number' && !Number.isFinite(inner)) return String(inner);
      if (typeof inner !== 'bigint') return inner instanceof Map ? Object.fromEntries(inner) : inner;
      const number = Number(inner);
      return Number.isSafeInteger(number) ? number : String(inner);
    });
    if (text === undefined) return false;
    column.text(row, text);
    return true;
  });
}
