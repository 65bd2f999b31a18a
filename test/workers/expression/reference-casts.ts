import {
  formatDate,
  formatDecimal,
  formatTime,
  formatTimestamp,
  parseDate,
  parseTime,
  parseTimestamp,
  type Value,
} from '../../../columns/values.ts';
import type { DataType } from '../../../model/types.ts';
import { INVALID_CAST, OVERFLOW, type Refusal } from './evaluation.ts';

/** A value as literals hold it: see `LiteralValue`. */
export type Plain = string | bigint | number | boolean;
export type Native = Plain | null | Refusal;

export const scale = (type: DataType): number => (type.kind === 'decimal' ? type.scale : 0);

/** The absolute value. */
export const whole = (a: bigint): bigint => (a < 0n ? -a : a);

/** `a / 10 ** digits`, half away from zero; negative digits multiply. */
export function shorten(a: bigint, digits: number): bigint {
  if (digits <= 0) return a * 10n ** BigInt(-digits);
  const unit = 10n ** BigInt(digits);
  return (2n * a + (a < 0n ? -unit : unit)) / (2n * unit);
}

/** A value of a column as the reference computes with it. */
export function native(value: Value, type: DataType): Native {
  if (value === null || value instanceof Uint8Array) return null;
  switch (type.kind) {
    case 'integer':
      return BigInt(value);
    case 'decimal':
      return BigInt(String(value).replace('.', ''));
    case 'date':
      return parseDate(String(value));
    case 'time':
      return parseTime(String(value));
    case 'timestamp':
      return parseTimestamp(String(value));
    default:
      return value;
  }
}

/** A computed value as `readValue` gives it. */
export function shown(value: Native, type: DataType): Value | Refusal {
  if (value === null || typeof value === 'object') return value;
  switch (type.kind) {
    case 'integer':
      return Number.isSafeInteger(Number(value)) ? Number(value) : (value as bigint);
    case 'decimal':
      return formatDecimal(value as bigint, type.scale);
    case 'date':
      return formatDate(value as number);
    case 'time':
      return formatTime(value as bigint);
    case 'timestamp':
      return formatTimestamp(value as bigint, type.zoned);
    default:
      return value;
  }
}

const DAY = 86_400_000_000n;
const fitting = (value: bigint, type: DataType): Native => {
  if (type.kind === 'decimal') return whole(value) < 10n ** BigInt(type.precision) ? value : OVERFLOW;
  return BigInt.asIntN(64, value) === value ? value : OVERFLOW;
};

/** The exact value of a float in units of `10 ** -digits`, half away from zero. */
function exactly(value: number, digits: number): bigint {
  // Every float is a whole number of 2^-1074.
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, Math.abs(value));
  const bits = words.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const significand = exponent === 0n ? fraction : fraction | (1n << 52n);
  const scaled = significand * (1n << ((exponent || 1n) - 1n)) * 10n ** BigInt(digits);
  const unit = 1n << 1074n;
  const rounded = (2n * scaled + unit) / (2n * unit);
  return value < 0 ? -rounded : rounded;
}

/** CAST of a value that is not null. */
export function convert(value: Plain, from: DataType, to: DataType): Native {
  if (to.kind === 'string') {
    const text = shown(value, from);
    return Object.is(text, -0) ? '-0' : String(text);
  }
  if (from.kind === 'string' && to.kind === 'integer') {
    const text = (value as string).replace(/^[ \t-\r]+|[ \t-\r]+$/g, '');
    return /^[+-]?[0-9]+$/.test(text) ? fitting(BigInt(text.replace('+', '')), to) : INVALID_CAST;
  }
  switch (to.kind) {
    case 'float':
      return from.kind === 'decimal' ? Number(formatDecimal(value as bigint, from.scale)) : Number(value);
    case 'integer':
    case 'decimal':
      if (typeof value !== 'number') return fitting(shorten(BigInt(value), scale(from) - scale(to)), to);
      if (Number.isNaN(value)) return INVALID_CAST;
      if (!Number.isFinite(value)) return to.kind === 'integer' ? OVERFLOW : INVALID_CAST;
      return fitting(exactly(value, scale(to)), to);
    case 'timestamp':
      return from.kind === 'date' ? BigInt(value as number) * DAY : value;
    case 'date':
      return Number(((value as bigint) - ((((value as bigint) % DAY) + DAY) % DAY)) / DAY);
    default:
      throw new Error(`the reference casts no ${from.kind} to ${to.kind}`);
  }
}
