import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { databaseOf, folder, NUMBERS, read } from './sqlite-databases.ts';
import { runStages, tableRows } from './stages.ts';

describe('values', () => {
  test.each<[declared: string, values: string, expected: unknown[]]>([
    ['INTEGER', '9223372036854775807, -9223372036854775808, NULL', [2n ** 63n - 1n, -(2n ** 63n), null]],
    ['REAL', '1.5, 1e308, 9e999, 3', [1.5, 1e308, Number.POSITIVE_INFINITY, 3]],
    ['TEXT', "'', 'ñ 🦤', '007', 5, 'a' || char(0) || 'b'", ['', 'ñ 🦤', '007', '5', 'a\0b']],
    ['BLOB', "x'00ff', x''", ['0x00ff', '0x']],
    ['BOOLEAN', "1, 0, 'true', NULL", [true, false, true, null]],
    ['DECIMAL(12,2)', "1.5, 2, '123456789.25', -0.01", ['1.50', '2.00', '123456789.25', '-0.01']],
    ['DATE', "'2025-01-31', '0001-01-01'", ['2025-01-31', '0001-01-01']],
    [
      'DATETIME',
      "'2025-01-31 12:00:00', '2025-01-31T12:00:00.5', '2025-01-31'",
      ['2025-01-31T12:00:00', '2025-01-31T12:00:00.5', '2025-01-31T00:00:00'],
    ],
    ['TIMESTAMPTZ', "'2025-01-31T12:00:00Z', '2025-01-31 12:00:00+02:00'", ['2025-01-31T12:00:00Z', '2025-01-31T10:00:00Z']],
    ['TIME', "'12:00', '23:59:59.999999'", ['12:00:00', '23:59:59.999999']],
    ['JSON', `'{"a": 1}', '[1]'`, ['{"a": 1}', '[1]']],
    ['', '1, 2.5', [1, 2.5]],
  ])('%s', async (declared, values, expected) => {
    const rows = values
      .split(/, (?![^(]*\))/)
      .map((value) => `(${value})`)
      .join(', ');
    const path = databaseOf(`CREATE TABLE t (x ${declared})`, `INSERT INTO t VALUES ${rows}`);
    expect((await read(path, { table: 't' })).map(([x]) => x)).toEqual(expected);
  });

  test('that are not of the type send their rows to rejects', async () => {
    const path = databaseOf(
      'CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, d DATE, b BLOB)',
      "INSERT INTO t VALUES (1, 5, '2025-01-31', x'00'), (2, 'five', '2025-02-01', x'01'), (3, 1.5, NULL, NULL), (4, 6, '31.1.2025', NULL), (5, 7, '2025-02-03', 'text')",
    );
    const types = { n: 'integer', d: 'date', b: 'binary' };
    const outcome = await runStages(
      {
        data: { type: 'sqlite-origin', path, table: 't', types },
        good: { type: 'memory-destination', from: 'data' },
        bad: { type: 'memory-destination', from: 'data.rejects' },
      },
      { baseFolder: folder },
    );
    expect(outcome.errors).toEqual([]);
    expect(tableRows(outcome.tables.good!)).toEqual([[1, 5, '2025-01-31', '0x00']]);
    expect(tableRows(outcome.tables.bad!).map(([, column, , message, line, raw]) => [column, message, line, raw])).toEqual([
      ['n', 'row 2: invalid integer in column n: "five"', 2, '{"id":2,"n":"five","d":"2025-02-01","b":"AQ=="}'],
      ['n', 'row 3: invalid integer in column n: 1.5', 3, '{"id":3,"n":1.5,"d":null,"b":null}'],
      ['d', 'row 4: invalid date in column d: "31.1.2025"', 4, '{"id":4,"n":6,"d":"31.1.2025","b":null}'],
      ['b', 'row 5: invalid binary in column b: "text"', 5, '{"id":5,"n":7,"d":"2025-02-03","b":"text"}'],
    ]);
    const failed = await runStages(
      { data: { type: 'sqlite-origin', path, table: 't', types }, out: { type: 'memory-destination', from: 'data' } },
      { baseFolder: folder },
    );
    expect(failed.errors).toMatchObject([{ stage: 'data', code: 'invalid-value', message: expect.stringContaining('"five"') }]);
  });
});

describe('queries', () => {
  const path = databaseOf(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)',
    "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    'CREATE TABLE "odd "" name" ("a ""b""" , "select")',
    `INSERT INTO "odd "" name" VALUES (1, 2)`,
  );

  test.each<[options: object, expected: unknown[][]]>([
    [
      {
        query: 'SELECT name, id * 2 AS twice FROM t WHERE id >= :least AND name <> :not',
        queryParameters: { least: 2, not: 'c' },
      },
      [['b', 4]],
    ],
    [
      {
        query: 'SELECT typeof(:i) AS i, typeof(:f) AS f, typeof(:b) AS b, typeof(:n) AS n',
        queryParameters: { i: 1, f: 1.5, b: true, n: null },
      },
      [['integer', 'real', 'integer', 'null']],
    ],
    [
      { query: 'SELECT * FROM t ORDER BY id DESC;', maxResults: 2 },
      [
        [3, 'c'],
        [2, 'b'],
      ],
    ],
    [{ table: 't', maxResults: 1 }, [[1, 'a']]],
    [{ table: 'main.t', maxResults: 0 }, []],
    [{ table: 'odd " name' }, [[1, 2]]],
    [{ query: 'SELECT * FROM temp.two', beforeQuery: 'CREATE TEMP TABLE two AS SELECT * FROM t WHERE id = 2' }, [[2, 'b']]],
    [{ query: "WITH x AS (SELECT 'it''s' AS s) SELECT s FROM x -- the end" }, [["it's"]]],
  ])('%j', async (options, expected) => {
    expect(await read(path, options)).toEqual(expected);
  });

  test('beforeQuery and afterQuery hold when all is read, and only then', async () => {
    const own = databaseOf('CREATE TABLE t (id)', 'INSERT INTO t VALUES (1)', 'CREATE TABLE log (n)');
    const count = () => {
      const database = new Database(join(folder, own));
      const rows = database.prepare('SELECT n FROM log ORDER BY n').pluck().all();
      database.close();
      return rows;
    };
    const statements = { beforeQuery: 'INSERT INTO log VALUES (1)', afterQuery: 'INSERT INTO log VALUES (2)' };
    await read(own, { table: 't', ...statements });
    expect(count()).toEqual([1, 2]);
    const preview = await runStages(
      {
        data: { type: 'sqlite-origin', path: own, table: 't', ...statements },
        out: { type: 'csv-destination', from: 'data', path: 'x.csv' },
      },
      { baseFolder: folder, limit: { stage: 'data', rows: 5 } },
    );
    expect(tableRows(preview.tables.data!)).toEqual([[1]]);
    expect(count()).toEqual([1, 2]);
  });
});

describe('what is new', () => {
  test('is read from the largest value of the watermark column on', async () => {
    const path = databaseOf('CREATE TABLE t (id INTEGER, at TEXT)', "INSERT INTO t VALUES (1, '2025-01-01'), (2, '2025-01-02')");
    let state: Readonly<Record<string, unknown>> = {};
    const next = async (options: object, statement?: string) => {
      if (statement) {
        const database = new Database(join(folder, path));
        database.exec(statement);
        database.close();
      }
      const outcome = await runStages(
        { data: { type: 'sqlite-origin', path, table: 't', ...options }, out: { type: 'memory-destination', from: 'data' } },
        { baseFolder: folder, state },
      );
      state = outcome.state;
      return tableRows(outcome.tables.out!).map(([id]) => id);
    };
    const byId = { watermarkColumn: 'id' };
    expect(await next(byId)).toEqual([1, 2]);
    expect(state).toMatchObject({ data: { watermark: { mark: { text: '2', stored: 'integer' } } } });
    expect(await next(byId)).toEqual([]);
    expect(await next(byId, "INSERT INTO t VALUES (3, '2025-01-03'), (9223372036854775807, '2025-01-04'), (NULL, NULL)")).toEqual(
      [null, 3, 2n ** 63n - 1n],
    );
    expect(state).toMatchObject({ data: { watermark: { mark: { text: '9223372036854775807', stored: 'integer' } } } });
    state = {};
    expect(await next({ watermarkColumn: 'at', watermarkStart: '2025-01-02' })).toEqual([null, 3, 2n ** 63n - 1n]);
    expect(state).toMatchObject({ data: { watermark: { mark: { text: '2025-01-04', stored: 'text' } } } });
    state = {};
    expect(await next({ ...byId, maxResults: 2 })).toEqual([null, 1]);
    expect(await next({ ...byId, maxResults: 2 })).toEqual([2, 3]);
  });

  test('is not remembered when the run fails', async () => {
    const path = databaseOf('CREATE TABLE t (id INTEGER)', 'INSERT INTO t VALUES (1)', 'CREATE TABLE full (id CHECK (id > 5))');
    const stages = {
      data: { type: 'sqlite-origin', path, table: 't', watermarkColumn: 'id' },
      out: { type: 'sqlite-destination', from: 'data', path, table: 'full', ifExists: 'append' },
    };
    const outcome = await runStages(stages, {
      baseFolder: folder,
      state: { data: { watermark: { mark: { text: '0', stored: 'integer' } } } },
    });
    expect([outcome.status, outcome.state]).toEqual([
      'failed',
      { data: { watermark: { mark: { text: '0', stored: 'integer' } } } },
    ]);
  });
});

test('a table is read and another one of the same database loaded in one job', async () => {
  const path = databaseOf('CREATE TABLE t (id INTEGER)', `${NUMBERS} INSERT INTO t SELECT i FROM n`);
  const stages = {
    data: { type: 'sqlite-origin', path, table: 't' },
    out: { type: 'sqlite-destination', from: 'data', path, table: 'copy' },
  };
  expect((await runStages(stages, { baseFolder: folder })).errors).toEqual([]);
  expect((await read(path, { table: 'copy' })).length).toBe(100_000);
});
