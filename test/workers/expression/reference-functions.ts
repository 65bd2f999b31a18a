import type { DataType } from '../../../model/types.ts';
import { DIVISION_BY_ZERO, INVALID_ARGUMENT, OVERFLOW } from './evaluation.ts';
import { type Native, type Plain, scale, shorten, whole } from './reference-casts.ts';

/** Text by code points, NaN after all numbers. */
export function compare(a: Plain, b: Plain): number {
  if (typeof a === 'number' && (Number.isNaN(a) || Number.isNaN(b))) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  return a < b ? -1 : a > b ? 1 : 0;
}

type Strict = (args: Plain[], types: readonly DataType[], type: DataType) => Native;

const inRange = (value: bigint, type: DataType): Native =>
  type.kind === 'decimal'
    ? value < 10n ** 38n && value > -(10n ** 38n)
      ? value
      : OVERFLOW
    : BigInt.asIntN(64, value) === value
      ? value
      : OVERFLOW;

const number =
  (exact: (a: bigint, b: bigint) => bigint, float: (a: number, b: number) => number): Strict =>
  ([a, b], _, type) =>
    type.kind === 'float' ? float(a as number, (b ?? 0) as number) : inRange(exact(a as bigint, (b ?? 0n) as bigint), type);

const ordered =
  (holds: (order: number) => boolean): Strict =>
  ([a, b]) =>
    holds(compare(a!, b!));

const partsOf = (days: number): [year: number, month: number, day: number] => {
  const date = new Date(days * 86_400_000);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
};
const DAY = 86_400_000_000n;
const dayOf = (micros: bigint): bigint => (micros - (((micros % DAY) + DAY) % DAY)) / DAY;
const civil = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.round(date.getTime() / 86_400_000);
};
const LAST_DAY = 2932896n;
const FIRST_DAY = -4371587n;
const UNITS: Record<string, bigint> = {
  week: 7n * DAY,
  day: DAY,
  hour: DAY / 24n,
  minute: DAY / 1440n,
  second: 1_000_000n,
  millisecond: 1000n,
  microsecond: 1n,
};

/** Microseconds within the years of dates. */
const datable = (micros: bigint): Native => (micros < FIRST_DAY * DAY || micros >= (LAST_DAY + 1n) * DAY ? OVERFLOW : micros);

function moveDays(days: number, months: bigint): Native {
  const [year, month, day] = partsOf(days);
  const total = BigInt(year) * 12n + BigInt(month) + months;
  const target = (total - (((total % 12n) + 12n) % 12n)) / 12n;
  if (target < -9999n || target > 9999n) return OVERFLOW;
  const index = Number(total - target * 12n);
  const last = partsOf(civil(Number(target), index + 1, 0))[2];
  return civil(Number(target), index, Math.min(day, last));
}

/** Rounded half away from zero. */
const halfAway = (a: number): number => {
  const cut = Math.trunc(a);
  return Math.abs(a - cut) >= 0.5 ? cut + Math.sign(a) : cut;
};

/** The scaled float half away from zero; past the powers of ten that floats hold exactly, the digits that are written for it. */
function roundFloat(a: number, digits: number): Native {
  if (!Number.isFinite(a)) return a;
  const power = 10 ** Math.abs(digits);
  if (Math.abs(digits) <= 22) {
    const scaled = digits < 0 ? a / power : a * power;
    if (Math.abs(scaled) >= 2 ** 52) return a;
    return digits < 0 ? halfAway(scaled) * power : halfAway(scaled) / power;
  }
  const [, significand = '', exponent = '0'] = /^-?([\d.]+)(?:e(.+))?$/.exec(String(a)) ?? [];
  const [before = '', after = ''] = significand.split('.');
  const power10 = Number(exponent) - after.length;
  if (digits >= -power10) return a;
  const rounded = Number(`${shorten(BigInt(before + after), Math.min(-digits - power10, 50))}e${-digits}`);
  return Number.isFinite(rounded) ? Math.sign(a) * rounded || a * 0 : OVERFLOW;
}

const characters = (text: Plain): string[] => [...(text as string)];

/** The functions that are null where an argument is, of arguments that are not. */
export const STRICT: Readonly<Record<string, Strict>> = {
  add: number(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  subtract: number(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  multiply: number(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  divide: ([a, b], [x, y], type) => {
    if (Number(b) === 0) return DIVISION_BY_ZERO;
    if (type.kind === 'float') return (a as number) / (b as number);
    const shift = scale(type) - scale(x!) + scale(y!);
    const [up, down] = [(a as bigint) * 10n ** BigInt(Math.max(shift, 0)), (b as bigint) * 10n ** BigInt(Math.max(-shift, 0))];
    const magnitude = (2n * whole(up) + whole(down)) / (2n * whole(down));
    return inRange(up < 0n === down < 0n ? magnitude : -magnitude, type);
  },
  modulo: (args, types, type) =>
    Number(args[1]) === 0
      ? DIVISION_BY_ZERO
      : number(
          (a, b) => a % b,
          (a, b) => a % b,
        )(args, types, type),
  negate: number(
    (a) => -a,
    (a) => -a,
  ),
  abs: number(whole, Math.abs),
  sign: ([a]) => (typeof a === 'number' ? Math.sign(a) : BigInt(compare(a!, 0n))),
  sqrt: ([a]) => ((a as number) < 0 ? INVALID_ARGUMENT : Math.sqrt(a as number)),
  round: ([a, places = 0n], [x], type) => {
    const digits = BigInt(Math.max(-400, Math.min(400, Number(places))));
    if (typeof a === 'number') {
      return roundFloat(a, Number(digits));
    }
    if (type.kind === 'integer')
      return digits < 0n ? inRange(shorten(shorten(a as bigint, -Number(digits)), Number(digits)), type) : a!;
    const rounded = shorten(a as bigint, scale(x!) - Number(digits));
    return inRange(shorten(rounded, Number(digits) - scale(type)), type);
  },
  floor: ([a], [x]) => (typeof a === 'number' ? Math.floor(a) : floorOf(a as bigint, scale(x!))),
  ceil: ([a], [x]) => (typeof a === 'number' ? Math.ceil(a) : -floorOf(-(a as bigint), scale(x!))),
  trunc: ([a], [x]) => (typeof a === 'number' ? Math.trunc(a) : (a as bigint) / 10n ** BigInt(scale(x!))),
  equal: ordered((order) => order === 0),
  not_equal: ordered((order) => order !== 0),
  less: ordered((order) => order < 0),
  less_equal: ordered((order) => order <= 0),
  greater: ordered((order) => order > 0),
  greater_equal: ordered((order) => order >= 0),
  not: ([a]) => !a,
  concat_op: (args) => args.join(''),
  upper: ([a]) => (a as string).toUpperCase(),
  length: ([a]) => BigInt(characters(a!).length),
  substring: ([a, start, count]) => {
    if (count !== undefined && (count as bigint) < 0n) return INVALID_ARGUMENT;
    const from = start as bigint;
    const end = count === undefined ? BigInt(2 ** 40) : from + (count as bigint);
    return characters(a!)
      .filter((_, i) => BigInt(i + 1) >= from && BigInt(i + 1) < end)
      .join('');
  },
  left: ([a, count]) => {
    const text = characters(a!);
    const keep = (count as bigint) < 0n ? BigInt(text.length) + (count as bigint) : (count as bigint);
    return text.filter((_, i) => BigInt(i) < keep).join('');
  },
  ltrim: ([a, set = ' ']) => {
    const text = characters(a!);
    while (text.length > 0 && characters(set).includes(text[0]!)) text.shift();
    return text.join('');
  },
  replace: ([a, search, by]) => (search === '' ? a! : (a as string).split(search as string).join(by as string)),
  position: ([search, a]) => {
    const index = (a as string).indexOf(search as string);
    return index < 0 ? 0n : BigInt(characters((a as string).slice(0, index)).length + 1);
  },
  starts_with: ([a, search]) => (a as string).startsWith(search as string),
  like: ([a, pattern, escaping]) => likeRegex(pattern as string, (escaping ?? '') as string).test(a as string),
  ilike: ([a, pattern, escaping]) => likeRegex(pattern as string, (escaping ?? '') as string, lower).test(lower(a as string)),
  lower: ([a]) => lower(a as string),
  matches: ([a, pattern]) => new RegExp(pattern as string, 'u').test(a as string),
  regexp_replace: ([a, pattern, by]) => (a as string).replace(new RegExp(pattern as string, 'gu'), by as string),
  extract: ([part, value], [, type]) => {
    if (part === 'second') return (((value as bigint) - dayOf(value as bigint) * DAY) / 1_000_000n) % 60n;
    return BigInt(partsOf(type!.kind === 'date' ? (value as number) : Number(dayOf(value as bigint)))[2]);
  },
  date_trunc: ([part, value]) => {
    if (typeof value === 'number') return value - ((((value + 3) % 7) + 7) % 7);
    return (value as bigint) - ((((value as bigint) % UNITS[part as string]!) + UNITS[part as string]!) % UNITS[part as string]!);
  },
  date_add: ([value, count, part], _, type) => {
    const months = { month: 1n, quarter: 3n, year: 12n }[part as string];
    if (type.kind === 'date') {
      if (months) return moveDays(value as number, (count as bigint) * months);
      const days = BigInt(value as number) + (count as bigint) * (UNITS[part as string]! / DAY);
      return days < FIRST_DAY || days > LAST_DAY ? OVERFLOW : Number(days);
    }
    if (months) {
      const days = moveDays(Number(dayOf(value as bigint)), (count as bigint) * months);
      return typeof days === 'number' ? BigInt(days) * DAY + ((value as bigint) - dayOf(value as bigint) * DAY) : days;
    }
    const micros = (value as bigint) + (count as bigint) * UNITS[part as string]!;
    return datable(micros);
  },
  date_diff: ([part, start, end]) => {
    if (part === 'day') return BigInt((end as number) - (start as number));
    const month = (value: Plain) => {
      const [year, index] = partsOf(typeof value === 'number' ? value : Number(dayOf(value as bigint)));
      return BigInt(year * 12 + index);
    };
    return month(end!) - month(start!);
  },
  to_timestamp: ([count, part = 'second']) => {
    const unit = UNITS[part as string]!;
    if (Number.isNaN(count)) return INVALID_ARGUMENT;
    const scaled = typeof count === 'number' ? halfAway(count * Number(unit)) : (count as bigint) * unit;
    return Number.isFinite(Number(scaled)) ? datable(BigInt(scaled)) : OVERFLOW;
  },
  epoch_ms: ([value], _, type) => (type.kind === 'timestamp' ? datable((value as bigint) * 1000n) : floorOf(value as bigint, 3)),
  epoch_us: ([value]) => value!,
  make_date: ([year, month, day]) =>
    (month as bigint) >= 1n && (month as bigint) <= 12n ? civil(Number(year), Number(month) - 1, Number(day)) : INVALID_ARGUMENT,
};

const floorOf = (a: bigint, digits: number): bigint => {
  const unit = 10n ** BigInt(digits);
  return (a - (((a % unit) + unit) % unit)) / unit;
};

/** Each code point by itself. */
const lower = (text: string): string =>
  characters(text)
    .map((one) => (one === 'İ' ? 'i' : one.toLowerCase()))
    .join('');

function likeRegex(pattern: string, escaping: string, fold = (text: string) => text): RegExp {
  let source = '';
  let plain = false;
  for (const character of pattern) {
    if (!plain && character === escaping) plain = true;
    else {
      const literal = fold(character).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      source += plain ? literal : character === '%' ? '.*' : character === '_' ? '.' : literal;
      plain = false;
    }
  }
  return new RegExp(`^${source}$`, 'us');
}
