import type { DataType } from '../types.ts';
import { trimBlanks } from './blanks.ts';
import { fitNumeral, formatNumeral, parseNumeral } from './decimals.ts';
import type { LiteralValue } from './expression.ts';

export const MIN_INTEGER = -(2n ** 63n);
export const MAX_INTEGER = 2n ** 63n - 1n;
export const DAY_MICROS = 86_400_000_000n;
const DAY_MS = 86_400_000;
const CYCLE_YEARS = 400;
const CYCLE_DAYS = 146_097;
/** -9999-01-01 and the day after 9999-12-31. */
const FIRST_MICROS = -4_371_587n * DAY_MICROS;
const END_MICROS = 2_932_897n * DAY_MICROS;

/**
 * The value of a text as `type`; `undefined` if the text is not a value of the type: the table in `docs/types.md`. Blanks around the text do not count. The kernels
 * of `columns/native` read columns by the same rules; `test/columns/native/texts.test.ts` compares both.
 */
export function parseLiteral(text: string, type: DataType): LiteralValue | undefined {
  if (type.kind === 'string') return text;
  const trimmed = trimBlanks(text);
  switch (type.kind) {
    case 'integer': {
      const digits = /^([+-]?)0*(\d+)$/.exec(trimmed);
      // 19 digits are the most that 64 bits hold.
      if (!digits || digits[2]!.length > 19) return undefined;
      const value = BigInt(digits[1] === '-' ? `-${digits[2]}` : digits[2]!);
      return value >= MIN_INTEGER && value <= MAX_INTEGER ? value : undefined;
    }
    case 'float':
      return parseFloatText(trimmed);
    case 'decimal': {
      const numeral = parseNumeral(trimmed);
      return numeral && fitNumeral(numeral, type);
    }
    case 'boolean':
      return parseBoolean(trimmed);
    case 'date':
      return parseDate(trimmed);
    case 'time':
      return parseTime(trimmed);
    case 'timestamp':
      return parseTimestamp(trimmed, type.zoned);
    default:
      return undefined;
  }
}

function parseBoolean(text: string): boolean | undefined {
  if (/^(true|t|yes|y|on|1)$/i.test(text)) return true;
  return /^(false|f|no|n|off|0)$/i.test(text) ? false : undefined;
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

/** Days since 1970-01-01 of `YYYY-MM-DD` or `YYYY/MM/DD`, years -9999 to 9999. */
function parseDate(text: string): number | undefined {
  const match = /^(-?)(\d{4})([-/])(\d\d)\3(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(`${match[1]}${match[2]}`), Number(match[4]), Number(match[5])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? Math.round(date.getTime() / DAY_MS) : undefined;
}

/** Microseconds since midnight of `HH:MM[:SS[.f]]`: up to nine decimals, zeros from the seventh. */
function parseTime(text: string): bigint | undefined {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})0{0,3})?)?$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000n + BigInt((match[4] ?? '').padEnd(6, '0'));
}

/** Microseconds since 1970-01-01 of a date, or a date and a time; if `zoned` of both and a zone, which is neither guessed nor dropped. */
function parseTimestamp(text: string, zoned: boolean): bigint | undefined {
  const match = /^(-?[\d/-]{10})(?:[Tt ]([\d:.]+)([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/.exec(text);
  if (!match) return undefined;
  const [, dateText, timeText, zone] = match;
  const days = parseDate(dateText!);
  const time = timeText === undefined ? 0n : parseTime(timeText);
  if (days === undefined || time === undefined || (zone !== undefined) !== zoned) return undefined;
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '');
  const [hours, minutes] = [Number(offset?.[2] ?? 0), Number(offset?.[3] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const east = BigInt(hours * 60 + minutes) * (offset?.[1] === '-' ? -60_000_000n : 60_000_000n);
  const micros = BigInt(days) * DAY_MICROS + time - east;
  return micros >= FIRST_MICROS && micros < END_MICROS ? micros : undefined;
}

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
