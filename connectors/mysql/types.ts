import {
  MYSQL_AS_TEXT,
  MYSQL_BITS,
  MYSQL_BITS_BOOLEAN,
  MYSQL_BITS_DECIMAL,
  MYSQL_BOOLEAN,
  MYSQL_DATE,
  MYSQL_DATETIME,
  MYSQL_DECIMAL,
  MYSQL_F32,
  MYSQL_F64,
  MYSQL_I8,
  MYSQL_I16,
  MYSQL_I32,
  MYSQL_I64,
  MYSQL_TEXT,
  MYSQL_TIME,
  MYSQL_U8,
  MYSQL_U16,
  MYSQL_U32,
  MYSQL_U64,
  MYSQL_U64_DECIMAL,
  MYSQL_UTF8,
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
  MAX_DECIMAL_PRECISION,
  STRING,
  sameType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../model/types.ts';
import type { Reading } from '../sql/rows.ts';
import type { DescribedColumn } from './session.ts';

/** A column of a result, as the server describes it (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_column_definition.html). */
export interface MysqlType {
  /** MYSQL_TYPE_…. */
  readonly code: number;
  readonly flags: number;
  /** Of its character set; 63: bytes. */
  readonly characterSet: number;
  /** Bytes, or characters of a number, at most. */
  readonly length: number;
  readonly decimals: number;
  /** What MariaDB says beside: the text is JSON. */
  readonly isJson: boolean;
}

// https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html
const CODE = {
  ...{
    DECIMAL: 0,
    TINY: 1,
    SHORT: 2,
    LONG: 3,
    FLOAT: 4,
    DOUBLE: 5,
    NULL: 6,
    TIMESTAMP: 7,
    LONGLONG: 8,
    INT24: 9,
    DATE: 10,
    TIME: 11,
  },
  ...{ DATETIME: 12, YEAR: 13, NEWDATE: 14, VARCHAR: 15, BIT: 16, VECTOR: 242, JSON: 245, NEWDECIMAL: 246, GEOMETRY: 255 },
} as const;
const BINARY_SET = 63;
const [NOT_NULL, UNSIGNED, ENUM, SET] = [1, 32, 256, 2048];

export const isRequired = ({ flags }: MysqlType): boolean => (flags & NOT_NULL!) !== 0;
const isUnsigned = ({ flags }: MysqlType): boolean => (flags & UNSIGNED!) !== 0;
/** Whether its text is one of a list of words. */
export const isWord = ({ flags }: MysqlType): boolean => (flags & (ENUM! | SET!)) !== 0;

/** How a value lies in a row, and what it is without more ado. */
interface Wire {
  readonly kind: number;
  readonly type: DataType;
}

const INTEGERS: Readonly<Record<number, readonly [signed: number, unsigned: number]>> = {
  [CODE.TINY]: [MYSQL_I8, MYSQL_U8],
  [CODE.SHORT]: [MYSQL_I16, MYSQL_U16],
  [CODE.YEAR]: [MYSQL_U16, MYSQL_U16],
  [CODE.INT24]: [MYSQL_I32, MYSQL_U32],
  [CODE.LONG]: [MYSQL_I32, MYSQL_U32],
};

/** Unsigned numbers of 64 bits. */
const TWENTY_DIGITS = decimal(20, 0);

function wireOf(type: MysqlType): Wire {
  const { code, length, decimals, characterSet } = type;
  const unsigned = isUnsigned(type);
  const integer = INTEGERS[code];
  if (code === CODE.TINY && length === 1 && !unsigned) return { kind: MYSQL_BOOLEAN, type: BOOLEAN };
  if (integer) return { kind: integer[unsigned ? 1 : 0], type: INTEGER };
  switch (code) {
    case CODE.LONGLONG:
      return unsigned ? { kind: MYSQL_U64_DECIMAL, type: TWENTY_DIGITS } : { kind: MYSQL_I64, type: INTEGER };
    case CODE.FLOAT:
      return { kind: MYSQL_F32, type: FLOAT };
    case CODE.DOUBLE:
      return { kind: MYSQL_F64, type: FLOAT };
    case CODE.DATE:
    case CODE.NEWDATE:
      return { kind: MYSQL_DATE, type: DATE };
    case CODE.DATETIME:
      return { kind: MYSQL_DATETIME, type: TIMESTAMP };
    case CODE.TIMESTAMP:
      return { kind: MYSQL_DATETIME, type: TIMESTAMP_TZ };
    case CODE.TIME:
      return { kind: MYSQL_TIME, type: TIME };
    case CODE.DECIMAL:
    case CODE.NEWDECIMAL: {
      // The length counts a sign and a point.
      const precision = length - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1);
      if (precision < 1 || precision > MAX_DECIMAL_PRECISION || decimals > precision) return { kind: MYSQL_TEXT, type: STRING };
      return { kind: MYSQL_DECIMAL, type: decimal(precision, decimals) };
    }
    case CODE.BIT:
      if (length === 1) return { kind: MYSQL_BITS_BOOLEAN, type: BOOLEAN };
      return length < 64 ? { kind: MYSQL_BITS, type: INTEGER } : { kind: MYSQL_BITS_DECIMAL, type: TWENTY_DIGITS };
    case CODE.JSON:
      return { kind: MYSQL_TEXT, type: JSON_TYPE };
    case CODE.GEOMETRY:
    case CODE.VECTOR:
      return { kind: MYSQL_TEXT, type: BINARY };
    case CODE.NULL:
      return { kind: MYSQL_TEXT, type: STRING };
    default:
      if (type.isJson) return { kind: MYSQL_TEXT, type: JSON_TYPE };
      return { kind: MYSQL_TEXT, type: characterSet === BINARY_SET && !isWord(type) ? BINARY : STRING };
  }
}

/** Types of text that is compared as text. */
export const isText = (type: MysqlType): boolean =>
  wireOf(type).type.kind === 'string' && type.code >= CODE.VARCHAR && !isWord(type);

const NUMBERS: ReadonlySet<number> = new Set([
  ...[
    CODE.DECIMAL,
    CODE.TINY,
    CODE.SHORT,
    CODE.INT24,
    CODE.LONG,
    CODE.LONGLONG,
    CODE.FLOAT,
    CODE.DOUBLE,
    CODE.YEAR,
    CODE.NEWDECIMAL,
  ],
]);

/** Types whose comparisons with numbers are those of numbers. */
export const isNumber = ({ code }: MysqlType): boolean => NUMBERS.has(code);
export const isFloat = ({ code }: MysqlType): boolean => code === CODE.FLOAT || code === CODE.DOUBLE;
/** Of 32 bits: its values are compared here as what their shortest text says, and there as they are. */
export const isSingle = ({ code }: MysqlType): boolean => code === CODE.FLOAT;
export const isInteger = (type: MysqlType): boolean =>
  (isNumber(type) && INTEGERS[type.code] !== undefined) || type.code === CODE.LONGLONG;
/** `date`, `datetime` or `timestamp`. */
export const isDate = ({ code }: MysqlType): boolean => code === CODE.DATE || code === CODE.DATETIME || code === CODE.TIMESTAMP;
export const isGeometry = ({ code }: MysqlType): boolean => code === CODE.GEOMETRY;
export const isTimestamp = ({ code }: MysqlType): boolean => code === CODE.TIMESTAMP;

/** A column as the client describes it. */
export const typeOf = (column: DescribedColumn): MysqlType => ({
  ...{ code: column.columnType, flags: column.flags, characterSet: column.characterSet, length: column.columnLength },
  ...{ decimals: column.decimals, isJson: column.extendedFormat === 'json' },
});

/** How a column of a type is read. Whatever has no type of its own in jobs comes as the text, or the bytes, that MySQL sends for it: nothing is lost. */
export const readingOf = (type: MysqlType): Reading => ({ ...wireOf(type), parsed: false });

/** How values lie in rows that are not wanted. */
export const skippedKind = (type: MysqlType): number => wireOf(type).kind;

/** Decimals of a column's seconds, as text. */
export const secondDecimals = ({ decimals }: MysqlType): number => (decimals <= 6 ? decimals : 0);

/** How a column is read as the type that the job wants of it. */
export function readingAs(type: MysqlType, wanted: DataType): Reading {
  const wire = wireOf(type);
  if (sameType(wire.type, wanted)) return { ...wire, parsed: false };
  const as = (kind: number): Reading => ({ kind, type: wanted, parsed: false });
  const direct = directKind(type, wire, wanted);
  if (direct !== undefined) return as(direct);
  const isText = wire.kind === MYSQL_TEXT || wire.kind === MYSQL_DECIMAL;
  const isBytes = wire.type.kind === 'binary';
  // A boolean as text is the number that it is.
  const kind = isText
    ? isBytes
      ? MYSQL_UTF8
      : MYSQL_TEXT
    : (wire.kind === MYSQL_BOOLEAN ? MYSQL_I8 : wire.kind) | MYSQL_AS_TEXT;
  switch (wanted.kind) {
    case 'string':
    case 'json':
    case 'list':
      return as(kind);
    case 'binary':
      return as(isText ? MYSQL_TEXT : kind);
    default:
      return { kind, type: wanted, parsed: true };
  }
}

/** The kind that gives another type without the way over text. */
function directKind({ code }: MysqlType, { kind }: Wire, wanted: DataType): number | undefined {
  switch (wanted.kind) {
    case 'integer':
      if (kind === MYSQL_BOOLEAN) return MYSQL_I8;
      if (kind === MYSQL_U64_DECIMAL) return MYSQL_U64;
      return kind === MYSQL_BITS_BOOLEAN || kind === MYSQL_BITS_DECIMAL ? MYSQL_BITS : undefined;
    case 'decimal':
      return kind === MYSQL_DECIMAL || code === CODE.NEWDECIMAL ? MYSQL_DECIMAL : undefined;
    case 'timestamp':
      // Whoever declares a zone for a datetime means UTC: a loaded one is stored so.
      return kind === MYSQL_DATETIME ? MYSQL_DATETIME : undefined;
    default:
      return undefined;
  }
}
