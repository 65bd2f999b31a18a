import {
  LOAD_BOOLEAN,
  LOAD_BYTES,
  LOAD_DATE,
  LOAD_DECIMAL,
  LOAD_F32,
  LOAD_F64,
  LOAD_I64,
  LOAD_REQUIRED,
  LOAD_SIZED,
  LOAD_TEXT,
  LOAD_TIME,
  LOAD_TIMESTAMP,
  LOAD_TRIMMED,
} from '../../columns/layout.ts';
import { ownValue } from '../../model/own.ts';
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
  typeName,
} from '../../model/types.ts';
import { castAdvice } from '../sql/advice.ts';
import { FLOAT_DIGITS, FLOAT_INTEGERS } from '../sql/exact-floats.ts';

/** How values are written for LOAD DATA, and which of them a column cannot hold: see `LOAD_COLUMN_BYTES` in layout.ts. */
export interface Encoding {
  readonly kind: number;
  readonly flags: number;
  /** Of decimals; of times and timestamps the unit of the fraction, in microseconds. */
  readonly scale: number;
  readonly bytes: number;
  readonly lowest: bigint;
  readonly highest: bigint;
}

/**
 * How a field is loaded into a column: as it is written, or staged first, and what `expression` makes of the staged column.
 */
export type Loading =
  | { readonly way: 'direct'; readonly encoding: Encoding }
  | { readonly way: 'staged'; readonly encoding: Encoding; readonly expression: (staged: string) => string }
  | { readonly way: 'refused'; readonly why: string; readonly remedy: string };

/** A column's type as SHOW COLUMNS writes it: `decimal(9,2) unsigned`. */
export interface ColumnType {
  readonly sql: string;
  readonly name: string;
  /** What stands in its brackets. */
  readonly arguments: string;
  readonly unsigned: boolean;
}

export function columnType(sql: string): ColumnType {
  const [, name = sql, argumentsText = '', rest = ''] = /^([a-z0-9 ]+?)(?:\((.*)\))?((?: [a-z].*)?)$/is.exec(sql) ?? [];
  return { sql, name: name.toLowerCase(), arguments: argumentsText, unsigned: /\b(unsigned|zerofill)\b/i.test(rest) };
}

/** Bytes of a primary key, and those that a character may take. */
const MOST_KEY_BYTES = 3072;
const CHARACTER_BYTES = 4;
const FIXED_KEY_BYTES = 18;

/** Characters or bytes that each text of a primary key of these fields may have. */
export function keyLength(keys: readonly { readonly type: DataType }[]): number {
  const texts = keys.filter(({ type }) => isLong(type)).length;
  return Math.floor((MOST_KEY_BYTES - FIXED_KEY_BYTES * (keys.length - texts)) / CHARACTER_BYTES / Math.max(1, texts));
}

const isLong = ({ kind }: DataType): boolean => ['string', 'json', 'list', 'null', 'binary'].includes(kind);

/** The column's type in a table that is made: `docs/types.md`. `key`: it is of the primary key, which compares text by its bytes (`collation`). */
export function storageOf(type: DataType, key?: { readonly length: number; readonly collation: string }): string {
  switch (type.kind) {
    case 'integer':
      return 'bigint';
    case 'float':
      return 'double';
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'boolean':
      return 'tinyint(1)';
    case 'date':
      return 'date';
    case 'time':
      return 'time(6)';
    case 'timestamp':
      return 'datetime(6)';
    case 'binary':
      return key ? `varbinary(${key.length})` : 'longblob';
    case 'json':
    case 'list':
      return key ? storageOf({ kind: 'string' }, key) : 'json';
    default:
      return key ? `varchar(${key.length}) CHARACTER SET utf8mb4 COLLATE ${key.collation}` : 'longtext';
  }
}

/** The same, for a column that a table gets whose own character set may be another one. */
export const addedType = (type: DataType, key?: Parameters<typeof storageOf>[1]): string =>
  storageOf(type, key).replace(/^longtext$/, 'longtext CHARACTER SET utf8mb4');

/** The column's type in the table that rows are staged in. */
export const stagedType = (type: DataType): string =>
  type.kind === 'json' || type.kind === 'list' ? 'longtext' : storageOf(type);

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;
/** 0000-01-01 and 9999-12-31, in days. */
const DAYS = { lowest: -719_528n, highest: 2_932_896n };
const DAY_MICROS = 86_400_000_000n;
const MICROS = { lowest: DAYS.lowest * DAY_MICROS, highest: (DAYS.highest + 1n) * DAY_MICROS - 1n };

function encoding(kind: number, more: Partial<Encoding> = {}): Encoding {
  return { kind, flags: 0, scale: 0, bytes: 0, lowest: LOWEST, highest: HIGHEST, ...more };
}

const direct = (kind: number, more?: Partial<Encoding>): Loading => ({ way: 'direct', encoding: encoding(kind, more) });
const staged = (loading: Loading, expression = (column: string) => column): Loading =>
  loading.way === 'direct' ? { ...loading, way: 'staged', expression } : loading;
const refused = (why: string, remedy: string): Loading => ({ way: 'refused', why, remedy });

/** The same, but null is refused. */
export const required = (loading: Loading): Loading =>
  loading.way === 'refused'
    ? loading
    : { ...loading, encoding: { ...loading.encoding, flags: loading.encoding.flags | LOAD_REQUIRED } };

const INTEGER_BITS: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  integer: 32n,
  bigint: 64n,
};
const TEXTS = new Set(['varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const BYTES = new Set(['varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']);
/** Their bytes are as MySQL keeps them: the number of the reference system, then WKB. */
const SPATIAL = new Set([
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection',
  'geomcollection',
]);
/** Types whose text the server reads exactly, or refuses. */
const READ = new Set(['json', 'uuid', 'inet4', 'inet6', 'decimal']);
/** Types whose text the job's strings would have to be parsed for: the job has types of its own for them. */
const PARSED = new Set([...Object.keys(INTEGER_BITS), 'float', 'double', 'date', 'time', 'datetime', 'timestamp', 'year', 'bit']);

/** How a field goes into a column that is there. Nothing is changed in silence. */
export function loadingOf(type: DataType, column: ColumnType): Loading {
  const { name } = column;
  const text = textLoading(name);
  const refuse = (why: string) => refused(why, castAdvice(type, naturalType(column)));
  const isFloat = (name === 'double' || name === 'float') && column.arguments === '';
  switch (type.kind) {
    case 'null':
      return direct(LOAD_TEXT);
    case 'integer':
      if (isFloat) return direct(LOAD_I64, within(FLOAT_INTEGERS[name === 'float' ? 'float4' : 'float8']));
      return integerLoading(column) ?? (text ? direct(LOAD_I64) : refuse('cannot hold integers'));
    case 'float':
      if (isFloat) return direct(name === 'double' ? LOAD_F64 : LOAD_F32);
      if (name === 'decimal') return staged(direct(LOAD_F64), (value) => exactDecimal(value, column));
      return text ? direct(LOAD_F64) : refuse('cannot hold floats');
    case 'decimal': {
      const [precision = 10, scale = 0] = column.arguments.split(',').filter(Boolean).map(Number);
      const written = direct(LOAD_DECIMAL, { scale: type.scale });
      if (name === 'decimal' && scale >= type.scale && precision > 0) return written;
      if (type.scale === 0 && name in INTEGER_BITS) return written;
      if (type.scale === 0 && name === 'bit') return staged(written, (column) => `CAST(${column} AS UNSIGNED)`);
      if (isFloat && type.precision <= FLOAT_DIGITS[name === 'float' ? 'float4' : 'float8']) return written;
      return text ? written : refuse(`cannot keep ${typeName(type)} exactly`);
    }
    case 'boolean':
      if (name === 'tinyint') return direct(LOAD_BOOLEAN);
      return name === 'bit' ? staged(direct(LOAD_BOOLEAN)) : refuse('cannot hold booleans');
    case 'date':
      if (text) return direct(LOAD_DATE);
      return name === 'date' || name === 'datetime' ? direct(LOAD_DATE, DAYS) : refuse('does not take dates');
    case 'time':
      if (text) return direct(LOAD_TIME, { scale: 1 });
      return name === 'time' ? direct(LOAD_TIME, { scale: unitOf(column) }) : refuse('does not take times');
    case 'timestamp':
      if (name === 'datetime' || (name === 'timestamp' && type.zoned))
        return direct(LOAD_TIMESTAMP, { scale: unitOf(column), ...MICROS });
      return refuse(name === 'timestamp' ? 'has a time zone' : 'does not take timestamps');
    case 'binary':
      if (name === 'binary') return direct(LOAD_BYTES, { flags: LOAD_SIZED, bytes: Number(column.arguments || 1) });
      return BYTES.has(name) || SPATIAL.has(name) ? direct(LOAD_BYTES) : refuse('cannot hold bytes');
    case 'json':
    case 'list':
      return name === 'json'
        ? direct(LOAD_TEXT)
        : (text ?? refused('cannot hold JSON', 'extract the value into a separate column before'));
    case 'string':
      if (text) return text;
      if (READ.has(name)) return direct(LOAD_TEXT);
      if (name === 'enum') return staged(direct(LOAD_TEXT), (value) => memberOf(value, column.arguments));
      if (name === 'set') return staged(direct(LOAD_TEXT), (value) => membersOf(value, column.arguments));
      if (PARSED.has(name)) return refuse('needs a conversion from text');
      return refused('cannot hold text', 'load into a column of another type, and convert it in afterQuery');
  }
}

/** The type that a column's values have in a job; `undefined` where they are texts or bytes there. */
function naturalType({ name, unsigned, arguments: digits }: ColumnType): DataType | undefined {
  if (name === 'tinyint' && digits === '1') return BOOLEAN;
  if (name in INTEGER_BITS || name === 'year') return INTEGER;
  if (name === 'decimal') {
    const [precision = 10, scale = 0] = digits.split(',').filter(Boolean).map(Number);
    return precision <= MAX_DECIMAL_PRECISION ? decimal(precision, scale) : undefined;
  }
  if (name === 'bit') return digits === '' || digits === '1' ? BOOLEAN : INTEGER;
  if (BYTES.has(name) || name === 'binary') return BINARY;
  return ownValue(NATURAL, name) ?? (unsigned ? undefined : STRING);
}

const NATURAL: Readonly<Record<string, DataType>> = {
  ...{ float: FLOAT, double: FLOAT, date: DATE, time: TIME, datetime: TIMESTAMP, timestamp: TIMESTAMP_TZ, json: JSON_TYPE },
};

const within = (most: bigint): Partial<Encoding> => ({ lowest: -most, highest: most });

/** A float that the digits of a column hold; the server would round another one. */
function exactDecimal(value: string, { arguments: digits }: ColumnType): string {
  const cast = `CAST(${value} AS DECIMAL(${digits || '10'}))`;
  return `CASE WHEN CAST(${cast} AS DOUBLE) = ${value} THEN ${cast} WHEN ${value} IS NULL THEN NULL ELSE CONCAT('inexact: ', ${value}) END`;
}

/** Whether a column may stay as it is when rows take the place of those that it holds: it takes their values, and not only their text. */
export function isKept(type: DataType, column: ColumnType): boolean {
  if (textLoading(column.name) && !['null', 'string', 'json', 'list'].includes(type.kind)) return false;
  return loadingOf(type, column).way !== 'refused';
}

/** `char` gives blanks at its end back to nobody. */
function textLoading(name: string): Loading | undefined {
  if (TEXTS.has(name)) return direct(LOAD_TEXT);
  return name === 'char' ? direct(LOAD_TEXT, { flags: LOAD_TRIMMED }) : undefined;
}

function integerLoading({ name, unsigned, arguments: digits }: ColumnType): Loading | undefined {
  const bits = ownValue(INTEGER_BITS, name);
  if (bits !== undefined) {
    const lowest = unsigned ? 0n : -(2n ** (bits - 1n));
    const highest = unsigned && bits < 64n ? 2n ** bits - 1n : unsigned ? HIGHEST : 2n ** (bits - 1n) - 1n;
    return direct(LOAD_I64, { lowest, highest });
  }
  if (name === 'decimal') return direct(LOAD_I64);
  // Two digits would be years of this century or the last.
  if (name === 'year') return direct(LOAD_I64, { lowest: 1901n, highest: 2155n });
  if (name !== 'bit') return undefined;
  const size = BigInt(digits || 1);
  return staged(direct(LOAD_I64, { lowest: 0n, highest: size < 63n ? 2n ** size - 1n : HIGHEST }));
}

const unitOf = ({ arguments: digits }: ColumnType): number => 10 ** (6 - Number(digits || 0));

/** Of text that is no member, not even in upper or lower case, the server would take a number for a member's. */
function memberOf(value: string, members: string): string {
  return `CASE WHEN ${value} COLLATE utf8mb4_bin IN (${members}) THEN ${value} ELSE CONCAT('not a member: ', ${value}) END`;
}

/** Members in another order or twice would be changed. */
function membersOf(value: string, members: string): string {
  const all = members.match(/'(?:[^'\\]|''|\\.)*'/gs) ?? [];
  const bits = all.map((member, i) => `((FIND_IN_SET(${member}, ${value} COLLATE utf8mb4_bin) > 0) << ${i})`).join(' | ');
  const same = `${value} COLLATE utf8mb4_bin = MAKE_SET(${bits}, ${members})`;
  return `CASE WHEN ${same} THEN ${value} ELSE CONCAT('not a set: ', ${value}) END`;
}
