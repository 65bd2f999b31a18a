import type { DataType } from '../types.ts';
import { fitNumeral, formatNumeral, parseNumeral } from './decimals.ts';
import type { LiteralValue } from './expression.ts';

export const MIN_INTEGER = -(2n ** 63n);
export const MAX_INTEGER = 2n ** 63n - 1n;
export const DAY_MICROS = 86_400_000_000n;
const DAY_MS = 86_400_000;
const CYCLE_YEARS = 400;
const CYCLE_DAYS = 146_097;

/**
 * Reads a value of `type` from text, strictly: `undefined` unless the whole text is such a value and is held exactly. Timestamps:
 * `2025-01-31`, `2025-01-31 12:30[:00[.123456]]` with `T` or a space, and for zoned ones `Z` or an offset (UTC if it is left out).
 */
export function parseLiteral(text: string, type: DataType): LiteralValue | undefined {
  switch (type.kind) {
    case 'string':
      return text;
    case 'integer': {
      if (!/^[+-]?\d{1,30}$/.test(text)) return undefined;
      const value = BigInt(text.replace('+', ''));
      return value >= MIN_INTEGER && value <= MAX_INTEGER ? value : undefined;
    }
    case 'float':
      return parseFloatText(text);
    case 'decimal': {
      const numeral = parseNumeral(text);
      return numeral && fitNumeral(numeral, type);
    }
    case 'boolean':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
    case 'date':
      return parseDate(text);
    case 'time':
      return parseTime(text);
    case 'timestamp':
      return parseTimestamp(text, type.zoned);
    default:
      return undefined;
  }
}

function parseFloatText(text: string): number | undefined {
  const special = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (special) {
    if (special[2]!.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Days since 1970-01-01 of `YYYY-MM-DD`, years 0000 to 9999. */
export function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? Math.round(date.getTime() / DAY_MS) : undefined;
}

/** Microseconds since midnight of `HH:MM[:SS[.ffffff]]`. */
export function parseTime(text: string): bigint | undefined {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000n + BigInt((match[4] ?? '').padEnd(6, '0'));
}

/** Microseconds since 1970-01-01. */
export function parseTimestamp(text: string, zoned: boolean): bigint | undefined {
  const match = /^([\d-]+)(?:[T ]([\d:.]+))?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text.trimEnd());
  if (!match) return undefined;
  const [, dateText, timeText, zone] = match;
  const days = parseDate(dateText!);
  const time = timeText === undefined ? 0n : parseTime(timeText);
  if (days === undefined || time === undefined) return undefined;
  if (zone !== undefined && (!zoned || timeText === undefined)) return undefined;
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '');
  const minutes = offset ? Number(offset[2]) * 60 + Number(offset[3] ?? 0) : 0;
  const local = BigInt(days) * DAY_MICROS + time;
  return local - BigInt(offset?.[1] === '-' ? -minutes : minutes) * 60_000_000n;
}

/** Whether a timestamp's text names its zone. */
export const hasZone = (text: string): boolean => /\d[T ][\d:.]+(Z|[+-]\d\d(:?\d\d)?)$/.test(text);

/** The text that `parseLiteral` reads back as the same value. */
export function formatLiteral(value: Exclude<LiteralValue, null>, type: DataType): string {
  switch (type.kind) {
    case 'float':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'decimal':
      return formatNumeral({ unscaled: value as bigint, scale: type.scale });
    case 'date':
      return formatDate(value as number);
    case 'time':
      return formatTime(value as bigint);
    case 'timestamp': {
      const micros = value as bigint;
      const time = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
      return `${formatDate(Number((micros - time) / DAY_MICROS))} ${formatTime(time)}${type.zoned ? 'Z' : ''}`;
    }
    default:
      return String(value);
  }
}

/** `YYYY-MM-DD` of days since 1970-01-01, with a sign and more digits where the year has them. */
export function formatDate(days: number): string {
  // A Date ends before the days that a column can hold do; the calendar repeats itself.
  const cycle = Math.floor(days / CYCLE_DAYS);
  const date = new Date((days - cycle * CYCLE_DAYS) * DAY_MS);
  const year = date.getUTCFullYear() + cycle * CYCLE_YEARS;
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}${date.toISOString().slice(4, 10)}`;
}

function formatTime(micros: bigint): string {
  const seconds = new Date(Number(micros / 1_000_000n) * 1000).toISOString().slice(11, 19);
  const fraction = micros % 1_000_000n;
  return fraction === 0n ? seconds : `${seconds}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

/** How a literal of the type is written, for remedies. */
export function literalForm(type: DataType): string | undefined {
  switch (type.kind) {
    case 'date':
      return "write it as 'YYYY-MM-DD', a day that exists";
    case 'time':
      return "write it as 'HH:MM:SS'";
    case 'timestamp':
      return type.zoned ? "write it as 'YYYY-MM-DD HH:MM:SSZ'" : "write it as 'YYYY-MM-DD HH:MM:SS', without a zone";
    case 'boolean':
      return 'write TRUE or FALSE';
    case 'integer':
      return 'write a whole number of at most 64 bits';
    case 'float':
      return 'write a number';
    case 'decimal':
      return `write a number with at most ${type.scale} decimals and ${type.precision} digits`;
    default:
      return undefined;
  }
}
