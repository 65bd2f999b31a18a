import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../engine/jobs.ts';
import { rowsOf } from '../engine/stages.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

/** Parameters as columns: what they are in the job, they are in the result. */
const KEPT: [value: unknown, read: unknown][] = [
  [7, 7],
  [-1, -1],
  [0, 0],
  [2 ** 40, 2 ** 40],
  ['7', '7'],
  ['', ''],
  [null, null],
];

describe('parameters of SQLite', () => {
  const path = `${folderWith({})}/a.db`;
  new Database(path).exec('CREATE TABLE t (x)').close();
  const document = { connections: { db: { type: 'sqlite', path } } } as never;

  // It has no booleans: TRUE is 1.
  test.each<[unknown, unknown]>([...KEPT, [true, 1], [0.5, 0.5]])('%j', async (value, read) => {
    const origin = { type: 'sqlite-origin', connection: 'db', query: 'SELECT :x AS v', queryParameters: { x: value } };
    expect(await rowsOf({ data: origin }, { document })).toEqual([[read]]);
  });
});

describe.skipIf(!withPostgres)('parameters of PostgreSQL', () => {
  const database = usePostgres();
  const read = (query: string, queryParameters: object) => database.read({ query, queryParameters });

  test.each<[unknown, unknown]>([...KEPT, [true, true], [false, false], [0.5, 0.5]])('%j', async (value, expected) => {
    expect(await read('SELECT :x AS v', { x: value })).toEqual([[expected]]);
  });

  test.each<[query: string, parameters: object, rows: unknown]>([
    ["SELECT :n AS n WHERE '7' = :t", { n: 7, t: 7 }, [[7]]],
    ["SELECT v FROM (VALUES ('7'), ('8')) AS x (v) WHERE v = :t", { t: 7 }, [['7']]],
    ["SELECT lpad(:n, 3, '0') AS v, :m AS m", { n: 7, m: 1 }, [['007', 1]]],
    ["SELECT '{\"a\":[5,6]}'::jsonb -> 'a' ->> :i AS v", { i: 1 }, [['6']]],
    ['SELECT :n + 1 AS v, :n AS n', { n: 41 }, [[42, 41]]],
    ["SELECT DATE '2026-01-31' + :n AS v", { n: 1 }, [['2026-02-01']]],
    ['SELECT v * :x AS v FROM (VALUES (2::int8)) AS t (v)', { x: 1.5 }, [['3.0']]],
    ['SELECT v FROM (VALUES (1.5::float8)) AS t (v) WHERE v = :x', { x: 1.5 }, [[1.5]]],
    ['SELECT CASE WHEN :b THEN :x ELSE :y END AS v', { b: false, x: 1, y: 2 }, [[2]]],
    ['SELECT v FROM generate_series(1, 3) AS v ORDER BY v LIMIT :n', { n: 2 }, [[1], [2]]],
  ])('%s', async (query, parameters, rows) => {
    expect(await read(query, parameters)).toEqual(rows);
    // A temporary table, and so a transaction that the attempts must not end.
    expect(await database.read({ query, queryParameters: parameters, beforeQuery: 'CREATE TEMP TABLE x (y int)' })).toEqual(rows);
  });
});

describe.skipIf(!withMysql)('parameters of MySQL', () => {
  const database = useMysql();
  const read = (query: string, queryParameters: object) => database.read({ query, queryParameters });

  // It has no booleans: TRUE is 1.
  test.each<[unknown, unknown]>([...KEPT, [true, 1], [false, 0], [0.5, 0.5]])('%j', async (value, expected) => {
    expect(await read('SELECT :x AS v', { x: value })).toEqual([[expected]]);
  });

  test.each<[query: string, parameters: object, rows: unknown]>([
    ['SELECT :n + 1 AS v, :n AS n', { n: 41 }, [[42, 41]]],
    ["SELECT v FROM (SELECT '7' AS v UNION SELECT '8') AS x WHERE v = :t", { t: 7 }, [['7']]],
    ["SELECT CONCAT(:n, 'x') AS v", { n: 7 }, [['7x']]],
    ['SELECT v FROM (SELECT 1 AS v UNION SELECT 2 UNION SELECT 3) AS x ORDER BY v LIMIT :n', { n: 2 }, [[1], [2]]],
  ])('%s', async (query, parameters, rows) => {
    expect(await read(query, parameters)).toEqual(rows);
  });
});
