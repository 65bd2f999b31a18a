import { DATE, FLOAT, INTEGER, STRING, TIMESTAMP, TIMESTAMP_TZ } from '../../types.ts';
import { compileDateFormat } from '../date-format.ts';
import { type FunctionSpec, overload, parameter, type Result } from '../signature.ts';

/** The parts that dates have, from the largest. */
export const DATE_PARTS = ['year', 'quarter', 'month', 'week', 'day'] as const;
/** The parts that times of day have. */
export const TIME_PARTS = ['hour', 'minute', 'second'] as const;
/** The parts by which timestamps are truncated, moved and subtracted. */
export const PARTS = [...DATE_PARTS, ...TIME_PARTS, 'millisecond', 'microsecond'] as const;

/** What the time since 1970 is counted in. */
const EPOCH_PARTS = ['second', 'millisecond', 'microsecond'] as const;

/** Other words for parts. */
export const PART_ALIASES: Readonly<Record<string, string>> = {
  years: 'year',
  quarters: 'quarter',
  months: 'month',
  weeks: 'week',
  days: 'day',
  hours: 'hour',
  minutes: 'minute',
  seconds: 'second',
  milliseconds: 'millisecond',
  ms: 'millisecond',
  microseconds: 'microsecond',
  us: 'microsecond',
  isodow: 'dayofweek',
  doy: 'dayofyear',
};

const words = (list: readonly string[]) => parameter('part', 'string', { words: list });
const date = parameter('value', 'date');
const timestamp = parameter('value', 'timestamp');
const count = parameter('count', 'integer');

const text = parameter('text', 'string');
const readFormat = parameter('format', 'string', { dateFormat: 'read' });
const printFormat = parameter('format', 'string', { dateFormat: 'print' });

/** A format with an offset gives a timestamp with time zone. */
const parsed: Result = ([, arg]) => {
  const known = arg?.kind === 'literal' && typeof arg.value === 'string' ? compileDateFormat(arg.value, 'read') : undefined;
  return typeof known === 'object' && known.hasOffset ? TIMESTAMP_TZ : TIMESTAMP;
};

const extracted: Result = ([part]) => (part?.kind === 'literal' && part.value === 'epoch' ? FLOAT : INTEGER);
const dayParts = [...DATE_PARTS, 'dayofweek', 'dayofyear', 'epoch'];

/** Parts of a timestamp with time zone are those of its UTC. */
export const DATES = {
  extract: {
    category: 'date',
    summary:
      'A part as an integer: year, quarter, month, week (ISO 8601), day, dayofweek (ISO: Monday is 1), dayofyear, hour, minute, second ' +
      '(without its fraction); or epoch, the seconds since 1970-01-01 as a float. A timestamp with time zone is taken in UTC',
    names: ['extract', 'date_part'],
    syntax: 'EXTRACT(part FROM value)',
    overloads: [
      overload([words(dayParts), date], extracted),
      overload([words([...dayParts, ...TIME_PARTS]), timestamp], extracted),
      overload([words(TIME_PARTS), parameter('value', 'time')], extracted),
    ],
    nulls: 'any',
    example: ["EXTRACT(MONTH FROM DATE '2024-02-29')", '2'],
  },
  date_trunc: {
    category: 'date',
    summary: 'The start of the year, quarter, month, week (Monday), day, hour, minute, second, millisecond or microsecond',
    names: ['date_trunc'],
    overloads: [overload([words(DATE_PARTS), date], DATE), overload([words(PARTS), timestamp], (args) => args[1]!.type)],
    nulls: 'any',
    example: ["date_trunc('month', DATE '2024-02-29')", "DATE '2024-02-01'"],
  },
  date_add: {
    category: 'date',
    summary:
      'Moved by `count` parts (negative: back). Where the month is shorter, its last day. `value + INTERVAL count part` is written ' +
      'with it, with a call for months, days and time each; so is `date + days`. Refuses what leaves the years -9999 to 9999',
    names: ['date_add'],
    syntax: "value + INTERVAL '3' MONTH",
    overloads: [
      overload([date, count, words(DATE_PARTS)], DATE),
      overload([timestamp, count, words(PARTS)], (args) => args[0]!.type),
    ],
    nulls: 'any',
    example: ["date_add(DATE '2024-01-31', 1, 'month')", "DATE '2024-02-29'"],
  },
  date_diff: {
    category: 'date',
    summary: 'How many starts of a part (as `date_trunc` gives them) lie between `start` and `end`; negative if `end` is first',
    names: ['date_diff', 'datediff'],
    overloads: [
      overload([words(DATE_PARTS), parameter('start', 'date'), parameter('end', 'date')], INTEGER),
      overload([words(PARTS), parameter('start', 'T'), parameter('end', 'T')], INTEGER, { over: ['timestamp'] }),
    ],
    nulls: 'any',
    example: ["date_diff('month', DATE '2024-01-31', DATE '2024-02-01')", '1'],
  },
  make_date: {
    category: 'date',
    summary: 'The date of a year, a month and a day. Refuses what is no date',
    names: ['make_date'],
    overloads: [
      overload(
        ['year', 'month', 'day'].map((name) => parameter(name, 'integer')),
        DATE,
      ),
    ],
    nulls: 'any',
    example: ['make_date(2024, 2, 29)', "DATE '2024-02-29'"],
  },
  make_timestamp: {
    category: 'date',
    summary:
      'The timestamp of a date and a time of day, whose seconds may have a fraction; or of the microseconds since 1970-01-01 in UTC. ' +
      'Refuses what is no date or time',
    names: ['make_timestamp'],
    overloads: [
      overload(
        [...['year', 'month', 'day', 'hour', 'minute'].map((name) => parameter(name, 'integer')), parameter('second', 'float')],
        TIMESTAMP,
      ),
      overload([parameter('microseconds', 'integer')], TIMESTAMP),
    ],
    nulls: 'any',
    example: ['make_timestamp(2024, 2, 29, 12, 30, 1.5)', "TIMESTAMP '2024-02-29 12:30:01.5'"],
  },
  to_timestamp: {
    category: 'date',
    summary:
      'The instant so many seconds after 1970-01-01 00:00 UTC, a timestamp with time zone; `part` says what else is counted: ' +
      "`'millisecond'` or `'microsecond'`. A fraction counts to the microsecond. Refuses what leaves the years -9999 to 9999",
    names: ['to_timestamp'],
    overloads: [
      overload([parameter('count', 'integer'), words(EPOCH_PARTS)], TIMESTAMP_TZ, { optional: 1 }),
      overload([parameter('count', 'float'), words(EPOCH_PARTS)], TIMESTAMP_TZ, { optional: 1 }),
    ],
    nulls: 'any',
    example: ["to_timestamp(1700000000123, 'millisecond')", "TIMESTAMP '2023-11-14 22:13:20.123Z'"],
  },
  epoch_ms: {
    category: 'date',
    summary:
      'Of a number: the timestamp so many milliseconds after 1970-01-01 00:00, in UTC. Of a date or timestamp: the whole milliseconds ' +
      'since then, rounded down',
    names: ['epoch_ms'],
    overloads: [overload([parameter('milliseconds', 'integer')], TIMESTAMP), overload([timestamp], INTEGER)],
    nulls: 'any',
    example: ['epoch_ms(1700000000123)', "TIMESTAMP '2023-11-14 22:13:20.123'"],
  },
  epoch_us: {
    category: 'date',
    summary: 'The microseconds from 1970-01-01 00:00 UTC to a date or timestamp',
    names: ['epoch_us'],
    overloads: [overload([timestamp], INTEGER)],
    nulls: 'any',
    example: ["epoch_us(TIMESTAMP '1970-01-01 00:00:01.5')", '1500000'],
  },
  strptime: {
    category: 'date',
    summary:
      'The timestamp that a text says in a format of `strftime` codes; `::date` makes a date of it. What the format does not have is ' +
      'of 1900-01-01 00:00; with `%z`, it is a timestamp with time zone. Zeros in front may be missing, names may be in upper or ' +
      'lower case. Refuses a text that is not of the format, or no date',
    names: ['strptime'],
    overloads: [overload([text, readFormat], parsed)],
    nulls: 'any',
    example: ["strptime('31.1.2026', '%d.%m.%Y')", "TIMESTAMP '2026-01-31 00:00:00'"],
  },
  try_strptime: {
    category: 'date',
    summary: 'As `strptime`; null for a text that is not of the format',
    names: ['try_strptime'],
    overloads: [overload([text, readFormat], parsed)],
    nulls: 'maybe',
    example: ["try_strptime('soon', '%d.%m.%Y')", 'CAST(NULL AS timestamp)'],
  },
  strftime: {
    category: 'date',
    summary:
      'A date or timestamp as a text: `%Y` `%y` year, `%m` month (`%B` January, `%b` Jan), `%d` day, `%j` day of the year, `%A` Monday, ' +
      '`%a` Mon, `%H` hour, `%I` of 12 with `%p` AM or PM, `%M` minute, `%S` second, `%f` microseconds, `%z` offset (of a timestamp with ' +
      'time zone), `%F` for `%Y-%m-%d`, `%T` for `%H:%M:%S`, `%%` a percent sign; `%-d` leaves out zeros in front',
    names: ['strftime'],
    overloads: [overload([date, printFormat], STRING), overload([timestamp, printFormat], STRING)],
    nulls: 'any',
    example: ["strftime(DATE '2026-01-31', '%d.%m.%Y')", "'31.01.2026'"],
  },
} satisfies Record<string, FunctionSpec>;
