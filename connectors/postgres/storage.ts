import {
  PG_BOOLEAN,
  PG_DATE,
  PG_F32,
  PG_F64,
  PG_I16,
  PG_I32,
  PG_I64,
  PG_JSONB,
  PG_NUMERIC,
  PG_NUMERIC_I64,
  PG_TEXT,
  PG_TIME,
  PG_TIMESTAMP,
} from '../../columns/layout.ts';
import { type DataType, decimal, STRING, typeName } from '../../model/types.ts';
import { castAdvice } from '../sql/advice.ts';
import { FLOAT_DIGITS, FLOAT_INTEGERS } from '../sql/exact-floats.ts';
import { digitsOf, type PgReading, type PgType, readingOf } from './types.ts';

/** How values are sent to a column: a PG_… of layout.ts, and how what was sent is read back. */
export interface Encoding {
  readonly kind: number;
  readonly reading: PgReading;
  /** Microseconds of which times must be whole multiples. Default: 1. */
  readonly unit?: number;
  /** Characters that fit, of which the server would cut off blanks. */
  readonly most?: number;
}

/**
 * How a field is loaded into a column: sent in the column's own form, or sent as something else that the server converts. `expression`: of a column that the
 * rows are staged in.
 */
export type Loading =
  | { readonly way: 'direct'; readonly encoding: Encoding; readonly expression: (staged: string) => string }
  | { readonly way: 'cast'; readonly expression: (staged: string) => string }
  | { readonly way: 'refused'; readonly why: string; readonly remedy: string };

/** The column's type in a table that is made: `docs/types.md`. */
export function storageOf(type: DataType): string {
  switch (type.kind) {
    case 'integer':
      return 'bigint';
    case 'float':
      return 'double precision';
    case 'decimal':
      return `numeric(${type.precision},${type.scale})`;
    case 'boolean':
    case 'date':
    case 'time':
      return type.kind;
    case 'timestamp':
      return type.zoned ? 'timestamptz' : 'timestamp';
    case 'binary':
      return 'bytea';
    case 'json':
      return 'jsonb';
    case 'list':
      return isFlat(type.item) ? `${storageOf(type.item)}[]` : 'jsonb';
    default:
      return 'text';
  }
}

const isFlat = ({ kind }: DataType): boolean => !['list', 'json', 'binary', 'null'].includes(kind);

/** The column's type in the table that rows are staged in. */
export const stagedType = (type: DataType): string => (type.kind === 'json' || type.kind === 'list' ? 'text' : storageOf(type));

/** How a field is sent to a column of `stagedType`. */
export function stagedEncoding(type: DataType): Encoding {
  const as = (kind: number, read: DataType = type): Encoding => ({
    kind,
    reading: { type: read, kind, expression: (column) => column, parsed: false },
  });
  switch (type.kind) {
    case 'integer':
      return as(PG_I64);
    case 'float':
      return as(PG_F64);
    case 'decimal':
      return as(PG_NUMERIC);
    case 'boolean':
      return as(PG_BOOLEAN);
    case 'date':
      return as(PG_DATE);
    case 'time':
      return as(PG_TIME);
    case 'timestamp':
      return as(PG_TIMESTAMP);
    case 'null':
      return as(PG_TEXT, STRING);
    default:
      return as(PG_TEXT);
  }
}

const direct = (type: DataType, kind: number, read: DataType = type, readKind = kind): Loading => ({
  way: 'direct',
  encoding: { kind, reading: { type: read, kind: readKind, expression: (column) => column, parsed: false } },
  expression: (staged) => staged,
});
const refused = (why: string, remedy: string): Loading => ({ way: 'refused', why, remedy });

/** Types whose text form the job's strings would have to be parsed for: the job has types of its own for them. */
const PARSED = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'bool', 'date', 'time', 'timestamp', 'timestamptz', 'bytea']);
const TEXTS = new Set(['text', 'varchar', 'bpchar', 'name']);

/** How a field goes into a column that is there. Nothing is changed in silence. */
export function loadingOf(type: DataType, column: PgType): Loading {
  const base = column.kind === 'base' && column.builtIn ? column.name : undefined;
  const isText = base !== undefined && TEXTS.has(base);
  const cast: Loading = { way: 'cast', expression: (staged) => castTo(staged, column) };
  const asText: Loading = { way: 'cast', expression: (staged) => castTo(`(${staged})::text`, column) };
  const refuse = (why: string) => refused(why, castAdvice(type, readingOf(column).type));
  switch (type.kind) {
    case 'null':
      return direct(type, PG_TEXT, STRING);
    case 'integer':
      if (base === 'int8') return direct(type, PG_I64);
      if (base === 'int4') return direct(type, PG_I32);
      if (base === 'int2') return direct(type, PG_I16);
      if (base === 'numeric') return direct(type, PG_NUMERIC_I64, decimal(38, 0), PG_NUMERIC);
      if (base === 'float8' || base === 'float4') return { way: 'cast', expression: (staged) => exactFloat(staged, base) };
      if (base === 'oid') return cast;
      return isText ? asText : refuse('cannot hold integers');
    case 'float':
      if (base === 'float8') return direct(type, PG_F64);
      if (base === 'float4') return { ...direct(type, PG_F32), expression: exactSingle } as Loading;
      // The shortest text of a float is a number that a numeric keeps.
      return isText || base === 'numeric' ? asText : refuse('cannot hold floats');
    case 'decimal': {
      const digits = digitsOf(column.modifier);
      const keeps = column.modifier < 4 || (digits !== undefined && digits.scale >= type.scale);
      if (base === 'numeric' && keeps) return direct(type, PG_NUMERIC);
      if (type.scale === 0 && (base === 'int8' || base === 'int4' || base === 'int2')) return cast;
      if ((base === 'float8' || base === 'float4') && type.precision <= FLOAT_DIGITS[base]) return cast;
      return isText ? asText : refuse(`cannot keep ${typeName(type)} exactly`);
    }
    case 'boolean':
      if (base === 'bool') return direct(type, PG_BOOLEAN);
      return isText ? asText : refuse('cannot hold booleans');
    case 'date':
      if (base === 'date') return direct(type, PG_DATE);
      return isText || base === 'timestamp' ? cast : refuse('does not take dates');
    case 'time':
      if (base === 'time') return ofPrecision(direct(type, PG_TIME), column);
      return isText ? asText : refuse('does not take times');
    case 'timestamp':
      if (base === (type.zoned ? 'timestamptz' : 'timestamp')) return ofPrecision(direct(type, PG_TIMESTAMP), column);
      if (isText) return asText;
      return refuse(
        base === 'timestamp' ? 'has no time zone' : base === 'timestamptz' ? 'has a time zone' : 'does not take timestamps',
      );
    case 'binary':
      return base === 'bytea' ? direct(type, PG_TEXT) : refuse('cannot hold bytes');
    case 'json':
    case 'list':
      if (base === 'jsonb') return converted(direct(type, PG_JSONB), column);
      if (base === 'json') return converted(direct(type, PG_TEXT), column);
      if (isText) return direct(type, PG_TEXT);
      return type.kind === 'list' && column.kind === 'array'
        ? { way: 'cast', expression: (staged) => exactly(arrayOf(staged, type, unlimited(column)), column) }
        : refused('cannot hold JSON', 'extract the value into a separate column before');
    case 'string':
      if (isText) return ofLength(direct(type, PG_TEXT), column);
      if (column.kind === 'enum' || base === 'json') return converted(direct(type, PG_TEXT), column);
      if (base === 'jsonb') return converted(direct(type, PG_JSONB), column);
      if (base !== undefined && PARSED.has(base)) return refuse('needs a conversion from text');
      return cast;
  }
}

/** Whether a column may stay as it is when rows take the place of those that it holds: it takes their values, and not only their text. */
export function isKept(type: DataType, column: PgType): boolean {
  const isText = column.kind === 'base' && column.builtIn && TEXTS.has(column.name);
  if (isText && !['null', 'string', 'json', 'list'].includes(type.kind)) return false;
  return loadingOf(type, column).way !== 'refused';
}

/** The same, converted by the server where rows are staged as text. */
const converted = (loading: Loading, { sql }: PgType): Loading =>
  loading.way === 'direct' ? { ...loading, expression: (staged) => `(${staged})::${sql}` } : loading;

/** What the modifier of a text's length counts, too. */
const LENGTH_BEFORE = 4;
/** Digits of seconds that PostgreSQL keeps. */
const MOST_DIGITS = 6;

/** Times that go into a column of fewer digits: the server would round them in silence. */
function ofPrecision(loading: Loading, column: PgType): Loading {
  if (loading.way !== 'direct' || column.modifier < 0 || column.modifier >= MOST_DIGITS) return loading;
  const encoding = { ...loading.encoding, unit: 10 ** (MOST_DIGITS - column.modifier) };
  return { ...loading, encoding, expression: (staged) => castTo(staged, column) };
}

/** Text that goes into a column of some length: the server would cut off blanks that are too many in silence; of anything else it says so. */
function ofLength(loading: Loading, { name, modifier }: PgType): Loading {
  if (loading.way !== 'direct' || name !== 'varchar' || modifier < 0) return loading;
  const most = modifier - LENGTH_BEFORE;
  const isCut = (staged: string) => `length(${staged}) > ${most} AND ${staged} LIKE '% '`;
  const expression = (staged: string) => `CASE WHEN ${isCut(staged)} THEN ${staged} || 'x' ELSE ${staged} END`;
  return { ...loading, encoding: { ...loading.encoding, most }, expression };
}

/** An integer that a float keeps; another one refuses the row. */
function exactFloat(staged: string, name: 'float4' | 'float8'): string {
  const most = FLOAT_INTEGERS[name];
  return `CASE WHEN ${staged} BETWEEN -${most} AND ${most} THEN (${staged})::${name} ELSE ${inexact(staged, name)} END`;
}

/** A float of half the size, as it is or as its shortest text; one that would change refuses the row. */
const exactSingle = (staged: string): string =>
  `CASE WHEN ${staged} IN ((${staged})::float4::float8, (${staged})::float4::text::float8) THEN (${staged})::float4 ELSE ('inexact ' || ${staged})::float4 END`;

/**
 * The type, of an array that of its items, without its limits: a value that is too long for the column is cut off by a cast, and refused when it is assigned.
 * https://www.postgresql.org/docs/current/datatype-character.html
 */
function unlimited({ builtIn, modifier, name, sql }: PgType): string {
  const item = sql.replace(/\[\]$/, '');
  if (!builtIn || modifier < 0) return item;
  if (name === 'varchar' || name === 'bpchar') return 'text';
  if (name === 'bit' || name === 'varbit') return 'bit varying';
  return ROUNDED.has(name) ? name : item;
}

/** Types that a value is rounded to without a word. */
const ROUNDED: ReadonlySet<string> = new Set(['numeric', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval']);

function castTo(value: string, column: PgType): string {
  const wide = `(${value})::${unlimited(column)}${column.kind === 'array' ? '[]' : ''}`;
  const base = column.builtIn && column.kind === 'base' ? column.name : '';
  if (base === 'money') return exactMoney(value);
  const exact = exactly(wide, column);
  return base === 'interval' || base === 'timetz'
    ? `CASE WHEN ${pastMicroseconds(value)} THEN ${inexact(value, base)} ELSE ${exact} END`
    : exact;
}

/** What the server refuses, so that the row is found. */
const inexact = (value: string, type: string): string => `((${value})::text || ' is inexact')::${type}`;

/** Whether a text has more digits of seconds than the server keeps. */
const pastMicroseconds = (value: string): string => `(${value})::text ~ '[.,][0-9]{6}[0-9]*[1-9]'`;

/** Whatever signs a country writes, an amount that is rounded has other digits, but for zeros around them. */
function exactMoney(value: string): string {
  const digits = (text: string) => `btrim(regexp_replace(${text}, '[^0-9]', '', 'g'), '0')`;
  const isRounded = `${digits(`(${value})::text`)} <> ${digits(`(${value})::money::text`)}`;
  return `CASE WHEN ${isRounded} THEN ${inexact(value, 'money')} ELSE (${value})::money END`;
}

/** A value that would be rounded refuses the row. */
function exactly(value: string, { builtIn, modifier, name, kind, sql }: PgType): string {
  if (!builtIn || !ROUNDED.has(name) || modifier < 0) return value;
  const refused = kind === 'array' ? `('{' || (${value})::text || ' is inexact}')::${sql}` : inexact(value, sql);
  // A month is as long as 30 days to an interval.
  const compared = name === 'interval' ? '::text' : '';
  return `CASE WHEN ((${value})::${sql})${compared} IS DISTINCT FROM (${value})${compared} THEN ${refused} ELSE (${value})::${sql} END`;
}

/** Numbers and booleans: their JSON, in other brackets, is an array as the server reads it. */
const isPlain = (type: DataType): boolean =>
  type.kind === 'list' ? isPlain(type.item) : ['integer', 'float', 'decimal', 'boolean'].includes(type.kind);

/** Lists within lists that an array can hold: https://www.postgresql.org/docs/current/arrays.html */
const MOST_DIMENSIONS = 6;

/**
 * An array of items of a type from the JSON text of a list. Lists within it become its further dimensions; the server refuses them where they are not all as long,
 * or where they stand beside other items.
 */
function arrayOf(staged: string, type: DataType & { readonly kind: 'list' }, item: string): string {
  if (isPlain(type)) return `translate(${staged}, '[]', '{}')::${item}[]`;
  const json = `(${staged})::jsonb`;
  const depths = Array.from({ length: MOST_DIMENSIONS }, (_, i) => {
    // `$[*][*]`, which is an array: one dimension more than it has steps.
    const deeper = `jsonb_path_exists(${json}, 'strict $${'[*]'.repeat(i + 1)} ? (@.type() == "array")', '{}', true)`;
    return ` WHEN NOT ${deeper} THEN ${dimension(json, item, i + 1)}`;
  });
  return `CASE WHEN ${staged} IS NULL THEN NULL${depths.join('')} ELSE ('nested too deeply ' || ${staged})::${item}[] END`;
}

/** The items of a JSON list, with lists down to a depth. */
function dimension(json: string, item: string, depth: number): string {
  const name = `items_${depth}`;
  if (depth === 1) {
    return `ARRAY(SELECT ${name}.item::${item} FROM jsonb_array_elements_text(${json}) WITH ORDINALITY AS ${name} (item, place) ORDER BY place)`;
  }
  const inner = dimension(`${name}.item`, item, depth - 1);
  return `(SELECT array_agg(${inner} ORDER BY place) FROM jsonb_array_elements(${json}) WITH ORDINALITY AS ${name} (item, place))`;
}
