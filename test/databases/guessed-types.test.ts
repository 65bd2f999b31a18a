import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { FinishedRun } from '../../engine/run/run.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { outcomeOf } from '../engine/jobs.ts';
import { type Options, runStages } from '../engine/stages.ts';
import { useBigQuery } from './bigquery.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

interface System {
  readonly type: string;
  query(sql: string): Promise<unknown[][]>;
  run(stages: Record<string, object>, options?: Options): Promise<FinishedRun>;
  /** The type of a column of a table. */
  typeOf(table: string, column: string): Promise<string>;
  /** What messages call a column of integers. */
  readonly found: string;
  /** What the system calls text, floats and integers. */
  readonly names: { readonly string: string; readonly float: string; readonly integer: string };
}

const withBigQuery = requireSuite('bigquery');
const folder = mkdtempSync(join(tmpdir(), 'open-stage-guessed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More rows than are looked at. */
const SAMPLED = 24_000;
const ROWS = SAMPLED + 2001;

/** A file whose column `v` holds integers, then one other value, then integers again. */
function fileWith(name: string, other: string): string {
  const lines = Array.from({ length: ROWS }, (_, id) => `${id},${id === SAMPLED ? other : 12_345},${'x'.repeat(20)}`);
  writeFileSync(join(folder, name), `id,v,pad\n${lines.join('\n')}\n`);
  return name;
}
const origin = (path: string) => ({ type: 'csv-origin', path });
const noteOf = (stage: string, other: string, to: string) => ({
  stage,
  severity: 'warning',
  text: `column v was taken for integer, which does not hold ${other} on line ${SAMPLED + 2}; the run began again with ${to}: set types: { v: ${to} } to declare it`,
});

/** `loose`: whether a column of integers takes other numbers. */
function widens(system: () => System, loose = false): void {
  const out = (from: string, table: string, more: object = {}) => ({
    ...{ type: `${system().type}-destination`, from, connection: 'db', table },
    ...more,
  });
  const run = (stages: Record<string, object>, options: Options = {}) => system().run(stages, { baseFolder: folder, ...options });
  /** Rows, ids, and the one that is other. */
  const summary = async (table: string) => {
    const [all] = await system().query(`SELECT count(*), count(DISTINCT id), min(id), max(id) FROM ${table}`);
    const [one] = await system().query(`SELECT v FROM ${table} WHERE id = ${SAMPLED}`);
    return [...all!.map(Number), String(one?.[0])];
  };
  const drop = async (...tables: string[]) => {
    for (const table of tables) await system().query(`DROP TABLE IF EXISTS ${table}`);
  };
  beforeEach(() => drop('t', 'u'));

  test.each<[string, 'string' | 'float']>([
    ['8011-N', 'string'],
    ['02215', 'string'],
    ['4.5', 'float'],
  ])('a table that is made: %s becomes %s', async (other, to) => {
    for (const ifExists of other === '8011-N' ? ['fail', 'append', 'replace', 'upsert'] : ['fail']) {
      await drop('t');
      const keys = ifExists === 'upsert' ? { keys: ['id'] } : {};
      const result = await run({ o: origin(fileWith('in.csv', other)), d: out('o', 't', { ifExists, ...keys }) });
      expect([ifExists, outcomeOf(result), result.notes]).toEqual([ifExists, 'done', [noteOf('o', other, to)]]);
      expect(await summary('t')).toEqual([ROWS, ROWS, 0, ROWS - 1, other]);
      expect(await system().typeOf('t', 'v')).toBe(system().names[to]);
      expect([result.stages.o!.rowsOut, result.stages.d!.rowsIn, result.recordsRejected]).toEqual([ROWS, ROWS, 0]);
    }
  });

  const make = async (type: string) => {
    await system().query(`CREATE TABLE t (id ${system().names.integer} PRIMARY KEY, v ${type}, pad ${system().names.string})`);
    await system().query("INSERT INTO t VALUES (-1, NULL, 'old')");
  };
  const OLD = [['-1', 'null', 'old']];
  const all = async (table: string) => (await system().query(`SELECT * FROM ${table}`)).map((row) => row.map(String));

  test.each([
    ['8011-N', 'string', 'append'],
    ['02215', 'string', 'append'],
    ['4.5', 'float', 'append'],
    ['8011-N', 'string', 'upsert'],
  ])('a table whose column holds integers, and %s (%s): %s', async (other, to, ifExists) => {
    if (loose && to === 'float') return;
    await make(system().names.integer);
    const stages = {
      o: origin(fileWith('in.csv', other)),
      d: out('o', 't', { ifExists, ...(ifExists === 'upsert' && { keys: ['id'] }) }),
    };
    const result = await run(stages);
    expect([outcomeOf(result), result.notes]).toEqual([
      `invalid-value: row refused: line ${SAMPLED + 2}: invalid integer: ${other} in column v`,
      undefined,
    ]);
    const { stage, remedy } = result.errors[0]!;
    expect(stage).toBe('o');
    expect(remedy).toContain(`set types: { v: ${to} }`);
    expect(remedy).toContain(
      `(the run did not begin again with this type: stage 'd': column v of the table is ${system().found}, which `,
    );
    expect(await all('t')).toEqual(OLD);
    const skipped = await run(stages, { document: { onError: 'skip' } });
    expect([outcomeOf(skipped), skipped.recordsRejected, skipped.notes]).toEqual(['done', 1, undefined]);
    expect(await summary('t')).toEqual([ROWS, ROWS, -1, ROWS - 1, 'undefined']);
  });

  test.each([
    ['8011-N', 'string', 'append'],
    ['8011-N', 'string', 'upsert'],
    ['4.5', 'float', 'append'],
  ] as const)('a table whose column takes %s (%s): %s', async (other, to, ifExists) => {
    await make(system().names[to]);
    await system().query("INSERT INTO t VALUES (5000000, NULL, 'old')");
    const result = await run({
      o: origin(fileWith('in.csv', other)),
      d: out('o', 't', { ifExists, ...(ifExists === 'upsert' && { keys: ['id'] }) }),
    });
    expect([outcomeOf(result), result.notes]).toEqual(['done', [noteOf('o', other, to)]]);
    expect(await summary('t')).toEqual([ROWS + 2, ROWS + 2, -1, 5_000_000, other]);
    if (ifExists === 'upsert') expect(result.stages.d!.written).toEqual({ inserted: ROWS, updated: 0, unchanged: 0 });
  });

  test.each([1, 2, 7])('two files into two tables of one transaction, with %i workers', async (workers) => {
    await make(system().names.string);
    const stages = {
      a: origin(fileWith('a.csv', '8011-N')),
      b: origin(fileWith('b.csv', '4.5')),
      t: out('a', 't', { ifExists: 'append' }),
      u: out('b', 'u'),
    };
    const result = await run(stages, { workers, granularity: { rangeBytes: 40_000 } });
    expect([outcomeOf(result), result.notes]).toEqual(['done', [noteOf('a', '8011-N', 'string'), noteOf('b', '4.5', 'float')]]);
    expect(await summary('t')).toEqual([ROWS + 1, ROWS + 1, -1, ROWS - 1, '8011-N']);
    expect(await summary('u')).toEqual([ROWS, ROWS, 0, ROWS - 1, '4.5']);
    expect([result.recordsExtracted, result.recordsLoaded]).toEqual([2 * ROWS, 2 * ROWS]);
  });

  test('two tables of one transaction, of which one does not take the type: both are as before', async () => {
    await make(system().names.integer);
    const result = await run({
      a: origin(fileWith('a.csv', '4.5')),
      b: origin(fileWith('b.csv', '8011-N')),
      u: out('a', 'u'),
      t: out('b', 't', { ifExists: 'append' }),
    });
    expect(outcomeOf(result)).toBe(`invalid-value: row refused: line ${SAMPLED + 2}: invalid integer: 8011-N in column v`);
    expect([result.errors[0]!.stage, result.notes]).toEqual(['b', [noteOf('a', '4.5', 'float')]]);
    expect(await all('t')).toEqual(OLD);
    await expect(system().query('SELECT * FROM u')).rejects.toThrow();
  });
}

describe.skipIf(!withPostgres)('PostgreSQL', () => {
  const database = usePostgres();
  widens(() => ({
    type: 'postgres',
    query: database.query,
    run: database.run,
    typeOf: async (table, column) =>
      (
        await database.query(
          `SELECT data_type FROM information_schema.columns WHERE table_name = '${table}' AND column_name = '${column}'`,
        )
      )[0]![0]!,
    names: { string: 'text', float: 'double precision', integer: 'bigint' },
    found: 'bigint',
  }));

  test.each([1, 2, 3])('with %i connections, and a table of the server that is read', async (maxConnections) => {
    await database.query('DROP TABLE IF EXISTS t, u, src; CREATE TABLE src AS SELECT generate_series(1, 5000) AS id');
    const to = (from: string, table: string) => ({ type: 'postgres-destination', from, connection: 'db', table });
    const db = { type: 'postgres', ...database.connection, maxConnections };
    const result = await database.run(
      {
        o: origin(fileWith('in.csv', '8011-N')),
        s: { type: 'postgres-origin', connection: 'db', table: 'src' },
        t: to('o', 't'),
        u: to('s', 'u'),
      },
      { baseFolder: folder, document: { connections: { db } } as never },
    );
    expect([outcomeOf(result), result.notes]).toEqual(['done', [noteOf('o', '8011-N', 'string')]]);
    expect(await database.query('SELECT count(*), count(DISTINCT id), (SELECT count(*) FROM u) FROM t')).toEqual([
      [String(ROWS), String(ROWS), '5000'],
    ]);
  });
});

describe.skipIf(!withBigQuery)('BigQuery', () => {
  const project = useBigQuery();
  const load = (other: string, table: string, more: object = {}) =>
    project.run(
      {
        o: origin(fileWith('in.csv', other)),
        d: { type: 'bigquery-destination', from: 'o', connection: 'db', dataset: 'main', table, ...more },
      },
      { baseFolder: folder },
    );
  const typeOf = (table: string) =>
    project.server.engine.tables.get(`test-project.main.${table}`)?.schema.fields.find(({ name }) => name === 'v')?.type;

  test.each([
    ['8011-N', 'string', 'STRING', '8011-N'],
    ['4.5', 'float', 'FLOAT64', 4.5],
  ])('a table that is made, and one whose column holds integers: %s', async (other, to, type, value) => {
    const made = await load(other, `made_${to}`);
    const warnings = made.notes?.filter(({ severity }) => severity === 'warning');
    expect([outcomeOf(made), warnings, typeOf(`made_${to}`)]).toEqual(['done', [noteOf('o', other, to)], type]);
    const rows = await project.read({ query: `SELECT v FROM main.made_${to} WHERE id = ${SAMPLED}` });
    expect(rows).toEqual([[value]]);
    const count = await project.read({ query: `SELECT count(*) AS n, count(DISTINCT id) AS d FROM main.made_${to}` });
    expect(count).toEqual([[ROWS, ROWS]]);
    await project.load(
      [{ id: 1, v: 2, pad: 'old' }],
      { dataset: 'main', table: `old_${to}` },
      { id: 'integer', v: 'integer', pad: 'string' },
    );
    const kept = await load(other, `old_${to}`, { ifExists: 'append' });
    expect([outcomeOf(kept), kept.notes]).toEqual([
      `invalid-value: row refused: line ${SAMPLED + 2}: invalid integer: ${other} in column v`,
      undefined,
    ]);
    expect(kept.errors[0]!.remedy).toContain(
      "(the run did not begin again with this type: stage 'd': column v of the table is INT",
    );
    expect(await project.read({ query: `SELECT id, v, pad FROM main.old_${to}` })).toEqual([[1, 2, 'old']]);
  });
});

describe.skipIf(!withMysql)('MariaDB', () => {
  const database = useMysql();
  widens(() => ({
    type: 'mysql',
    query: database.query,
    run: database.run,
    typeOf: async (table, column) =>
      (
        await database.query(
          `SELECT data_type FROM information_schema.columns WHERE table_schema = database() AND table_name = '${table}' AND column_name = '${column}'`,
        )
      )[0]![0]!,
    names: { string: 'longtext', float: 'double', integer: 'bigint' },
    found: 'bigint(20)',
  }));
});

describe('SQLite', () => {
  const path = join(folder, 'data.db');
  const query = async (sql: string): Promise<unknown[][]> => {
    const database = new Database(path);
    try {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.raw().all() as unknown[][];
      statement.run();
      return [];
    } finally {
      database.close();
    }
  };
  widens(
    () => ({
      type: 'sqlite',
      query,
      run: (stages, options) =>
        runStages(stages, { ...options, document: { ...options?.document, connections: { db: { type: 'sqlite', path } } } }),
      typeOf: async (table, column) =>
        String((await query(`SELECT type FROM pragma_table_info('${table}') WHERE name = '${column}'`))[0]![0]),
      names: { string: 'TEXT', float: 'REAL', integer: 'INTEGER' },
      found: 'INTEGER',
    }),
    true,
  );
});
