import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Options, runStages, tableRows } from './stages.ts';

const root = mkdtempSync(join(tmpdir(), 'open-stage-load-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let folders = 0;
beforeEach(() => {
  folder = join(root, String(++folders));
  mkdirSync(folder);
});

const at = (name: string) => join(folder, name);

/** Runs statements on a database of the test's folder, and gives the rows of the last one. */
function sql(name: string, ...statements: string[]): unknown[] {
  const database = new Database(at(name));
  try {
    return statements
      .map((text) => {
        const statement = database.prepare(text);
        return statement.reader ? statement.raw().all() : statement.run();
      })
      .at(-1) as unknown[];
  } finally {
    database.close();
  }
}

const load = (rows: readonly object[], options: object, more: Options & { stages?: Record<string, object> } = {}) => {
  const { stages = {}, ...run } = more;
  const { columns, ...own } = options as { readonly columns?: object };
  const table = { type: 'sqlite-destination', from: 'data', path: 'shop.db', table: 't', ...own };
  const data = { type: 'memory-origin', ...(columns && { columns }) };
  return runStages({ data, table, ...stages }, { baseFolder: folder, inputs: { data: rows }, ...run });
};
const problems = async (running: ReturnType<typeof runStages>) =>
  (await running).errors.map(({ code, message, stage }) => `${stage}: ${code}: ${message.replaceAll(folder, '')}`);

const ROWS = [
  { id: 1, name: 'one' },
  { id: 2, name: 'two' },
];

/** Files of the folder, hidden ones too. */
const files = () => readdirSync(folder).sort();

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
    expect(await problems(load([{ a: 1, A: 2 }], {}))).toEqual(['table: sqlite-error: /shop.db: duplicate column name: A']);
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
    expect(await problems(load(ROWS, {}))).toEqual(['table: table-exists: table t exists']);
    expect(rows()).toEqual([[1, 'old', 0]]);
  });

  test('replace: it is made anew, and its references from other tables are checked', async () => {
    sql('shop.db', 'CREATE TABLE child (t_id REFERENCES t (id) ON DELETE CASCADE)', 'INSERT INTO child VALUES (1)');
    expect((await load(ROWS, { ifExists: 'replace' })).errors).toMatchObject([{ code: 'sqlite-error' }]);
    sql('shop.db', 'DROP TABLE child');
    expect((await load(ROWS, { ifExists: 'replace' })).status).toBe('done');
    expect(rows()).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
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
      'table: transaction-ended: the statements ended the transaction in which the rows are loaded',
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
      'schema-mismatch: table t does not fit the rows: its column name, never null, would get no value',
    ],
    [
      'CREATE TABLE t (id, twice AS (id * 2))',
      [{ twice: 1 }],
      {},
      'schema-mismatch: table t does not fit the rows: it has no column twice',
    ],
    [
      'CREATE TABLE t (id, name)',
      ROWS,
      { ifExists: 'upsert', keys: ['id'] },
      'missing-key: table t has no unique index on column id, by which rows could be found',
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

describe('rows that the table refuses', () => {
  const TABLE =
    'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER CHECK (age < 150), team REFERENCES teams (id))';
  beforeEach(() => sql('shop.db', 'CREATE TABLE teams (id PRIMARY KEY)', 'INSERT INTO teams VALUES (1)', TABLE));
  const given = [
    { id: 1, name: 'a', age: 1, team: 1 },
    { id: 1, name: 'b', age: 2, team: 1 },
    { id: 3, name: null, age: 3, team: 1 },
    { id: 4, name: 'a', age: 4, team: null },
    { id: 5, name: 'e', age: 150, team: 1 },
    { id: 6, name: 'f', age: 6, team: 2 },
    { id: 7, name: 'g', age: null, team: null },
  ];
  const expected = [
    [1, 'b', 2, 1, 'table', 'id', 'constraint-primarykey', 'UNIQUE constraint failed: t.id'],
    [3, null, 3, 1, 'table', 'name', 'constraint-notnull', 'NOT NULL constraint failed: t.name'],
    [4, 'a', 4, null, 'table', 'name', 'constraint-unique', 'UNIQUE constraint failed: t.name'],
    [5, 'e', 150, 1, 'table', null, 'constraint-check', 'CHECK constraint failed: age < 150'],
    [6, 'f', 6, 2, 'table', null, 'constraint-foreignkey', 'FOREIGN KEY constraint failed'],
  ];

  test.each([1, 2, 1000])('go to rejects, and the others are loaded, by %d rows', async (batchRows) => {
    const outcome = await load(
      given,
      { ifExists: 'append', batchRows },
      {
        stages: { refused: { type: 'memory-destination', from: 'table.rejects' } },
      },
    );
    expect(outcome.errors).toEqual([]);
    expect(tableRows(outcome.tables.refused!)).toEqual(expected);
    expect(sql('shop.db', 'SELECT id FROM t')).toEqual([[1], [7]]);
    expect([outcome.recordsLoaded, outcome.recordsRejected, outcome.stages.table!.rejected]).toEqual([7, 5, 5]);
  });

  test('fail the run if nobody takes them', async () => {
    const outcome = await load(given, { ifExists: 'append' });
    expect(outcome.errors).toMatchObject([
      { code: 'constraint-primarykey', stage: 'table', message: expect.stringContaining('t.id') },
    ]);
    expect(sql('shop.db', 'SELECT count(*) FROM t')).toEqual([[0]]);
  });

  test('are left out where the job says so', async () => {
    const outcome = await load(
      given,
      { ifExists: 'append' },
      { document: { name: 'x', onError: { policy: 'skip', deadLetter: 'dead.csv' } } },
    );
    expect([outcome.status, outcome.recordsLoaded, outcome.rejects.length]).toEqual(['done', 2, 5]);
    expect(outcome.rejects[0]).toMatchObject({ stage: 'table', column: 'id', row: { id: 1, name: 'b', age: 2, team: 1 } });
    expect(files()).toEqual(['dead.csv', 'shop.db']);
  });

  test('may go into another table', async () => {
    await load(
      given,
      { ifExists: 'append' },
      {
        stages: { refused: { type: 'sqlite-destination', from: 'table.rejects', path: 'shop.db', table: 'refused' } },
      },
    );
    expect(sql('shop.db', 'SELECT id, _code FROM refused')).toEqual(expected.map((row) => [row[0], row[6]]));
  });

  test('upsert without a key value', async () => {
    const outcome = await load(
      [
        { id: null, name: 'x' },
        { id: 1, name: 'y' },
      ],
      { ifExists: 'upsert', keys: ['id'] },
      {
        stages: { refused: { type: 'memory-destination', from: 'table.rejects' } },
      },
    );
    expect(tableRows(outcome.tables.refused!).map((row) => row.slice(3, 5))).toEqual([['id', 'constraint-notnull']]);
    expect(sql('shop.db', 'SELECT id, name FROM t')).toEqual([[1, 'y']]);
  });

  test('integers that a REAL column would round', async () => {
    sql('shop.db', 'CREATE TABLE r (x REAL)');
    const outcome = await load(
      [{ x: 2n ** 53n }, { x: 2n ** 53n + 1n }],
      { table: 'r', ifExists: 'append' },
      {
        stages: { refused: { type: 'memory-destination', from: 'table.rejects' } },
      },
    );
    expect(tableRows(outcome.tables.refused!).map((row) => row[3])).toEqual(['inexact']);
  });

  test('a hundred of a hundred thousand', async () => {
    sql('shop.db', 'CREATE TABLE n (n INTEGER CHECK (n % 1000 <> 7), text TEXT)');
    const rows = Array.from({ length: 100_000 }, (_, n) => ({ n, text: `row ${n}` }));
    const outcome = await load(
      rows,
      { table: 'n', ifExists: 'append' },
      {
        stages: { refused: { type: 'memory-destination', from: 'table.rejects' } },
      },
    );
    expect(tableRows(outcome.tables.refused!).map((row) => row[0])).toEqual(Array.from({ length: 100 }, (_, i) => i * 1000 + 7));
    expect(sql('shop.db', 'SELECT count(*) FROM n')).toEqual([[99_900]]);
  });
});

describe('values', () => {
  const columns = {
    i: 'integer',
    f: 'float',
    d: 'decimal(38,10)',
    b: 'boolean',
    day: 'date',
    ts: 'timestamp',
    tz: 'timestamptz',
    t: 'time',
    bin: 'binary',
    j: 'json',
    s: 'string',
  };
  const rows = [
    {
      ...{ i: 2n ** 63n - 1n, f: Number.MAX_VALUE, d: '1234567890123456789012345678.0123456789', b: true, day: '9999-12-31' },
      ...{ ts: '9999-12-31T23:59:59.999999', tz: '0001-01-01T00:00:00Z', t: '23:59:59.999999' },
      ...{ bin: new Uint8Array([0, 255]), j: { a: [1, null] }, s: 'a\0b 🦤 \'"' },
    },
    { i: -(2n ** 63n), f: 5e-324, d: '-0.0000000001', b: false, day: '0001-01-01', ts: '1969-12-31T23:59:59.5', s: '' },
    {},
  ];

  test.each([{}, { ifExists: 'upsert', keys: ['s'], drop: true }])(
    'of every type come back as they went: %j',
    async ({ drop, ...how }: { drop?: boolean }) => {
      // A key cannot be null.
      const given = drop ? rows.slice(0, 2) : rows;
      const written = await load(given, { ...how, columns });
      expect(written.errors).toEqual([]);
      const stored = ['i', 'f', 's', 'bin'];
      const types = Object.fromEntries(Object.entries(columns).filter(([name]) => !stored.includes(name)));
      const read = await runStages(
        {
          table: { type: 'sqlite-origin', path: 'shop.db', table: 't', types },
          result: { type: 'memory-destination', from: 'table' },
          direct: { type: 'memory-origin', columns },
          expected: { type: 'memory-destination', from: 'direct' },
        },
        { baseFolder: folder, inputs: { direct: given } },
      );
      expect(read.errors).toEqual([]);
      expect(tableRows(read.tables.result!)).toEqual(tableRows(read.tables.expected!));
    },
  );
});

describe('files', () => {
  test('a link stays, and what it leads to is loaded', async () => {
    mkdirSync(at('real'));
    sql('real/shop.db', 'CREATE TABLE t (id, name)');
    symlinkSync('real/shop.db', at('shop.db'));
    expect((await load(ROWS, { ifExists: 'append' })).status).toBe('done');
    expect(sql('real/shop.db', 'SELECT count(*) FROM t')).toEqual([[2]]);
    expect(statSync(at('shop.db')).isFile()).toBe(true);
  });

  test.each<[name: string, make: () => void, problem: RegExp]>([
    ['a folder', () => mkdirSync(at('shop.db')), /^table: is-a-folder/],
    ['no database', () => writeFileSync(at('shop.db'), 'x'.repeat(5000)), /^table: sqlite-notadb/],
    ['a part of the path is a file', () => writeFileSync(at('deep'), ''), /^table: (file-not-found|file-busy)/],
  ])('%s', async (_, make, problem) => {
    make();
    expect(await problems(load(ROWS, { path: 'shop.db', ...(_.includes('path') && { path: 'deep/shop.db' }) }))).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  test('an empty file is an empty database', async () => {
    writeFileSync(at('shop.db'), '');
    expect((await load(ROWS, {})).status).toBe('done');
    expect(sql('shop.db', 'SELECT count(*) FROM t')).toEqual([[2]]);
  });

  test.each(['delete', 'wal'])('the journal stays as it is: %s', async (mode) => {
    sql('shop.db', `PRAGMA journal_mode = ${mode}`, 'CREATE TABLE t (id, name)');
    expect((await load(ROWS, { ifExists: 'append' })).status).toBe('done');
    expect(sql('shop.db', 'PRAGMA journal_mode')).toEqual([[mode]]);
    expect(sql('shop.db', 'SELECT count(*) FROM t')).toEqual([[2]]);
  });
});

test('the same database for any number of workers', async () => {
  const stages = (path: string) => ({
    data: {
      type: 'generator',
      rows: 150_000,
      columns: { id: { generator: 'sequence' }, name: { generator: 'name' }, x: { generator: 'normal' } },
    },
    some: { type: 'filter', from: 'data', where: 'x > 0' },
    table: { type: 'sqlite-destination', from: 'some', path, table: 't' },
  });
  const dumps: unknown[] = [];
  for (const workers of [1, 2, 5]) {
    await runStages(stages(`${workers}.db`), { baseFolder: folder, workers });
    dumps.push(sql(`${workers}.db`, 'SELECT rowid, * FROM t'));
  }
  expect(dumps[1]).toEqual(dumps[0]);
  expect(dumps[2]).toEqual(dumps[0]);
});
