import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { expectSameRows } from '../same.ts';
import { databaseOf, folder, NUMBERS, read } from './sqlite-databases.ts';
import { rowsOf, runStages, tableRows } from './stages.ts';

describe('what the database is asked for', () => {
  const path = databaseOf(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, x REAL, s TEXT, d DATE)',
    "INSERT INTO t VALUES (1, 10, 1.5, 'a', '2025-01-01'), (2, NULL, 2, 'b', NULL), (3, 30, NULL, NULL, '2025-03-01'), (4, 40, 4.5, 'B', '2025-04-01')",
  );
  const plan = async (where: string, more: Record<string, object> = {}) => {
    const stages = { data: { type: 'sqlite-origin', path, table: 't' }, f: { type: 'filter', from: 'data', where }, ...more };
    const outcome = await runStages(
      { ...stages, out: { type: 'csv-destination', from: Object.keys(stages).at(-1)!, path: 'x.csv' } },
      { baseFolder: folder },
    );
    expect(outcome.errors).toEqual([]);
    const line = (text: string) =>
      outcome.plan
        .split('\n')
        .find((other) => other.includes(text))
        ?.split(': ')[1];
    return {
      columns: line('selected columns'),
      filters: line('filtered by the database'),
      read: outcome.recordsExtracted,
      kept: outcome.stages.f!.rowsOut,
    };
  };

  test.each<[where: string, filters: string | undefined, read: number, kept: number]>([
    ['n > 10', 'n > 10', 2, 2],
    ['10 < n', 'n > 10', 2, 2],
    ['n >= 10 AND n <> 40', 'n >= 10 and n <> 40', 2, 2],
    ['x < 4', 'x < 4', 2, 2],
    ["s = 'b'", 's = b', 1, 1],
    ["s < 'a'", 's < a', 1, 1],
    ["s IN ('a', 'B')", 's in (a, B)', 2, 2],
    ['n IS NOT NULL', 'n is not null', 3, 3],
    ['id = 3', 'id = 3', 1, 1],
    ['n > 10 AND length(s) = 1', undefined, 4, 1],
    ["n > 10 AND s LIKE 'B%'", 'n > 10', 2, 1],
    ['n > 10 AND 100 / n > 2', undefined, 4, 2],
    ['n IS NULL', undefined, 4, 1],
    ["d > DATE '2025-02-01'", undefined, 4, 2],
    ["s > 'a' OR n = 10", undefined, 4, 2],
  ])('%s', async (where, filters, read, kept) => {
    expect(await plan(where)).toMatchObject({ filters, read, kept });
  });

  test('columns that nobody needs are left out', async () => {
    const total = { type: 'aggregator', from: 'f', keys: ['s'], measures: { sum: { function: 'sum', column: 'x' } } };
    expect((await plan('n > 10', { total })).columns).toBe('n, x, s (of 5)');
    expect((await plan('n > 10')).columns).toBe('id, n, x, s, d (of 5)');
    const stages = {
      data: { type: 'sqlite-origin', path, table: 't' },
      count: { type: 'aggregator', from: 'data', keys: [], measures: { n: { function: 'count' } } },
    };
    expect(await rowsOf(stages, { baseFolder: folder })).toEqual([[4]]);
  });

  test('values of other types are refused before a filter could drop them', async () => {
    const mixed = databaseOf('CREATE TABLE t (n INTEGER)', "INSERT INTO t VALUES (1), (2), ('zwei'), (3)");
    const stages = {
      data: { type: 'sqlite-origin', path: mixed, table: 't', types: { n: 'integer' } },
      f: { type: 'filter', from: 'data', where: 'n < 2' },
      good: { type: 'memory-destination', from: 'f' },
      bad: { type: 'memory-destination', from: 'data.rejects' },
    };
    const outcome = await runStages(stages, { baseFolder: folder });
    expect([outcome.stages.data!.rowsOut, outcome.stages.data!.rejected]).toEqual([1, 1]);
  });

  test('numbers are compared as numbers whatever their columns are declared', async () => {
    const odd = databaseOf('CREATE TABLE t (a TEXT, b NUMERIC)', "INSERT INTO t VALUES ('10', 'x'), ('9', '5'), ('x', NULL)");
    const stages = (where: string) => ({
      data: { type: 'sqlite-origin', path: odd, table: 't', types: { b: 'string' } },
      f: { type: 'filter', from: 'data', where },
    });
    expect(await rowsOf(stages("a < '9'"), { baseFolder: folder })).toEqual([['10', 'x']]);
    expect(await rowsOf(stages("b = '5'"), { baseFolder: folder })).toEqual([['9', '5']]);
  });
});

describe('parts of a table', () => {
  const path = databaseOf(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, k INTEGER, name TEXT)',
    `${NUMBERS} INSERT INTO t SELECT i * 3, CASE WHEN i % 100 = 0 THEN NULL ELSE (i * 7919) % 100003 END, 'row ' || i FROM n`,
    'CREATE INDEX by_k ON t (k)',
    'CREATE TABLE mixed (k, name)',
    "INSERT INTO mixed SELECT k, name FROM t; INSERT INTO mixed VALUES (1.5, 'real'); CREATE INDEX by_mixed ON mixed (k)",
    'CREATE TABLE text_keys (k INTEGER, name); CREATE INDEX by_text ON text_keys (k)',
    "INSERT INTO text_keys SELECT k, name FROM t; INSERT INTO text_keys VALUES ('zzz', 'text')",
  );

  test.each(['delete', 'wal'])('are the same rows in the same order for 1, 2 and 5 workers, journal %s', async (mode) => {
    const database = new Database(join(folder, path));
    database.pragma(`journal_mode = ${mode}`);
    database.close();
    const whole = await read(path, { table: 't' });
    expect(whole).toHaveLength(100_000);
    for (const workers of [1, 2, 5]) {
      expectSameRows(await read(path, { table: 't', partitionColumn: 'id' }, { workers }), whole);
    }
    const [one, five] = await Promise.all([1, 5].map((workers) => read(path, { table: 't', partitionColumn: 'k' }, { workers })));
    expectSameRows(five!, one!);
    expectSameRows(
      [...one!].sort((a, b) => (a[0] as number) - (b[0] as number)),
      whole,
    );
  });

  test('nothing is lost where the column holds other things than integers', async () => {
    const ordered = (rows: unknown[][]) => rows.map(([, name]) => name).sort();
    const reference = ordered(await read(path, { table: 'mixed', types: { k: 'float' } }));
    expect(reference).toHaveLength(100_001);
    expectSameRows(ordered(await read(path, { query: 'SELECT * FROM mixed', types: { k: 'float' } })), reference);
    const outcome = await runStages(
      {
        data: { type: 'sqlite-origin', path, table: 'text_keys', partitionColumn: 'k' },
        out: { type: 'memory-destination', from: 'data' },
        bad: { type: 'memory-destination', from: 'data.rejects' },
      },
      { baseFolder: folder },
    );
    expect(outcome.tables.out!.numRows).toBe(100_000);
    expect(tableRows(outcome.tables.bad!)).toEqual([
      ['data', 'k', 'invalid-value', 'row 100001: invalid integer in column k: "zzz"', 100_001, '{"k":"zzz","name":"text"}'],
    ]);
  });

  test('with a writer at work all rows are of one moment', async () => {
    const busy = databaseOf(
      'PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, generation INTEGER)',
      `${NUMBERS} INSERT INTO t SELECT i, 0 FROM n`,
    );
    const writer = new Database(join(folder, busy));
    const timer = setInterval(() => writer.exec('UPDATE t SET generation = generation + 1 WHERE id IN (1, 50000, 100000)'), 1);
    try {
      for (let round = 0; round < 5; round++) {
        const rows = await read(busy, { table: 't', partitionColumn: 'id' }, { workers: 4 });
        expect(new Set([1, 50_000, 100_000].map((id) => rows[id - 1]![1])).size).toBe(1);
      }
    } finally {
      clearInterval(timer);
      writer.close();
    }
  });
});
