import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { introspectSqlite, listTables, type SqliteSource } from '../../../connectors/sqlite/introspect.ts';
import { typeName } from '../../../model/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-stage-sqlite-'));
const path = join(folder, 'shop.db');
const database = new Database(path);
database.exec(`
  CREATE TABLE "all ""types""" (
    a INTEGER NOT NULL, b VARCHAR(10), c DOUBLE PRECISION, d DECIMAL(12,2), e BOOLEAN, f DATE, g DATETIME, h TIMESTAMPTZ, i TIME,
    j BLOB, k JSON, l, m NUMERIC, n DATE, o DATETIME
  );
  INSERT INTO "all ""types""" VALUES
    (1, 'x', 1.5, 2.25, 1, '2026-01-02', '2026-01-02 03:04:05', '2026-01-02T03:04:05Z', '03:04', x'00', '{}', 1, 1, 20260102, '2026-01-02T00:00Z'),
    (2, NULL, 2, 3, 0, NULL, '2026-01-02', NULL, NULL, NULL, NULL, 2.5, 'x', 5, '2026-01-02T03:04:05+01:00');
  CREATE TABLE empty (a INTEGER PRIMARY KEY, b, c DATE);
  CREATE VIEW totals AS SELECT count(*) AS n, sum(c) AS total FROM "all ""types""";
`);
database.close();
writeFileSync(join(folder, 'text.db'), 'this is no database, but it is long enough to be one. '.repeat(20));
afterAll(() => rmSync(folder, { recursive: true }));

const table = (name: string): SqliteSource => ({ kind: 'table', table: { schema: undefined, table: name } });
const query = (sql: string, parameters = {}): SqliteSource => ({ kind: 'query', sql, parameters });
const columns = (source: SqliteSource, beforeQuery?: string) =>
  introspectSqlite(path, source, { beforeQuery }).map(
    ({ name, type, nullable }) => `${name} ${typeName(type)}${nullable ? '' : ' not null'}`,
  );

test('declared types count, unless values contradict them; without a declaration, values do', () => {
  expect(columns(table('all "types"'))).toEqual([
    ...['a integer not null', 'b string', 'c float', 'd decimal(12,2)', 'e boolean', 'f date', 'g timestamp'],
    ...[
      'h timestamp with time zone',
      'i time',
      'j binary',
      'k json',
      'l float',
      'm string',
      'n integer',
      'o timestamp with time zone',
    ],
  ]);
});

describe('sources', () => {
  test.each<[source: SqliteSource, expected: string[]]>([
    [table('empty'), ['a integer', 'b string', 'c date']],
    [table('totals'), ['n integer', 'total float']],
    [{ kind: 'table', table: { schema: 'main', table: 'empty' } }, ['a integer', 'b string', 'c date']],
    [query('SELECT a, l AS half FROM "all ""types""" WHERE a > :least', { least: 1 }), ['a integer', 'half float']],
    [query('SELECT 1 AS yes WHERE :on', { on: true }), ['yes integer']],
  ])('%j', (source, expected) => {
    expect(columns(source)).toEqual(expected);
  });

  test('beforeQuery is run, and undone', () => {
    const source = query('SELECT * FROM made');
    expect(columns(source, 'CREATE TABLE made AS SELECT 1 AS one')).toEqual(['one integer']);
    expect(listTables(path).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'table all "types"',
      'table empty',
      'view totals',
    ]);
  });
});

describe('what is at fault is said', () => {
  test.each<[file: string, source: SqliteSource, code: string, message: string]>([
    ['none.db', table('empty'), 'file-not-found', 'no such file: FOLDER/none.db'],
    ['text.db', table('empty'), 'sqlite-notadb', 'not a SQLite database: FOLDER/text.db'],
    ['shop.db', table('emtpy'), 'sqlite-error', 'FOLDER/shop.db: no such table: emtpy'],
    ['shop.db', query('SELEC 1'), 'sqlite-error', 'FOLDER/shop.db: near "SELEC": syntax error'],
    ['shop.db', query('SELECT 1 AS a, 2 AS a'), 'duplicate-column', 'the query has two columns called a'],
    ['shop.db', query('SELECT :a'), 'missing-parameter', 'missing value of parameter :a'],
    ['shop.db', query('SELECT 1; SELECT 2'), 'sqlite-error', 'FOLDER/shop.db: the query has more than one statement'],
    ['shop.db', query('DELETE FROM empty'), 'no-rows', 'the statement returns no rows'],
  ])('%s %j', (file, source, code, message) => {
    const look = () => introspectSqlite(join(folder, file), source);
    expect(look).toThrow(expect.objectContaining({ name: 'RunError', code, message: message.replace('FOLDER', folder) }));
  });
});
