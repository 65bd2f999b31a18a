import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { seeded } from '../columns/native/casting.ts';
import { at, files, load, sql } from './sqlite-shop.ts';
import { runStages } from './stages.ts';

const WORDS = ['', 'a', 'ñandú', '日本', '🦤', "it's", 'x'.repeat(300), 'é'.repeat(3000), 'y'.repeat(70_000)];

/** Databases as other programs make them. */
const KINDS: Record<string, readonly string[]> = {
  'UTF-16, little end first': ["PRAGMA encoding = 'UTF-16le'"],
  'UTF-16, big end first': ["PRAGMA encoding = 'UTF-16be'"],
  'pages of 512 bytes': ['PRAGMA page_size = 512'],
  'pages of 64 KiB, which empty themselves': ['PRAGMA page_size = 65536', 'PRAGMA auto_vacuum = FULL'],
  'pages that may be emptied later': ['PRAGMA auto_vacuum = INCREMENTAL'],
  'a write-ahead log': ['PRAGMA journal_mode = WAL'],
};

const TABLES: Record<string, readonly string[]> = {
  'a plain table': ['CREATE TABLE t (id, word TEXT, x REAL)'],
  'numbered rows': ['CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT, x REAL)'],
  'a table without row numbers': ['CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT, x REAL) WITHOUT ROWID'],
  'a table with indexes': [
    'CREATE TABLE t (id INTEGER UNIQUE, word TEXT, x REAL)',
    'CREATE INDEX by_word ON t (word, x DESC)',
    'CREATE INDEX some ON t (lower(word)) WHERE x > 0',
  ],
  'no table': [],
};

const ONE = { workers: 1 };

interface Row {
  readonly id: number;
  readonly word: string | null;
  readonly x: number | null;
}

/** What a database holds, which must be sound. */
function held(): Row[] {
  expect(sql('shop.db', 'PRAGMA integrity_check')).toEqual([['ok']]);
  return (sql('shop.db', 'SELECT id, word, x FROM t ORDER BY id') as [number, string | null, number | null][]).map(
    ([id, word, x]) => ({ id, word, x }),
  );
}

/** Every kind with two of the tables, in turns. */
const CASES = Object.entries(KINDS).flatMap(([kind, pragmas], i) => {
  const tables = Object.entries(TABLES);
  return [i, i + 2].map((n) => [kind, ...tables[n % tables.length]!, pragmas] as const);
});

describe('rows are appended, upserted and replaced', () => {
  test.each(CASES)('in a database with %s and %s', async (kind, table, statements, pragmas) => {
    const next = seeded(`${kind}, ${table}`);
    const rows = (from: number, to: number): Row[] =>
      Array.from({ length: to - from }, (_, i) => ({
        id: from + i,
        word: next() % 10 === 0 ? null : WORDS[next() % WORDS.length]!,
        x: next() % 10 === 0 ? null : (next() % 1000) / 8,
      }));
    sql('shop.db', ...pragmas, 'CREATE TABLE other (word TEXT)', "INSERT INTO other VALUES ('日本')", ...statements);
    const columns = { id: 'integer', word: 'string', x: 'float' };
    const [first, second, third] = [
      rows(1, 1 + (next() % 400)),
      rows(1001, 1001 + (next() % 400)),
      rows(901, 1000 + (next() % 200)),
    ];
    for (const part of [first, second]) {
      expect((await load(part, { columns, ifExists: 'append' }, ONE)).errors).toEqual([]);
    }
    expect(held()).toEqual([...first, ...second]);
    const upsert = table === 'a plain table' || table === 'no table' ? ['CREATE UNIQUE INDEX key ON t (id)'] : [];
    if (upsert.length > 0) sql('shop.db', ...upsert);
    expect((await load(third, { columns, ifExists: 'upsert', keys: ['id'] }, ONE)).errors).toEqual([]);
    const merged = new Map([...first, ...second, ...third].map((row) => [row.id, row]));
    expect(held()).toEqual([...merged.values()].sort((a, b) => a.id - b.id));
    expect((await load(first, { columns, ifExists: 'replace' }, ONE)).errors).toEqual([]);
    expect(held()).toEqual(first);
    expect(sql('shop.db', 'SELECT word FROM other')).toEqual([['日本']]);
    expect(files()).toEqual(['shop.db']);
  });
});

test('rows that are refused come back from a database in UTF-16 as they were', async () => {
  sql(
    'shop.db',
    "PRAGMA encoding = 'UTF-16le'",
    'CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT)',
    "INSERT INTO t VALUES (2, 'old')",
  );
  const rows = [1, 2, 3].map((id) => ({ id, word: `日本 ${id}` }));
  const bad = { type: 'csv-destination', from: 'table.rejects', path: 'bad.csv' };
  const { errors, rejects } = await load(rows, { ifExists: 'append' }, { document: { onError: 'skip' } });
  expect([errors, rejects.map(({ row }) => row)]).toEqual([[], [{ id: 2, word: '日本 2' }]]);
  expect(sql('shop.db', 'SELECT word FROM t ORDER BY id')).toEqual([['日本 1'], ['old'], ['日本 3']]);
  expect((await load(rows.slice(1, 2), { ifExists: 'append' }, { stages: { bad } })).errors).toEqual([]);
});

test('whoever reads a database with a write-ahead log sees the old rows until he reads anew', async () => {
  sql('shop.db', 'PRAGMA journal_mode = WAL', 'CREATE TABLE t (id)', 'INSERT INTO t VALUES (1)');
  const reader = new Database(at('shop.db'));
  const count = () => reader.prepare('SELECT count(*) FROM t').pluck().get();
  reader.exec('BEGIN');
  expect(count()).toBe(1);
  expect((await load([{ id: 2 }, { id: 3 }], { ifExists: 'append' })).errors).toEqual([]);
  expect(count()).toBe(1);
  reader.exec('COMMIT');
  expect(count()).toBe(3);
  reader.close();
});

test.each([
  ['a new database', false],
  ['one that is there', true],
])('more tables than may be attached at a time go into %s', async (_, exists) => {
  if (exists) sql('shop.db', 'CREATE TABLE other (x)');
  const names = Array.from({ length: 13 }, (_, i) => `t${i}`);
  const rows = { type: 'generator', rows: 100, columns: { id: { generator: 'sequence' }, name: { generator: 'name' } } };
  const tables = names.map((table) => [table, { type: 'sqlite-destination', from: 'copy', path: 'shop.db', table }]);
  const { errors } = await runStages(
    { rows, copy: { type: 'copy', from: 'rows' }, ...Object.fromEntries(tables) },
    { baseFolder: at('.') },
  );
  expect(errors).toEqual([]);
  expect(sql('shop.db', 'PRAGMA integrity_check')).toEqual([['ok']]);
  for (const table of names) {
    expect(sql('shop.db', `SELECT count(*), sum(id), count(DISTINCT name) > 1 FROM ${table}`)).toEqual([[100, 5050, 1]]);
  }
  expect(sql('shop.db', "SELECT count(*) FROM sqlite_schema WHERE type = 'table'")).toEqual([[13 + (exists ? 1 : 0)]]);
});
