import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '../../../columns/values.ts';
import { BOOLEAN, DATE, decimal, FLOAT, INTEGER, STRING, TIMESTAMP } from '../../../model/types.ts';
import { random } from '../../model/expression/random.ts';
import { SEED } from '../../seed.ts';
import { type Column, evaluateText, of } from './evaluation.ts';

const ROWS = 3000;
const next = random(SEED);
const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
const column = (value: () => Value): Value[] => Array.from({ length: ROWS }, () => (next() < 0.1 ? null : value()));

const day = (): string => new Date(Math.floor((next() * 80_000 - 30_000) * 86_400_000)).toISOString().slice(0, 10);
const alphabet = ['a', 'b', 'B', 'c', ' ', '-', '1', '0', 'ñ', 'é', '🦤', '%', '_', ','];
const word = (): string => Array.from({ length: Math.floor(next() ** 2 * 40) }, () => pick(alphabet)).join('');

const columns: Readonly<Record<string, Column>> = {
  i: of(
    INTEGER,
    column(() => Math.floor((next() - 0.5) * 10 ** Math.floor(next() * 15))),
  ),
  j: of(
    INTEGER,
    column(() => Math.floor(next() * 20) + 1),
  ),
  f: of(
    FLOAT,
    column(() => pick([next() * 1000, (next() - 0.5) * 10 ** Math.floor(next() * 30), Number.NaN, -0, 0.5, Infinity])),
  ),
  g: of(
    FLOAT,
    column(() => next() * 100 + 0.5),
  ),
  m: of(
    decimal(12, 2),
    column(() => ((next() - 0.5) * 1e6).toFixed(2)),
  ),
  n: of(
    decimal(8, 3),
    column(() => (next() * 1000 + 0.001).toFixed(3)),
  ),
  s: of(STRING, column(word)),
  t: of(STRING, column(word)),
  b: of(
    BOOLEAN,
    column(() => next() < 0.5),
  ),
  c: of(
    BOOLEAN,
    column(() => next() < 0.5),
  ),
  d: of(DATE, column(day)),
  e: of(DATE, column(day)),
  z: of(
    TIMESTAMP,
    column(
      () =>
        `${day()}T${new Date(next() * 8.64e7)
          .toISOString()
          .slice(11, 23)
          .replace(/\.?0+$/, '')}`,
    ),
  ),
};

const TYPES: Readonly<Record<string, string>> = {
  ...{ i: 'BIGINT', j: 'BIGINT', f: 'DOUBLE', g: 'DOUBLE', m: 'DECIMAL(12,2)', n: 'DECIMAL(8,3)', s: 'VARCHAR', t: 'VARCHAR' },
  ...{ b: 'BOOLEAN', c: 'BOOLEAN', d: 'DATE', e: 'DATE', z: 'TIMESTAMP' },
};

/** An expression, and what DuckDB calls it where that differs. */
const expressions: (string | [ours: string, theirs: string])[] = [
  ...['i + j', 'i - j', 'i * j', 'i % j', '-i', 'abs(i)', 'i / j', 'sign(i)', 'f + g', 'f - g', 'f * g', 'f / g', 'abs(f)', '-f'],
  ...[
    'floor(f)',
    'ceil(f)',
    'trunc(f)',
    'round(g)',
    'round(i, -2)',
    'sqrt(g)',
    'i + f',
    'm + n',
    'm - n',
    'm * n',
    'm % n',
    'm + j',
  ],
  ...[
    'floor(m)',
    'ceil(m)',
    'round(m)',
    'round(n, 1)',
    'i < j',
    'i = j',
    'f < g',
    'f >= g',
    'f = f',
    'f > 500',
    'f <> 0.5',
    'm > n',
  ],
  ...[
    'm <= 0',
    's < t',
    's = t',
    's >= t',
    "s = 'a'",
    "s > 'b'",
    'd < e',
    "d >= DATE '2000-01-01'",
    "z > TIMESTAMP '1999-12-31 12:00:00'",
  ],
  ...['d < z', 'b < c', 'b = c', 'i IS DISTINCT FROM j', 's IS NOT DISTINCT FROM t', 'i IS NULL', 'b AND c', 'b OR c', 'NOT b'],
  ...[
    'b AND c OR i > j',
    'i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1)',
    "s IN ('', 'a', 'b')",
    "s NOT IN ('a', NULL)",
    'i BETWEEN -100 AND 100',
  ],
  ...[
    'coalesce(i, j)',
    "coalesce(s, t, 'none')",
    'nullif(i, j)',
    'least(i, j)',
    'greatest(f, g)',
    'greatest(s, t)',
    'least(d, e)',
  ],
  ...[
    "CASE WHEN i > j THEN 'more' WHEN i < 0 THEN s ELSE t END",
    'CASE WHEN b THEN i WHEN c THEN j END',
    'CASE j WHEN 1 THEN f ELSE g END',
  ],
  ...['s || t', "concat(s, NULL, '-', t)", 'upper(s)', 'lower(s)', 'length(s)', 'trim(s)', "ltrim(s, 'ab')", "rtrim(s, 'ñ1')"],
  ...[
    'substring(s, 2)',
    'substring(s, 2, 3)',
    'left(s, 3)',
    'right(s, 3)',
    'left(s, -2)',
    'right(s, -2)',
    "replace(s, 'a', 'xyz')",
  ],
  ...[
    "replace(s, 'ab', '')",
    "position('b' IN s)",
    "starts_with(s, 'a')",
    "ends_with(s, 'ñ')",
    "contains(s, 'b')",
    "lpad(s, 5, '*')",
  ],
  ...[
    "rpad(s, 5, 'xy')",
    'repeat(s, 3)',
    'reverse(s)',
    "split_part(s, ',', 2)",
    "split_part(s, '-', -1)",
    "s LIKE 'a%'",
    "s LIKE '%b_c%'",
  ],
  ...["s LIKE '%a%b'", "s LIKE '_'", "s NOT LIKE '%ñ%'", "s ILIKE '%B%'", "s LIKE '%!%%' ESCAPE '!'", 'md5(s)', 'sha256(s)'],
  ...[
    "regexp_matches(s, '^[ab]+')",
    'EXTRACT(YEAR FROM d)',
    'EXTRACT(QUARTER FROM d)',
    'EXTRACT(MONTH FROM z)',
    'EXTRACT(WEEK FROM d)',
  ],
  ...[
    'EXTRACT(DAY FROM z)',
    'EXTRACT(HOUR FROM z)',
    'EXTRACT(MINUTE FROM z)',
    'EXTRACT(EPOCH FROM z)',
    "date_diff('month', d, e)",
  ],
  ...[
    "date_diff('day', d, e)",
    "date_diff('year', d, e)",
    "date_diff('quarter', d, e)",
    'd - e',
    "date_diff('hour', z, TIMESTAMP '2000-01-01 00:30:00')",
  ],
  ...[
    'CAST(i AS double)',
    'CAST(m AS double)',
    'CAST(m AS bigint)',
    'CAST(b AS bigint)',
    'CAST(z AS date)',
    'CAST(z AS time)',
    'CAST(d AS timestamp)',
  ],
  ...[
    'CAST(CAST(i AS text) AS bigint)',
    'CAST(i AS decimal(38,4))',
    'CAST(i AS text)',
    'CAST(d AS text)',
    'CAST(m AS text)',
    'CAST(b AS text)',
  ],
  ['EXTRACT(DAYOFWEEK FROM d)', 'isodow(d)'],
  ['EXTRACT(DAYOFYEAR FROM d)', 'dayofyear(d)'],
  ['EXTRACT(SECOND FROM z)', 'second(z)'],
  ["date_trunc('month', d)", "CAST(date_trunc('month', d) AS date)"],
  ["date_trunc('week', d)", "CAST(date_trunc('week', d) AS date)"],
  ["date_trunc('hour', z)", "date_trunc('hour', z)"],
  "strftime(d, '%d.%m.%Y %j %a %A %b %B %y')",
  "strftime(z, '%Y-%m-%d %H:%M:%S.%f %I %p')",
  "strftime(z, '%-d.%-m.%Y %-H:%-M')",
  "strptime(strftime(z, '%d/%m/%Y %H.%M.%S.%f'), '%d/%m/%Y %H.%M.%S.%f')",
  "strptime(strftime(z, '%b %-d, %Y %I:%M:%S %p'), '%b %d, %Y %I:%M:%S %p')",
  "try_strptime(s, '%d.%m.%Y')",
  ['d + j', 'd + CAST(j AS INTEGER)'],
  ['d + INTERVAL 1 MONTH', 'CAST(d + INTERVAL 1 MONTH AS date)'],
  ['d - INTERVAL 3 YEAR', 'CAST(d - INTERVAL 3 YEAR AS date)'],
  ['z + INTERVAL 90 MINUTE', 'z + INTERVAL 90 MINUTE'],
  ["regexp_replace(s, '[ab]+', '#')", "regexp_replace(s, '[ab]+', '#', 'g')"],
  ["regexp_extract(s, '[ab]+')", "nullif(regexp_extract(s, '[ab]+'), '')"],
];

const database = await DuckDBInstance.create(':memory:');
const connection = await database.connect();

beforeAll(async () => {
  const names = Object.keys(columns);
  const data = names.map((name) => columns[name]!.values);
  await connection.run(`CREATE TABLE data (row BIGINT, ${names.map((name) => `${name} VARCHAR`).join(', ')})`);
  const appender = await connection.createAppender('data');
  for (let row = 0; row < ROWS; row++) {
    appender.appendBigInt(BigInt(row));
    for (const values of data) {
      const value = values[row]!;
      if (value === null) appender.appendNull();
      else appender.appendVarchar(Object.is(value, -0) ? '-0.0' : String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(
    `CREATE TABLE typed AS SELECT row, ${names.map((name) => `CAST(${name} AS ${TYPES[name]}) AS ${name}`).join(', ')} FROM data`,
  );
});

/** A value of DuckDB's as ours: other types than numbers, booleans and text come as text. */
async function query(expression: string): Promise<Value[]> {
  const type = await connection.runAndReadAll(`SELECT typeof(${expression}) FROM typed LIMIT 1`);
  const plain = /^(BIGINT|INTEGER|HUGEINT|TINYINT|DOUBLE|BOOLEAN|VARCHAR)$/.test(String(type.getRows()[0]![0]));
  const result = await connection.runAndReadAll(
    `SELECT ${plain ? expression : `CAST(${expression} AS VARCHAR)`} FROM typed ORDER BY row`,
  );
  return result.getRows().map(([value]) => {
    if (typeof value !== 'bigint') return value as Value;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  });
}

/** Timestamps are written with a T by us and with a blank by DuckDB; zeros have no sign here. */
const comparable = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(/^(-?\d{4,}-\d\d-\d\d)T(?=\d\d:)/, '$1 ');
  return value === 0 ? 0 : value;
};

describe(`as DuckDB computes (SEED=${SEED})`, () => {
  test.each(expressions.map((entry) => (typeof entry === 'string' ? [entry, entry] : entry)) as [string, string][])(
    '%s',
    async (ours, theirs) => {
      const expected = await query(theirs);
      const actual = evaluateText(ours, columns);
      const names = Object.keys(columns).filter((name) => new RegExp(`\\b${name}\\b`).test(ours));
      actual.forEach((value, row) => {
        if (Object.is(comparable(value), comparable(expected[row]))) return;
        const inputs = names.map((name) => `${name}=${columns[name]!.values[row]}`).join(', ');
        expect(comparable(value), `row ${row}: ${inputs}`).toEqual(comparable(expected[row]));
      });
    },
  );
});
