import { BOOLEAN, DATE, type DataType, FLOAT, INTEGER, STRING, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../model/types.ts';

// What one value's text could be, as bits, so that a column is the union of its values' bits.
export const IS_INTEGER = 1;
export const IS_FLOAT = 2;
/** An integer that a double does not hold exactly. */
export const IS_LONG_INTEGER = 4;
/** `NaN`, `Infinity`: a float among floats, else text. */
export const IS_SPECIAL_FLOAT = 8;
export const IS_BOOLEAN = 16;
export const IS_DATE = 32;
export const IS_TIMESTAMP = 64;
export const IS_TIMESTAMP_TZ = 128;
export const IS_TIME = 256;
export const IS_TEXT = 512;

const MAX_INTEGER = 2n ** 63n - 1n;
/** Digits that every double keeps when it is printed with its shortest text or with more. */
const MAX_FLOAT_DIGITS = 17;
/** What follows the date of a timestamp. */
const CLOCK_PATTERN =
  /^[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6}0{0,3})?)?(Z|z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/;
const TIME_PATTERN = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6}0{0,3})?$/;
const WORDS: Record<string, number> = {
  true: IS_BOOLEAN,
  false: IS_BOOLEAN,
  nan: IS_SPECIAL_FLOAT,
  inf: IS_SPECIAL_FLOAT,
  '-inf': IS_SPECIAL_FLOAT,
  infinity: IS_SPECIAL_FLOAT,
  '-infinity': IS_SPECIAL_FLOAT,
};

/** The blanks that do not count around a value's text: as in `model/expression/blanks.ts`. */
export const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/**
 * What the text `bytes[start, end)` could be, as one `IS_*` bit. Blanks around numbers, dates and words do not count.
 * Text whose value would change when read as a number is text: leading zeros (`007`), a leading plus, integers past 64 bits, and fractions of
 * more than 17 significant digits or outside the range of doubles.
 */
export function classify(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  let stop = end;
  while (p < stop && isBlank(bytes[p]!)) p++;
  while (stop > p && isBlank(bytes[stop - 1]!)) stop--;
  const length = stop - p;
  if (length === 0 || length > 40) return IS_TEXT;
  const negative = bytes[p] === 45;
  const digits = negative ? p + 1 : p;
  let q = digits;
  while (q < stop && bytes[q]! >= 48 && bytes[q]! <= 57) q++;
  const whole = q - digits;
  if (q === stop && whole > 0) return classifyInteger(bytes, digits, whole, negative);
  if (whole > 1 && bytes[digits] === 48 && (bytes[q] === 46 || (bytes[q]! | 32) === 101)) return IS_TEXT;
  if (bytes[q] === 46 || (whole > 0 && (bytes[q]! | 32) === 101)) return classifyFloat(bytes, p, digits, q, stop);
  if (whole === 4 && !negative && bytes[q] === 45) {
    if (!isDate(bytes, p)) return IS_TEXT;
    if (length === 10) return IS_DATE;
    const clock = CLOCK_PATTERN.exec(ascii(bytes, p + 10, stop));
    if (clock === null) return IS_TEXT;
    if (clock[1] === undefined) return IS_TIMESTAMP;
    return isPastYears(ascii(bytes, p, p + 10), clock[0]) ? IS_TEXT : IS_TIMESTAMP_TZ;
  }
  if (whole === 2 && bytes[q] === 58) return !negative && TIME_PATTERN.test(ascii(bytes, p, stop)) ? IS_TIME : IS_TEXT;
  if (whole > 0 || length > 9) return IS_TEXT;
  const word = ascii(bytes, p, stop).toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word]! : IS_TEXT;
}

/** Whether an instant is in the year 10000 by UTC. `clock`: what follows the date, with a zone. */
function isPastYears(date: string, clock: string): boolean {
  const [, hours, minutes, behind, behindMinutes = 0] = /^.(\d\d):(\d\d).*-(\d\d):?(\d\d)?$/.exec(clock) ?? [];
  return date === '9999-12-31' && (Number(hours) + Number(behind)) * 60 + Number(minutes) + Number(behindMinutes) >= 24 * 60;
}

function classifyInteger(bytes: Uint8Array, digits: number, whole: number, negative: boolean): number {
  if (bytes[digits] === 48) {
    if (whole > 1) return IS_TEXT;
    // An integer has no negative zero; a float has.
    return negative ? IS_FLOAT : IS_INTEGER;
  }
  if (whole <= 15) return IS_INTEGER;
  if (whole > 19) return IS_TEXT;
  const value = BigInt(ascii(bytes, digits, digits + whole));
  if (value > (negative ? MAX_INTEGER + 1n : MAX_INTEGER)) return IS_TEXT;
  return BigInt(Number(value)) === value && whole <= MAX_FLOAT_DIGITS ? IS_INTEGER : IS_LONG_INTEGER;
}

function classifyFloat(bytes: Uint8Array, start: number, digits: number, point: number, stop: number): number {
  let q = point;
  let fraction = 0;
  if (bytes[q] === 46) {
    q++;
    while (q < stop && bytes[q]! >= 48 && bytes[q]! <= 57) q++;
    fraction = q - point - 1;
  }
  if (point === digits && fraction === 0) return IS_TEXT;
  const mantissaEnd = q;
  let exponent = false;
  if (q < stop && (bytes[q]! | 32) === 101) {
    exponent = true;
    q++;
    if (bytes[q] === 43 || bytes[q] === 45) q++;
    const first = q;
    while (q < stop && bytes[q]! >= 48 && bytes[q]! <= 57) q++;
    if (q === first) return IS_TEXT;
  }
  if (q < stop) return IS_TEXT;
  const zero = !exponent && mantissaEnd - digits <= MAX_FLOAT_DIGITS;
  if (zero) return IS_FLOAT;
  const mantissa = ascii(bytes, digits, mantissaEnd);
  const significant = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  if (significant.length > MAX_FLOAT_DIGITS) return IS_TEXT;
  const value = Number(ascii(bytes, start, stop));
  return Number.isFinite(value) && (value !== 0 || significant === '') ? IS_FLOAT : IS_TEXT;
}

/** The one type that holds all of a column's values, given the union of their bits: text when there is none. */
export function typeOfKinds(kinds: number): DataType {
  if ((kinds & ~(IS_INTEGER | IS_LONG_INTEGER)) === 0 && kinds !== 0) return INTEGER;
  if ((kinds & ~(IS_INTEGER | IS_FLOAT | IS_SPECIAL_FLOAT)) === 0 && (kinds & (IS_INTEGER | IS_FLOAT)) !== 0) return FLOAT;
  switch (kinds) {
    case IS_BOOLEAN:
      return BOOLEAN;
    case IS_DATE:
      return DATE;
    case IS_TIMESTAMP:
      return TIMESTAMP;
    case IS_TIMESTAMP_TZ:
      return TIMESTAMP_TZ;
    case IS_TIME:
      return TIME;
    default:
      return STRING;
  }
}

/** Bits of which `typeOfKinds` makes the type: as a guess that has turned out too narrow. */
export function kindsOfType(type: DataType): number {
  switch (type.kind) {
    case 'integer':
      return IS_INTEGER;
    case 'float':
      return IS_FLOAT;
    case 'boolean':
      return IS_BOOLEAN;
    case 'date':
      return IS_DATE;
    case 'time':
      return IS_TIME;
    case 'timestamp':
      return type.zoned ? IS_TIMESTAMP_TZ : IS_TIMESTAMP;
    default:
      return IS_TEXT;
  }
}

/** Whether the ten bytes at `p` are a date, `2024-02-29`. */
function isDate(bytes: Uint8Array, p: number): boolean {
  if (bytes[p + 4] !== 45 || bytes[p + 7] !== 45) return false;
  for (const at of DATE_DIGITS) if (bytes[p + at]! < 48 || bytes[p + at]! > 57) return false;
  return isDay(twoDigits(bytes, p) * 100 + twoDigits(bytes, p + 2), twoDigits(bytes, p + 5), twoDigits(bytes, p + 8));
}

const twoDigits = (bytes: Uint8Array, p: number): number => (bytes[p]! - 48) * 10 + bytes[p + 1]! - 48;

const DATE_DIGITS = [0, 1, 2, 3, 5, 6, 8, 9];

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
