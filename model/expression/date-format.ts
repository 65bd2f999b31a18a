import type { DateNames, NameCode } from '../date-names.ts';

/** What a text of a format says: microseconds since 1970-01-01, taken to UTC where the format has an offset. */
export interface DateFormat {
  /** `undefined` for a text that is not of the format, or no date. */
  parse(text: string): bigint | undefined;
  /** `zoned`: the time is one with time zone, whose offset is that of UTC. */
  print(micros: bigint, zoned: boolean): string;
  readonly hasOffset: boolean;
  /** Whether it has a time of the day. */
  readonly hasClock: boolean;
}

/** The parts of a time, as numbers. */
interface Parts {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  isAfternoon: boolean | undefined;
  offsetMinutes: number;
}

interface Code {
  /** What a part looks like, as a regular expression without groups. */
  readonly pattern: string;
  /** Parts that the text sets; two codes of one format do not set the same. */
  readonly sets: readonly (keyof Parts)[];
  read(text: string, parts: Parts): void;
  print(date: Date, micros: bigint, zoned: boolean): string;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
/** Short names of more than three letters. */
const MORE_SHORT = ['Sept', 'Tues', 'Thurs', 'Thur'];
const DAY_MS = 86_400_000;
const SECOND = 1_000_000n;

const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3));
const padded = (value: number, digits: number) => String(value).padStart(digits, '0');
const indexOf = (names: readonly string[], text: string) => names.findIndex((name) => name.toLowerCase() === text.toLowerCase());
const signed = (year: number, digits: number) => (year < 0 ? `-${padded(-year, digits)}` : padded(year, digits));

function numeric(
  digits: number,
  pattern: string,
  part: 'month' | 'day' | 'hour' | 'minute' | 'second',
  of: (date: Date) => number,
): Code {
  return {
    pattern,
    sets: [part],
    read: (text, parts) => {
      parts[part] = Number(text);
    },
    print: (date) => padded(of(date), digits),
  };
}

/** English names, of which three letters tell all. Long and short ones are read by either code, short ones also with a point. */
const named = (names: readonly string[], printed: readonly string[], sets: Code['sets'], of: (date: Date) => number): Code => ({
  pattern: `(?:${[...names, ...MORE_SHORT, ...short(names)].join('|')})\\.?`,
  sets,
  read: (text, parts) => {
    if (sets[0] === 'month') parts.month = indexOf(short(names), text.slice(0, 3)) + 1;
  },
  print: (date) => printed[of(date)]!,
});

/** Names of another language than English. */
function foreign(code: NameCode, { months, weekdays, printed }: DateNames): Code {
  const [names, sets, of] = code === 'B' || code === 'b' ? [months, ['month'] as const, month] : [weekdays, [], weekday];
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
  return {
    pattern: `(?:${longestFirst.map(escaped).join('|')})\\.?`,
    sets,
    read: (text, parts) => {
      if (sets.length > 0) parts.month = names.get(text) ?? names.get(text.replace(/\.$/, ''))!;
    },
    print: (date) => printed[code][of(date)]!,
  };
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const month = (date: Date) => date.getUTCMonth();
const weekday = (date: Date) => date.getUTCDay();

/** The codes of C's `strftime` that stand for the same in most tools. */
const CODES: Readonly<Record<string, Code>> = {
  Y: {
    pattern: '-?\\d{4}',
    sets: ['year'],
    read: (text, parts) => {
      parts.year = Number(text);
    },
    print: (date) => signed(date.getUTCFullYear(), 4),
  },
  y: {
    pattern: '\\d{2}',
    sets: ['year'],
    read: (text, parts) => {
      parts.year = Number(text) + (Number(text) < 69 ? 2000 : 1900);
    },
    print: (date) => padded(((date.getUTCFullYear() % 100) + 100) % 100, 2),
  },
  m: numeric(2, '1[0-2]|0?[1-9]', 'month', (date) => month(date) + 1),
  B: named(MONTHS, MONTHS, ['month'], month),
  b: named(MONTHS, short(MONTHS), ['month'], month),
  d: numeric(2, '3[01]|[12]\\d|0?[1-9]', 'day', (date) => date.getUTCDate()),
  j: {
    pattern: '\\d{1,3}',
    sets: ['dayOfYear', 'month', 'day'],
    read: (text, parts) => {
      parts.dayOfYear = Number(text);
    },
    print: (date) => padded(Math.floor((date.getTime() - startOfDay(date.getUTCFullYear(), 1, 1)) / DAY_MS) + 1, 3),
  },
  A: named(WEEKDAYS, WEEKDAYS, [], weekday),
  a: named(WEEKDAYS, short(WEEKDAYS), [], weekday),
  H: numeric(2, '2[0-3]|[01]?\\d', 'hour', (date) => date.getUTCHours()),
  I: numeric(2, '1[0-2]|0?[1-9]', 'hour', (date) => date.getUTCHours() % 12 || 12),
  p: {
    pattern: '[AP]M',
    sets: ['isAfternoon'],
    read: (text, parts) => {
      parts.isAfternoon = /^p/i.test(text);
    },
    print: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  },
  M: numeric(2, '[0-5]?\\d', 'minute', (date) => date.getUTCMinutes()),
  S: numeric(2, '[0-5]?\\d', 'second', (date) => date.getUTCSeconds()),
  f: {
    pattern: '\\d{1,6}',
    sets: ['micros'],
    read: (text, parts) => {
      parts.micros = Number(text.padEnd(6, '0'));
    },
    print: (_, micros) => String(((micros % SECOND) + SECOND) % SECOND).padStart(6, '0'),
  },
  z: {
    pattern: 'Z|[+-]\\d{2}(?::?\\d{2})?',
    sets: ['offsetMinutes'],
    read: (text, parts) => {
      const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
      parts.offsetMinutes = sign ? (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1) : 0;
    },
    print: (_, __, zoned) => (zoned ? '+0000' : ''),
  },
};

const LONG_FORMS: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y' };

/** What may follow a `%`, for messages. */
export const DATE_CODES = [...Object.keys(CODES), ...Object.keys(LONG_FORMS), '%'].map((code) => `%${code}`);

type Piece = string | { readonly code: Code; readonly bare: boolean };

/** To read texts, or to print them: only then may a format say a part twice. */
export type FormatUse = 'read' | 'print';

/** Compiles a format. `names`: of months and days, where not in English. A string is the reason why the format is invalid: `unknown code: %q`. */
export function compileDateFormat(format: string, use: FormatUse, names?: DateNames): DateFormat | string {
  const pieces = piecesOf(format, use, names);
  if (typeof pieces === 'string') return pieces;
  const codes = pieces.filter((piece) => typeof piece !== 'string');
  const patterns = pieces.map((piece) =>
    typeof piece === 'string' ? escaped(names ? names.fold(piece) : piece) : `(${piece.code.pattern})`,
  );
  const whole = new RegExp(`^${patterns.join('')}$`, 'iu');
  return {
    hasOffset: codes.some(({ code }) => code === CODES.z),
    hasClock: codes.some(({ code }) => code.sets.some((part) => CLOCK.has(part))),
    parse(text) {
      const found = whole.exec(names ? names.fold(text) : text);
      if (!found) return undefined;
      const parts = { ...START };
      for (const [index, { code }] of codes.entries()) code.read(found[index + 1]!, parts);
      return microsOf(parts);
    },
    print(micros, zoned) {
      const date = new Date(Number((micros - (((micros % SECOND) + SECOND) % SECOND)) / SECOND) * 1000);
      return pieces
        .map((piece) => {
          if (typeof piece === 'string') return piece;
          const text = piece.code.print(date, micros, zoned);
          return piece.bare ? text.replace(/^0+(?=\d)/, '') : text;
        })
        .join('');
    },
  };
}

const CLOCK: ReadonlySet<keyof Parts> = new Set(['hour', 'minute', 'second', 'micros']);

function piecesOf(format: string, use: FormatUse, names: DateNames | undefined): readonly Piece[] | string {
  const pieces: Piece[] = [];
  const set = new Set<keyof Parts>();
  const text = format.replace(/%([FTRD])/g, (_, code: string) => LONG_FORMS[code]!);
  for (const [whole, sign, letter] of text.matchAll(/%(-?)(.?)|[^%]+/gsu)) {
    if (letter === undefined) pieces.push(whole);
    else if (letter === '%' && sign === '') pieces.push('%');
    else if (!Object.hasOwn(CODES, letter)) return letter === '' ? 'it ends with a single %' : `unknown code: ${whole}`;
    else {
      const code = names && /[AaBb]/.test(letter) ? foreign(letter as NameCode, names) : CODES[letter]!;
      const twice = code.sets.find((part) => set.has(part));
      if (twice && use === 'read') return `${whole} repeats what another code stands for`;
      for (const part of code.sets) set.add(part);
      pieces.push({ code, bare: sign === '-' });
    }
  }
  return pieces;
}

const START: Parts = {
  ...{ year: 1900, month: 1, day: 1, dayOfYear: undefined, hour: 0, minute: 0, second: 0, micros: 0 },
  ...{ isAfternoon: undefined, offsetMinutes: 0 },
};

/** Milliseconds, of a day at midnight; days past the end of a month are those of the next. */
function startOfDay(year: number, month: number, day: number): number {
  const date = new Date(0);
  return date.setUTCFullYear(year, month - 1, day);
}

/** Seconds: what dates and timestamps can be. */
const FIRST = startOfDay(-9999, 1, 1) / 1000;
const END = startOfDay(10_000, 1, 1) / 1000;

function microsOf(parts: Parts): bigint | undefined {
  const { year, month, day, dayOfYear, minute, second, micros, isAfternoon, offsetMinutes } = parts;
  const start = startOfDay(year, dayOfYear === undefined ? month : 1, dayOfYear ?? day);
  const date = new Date(start);
  const isDate = dayOfYear === undefined ? date.getUTCMonth() === month - 1 : date.getUTCFullYear() === year && dayOfYear > 0;
  if (!isDate) return undefined;
  const hour = isAfternoon === undefined ? parts.hour : (parts.hour % 12) + (isAfternoon ? 12 : 0);
  const seconds = start / 1000 + hour * 3600 + (minute - offsetMinutes) * 60 + second;
  return seconds < FIRST || seconds >= END ? undefined : BigInt(seconds) * SECOND + BigInt(micros);
}
