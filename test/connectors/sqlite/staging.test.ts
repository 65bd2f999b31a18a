import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { Arena } from '../../../columns/arena.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { buildVector, type Value } from '../../../columns/values.ts';
import { FANOUT } from '../../../connectors/sqlite/btree.ts';
import { createTable } from '../../../connectors/sqlite/columns.ts';
import { StagedTable } from '../../../connectors/sqlite/staging.ts';
import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  NULL_TYPE,
  type Schema,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../../model/types.ts';
import { seeded } from '../../columns/native/casting.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-stage-staging-'));
afterAll(() => rmSync(folder, { recursive: true }));
const arena = Arena.create(256 << 20);
const scratch = new Scratch(arena);
let files = 0;

type Columns = Readonly<Record<string, readonly [type: DataType, values: readonly Value[]]>>;

/** Writes the columns in batches of some rows, and opens the file. Its structure must be sound. */
function written(columns: Columns, batchRows = Number.POSITIVE_INFINITY): Database.Database {
  const schema: Schema = Object.entries(columns).map(([name, [type]]) => ({ name, type, nullable: true }));
  const path = join(folder, `${++files}.db`);
  const table = new StagedTable(arena, path, schema, createTable('t', schema, []));
  const rows = Object.values(columns)[0]![1].length;
  for (let from = 0; from < rows; from += batchRows) {
    const to = Math.min(rows, from + batchRows);
    const vectors = Object.values(columns).map(([type, values]) => buildVector(arena, scratch, type, values.slice(from, to)));
    table.write({ schema, columns: vectors, rows: to - from, blocks: [] });
    scratch.reset();
  }
  expect(table.rows).toBe(rows);
  table.finish({ durable: false });
  const database = new Database(path).defaultSafeIntegers();
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.prepare('SELECT count(*), min(rowid), max(rowid) FROM t').raw().get()).toEqual(
    rows === 0 ? [0n, null, null] : [BigInt(rows), 1n, BigInt(rows)],
  );
  return database;
}

const readBack = (columns: Columns, batchRows?: number) => {
  const database = written(columns, batchRows);
  const rows = database.prepare('SELECT * FROM t').raw().all() as unknown[][];
  database.close();
  return rows;
};

describe('values of every type are stored exactly', () => {
  const integers = [0, 1, 2, 127, 128, 32767, 32768, 8388607, 8388608, 2 ** 31 - 1, 2 ** 31, 2 ** 47 - 1, 2 ** 47, 2 ** 53 - 1];
  const wide = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 62n];
  test.each<[name: string, type: DataType, given: Value[], stored: unknown[]]>([
    [
      'integers',
      INTEGER,
      [...integers, ...integers.map((value) => -value - 1), ...wide, null],
      [...integers.map(BigInt), ...integers.map((value) => BigInt(-value - 1)), ...wide, null],
    ],
    [
      'floats',
      FLOAT,
      [0.1, -0, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, 3, Number.NaN, null],
      [0.1, -0, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, 3, null, null],
    ],
    ['booleans', BOOLEAN, [true, false, null], [1n, 0n, null]],
    ['text', STRING, ['', 'a', 'ñandú 🦤', 'x'.repeat(200), 'a\0b', null], ['', 'a', 'ñandú 🦤', 'x'.repeat(200), 'a\0b', null]],
    ['blobs', BINARY, [new Uint8Array(), new Uint8Array([0, 1, 255]), null], [Buffer.from(''), Buffer.from([0, 1, 255]), null]],
    [
      'decimals',
      decimal(38, 2),
      ['0.10', '-999999999999999999999999999999999999.99', null],
      ['0.10', '-999999999999999999999999999999999999.99', null],
    ],
    ['dates', DATE, ['0001-01-01', '9999-12-31', null], ['0001-01-01', '9999-12-31', null]],
    ['times', TIME, ['00:00:00', '23:59:59.999999'], ['00:00:00', '23:59:59.999999']],
    ['timestamps', TIMESTAMP, ['1969-12-31T23:59:59.5', null], ['1969-12-31T23:59:59.5', null]],
    ['instants', TIMESTAMP_TZ, ['2025-01-31T12:00:00Z'], ['2025-01-31T12:00:00Z']],
    ['json', JSON_TYPE, ['{"a":[1]}', null], ['{"a":[1]}', null]],
    ['nothing', NULL_TYPE, [null, null], [null, null]],
  ])('%s', (_, type, given, stored) => {
    expect(readBack({ x: [type, given] }).map(([x]) => x)).toEqual(stored);
  });
});

describe('pages', () => {
  const numbers = (rows: number): Columns => ({ n: [INTEGER, Array.from({ length: rows }, (_, i) => i)] });

  test.each([0, 1, 2, 300, 1000, 100_000])('%d rows', (rows) => {
    const database = written(numbers(rows), 7000);
    expect(database.prepare('SELECT count(*), sum(n) FROM t').raw().get()).toEqual([
      BigInt(rows),
      rows === 0 ? null : BigInt((rows * (rows - 1)) / 2),
    ]);
    database.close();
  });

  // A row per page: as many leaves as it takes for two and three levels.
  test.each([FANOUT - 1, FANOUT, FANOUT + 1, FANOUT * 2 + 1])('%d leaves', (leaves) => {
    const text = 'x'.repeat(3000);
    const rows = readBack({
      n: [INTEGER, Array.from({ length: leaves }, (_, i) => i)],
      text: [STRING, Array(leaves).fill(text)],
    });
    expect(rows.map(([n]) => n)).toEqual(Array.from({ length: leaves }, (_, i) => BigInt(i)));
  });

  test('rows of every size around the limits of pages and chains', () => {
    const sizes = [
      4040, 4050, 4055, 4056, 4057, 4058, 4059, 4060, 4061, 4062, 4100, 4570, 4580, 8140, 8150, 8160, 12_250, 100_000, 2_000_000,
    ];
    const given = sizes.flatMap((size) => ['short', 'y'.repeat(size), `${'é'.repeat(size / 2)}z`]);
    expect(readBack({ x: [STRING, given], n: [INTEGER, given.map((_, i) => i)] })).toEqual(given.map((x, i) => [x, BigInt(i)]));
  });

  test('rows of random sizes in batches of random sizes', () => {
    const next = seeded('staging');
    for (let round = 0; round < 30; round++) {
      const rows = next() % 200;
      const most = [20, 500, 5000, 50_000][next() % 4]!;
      const text = Array.from({ length: rows }, () =>
        next() % 10 === 0 ? null : String.fromCharCode(97 + (next() % 26)).repeat(next() % most),
      );
      const blob = Array.from({ length: rows }, () => (next() % 3 === 0 ? new Uint8Array(next() % most).fill(next()) : null));
      const read = readBack({ text: [STRING, text], blob: [BINARY, blob] }, 1 + (next() % 100));
      // As texts: buffers are compared byte by byte, which took a minute.
      const texts = (rows: readonly (readonly unknown[])[]) =>
        rows.map(([t, b]) => [t, b instanceof Uint8Array ? Buffer.from(b).toString('latin1') : b]);
      expect(texts(read)).toEqual(texts(text.map((t, i) => [t, blob[i] ?? null])));
    }
  });

  test('2,000 columns, some of their names as long as a page', () => {
    const columns: Record<string, readonly [DataType, Value[]]> = {};
    for (let i = 0; i < 2000; i++) columns[i % 500 === 0 ? `${'n'.repeat(5000)}${i}` : `c${i}`] = [INTEGER, [i, null, -i]];
    expect(readBack(columns)).toEqual([
      Array.from({ length: 2000 }, (_, i) => BigInt(i)),
      Array(2000).fill(null),
      Array.from({ length: 2000 }, (_, i) => BigInt(-i)),
    ]);
  });
});

/** Leaves and the pages above them; rows that take chains of pages. */
const NEAR = [
  ...[1, 2, 3, 299, 300, 301, 302].map((before) => [before, 300, 3000]),
  ...[1, 2, 17, 18, 19, 35, 36, 37].map((before) => [before, 20, 70_000]),
];
test.each(NEAR)(
  'the page by which databases are locked is left out %i pages before it, with %i rows of %i bytes',
  (before, rows, bytes) => {
    const schema: Schema = [{ name: 'x', type: STRING, nullable: true }];
    const path = join(folder, `lock-${before}-${rows}.db`);
    const table = new StagedTable(arena, path, schema, createTable('t', schema, []));
    const lockPage = 2 ** 30 / 4096 + 1;
    // As if so many pages had been written: the file has a hole there.
    Reflect.set(table, 'nextPage', lockPage - before!);
    const texts = Array.from({ length: rows! }, (_, i) => `${i}`.padStart(bytes!, 'x'));
    table.write({ schema, columns: [buildVector(arena, scratch, STRING, texts)], rows: texts.length, blocks: [] });
    scratch.reset();
    table.finish({ durable: false });
    const file = openSync(path, 'r');
    const page = Buffer.alloc(4096);
    readSync(file, page, 0, 4096, 2 ** 30);
    closeSync(file);
    expect(page.equals(Buffer.alloc(4096))).toBe(true);
    const database = new Database(path);
    expect(database.prepare('SELECT x FROM t').pluck().all()).toEqual(texts);
    expect(database.prepare('SELECT x FROM t WHERE rowid = ?').pluck().get(rows)).toBe(texts.at(-1));
    database.close();
  },
);
