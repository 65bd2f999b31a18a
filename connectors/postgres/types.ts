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
  PG_OID,
  PG_TEXT,
  PG_TIME,
  PG_TIMESTAMP,
  PG_UUID,
} from '../../columns/layout.ts';
import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  list,
  MAX_DECIMAL_PRECISION,
  STRING,
  sameType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../model/types.ts';
import type { Reading } from '../sql/rows.ts';

/** A type of PostgreSQL's catalogue, domains resolved. */
export interface PgType {
  readonly oid: number;
  /** `int8`, `numeric`, `mood`; of arrays that of their items. */
  readonly name: string;
  /** As SQL writes it, with its modifier: `numeric(12,2)`. */
  readonly sql: string;
  readonly modifier: number;
  readonly kind: 'base' | 'enum' | 'array' | 'other';
  /** Whether it lies in `pg_catalog`. */
  readonly builtIn: boolean;
}

/** How the values of a column are read: a PG_… of layout.ts over this expression of the column. */
export interface PgReading extends Reading {
  readonly expression: (column: string) => string;
}

const as = (type: DataType, kind: number): PgReading => ({ type, kind, expression: (column) => column, parsed: false });
const text = (type: DataType, parsed = false): PgReading => ({
  ...{ type, kind: PG_TEXT, parsed },
  expression: (column) => `(${column})::text`,
});

/** Types whose binary form is read as it is. */
const DIRECT: Readonly<Record<string, PgReading>> = {
  int2: as(INTEGER, PG_I16),
  int4: as(INTEGER, PG_I32),
  int8: as(INTEGER, PG_I64),
  oid: as(INTEGER, PG_OID),
  float4: as(FLOAT, PG_F32),
  float8: as(FLOAT, PG_F64),
  bool: as(BOOLEAN, PG_BOOLEAN),
  date: as(DATE, PG_DATE),
  time: as(TIME, PG_TIME),
  timestamp: as(TIMESTAMP, PG_TIMESTAMP),
  timestamptz: as(TIMESTAMP_TZ, PG_TIMESTAMP),
  text: as(STRING, PG_TEXT),
  varchar: as(STRING, PG_TEXT),
  bpchar: as(STRING, PG_TEXT),
  name: as(STRING, PG_TEXT),
  bytea: as(BINARY, PG_TEXT),
  uuid: as(STRING, PG_UUID),
  json: as(JSON_TYPE, PG_TEXT),
  jsonb: as(JSON_TYPE, PG_JSONB),
};

/** How a column of a type is read. Whatever has no type of its own in jobs comes as the text that PostgreSQL writes for it: nothing is lost. */
export function readingOf(type: PgType): PgReading {
  if (type.kind === 'enum') return as(STRING, PG_TEXT);
  if (type.kind === 'array') {
    const item = type.builtIn ? naturalItem(type) : STRING;
    return { type: list(item), kind: PG_TEXT, expression: (column) => `array_to_json(${column})::text`, parsed: false };
  }
  if (!type.builtIn) return text(STRING);
  if (type.name === 'numeric') {
    const digits = digitsOf(type.modifier);
    return digits ? as(decimal(digits.precision, digits.scale), PG_NUMERIC) : text(STRING);
  }
  return Object.hasOwn(DIRECT, type.name) ? DIRECT[type.name]! : text(STRING);
}

function naturalItem(type: PgType): DataType {
  const item = readingOf({ ...type, kind: 'base', modifier: type.modifier }).type;
  // As JSON, bytes and documents would be texts of another form.
  return item.kind === 'binary' ? STRING : item;
}

/** Precision and scale of a numeric, when a decimal can hold all its values. */
export function digitsOf(modifier: number): { readonly precision: number; readonly scale: number } | undefined {
  if (modifier < 4) return undefined;
  const precision = (modifier - 4) >> 16;
  // Eleven bits with a sign.
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  return scale >= 0 && scale <= precision && precision <= MAX_DECIMAL_PRECISION ? { precision, scale } : undefined;
}

/** How a column is read as the type that the job wants of it. */
export function readingAs(type: PgType, wanted: DataType): PgReading {
  const natural = readingOf(type);
  if (sameType(natural.type, wanted)) return natural;
  switch (wanted.kind) {
    case 'decimal':
      if (type.kind === 'base' && ['numeric', 'int2', 'int4', 'int8'].includes(type.name)) {
        return { type: wanted, kind: PG_NUMERIC, expression: (column) => `(${column})::numeric`, parsed: false };
      }
      return text(wanted, true);
    case 'integer':
    case 'float':
    case 'boolean':
    case 'date':
    case 'time':
    case 'timestamp':
      return text(wanted, true);
    case 'binary':
      return { type: wanted, kind: PG_TEXT, expression: (column) => `convert_to((${column})::text, 'UTF8')`, parsed: false };
    case 'json':
    case 'list':
      if (natural.type.kind === 'json' || natural.type.kind === 'list') return { ...natural, type: wanted };
      return text(wanted);
    default:
      return text(wanted);
  }
}
