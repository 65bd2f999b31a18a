import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '../../columns/values.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING, TIMESTAMP } from '../../model/types.ts';
import { SEED } from '../seed.ts';
import { type Column, evaluateText, of } from '../workers/expression/evaluation.ts';
import { typedLiteral } from '../workers/expression/pools.ts';
import { Choice } from './choice.ts';
import { quoted, sqlType } from './relation.ts';

// Expressions over columns, over literals of the same values, and in DuckDB.

const ROWS = Number(process.env.ROWS ?? 400);
const LITERALS = 25;
const choice = new Choice(SEED);

const column = (type: DataType, make: () => Value): Column =>
  of(
    type,
    Array.from({ length: ROWS }, () => (choice.chance(0.1) ? null : make())),
  );
const two = (value: number): string => String(value).padStart(2, '0');
const day = (): string => {
  const [year, month] = [choice.int(1890, 2110), choice.int(1, 12)];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  // Ends of months, mostly: there months differ.
  return `${year}-${two(month)}-${two(choice.chance(0.6) ? choice.int(28, last) : choice.int(1, last))}`;
};
const time = (): string =>
  `${two(choice.int(0, 23))}:${two(choice.int(0, 59))}:${two(choice.int(0, 59))}${choice.chance(0.3) ? `.${choice.int(100_001, 999_999)}` : ''}`;
// Letters whose cases are easily got wrong. Neither ß nor a ligature: upper() of DuckDB keeps them one letter.
const LETTERS = 'aAzZ ñÑéÉσςΣοΟδΔιΙίΊİiIıÅåΩωЖжǅǆǄ🦤%_-1'.match(/./gu)!;
const word = (): string => Array.from({ length: choice.int(0, 14) }, () => choice.of(LETTERS)).join('');
const pattern = (): string => {
  const letters = word().replace(/[\\]/g, '');
  return choice.of([
    letters,
    `%${letters.slice(0, 2)}%`,
    `${letters.slice(0, 1)}%`,
    `_${letters.slice(1)}`,
    letters.toUpperCase(),
    letters.toLowerCase(),
  ]);
};

const columns: Readonly<Record<string, Column>> = {
  i: column(INTEGER, () => choice.int(-40, 40)),
  j: column(INTEGER, () => choice.int(-1_000_000, 1_000_000)),
  f: column(FLOAT, () => choice.int(-80_000, 80_000) / 64),
  m: column(decimal(12, 2), () => (choice.int(-1_000_000, 1_000_000) / 100).toFixed(2)),
  b: column(BOOLEAN, () => choice.chance(0.5)),
  s: column(STRING, word),
  p: column(STRING, pattern),
  d: column(DATE, day),
  e: column(DATE, day),
  t: column(TIMESTAMP, () => `${day()}T${time()}`.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros))),
};

/** An expression over the columns, and what DuckDB calls it where that differs. */
const EXPRESSIONS: readonly (string | readonly [ours: string, theirs: string])[] = [
  // intervals: one step by months, days and time
  ...['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond', 'microsecond'].map((part) =>
    part === 'quarter' ? (['t + INTERVAL (i) QUARTER', 't + INTERVAL (3 * i) MONTH'] as const) : `t + INTERVAL (i) ${part}`,
  ),
  ...['year', 'month', 'week', 'day'].map(
    (part) => [`d - INTERVAL (i) ${part}`, `CAST(d - INTERVAL (i) ${part} AS DATE)`] as const,
  ),
  ["d + INTERVAL '1 year 1 month'", "CAST(d + INTERVAL '1 year 1 month' AS DATE)"],
  ["d - INTERVAL '1 year 1 month'", "CAST(d - INTERVAL '1 year 1 month' AS DATE)"],
  ["d + INTERVAL '2 months -3 days'", "CAST(d + INTERVAL '2 months -3 days' AS DATE)"],
  "t + INTERVAL '1 year 1 month 1 day 1 hour 1 minute 1 second'",
  "t - INTERVAL '1 month 1 day 25 hours'",
  "t + i * INTERVAL '1 month 1 day'",
  "t - INTERVAL '1 week' * i",
  "t + (INTERVAL '1 year' + INTERVAL '1 month')",
  "t + INTERVAL '1 year' + INTERVAL '1 month'",
  "t - (INTERVAL '1 month' - INTERVAL (i) DAY)",
  't + INTERVAL (f) SECOND',
  ["t + f * INTERVAL '1 hour'", "t + f * INTERVAL '1 hour'"],
  "t + INTERVAL '1.5 hours'",
  "t + INTERVAL '1.5 days'",
  ['d + INTERVAL i DAY', 'd + CAST(i AS INTEGER)'],
  ["date_diff('millisecond', t, CAST(d AS timestamp))", "date_diff('millisecond', t, CAST(d AS timestamp))"],
  "date_trunc('millisecond', t)",
  // the time since 1970
  ['CAST(to_timestamp(j) AS timestamp)', 'make_timestamp(j * 1000000)'],
  ['CAST(to_timestamp(f) AS timestamp)', 'make_timestamp(CAST(f * 1000000 AS BIGINT))'],
  ["CAST(to_timestamp(j, 'millisecond') AS timestamp)", 'epoch_ms(j)'],
  'epoch_ms(j)',
  'make_timestamp(j)',
  ['epoch_ms(t)', 'CAST(floor(epoch_us(t) / 1000::DOUBLE) AS BIGINT)'],
  'epoch_us(t)',
  'epoch(t)',
  // case folding
  'lower(s)',
  'upper(s)',
  's ILIKE p',
  's LIKE p',
  'lower(s) LIKE lower(p)',
  's NOT ILIKE p',
  "s ILIKE '%Σ%'",
  "s ILIKE '%i%'",
  "s ILIKE 'İ%'",
  "s ILIKE '%ǆ%'",
  "lower('ΟΔΟΣ Straße ẞ İ') || s",
  "s || 'ΟΔΟΣ' ILIKE '%Σ'",
  "'straße' || s ILIKE '%STRAẞE%'",
  // literals with a type of their own
  ["m * CAST('1.005' AS float)", "m * CAST('1.005' AS DOUBLE)"],
  ["m + CAST('0.1' AS float)", "m + CAST('0.1' AS DOUBLE)"],
  ["m > CAST('99.5' AS float)", "m > CAST('99.5' AS DOUBLE)"],
  ["coalesce(m, CAST('0.5' AS float))", "coalesce(m, CAST('0.5' AS DOUBLE))"],
  ["greatest(m, CAST('0.5' AS float))", "greatest(m, CAST('0.5' AS DOUBLE))"],
  ["CASE WHEN b THEN m ELSE CAST('0.5' AS float) END", "CASE WHEN b THEN m ELSE CAST('0.5' AS DOUBLE) END"],
  ['m * 1.005', 'm * 1.005::DECIMAL(4,3)'],
  ["i = CAST(' 7 ' AS integer)", 'i = 7'],
  ["d > '1999/12/31'", "d > DATE '1999-12-31'"],
  ["b = 'YES'", 'b = TRUE'],
  ["b = CAST('f' AS boolean)", 'b = FALSE'],
  ["d > CAST('-0044-03-15' AS date)", "d > CAST('-0044-03-15' AS DATE)"],
  ["t > '1999-12-31'", "t > TIMESTAMP '1999-12-31 00:00:00'"],
  // numbers
  'round(f, 3)',
  'round(f, -2)',
  'i / 7',
  ['CAST(f AS integer)', 'CAST(trunc(f + sign(f) * 0.5) AS BIGINT)'],
  'CAST(m AS double)',
  'm % 7',
];

/** Texts in quotes, words, and what stands between them. */
const PIECES = /'[^']*'|[A-Za-z_]+|[^A-Za-z_']+/g;

let connection: DuckDBConnection;
const names = Object.keys(columns);

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await connection.run(`CREATE TABLE texts (_o BIGINT, ${names.map((name) => `${name} VARCHAR`).join(', ')})`);
  const appender = await connection.createAppender('texts');
  for (let row = 0; row < ROWS; row++) {
    appender.appendBigInt(BigInt(row));
    for (const name of names) {
      const value = columns[name]!.values[row]!;
      if (value === null) appender.appendNull();
      else appender.appendVarchar(Object.is(value, -0) ? '-0.0' : String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  const typed = names.map((name) => `CAST(${name} AS ${sqlType(columns[name]!.type)}) AS ${quoted(name)}`);
  await connection.run(`CREATE TABLE data AS SELECT _o, ${typed.join(', ')} FROM texts`);
});

/** What DuckDB gives: numbers, booleans and text as they are, all else as text. */
async function oracle(expression: string): Promise<Value[]> {
  const type = await connection.runAndReadAll(`SELECT typeof(${expression}) FROM data LIMIT 1`);
  const plain = /^(BIGINT|INTEGER|HUGEINT|DOUBLE|BOOLEAN|VARCHAR)$/.test(String(type.getRows()[0]![0]));
  const result = await connection.runAndReadAll(
    `SELECT ${plain ? expression : `CAST(${expression} AS VARCHAR)`} FROM data ORDER BY _o`,
  );
  return result.getRows().map(([value]) => (typeof value === 'bigint' ? Number(value) : (value as Value)));
}

/** Timestamps are written with a T by us and with a blank by DuckDB; zeros have no sign here. */
const comparable = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(/^(-?\d{4,}-\d\d-\d\d)T(?=\d\d:)/, '$1 ').replace(/(:\d\d\.\d*?)0+$/, '$1');
  return value === 0 ? 0 : value;
};

describe(`columns, literals and DuckDB agree (SEED=${SEED})`, () => {
  test.each(EXPRESSIONS.map((entry) => (typeof entry === 'string' ? ([entry, entry] as const) : entry)))(
    '%s',
    async (ours, theirs) => {
      const expected = (await oracle(theirs)).map(comparable);
      const read = names.filter((name) => ours.match(PIECES)!.includes(name));
      const rowText = (row: number) => read.map((name) => `${name}=${columns[name]!.values[row]}`).join(', ');
      evaluateText(ours, columns).forEach((value, row) => {
        if (!Object.is(comparable(value), expected[row]))
          expect(comparable(value), `column: ${rowText(row)}`).toEqual(expected[row]);
      });
      for (let i = 0; i < LITERALS; i++) {
        const row = choice.int(0, ROWS - 1);
        const text = ours.replace(PIECES, (piece) =>
          names.includes(piece) ? `(${typedLiteral(columns[piece]!.values[row]!, columns[piece]!.type)})` : piece,
        );
        const [value] = evaluateText(text);
        if (!Object.is(comparable(value), expected[row])) expect(comparable(value), text).toEqual(expected[row]);
      }
    },
  );
});
