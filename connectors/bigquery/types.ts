import { formatTimestamp } from '../../columns/values.ts';
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
  list,
  MAX_DECIMAL_PRECISION,
  STRING,
  sameType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../model/types.ts';
import type { RowCell } from '../row-builder.ts';

/** A column as the API declares it: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema */
export interface TableField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly TableField[];
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
  readonly rangeElementType?: { readonly type: string };
  readonly defaultValueExpression?: string;
  /** `und:ci`; of texts that compare otherwise than by their characters. */
  readonly collation?: string;
  readonly description?: string;
  /** Who may see the values: https://cloud.google.com/bigquery/docs/column-level-security-intro */
  readonly policyTags?: object;
}

export interface TableSchema {
  readonly fields?: readonly TableField[];
}

/** A value as the API sends it: text, or what holds values. */
export type ApiValue = string | null | { readonly f: readonly ApiItem[] } | readonly ApiItem[];
export interface ApiItem {
  readonly v: ApiValue;
}

/** Types have old names and those of SQL. */
const NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL', STRUCT: 'RECORD' };
export const typeOf = ({ type }: TableField): string => ownValue(NAMES, type) ?? type;
export const isRepeated = ({ mode }: TableField): boolean => mode === 'REPEATED';

/** Digits of a NUMERIC without any. */
const NUMERIC_DIGITS = { precision: 38, scale: 9 };

/** Precision and scale of a column of decimals; `undefined` for one that holds more digits than a decimal. */
export function digitsOf(field: TableField): { readonly precision: number; readonly scale: number } | undefined {
  const given =
    field.precision === undefined ? undefined : { precision: Number(field.precision), scale: Number(field.scale ?? 0) };
  const digits = typeOf(field) === 'NUMERIC' ? (given ?? NUMERIC_DIGITS) : given;
  return digits && digits.precision <= MAX_DECIMAL_PRECISION ? digits : undefined;
}

/** Digits behind the point that a NUMERIC or BIGNUMERIC keeps. */
export const scaleOf = (column: TableField): number =>
  typeOf(column) === 'NUMERIC' ? digitsOf(column)!.scale : Number(column.scale ?? (column.precision === undefined ? 38 : 0));

const SIMPLE: Readonly<Record<string, DataType>> = {
  STRING,
  BYTES: BINARY,
  INT64: INTEGER,
  FLOAT64: FLOAT,
  BOOL: BOOLEAN,
  DATE,
  TIME,
  DATETIME: TIMESTAMP,
  TIMESTAMP: TIMESTAMP_TZ,
  JSON: JSON_TYPE,
  RECORD: JSON_TYPE,
};

/** The type of a column in jobs. Whatever has none of its own comes as the text that BigQuery writes for it: nothing is lost. */
export function dataTypeOf(field: TableField): DataType {
  if (isRepeated(field)) return list(dataTypeOf({ ...field, mode: 'NULLABLE' }));
  const type = typeOf(field);
  if (type === 'NUMERIC' || type === 'BIGNUMERIC') {
    const digits = digitsOf(field);
    return digits ? decimal(digits.precision, digits.scale) : STRING;
  }
  return (Object.hasOwn(SIMPLE, type) && SIMPLE[type]) || STRING;
}

/** How the values of a column become cells of a column of jobs. */
export interface Reading {
  readonly cell: (value: ApiValue) => RowCell;
  /** Whether cells are texts that are yet to be read as the type. */
  readonly parsed: boolean;
}

const PARSED: ReadonlySet<string> = new Set(['date', 'time', 'timestamp', 'decimal']);

/** How a column is read as the type that the job wants of it. What is not of the type stays a text, which the column refuses. */
export function readingOf(field: TableField, wanted: DataType): Reading {
  const natural = sameType(dataTypeOf(field), wanted);
  const text = (value: ApiValue): string | null => (value === null ? null : textOf(field, value));
  const as = (cell: (text: string) => RowCell): Reading => ({
    cell: (value) => (value === null ? null : cell(text(value)!)),
    parsed: false,
  });
  if (PARSED.has(wanted.kind) && !(natural && typeOf(field) === 'TIMESTAMP')) return { cell: text, parsed: true };
  switch (wanted.kind) {
    case 'timestamp':
      return { cell: (value) => (value === null ? null : BigInt(value as string)), parsed: false };
    case 'integer':
      return as(integerOf);
    case 'float':
      return as(floatOf);
    case 'boolean':
      return as((value) => value.trim().toLowerCase());
    case 'binary':
      return as((value) => Buffer.from(value, natural ? 'base64' : 'utf8'));
    default:
      return { cell: text, parsed: false };
  }
}

function integerOf(text: string): RowCell {
  const number = Number(text);
  if (Number.isSafeInteger(number) && /^[+-]?\d+$/.test(text)) return number;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) return text;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : text;
}

function floatOf(text: string): RowCell {
  const word = /^\s*([+-]?)(?:(nan)|inf(?:inity)?)\s*$/i.exec(text);
  if (word) return word[2] ? Number.NaN : word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : text;
}

/** A value, which is not null, as text. */
function textOf(field: TableField, value: NonNullable<ApiValue>): string {
  if (isRepeated(field)) {
    const item = { ...field, mode: 'NULLABLE' };
    return `[${(value as readonly ApiItem[]).map(({ v }) => jsonOf(item, v)).join(',')}]`;
  }
  switch (typeOf(field)) {
    case 'RECORD':
      return recordOf(field.fields ?? [], value as { readonly f: readonly ApiItem[] });
    case 'TIMESTAMP':
      return formatTimestamp(BigInt(value as string), true);
    case 'RANGE':
      // The bounds of instants are microseconds, too.
      return field.rangeElementType?.type === 'TIMESTAMP'
        ? (value as string).replace(/-?\d{4,}(?=[,)\s])/g, (bound) => formatTimestamp(BigInt(bound), true))
        : (value as string);
    default:
      return value as string;
  }
}

/** A value within a document. */
function jsonOf(field: TableField, value: ApiValue): string {
  if (value === null) return 'null';
  const text = textOf(field, value);
  if (isRepeated(field)) return text;
  switch (typeOf(field)) {
    case 'INT64':
    case 'BOOL':
    case 'JSON':
    case 'RECORD':
      return text;
    case 'FLOAT64':
      return Number.isFinite(Number(text))
        ? JSON.stringify(Number(text)).replace(/^0$/, text.startsWith('-') ? '-0' : '0')
        : JSON.stringify(text);
    default:
      return JSON.stringify(text);
  }
}

const recordOf = (fields: readonly TableField[], { f }: { readonly f: readonly ApiItem[] }): string =>
  `{${fields.map((field, i) => `${JSON.stringify(field.name)}:${jsonOf(field, f[i]?.v ?? null)}`).join(',')}}`;
