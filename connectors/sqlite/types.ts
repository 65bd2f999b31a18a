import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  MAX_DECIMAL_PRECISION,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../model/types.ts';

/** A value as SQLite stores it, integers exact. */
export type SqliteCell = bigint | number | string | Uint8Array | null;

/** `YYYY-MM-DD` and what may follow; SQLite stores dates and times as text, if at all. */
const ZONED = /:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$/;
const FORMS: Readonly<Partial<Record<DataType['kind'], RegExp>>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  timestamp: /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/,
  time: /^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$/,
};

/**
 * The type of a column: what it declares (`DECIMAL(12,2)`, `BOOLEAN`, `DATE`, …; else by SQLite's affinity rules,
 * https://www.sqlite.org/datatype3.html#determination_of_column_affinity), unless sampled values contradict it; else what the values show.
 */
export function typeOfColumn(declared: string | null, values: readonly SqliteCell[]): DataType {
  const given = values.filter((value) => value !== null);
  const type = declared === null || declared === '' ? undefined : declaredType(declared);
  if (type === undefined) return typeOfValues(given);
  const form = FORMS[type.kind];
  if (form === undefined) return type;
  if (given.some((value) => typeof value !== 'string' || !form.test(value))) return typeOfValues(given);
  const zoned = given.filter((value) => ZONED.test(value as string)).length;
  if (type.kind !== 'timestamp' || given.length === 0) return type;
  return zoned === given.length ? TIMESTAMP_TZ : zoned === 0 ? TIMESTAMP : STRING;
}

/** The type that a declaration means, `undefined` when it leaves it to the values. */
export function declaredType(declared: string): DataType | undefined {
  const name = declared.trim().toUpperCase();
  // `DECIMAL TEXT(20,2)`: kept as text, exact whatever its digits.
  const digits = /^(?:DECIMAL|NUMERIC|NUMBER)(?:\s+TEXT)?\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(name);
  if (digits) {
    const [precision, scale] = [Number(digits[1]), Number(digits[2] ?? 0)];
    return precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale <= precision ? decimal(precision, scale) : undefined;
  }
  if (/^BOOL/.test(name)) return BOOLEAN;
  if (name === 'DATE') return DATE;
  if (/^(TIMESTAMPTZ|TIMESTAMP WITH TIME ZONE)/.test(name)) return TIMESTAMP_TZ;
  if (/^(DATETIME|TIMESTAMP)/.test(name)) return TIMESTAMP;
  if (/^TIME/.test(name)) return TIME;
  if (/^JSONB?(\s+TEXT)?$/.test(name)) return JSON_TYPE;
  if (name.includes('INT')) return INTEGER;
  if (/CHAR|CLOB|TEXT|STRING|UUID/.test(name)) return STRING;
  if (/BLOB|BINARY|BYTEA/.test(name)) return BINARY;
  if (/REAL|FLOA|DOUB/.test(name)) return FLOAT;
  return undefined;
}

/** The narrowest type of values that are not null: numbers of both kinds are floats, any other mixture is text. */
export function typeOfValues(values: readonly SqliteCell[]): DataType {
  const kinds = new Set(values.map((value) => (value instanceof Uint8Array ? 'binary' : typeof value)));
  if (kinds.size === 1) {
    const [kind] = kinds;
    return kind === 'bigint' ? INTEGER : kind === 'number' ? FLOAT : kind === 'binary' ? BINARY : STRING;
  }
  return kinds.size === 2 && kinds.has('bigint') && kinds.has('number') ? FLOAT : STRING;
}
