import { readdirSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { at, files, load, problems, ROWS, sql } from './sqlite-shop.ts';

describe('a database that is not there', () => {
  test('is made with the table, and nothing else is left', async () => {
    const outcome = await load(ROWS, { path: 'deep/er/shop.db', table: 'a "name" [with] everything; --' });
    expect([outcome.status, outcome.recordsLoaded, outcome.stages.table!.rowsIn]).toEqual(['done', 2, 2]);
    expect(readdirSync(at('deep/er'))).toEqual(['shop.db']);
    expect(sql('deep/er/shop.db', 'SELECT * FROM "a ""name"" [with] everything; --"')).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('has columns of the types that the mapping says, never null where that is sure', async () => {
    const columns = {
      ...{ i: 'integer', f: 'float', d: 'decimal(38,2)', b: 'boolean', day: 'date', ts: 'timestamp', tz: 'timestamptz' },
      ...{ t: 'time', bin: 'binary', j: 'json', s: 'string' },
    };
    await load([], { columns });
    expect(sql('shop.db', 'SELECT sql FROM sqlite_schema')).toEqual([
      [
        'CREATE TABLE "t" ("i" INTEGER, "f" REAL, "d" TEXT, "b" INTEGER, "day" TEXT, "ts" TEXT, "tz" TEXT, "t" TEXT, "bin" BLOB, "j" TEXT, "s" TEXT)',
      ],
    ]);
    await load([{ a: 1, b: 1.5, c: 'x' }], { path: 'other.db' });
    expect(sql('other.db', 'SELECT sql FROM sqlite_schema')).toEqual([
      ['CREATE TABLE "t" ("a" INTEGER NOT NULL, "b" REAL, "c" TEXT NOT NULL)'],
    ]);
  });

  test.each(['fail', 'replace', 'append', 'upsert'])('%s', async (ifExists) => {
    await load(ROWS, { ifExists, ...(ifExists === 'upsert' && { keys: ['id'] }) });
    expect(sql('shop.db', 'PRAGMA integrity_check')).toEqual([['ok']]);
    expect(sql('shop.db', 'SELECT * FROM t')).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('takes several tables in one transaction', async () => {
    const outcome = await load(
      ROWS,
      { ifExists: 'replace', afterQuery: 'CREATE VIEW both_tables AS SELECT * FROM t, u' },
      {
        stages: {
          more: { type: 'generator', rows: 3, columns: { n: { generator: 'sequence' } } },
          u: { type: 'sqlite-destination', from: 'more', path: './shop.db', table: 'u' },
        },
      },
    );
    expect(outcome.errors).toEqual([]);
    expect(sql('shop.db', 'SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM u)')).toEqual([[2, 3]]);
    expect(files()).toEqual(['shop.db']);
  });

  test('is not there after a run that failed', async () => {
    expect(await problems(load(ROWS, { afterQuery: 'SELECT * FROM nowhere' }))).toEqual([
      'table: sqlite-error: /shop.db: no such table: nowhere',
    ]);
    expect(files()).toEqual([]);
  });

  test('leftovers of a database that is gone do not harm it', async () => {
    writeFileSync(at('shop.db-journal'), Buffer.from('d9d505f920a163d70000ffff', 'hex'));
    writeFileSync(at('shop.db-wal'), 'x'.repeat(5000));
    expect((await load(ROWS, {})).status).toBe('done');
    expect(sql('shop.db', 'SELECT count(*) FROM t')).toEqual([[2]]);
  });
});

describe('a table that is there', () => {
  beforeEach(() =>
    sql('shop.db', 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, extra DEFAULT 7)', "INSERT INTO t VALUES (1, 'old', 0)"),
  );
  const rows = () => sql('shop.db', 'SELECT * FROM t ORDER BY 1');

  test('fail: nothing happens', async () => {
    expect(await problems(load(ROWS, {}))).toEqual(['table: table-exists: table t exists already']);
    expect(rows()).toEqual([[1, 'old', 0]]);
  });

  test('replace: the table stays, and its references from other tables are checked', async () => {
    sql('shop.db', "INSERT INTO t VALUES (3, 'three', 1)", 'CREATE TABLE child (t_id REFERENCES t (id) ON DELETE CASCADE)');
    sql('shop.db', 'INSERT INTO child VALUES (1), (3)');
    expect((await load(ROWS, { ifExists: 'replace' })).errors).toMatchObject([
      { code: 'constraint-foreignkey', message: 'rows of child refer to rows that are not among the new rows of t' },
    ]);
    expect(rows()).toEqual([
      [1, 'old', 0],
      [3, 'three', 1],
    ]);
    sql('shop.db', 'DELETE FROM child WHERE t_id = 3');
    expect((await load(ROWS, { ifExists: 'replace' })).status).toBe('done');
    expect(rows()).toEqual([
      [1, 'one', 7],
      [2, 'two', 7],
    ]);
    expect(sql('shop.db', 'SELECT * FROM child')).toEqual([[1]]);
  });

  test('append: columns are taken by name, others have their default', async () => {
    expect((await load([{ NAME: 'x', Id: 5 }], { ifExists: 'append' })).status).toBe('done');
    expect(rows()).toEqual([
      [1, 'old', 0],
      [5, 'x', 7],
    ]);
  });

  test('upsert: rows with the same key change, others are added, and of several the last one counts', async () => {
    const given = [...ROWS, { id: 2, name: 'deux' }];
    expect((await load(given, { ifExists: 'upsert', keys: ['id'] })).recordsLoaded).toBe(3);
    expect(rows()).toEqual([
      [1, 'one', 0],
      [2, 'deux', 7],
    ]);
  });

  test('upsert: only updateColumns change', async () => {
    const given = [{ id: 1, name: 'new', extra: 9 }];
    await load(given, { ifExists: 'upsert', keys: ['id'], updateColumns: ['extra'] });
    expect(rows()).toEqual([[1, 'old', 9]]);
    await load([{ id: 1 }, { id: 3 }], { ifExists: 'upsert', keys: ['id'] });
    expect(rows()).toEqual([
      [1, 'old', 9],
      [3, null, 7],
    ]);
  });

  test('beforeQuery and afterQuery run in the transaction', async () => {
    const statements = {
      beforeQuery: 'DELETE FROM t; CREATE TABLE log (n)',
      afterQuery: 'INSERT INTO log SELECT count(*) FROM t',
    };
    expect((await load(ROWS, { ifExists: 'append', ...statements })).status).toBe('done');
    expect(sql('shop.db', 'SELECT * FROM log')).toEqual([[2]]);
    const broken = { beforeQuery: 'DELETE FROM t', afterQuery: 'INSERT INTO nowhere VALUES (1)' };
    expect(await problems(load(ROWS, { ifExists: 'append', ...broken }))).toEqual([
      'table: sqlite-error: /shop.db: no such table: nowhere',
    ]);
    expect(rows()).toHaveLength(2);
    expect(await problems(load(ROWS, { ifExists: 'append', beforeQuery: 'DELETE FROM t; COMMIT' }))).toEqual([
      'table: transaction-ended: a statement ended the transaction that loads the rows',
    ]);
  });

  test('beforeQuery may make the table', async () => {
    await load(ROWS, { path: 'new.db', ifExists: 'append', beforeQuery: 'CREATE TABLE t (name, id, CHECK (id > 0))' });
    expect(sql('new.db', 'SELECT * FROM t')).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });
});

describe('drift', () => {
  test.each<[ddl: string, rows: object[], options: object, problem: string]>([
    [
      'CREATE TABLE t (id, name)',
      [{ id: 1, nmae: 2, x: 3 }],
      {},
      'schema-mismatch: table t does not fit the rows: it has no columns nmae, x',
    ],
    [
      'CREATE TABLE t (id, name NOT NULL, k NOT NULL DEFAULT 1)',
      [{ id: 1 }],
      {},
      'schema-mismatch: table t does not fit the rows: its column name must not be null and would get no value',
    ],
    [
      'CREATE TABLE t (id, twice AS (id * 2))',
      [{ twice: 1 }],
      {},
      'schema-mismatch: table t does not fit the rows: the database computes its column twice',
    ],
    [
      'CREATE TABLE t (id, name)',
      ROWS,
      { ifExists: 'upsert', keys: ['id'] },
      'missing-key: table t has no unique index on column id, so upsert cannot find rows',
    ],
    [
      'CREATE TABLE t (zip INTEGER)',
      [{ zip: '007' }],
      {},
      'type-mismatch: column zip of the table is INTEGER, which would turn text such as 007 into numbers',
    ],
    [
      'CREATE TABLE t (x TEXT)',
      [{ x: 1.5 }],
      {},
      'type-mismatch: column x of the table is TEXT, which would keep 15 digits of a float',
    ],
    ['CREATE VIEW t AS SELECT 1 AS x', [{ x: 1 }], { ifExists: 'replace' }, 'not-a-table: t is a view'],
  ])('%s', async (ddl, rows, options, problem) => {
    sql('shop.db', ddl);
    expect(await problems(load(rows, { ifExists: 'append', ...options }))).toEqual([`table: ${problem}`]);
    expect(files()).toEqual(['shop.db']);
  });

  test('decimals go into numeric columns as far as those keep them', async () => {
    sql('shop.db', 'CREATE TABLE t (x DECIMAL(30,2))');
    const decimal = (type: string, x: string) => load([{ x }], { ifExists: 'append', columns: { x: type } });
    expect((await decimal('decimal(15,2)', '1234567890123.45')).status).toBe('done');
    expect(sql('shop.db', 'SELECT x, typeof(x) FROM t')).toEqual([[1234567890123.45, 'real']]);
    expect((await decimal('decimal(16,2)', '1.5')).errors).toMatchObject([{ code: 'type-mismatch' }]);
  });
});
