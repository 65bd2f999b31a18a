import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { at, files, load, problems, ROWS, sql } from './sqlite-shop.ts';
import { runStages, tableRows } from './stages.ts';

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
        { baseFolder: at('.'), inputs: { direct: given } },
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
    ['a part of the path is a file', () => writeFileSync(at('deep'), ''), /^table: not-a-folder: .*deep is not a folder$/],
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
    await runStages(stages(`${workers}.db`), { baseFolder: at('.'), workers });
    dumps.push(sql(`${workers}.db`, 'SELECT rowid, * FROM t'));
  }
  expect(dumps[1]).toEqual(dumps[0]);
  expect(dumps[2]).toEqual(dumps[0]);
});
