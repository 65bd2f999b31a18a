import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { checkSource } from '../../host/open.ts';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { runStages } from '../engine/stages.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';
import { TARGET_CASES } from './target-cases.ts';

interface Place {
  readonly connection: object;
  run(sql: string): Promise<unknown>;
}

type System = 'postgres' | 'mysql' | 'sqlite';
type Problem = { readonly code: string; readonly message: string; readonly remedy?: string | undefined };

const text = ({ code, message, remedy }: Problem): string => `${code}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`;

function stagesOf(columns: object, options: object) {
  return {
    data: { type: 'memory-origin', name: 'rows', columns },
    out: { type: 'database-destination', connection: 'db', from: 'data', table: 't', ...options },
  };
}

/** The problems of a job whose tables are looked at. */
async function validated(place: Place, columns: object, options: object) {
  const connections = { db: place.connection };
  const source = documentOf({ openstage: 1, stages: stagesOf(columns, options), connections } as unknown as JobDocument);
  const { problems } = await checkSource(source, '/', { targets: true });
  expect(problems.every(({ place: { stage } }) => stage === 'out')).toBe(true);
  return problems;
}

function testTargets(system: System, place: Place, empty: () => Promise<unknown>): void {
  test.each(TARGET_CASES)('$name', async ({ ddl, columns, options, problems }) => {
    await empty();
    await place.run(ddl[system]);
    const expected = 'length' in problems ? problems : problems[system];
    const found = await validated(place, columns, options);
    expect(found.map((problem) => [problem.severity, text(problem)])).toEqual(expected.map((one) => ['error', one]));
    const document = { connections: { db: place.connection } } as never;
    const dry = await runStages(stagesOf(columns, options), { document, inputs: { rows: [] }, dryRun: true });
    expect(dry.errors.map((error) => [error.stage, text(error)])).toEqual(expected.map((one) => ['out', one]));
    const run = await runStages(stagesOf(columns, options), { document, inputs: { rows: [] } });
    expect(run.errors.map(text)).toEqual(expected);
  });

  test('a table that is missing is made, whatever is asked of one that is there', async () => {
    for (const ifExists of ['fail', 'replace', 'append', 'upsert']) {
      await empty();
      expect(await validated(place, { id: 'integer' }, { ifExists, ...(ifExists === 'upsert' && { keys: ['id'] }) })).toEqual([]);
    }
  });

  test('what a run changes, or may not find, is a warning', async () => {
    await empty();
    await place.run('CREATE TABLE t (id int, v int)');
    const replaced = await validated(place, { id: 'integer', more: 'integer' }, { ifExists: 'replace', drift: 'add' });
    const type = system === 'sqlite' ? 'INTEGER' : 'bigint';
    expect(replaced.map(({ severity, code, message }) => [severity, code, message])).toEqual([
      ['warning', 'table-changes', `table t changes (column more ${type} is added)`],
      // SQLite makes a plain table anew.
      ...(system === 'sqlite' ? [] : [['warning', 'table-changes', 'the rows have no column v: it is null in table t']]),
    ]);
  });
}

describe.skipIf(!withPostgres)('targets in PostgreSQL', () => {
  const database = usePostgres();
  const place: Place = {
    get connection() {
      return { type: 'postgres', ...database.connection };
    },
    run: (sql) => database.query(sql),
  };
  testTargets('postgres', place, () => database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'));

  test('statements before the load may change what is found', async () => {
    await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t (id int)');
    const found = await validated(place, { v: 'integer' }, { ifExists: 'append', beforeQuery: 'DELETE FROM t' });
    expect(found).toMatchObject([{ severity: 'warning', message: expect.stringContaining('unless beforeQuery changes that') }]);
    expect(await validated(place, { v: 'integer' }, { ifExists: 'append', beforeQuery: 'ALTER TABLE t ADD v int' })).toEqual([]);
  });

  test.each<[string, string]>([
    ['a materialized view', 'CREATE MATERIALIZED VIEW t AS SELECT 1 AS id'],
    ['a sequence', 'CREATE SEQUENCE t'],
    ['an index', 'CREATE TABLE b (id int); CREATE INDEX t ON b (id)'],
  ])('%s', async (kind, sql) => {
    await database.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${sql}`);
    const [problem] = await validated(place, { id: 'integer' }, { ifExists: 'append' });
    expect(problem).toMatchObject({ severity: 'error', code: 'not-a-table', message: `t is ${kind}` });
  });

  test('a server that does not answer is a warning, one that refuses an error', async () => {
    const at = (more: object): Place => ({ ...place, connection: { type: 'postgres', ...database.connection, ...more } });
    const away = await validated(at({ port: 1 }), { id: 'integer' }, {});
    expect(away).toMatchObject([{ severity: 'warning', place: { stage: 'out' } }]);
    const none = await validated(at({ database: 'nowhere' }), { id: 'integer' }, {});
    expect(none).toMatchObject([{ severity: 'error', place: { stage: 'out' } }]);
  });
});

describe.skipIf(!withMysql)('targets in MySQL', () => {
  const database = useMysql();
  const place: Place = {
    get connection() {
      return { type: 'mysql', ...database.connection };
    },
    run: (sql) => database.query(sql),
  };
  testTargets('mysql', place, async () => {
    const { database: name } = database.connection;
    await database.query(`DROP DATABASE ${name}; CREATE DATABASE ${name}; USE ${name}`);
  });

  test('a table without transactions', async () => {
    const { database: name } = database.connection;
    await database.query(`DROP DATABASE ${name}; CREATE DATABASE ${name}; USE ${name}; CREATE TABLE t (id int) ENGINE = MyISAM`);
    expect((await validated(place, { id: 'integer' }, { ifExists: 'append' })).map(text)).toEqual([
      'not-transactional: table t does not support transactions (MyISAM), so a failed run would leave some of its rows; ALTER TABLE `t` ENGINE = InnoDB, or set ifExists: replace',
    ]);
  });
});

describe('targets in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-targets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'shop.db');
  const place: Place = {
    connection: { type: 'sqlite', path },
    async run(sql) {
      const database = new Database(path);
      database.exec(sql);
      database.close();
    },
  };
  const empty = async () => rmSync(path, { force: true });
  testTargets('sqlite', place, empty);

  test('a view that a trigger writes to takes rows', async () => {
    await empty();
    const view = 'CREATE TABLE b (id int); CREATE VIEW t AS SELECT id FROM b';
    await place.run(`${view}; CREATE TRIGGER fill INSTEAD OF INSERT ON t BEGIN INSERT INTO b VALUES (new.id); END`);
    expect(await validated(place, { id: 'integer' }, { ifExists: 'append' })).toEqual([]);
  });

  test('a STRICT table takes no text in columns of numbers', async () => {
    await empty();
    await place.run('CREATE TABLE t (day INTEGER, raw TEXT, n INTEGER) STRICT');
    const found = await validated(place, { day: 'date', raw: 'binary', n: 'integer' }, { ifExists: 'append' });
    expect(found.map(text)).toEqual([
      "type-mismatch: column day of the table is INTEGER, which does not take date as it is stored (TEXT); convert it with a derive stage before: write date_diff('day', DATE '1970-01-01', value)",
      'type-mismatch: column raw of the table is TEXT, which does not take binary as it is stored (BLOB); cast it with a select stage before: string',
    ]);
  });

  test('what beforeQuery does is tried on an empty copy', async () => {
    await empty();
    await place.run('CREATE TABLE t (id int, v int DEFAULT 3)');
    const columns = { id: 'integer', v: 'string' };
    const lost = await validated(place, columns, { ifExists: 'replace', beforeQuery: 'DELETE FROM t WHERE id > 3' });
    expect(lost).toMatchObject([{ severity: 'error', code: 'loss-refused' }]);
    expect(await validated(place, columns, { ifExists: 'replace', beforeQuery: 'DROP TABLE t' })).toEqual([]);
    const document = { connections: { db: place.connection } } as never;
    const options = { ifExists: 'replace', beforeQuery: 'DELETE FROM t' };
    const run = await runStages(stagesOf(columns, options), { document, inputs: { rows: [{ id: 1, v: 'x' }] } });
    expect([run.errors[0]?.code, run.stages.data?.rowsOut]).toEqual(['loss-refused', 0]);
  });

  test.each<[string, string, () => void]>([
    ['a file that is no database', 'sqlite-notadb', () => writeFileSync(path, 'text '.repeat(1000))],
    ['a folder', 'is-a-folder', () => mkdirSync(path)],
  ])('%s', async (_, code, make) => {
    await empty();
    make();
    expect(await validated(place, { id: 'integer' }, {})).toMatchObject([{ severity: 'error', code }]);
    rmSync(path, { recursive: true });
  });
});
