import type { Arena } from '../../columns/arena.ts';
import { VIEW_BYTES } from '../../columns/layout.ts';
import { formatDecimal, isValid, readInt128, readValue, type Value, viewBytes, viewText } from '../../columns/values.ts';
import type { Vector } from '../../columns/vector.ts';
import { ownValue } from '../../model/own.ts';
import type { DataType } from '../../model/types.ts';
import { FLOAT_INTEGERS } from '../sql/exact-floats.ts';
import { digitsOf, isRepeated, scaleOf, type TableField, typeOf } from './types.ts';

/** Why a value cannot be in its column. */
export class Unfit extends Error {
  readonly column: string;
  readonly code: string;

  constructor(column: string, code: string, message: string) {
    super(message);
    this.column = column;
    this.code = code;
  }
}

/** The value of a row as JSON, as the server reads it. Throws `Unfit`. */
export type Fragment = (row: number) => string;

/** Digits of a BIGNUMERIC without any: 38 whole ones, and nearly one more. */
const BIG_WHOLE = 38;

/** How the values of a column are sent to a column of the staging table. */
export function fragmentOf(arena: Arena, vector: Vector, type: DataType, column: TableField): Fragment {
  const value = valueOf(arena, vector, type, column);
  const { name, mode } = column;
  if (isRepeated(column)) return (row) => (isValid(arena, vector, row) ? value(row) : '[]');
  if (mode !== 'REQUIRED') return (row) => (isValid(arena, vector, row) ? value(row) : 'null');
  return (row) => {
    if (isValid(arena, vector, row)) return value(row);
    throw new Unfit(name, 'constraint-notnull', `null value in column ${name}, which takes none`);
  };
}

/** The same of values that are not null. */
function valueOf(arena: Arena, vector: Vector, type: DataType, column: TableField): Fragment {
  const { values } = vector;
  const isText = typeOf(column) === 'STRING';
  switch (type.kind) {
    case 'integer': {
      const fits = digitsFit(column, 0);
      return (row) => {
        const value = arena.i64[(values >>> 3) + row]!;
        fits?.(value);
        return `"${value}"`;
      };
    }
    case 'float': {
      const fits = floatFits(column);
      return (row) => {
        const value = arena.f64[(values >>> 3) + row]!;
        fits?.(value);
        if (!Number.isFinite(value)) return `"${value}"`;
        const text = Object.is(value, -0) ? '-0.0' : String(value);
        return isText ? `"${Object.is(value, -0) ? '-0' : text}"` : text;
      };
    }
    case 'decimal': {
      const fits = digitsFit(column, type.scale);
      return (row) => {
        const value = readInt128(arena, values + row * 16);
        fits?.(value);
        return `"${formatDecimal(value, type.scale)}"`;
      };
    }
    case 'boolean':
      return (row) => {
        const value = ((arena.bytes[values + (row >> 3)]! >> (row & 7)) & 1) === 1;
        return isText ? `"${value}"` : String(value);
      };
    case 'date':
    case 'timestamp': {
      const toTime = type.kind === 'date' && typeOf(column) === 'DATETIME' ? 'T00:00:00' : '';
      return (row) => {
        const text = readValue(arena, vector, row) as string;
        if (!isText && !/^(?!0000)\d{4}-/.test(text)) throw outOfRange(column, text);
        return `"${text}${toTime}"`;
      };
    }
    case 'time':
      return (row) => `"${readValue(arena, vector, row)}"`;
    case 'binary':
      return limited(column, (row) => {
        const bytes = viewBytes(arena, values + row * VIEW_BYTES);
        return [`"${Buffer.from(bytes).toString('base64')}"`, bytes.length];
      });
    case 'list':
      if (isRepeated(column)) return (row) => arrayOf(column, viewText(arena, values + row * VIEW_BYTES));
      break;
    case 'null':
      return () => 'null';
  }
  return limited(column, (row) => {
    const text = viewText(arena, values + row * VIEW_BYTES);
    // Characters, of which some are two units.
    return [JSON.stringify(text), column.maxLength === undefined ? 0 : [...text].length];
  });
}

const outOfRange = ({ name }: TableField, text: string): Unfit =>
  new Unfit(name, 'constraint-range', `${text} in column ${name} is outside the years 1 to 9999 that BigQuery supports`);

/** Checks the length that a column declares. */
function limited({ name, maxLength }: TableField, measured: (row: number) => [text: string, length: number]): Fragment {
  if (maxLength === undefined) return (row) => measured(row)[0];
  const most = Number(maxLength);
  return (row) => {
    const [text, length] = measured(row);
    if (length > most) throw new Unfit(name, 'constraint-length', `value too long for column ${name}: ${length} of ${most}`);
    return text;
  };
}

/** A check that an unscaled value of a scale is kept by a column of numbers; `undefined` where all are. */
function digitsFit(column: TableField, scale: number): ((value: bigint) => void) | undefined {
  const [lowest, highest] = boundsOf(column, scale) ?? [];
  if (lowest === undefined || highest === undefined) return undefined;
  return (value) => {
    if (value <= highest && value >= lowest) return;
    const text = formatDecimal(value, scale);
    throw new Unfit(column.name, 'constraint-range', `${text} has more digits than column ${column.name} can hold`);
  };
}

function boundsOf(column: TableField, scale: number): readonly [lowest: bigint, highest: bigint] | undefined {
  switch (typeOf(column)) {
    case 'NUMERIC':
    case 'BIGNUMERIC': {
      const digits = digitsOf(column);
      const bound = 10n ** BigInt((digits ? digits.precision - digits.scale : BIG_WHOLE) + scale) - 1n;
      return [-bound, bound];
    }
    case 'INT64':
      return [-(2n ** 63n), 2n ** 63n - 1n];
    case 'FLOAT64':
      return scale === 0 ? [-FLOAT_INTEGERS.float8, FLOAT_INTEGERS.float8] : undefined;
    default:
      return undefined;
  }
}

/** A check that a column of decimals keeps the shortest text of a float; `undefined` for other columns. */
function floatFits(column: TableField): ((value: number) => void) | undefined {
  const base = typeOf(column);
  if (base !== 'NUMERIC' && base !== 'BIGNUMERIC') return undefined;
  const scale = scaleOf(column);
  const digits = digitsOf(column);
  const whole = digits ? digits.precision - digits.scale : BIG_WHOLE;
  return (value) => {
    const [, number = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
    const fits = number !== '' && fraction.length - Number(exponent) <= scale && number.length + Number(exponent) <= whole;
    if (fits || value === 0) return;
    throw new Unfit(column.name, 'inexact', `column ${column.name} of the table cannot keep ${value} exactly`);
  };
}

/** A list as an array, which can hold neither null nor another array. */
function arrayOf({ name }: TableField, text: string): string {
  const items: unknown = JSON.parse(text);
  const bad = (items as unknown[]).find((item) => item === null || typeof item === 'object');
  if (bad === undefined) return text;
  throw new Unfit(
    name,
    'constraint-array',
    `a list in column ${name} holds ${bad === null ? 'null' : 'a list or object'}, which an array cannot hold`,
  );
}

/** The fields of a row that was sent, from its JSON. */
export function sentValues(line: string, fields: readonly { readonly name: string; readonly type: DataType }[]): Value[] {
  const row = JSON.parse(line) as Record<string, unknown>;
  return fields.map(({ name, type }) => {
    const value = ownValue(row, name) ?? null;
    if (value === null) return null;
    switch (type.kind) {
      case 'integer':
        return BigInt(value as string);
      case 'float':
        return Number(value);
      case 'boolean':
        return value === true || value === 'true';
      case 'binary':
        return Buffer.from(value as string, 'base64');
      case 'list':
        return typeof value === 'string' ? value : JSON.stringify(value);
      default:
        return value as string;
    }
  });
}
