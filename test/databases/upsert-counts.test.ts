import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Float64, Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import type { FinishedRun } from '../../engine/run/run.ts';
import { outcomeOf } from '../engine/jobs.ts';
import { runStages } from '../engine/stages.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

interface System {
  readonly type: string;
  query(sql: string): Promise<unknown[][]>;
  run(stages: Record<string, object>, options?: object): Promise<FinishedRun>;
}

interface Row {
  readonly id: number;
  readonly name?: string | null;
  readonly amount?: number | null;
}

const rows = (data: readonly Row[]) => ({
  inputs: {
    rows: new Table({
      id: vectorFromArray(
        data.map(({ id }) => id),
        new Int32(),
      ),
      name: vectorFromArray(
        data.map(({ name }) => name ?? null),
        new Utf8(),
      ),
      amount: vectorFromArray(
        data.map(({ amount }) => amount ?? null),
        new Float64(),
      ),
    }),
  },
});
const origin = { type: 'memory-origin', name: 'rows' };
const old = [
  { id: 1, name: 'one', amount: 1.5 },
  { id: 2, name: 'two', amount: null },
  { id: 3, name: null, amount: 3 },
];

function counts(system: () => System) {
  const load = async (data: readonly Row[], options: object = {}, run: object = {}) => {
    const { type } = system();
    const out = { type: `${type}-destination`, from: 'rows', connection: 'db', table: 't', ifExists: 'upsert', keys: ['id'] };
    const result = await system().run({ rows: origin, out: { ...out, ...options } }, { ...rows(data), ...run });
    expect(outcomeOf(result)).toBe('done');
    return result.stages.out!.written;
  };
  const reset = async (more = '') => {
    await system().query('DROP TABLE IF EXISTS t');
    await system().query(`CREATE TABLE t (id integer PRIMARY KEY, name varchar(20), amount double precision${more})`);
    await system().query("INSERT INTO t (id, name, amount) VALUES (1, 'one', 1.5), (2, 'two', NULL), (3, NULL, 3)");
  };

  test.each([
    ['nothing new', old, { inserted: 0, updated: 0, unchanged: 3 }],
    ['a null that was a value', [{ id: 1, name: null, amount: 1.5 }], { inserted: 0, updated: 1, unchanged: 0 }],
    ['a value that was null', [{ id: 2, name: 'two', amount: 0 }], { inserted: 0, updated: 1, unchanged: 0 }],
    ['another case', [{ id: 1, name: 'ONE', amount: 1.5 }], { inserted: 0, updated: 1, unchanged: 0 }],
    [
      'new, changed and unchanged rows',
      [{ id: 4, name: 'four', amount: 4 }, { id: 2, name: 'zwei', amount: null }, old[0]!, old[2]!],
      { inserted: 1, updated: 1, unchanged: 2 },
    ],
    ['no rows', [], { inserted: 0, updated: 0, unchanged: 0 }],
    [
      'a new key twice: inserted, then updated',
      [
        { id: 4, name: 'a', amount: 1 },
        { id: 4, name: 'b', amount: 1 },
      ],
      { inserted: 1, updated: 1, unchanged: 0 },
    ],
    [
      'a new key three times: inserted, then as it was',
      [
        { id: 4, name: 'a', amount: null },
        { id: 4, name: 'a', amount: null },
        { id: 4, name: 'a', amount: null },
      ],
      { inserted: 1, updated: 0, unchanged: 2 },
    ],
    [
      'a known key that changes and changes back',
      [{ id: 1, name: 'x', amount: 1.5 }, old[0]!, { id: 5, name: 'five', amount: 5 }, old[0]!],
      { inserted: 1, updated: 2, unchanged: 1 },
    ],
    [
      'a known key that first stays and then changes',
      [old[0]!, { id: 1, name: 'x', amount: 1.5 }, { id: 1, name: 'y', amount: 1.5 }, { id: 1, name: 'y', amount: 1.5 }],
      { inserted: 0, updated: 2, unchanged: 2 },
    ],
  ])('%s', async (_, data, expected) => {
    await reset();
    expect(await load(data)).toEqual(expected);
    const wanted = new Map([...old, ...data].map((row) => [row.id, row]));
    const found = await system().query('SELECT id, name, amount FROM t ORDER BY id');
    expect(found.map(([id, name, amount]) => [Number(id), name, amount === null ? null : Number(amount)])).toEqual(
      [...wanted.values()].sort((a, b) => a.id - b.id).map(({ id, name, amount }) => [id, name, amount]),
    );
  });

  test.each([
    ['nothing new', old, { inserted: 0, updated: 0, unchanged: 3 }],
    [
      'a key twice, of a table with another key',
      [
        old[0]!,
        { id: 1, name: 'x', amount: 1.5 },
        { id: 7, name: 'g', amount: 1 },
        { id: 7, name: 'h', amount: 1 },
        { id: 7, name: 'h', amount: 1 },
      ],
      { inserted: 1, updated: 2, unchanged: 2 },
    ],
  ])('of a table with several keys: %s', async (_, data, expected) => {
    await reset(', UNIQUE (name, amount)');
    expect(await load(data)).toEqual(expected);
  });

  test('columns that are not updated do not count as changed', async () => {
    await reset();
    const data = [
      { id: 1, name: 'other', amount: 1.5 },
      { id: 2, name: 'two', amount: 2 },
      { id: 9, name: 'nine', amount: 9 },
    ];
    expect(await load(data, { updateColumns: ['amount'] })).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
    expect((await system().query('SELECT name FROM t WHERE id = 1'))[0]).toEqual(['one']);
  });

  test('keys alone', async () => {
    await reset();
    const { type } = system();
    const result = await system().run(
      {
        rows: origin,
        ids: { type: 'select', from: 'rows', keep: ['id'] },
        out: { type: `${type}-destination`, from: 'ids', connection: 'db', table: 't', ifExists: 'upsert', keys: ['id'] },
      },
      rows([{ id: 1 }, { id: 8 }, { id: 8 }]),
    );
    expect(outcomeOf(result)).toBe('done');
    expect(result.stages.out!.written).toEqual({ inserted: 1, updated: 0, unchanged: 2 });
  });

  test('refused rows do not count', async () => {
    await reset(', CHECK (amount < 100)');
    const data = [
      old[0]!,
      { id: 2, name: 'zwei', amount: 1000 },
      { id: 3, name: 'drei', amount: 3 },
      { id: 4, name: 'vier', amount: 4 },
    ];
    const written = await load(data, {}, { document: { onError: 'skip' } });
    expect(written).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
  });

  test('a table that is made, and rows that are added', async () => {
    await system().query('DROP TABLE IF EXISTS t');
    const data = [...old, { id: 3, name: 'x', amount: 3 }];
    expect(await load(data)).toEqual({ inserted: 3, updated: 1, unchanged: 0 });
    expect(await load([{ id: 4, name: 'a', amount: 1 }], { ifExists: 'append', keys: undefined })).toEqual({
      ...{ inserted: 1, updated: 0, unchanged: 0 },
    });
    expect(await load(old, { ifExists: 'replace', keys: undefined })).toBeUndefined();
  });

  test('any number of workers counts the same', async () => {
    await system().query('DROP TABLE IF EXISTS t');
    const { type } = system();
    const stages = (from: number) => ({
      numbers: { type: 'generator', rows: 30_000, columns: { n: { generator: 'sequence', start: from } } },
      rows: { type: 'derive', from: 'numbers', columns: { id: 'n % 20000', name: `CASE WHEN n % 3 = 0 THEN 'a' ELSE 'b' END` } },
      kept: { type: 'select', from: 'rows', keep: ['id', 'name'] },
      out: { type: `${type}-destination`, from: 'kept', connection: 'db', table: 't', ifExists: 'upsert', keys: ['id'] },
    });
    const written = [];
    for (const workers of [1, 4]) {
      await system().query('DROP TABLE IF EXISTS t');
      for (const from of [1, 10_001]) {
        const result = await system().run(stages(from), { workers });
        expect(outcomeOf(result)).toBe('done');
        written.push(result.stages.out!.written);
      }
    }
    expect(written.slice(2)).toEqual(written.slice(0, 2));
    expect(written[0]).toMatchObject({ inserted: 20_000 });
    expect(Object.values(written[1]!).reduce((sum, count) => sum + count, 0)).toBe(30_000);
  });
}

describe.skipIf(!withPostgres)('upserts into PostgreSQL count', () => {
  const database = usePostgres();
  counts(() => ({ type: 'postgres', query: database.query, run: database.run }));

  test('rows of partitioned tables, and columns whose types cannot be compared', async () => {
    await database.query(`DROP TABLE IF EXISTS p; CREATE TABLE p (id bigint PRIMARY KEY, doc json) PARTITION BY RANGE (id);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (doc json, id bigint NOT NULL);
      ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20); INSERT INTO p VALUES (1, '{"a":1}'), (11, '[]'), (12, NULL)`);
    const data = [
      { id: 1, name: '{"a":1}' },
      { id: 2, name: '1' },
      { id: 11, name: '[1]' },
      { id: 12, name: null },
      { id: 13, name: null },
    ];
    const result = await database.run(
      {
        all: origin,
        docs: { type: 'derive', from: 'all', columns: { doc: 'CAST(name AS json)' } },
        rows: { type: 'select', from: 'docs', keep: ['id', 'doc'] },
        out: { type: 'postgres-destination', from: 'rows', connection: 'db', table: 'p', ifExists: 'upsert', keys: ['id'] },
      },
      rows(data),
    );
    expect(outcomeOf(result)).toBe('done');
    expect(result.stages.out!.written).toEqual({ inserted: 2, updated: 1, unchanged: 2 });
  });

  test('rows that are not written: triggers do not see them', async () => {
    await database.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (id integer PRIMARY KEY, name text, amount float8, seen integer DEFAULT 0);
      CREATE OR REPLACE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen = OLD.seen + 1; RETURN NEW; END $$;
      CREATE TRIGGER see BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION see(); INSERT INTO t VALUES (1, 'one', 1.5), (2, 'two', NULL)`);
    const out = { type: 'postgres-destination', from: 'rows', connection: 'db', table: 't', ifExists: 'upsert', keys: ['id'] };
    const result = await database.run({ rows: origin, out }, rows([old[0]!, { id: 2, name: 'zwei', amount: null }]));
    expect(outcomeOf(result)).toBe('done');
    expect(await database.query('SELECT id, seen FROM t ORDER BY id')).toEqual([
      ['1', '0'],
      ['2', '1'],
    ]);
  });
});

describe.skipIf(!withMysql)('upserts into MariaDB count', () => {
  const database = useMysql();
  counts(() => ({ type: 'mysql', query: database.query, run: database.run }));
});

describe('upserts into SQLite count', () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-upserts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'data.db');
  const system: System = {
    type: 'sqlite',
    async query(sql) {
      const database = new Database(path);
      try {
        const statement = database.prepare(sql);
        if (statement.reader) return statement.raw().all() as unknown[][];
        statement.run();
        return [];
      } finally {
        database.close();
      }
    },
    run: (stages, options: { document?: object } = {}) =>
      runStages(stages, { ...options, document: { ...options.document, connections: { db: { type: 'sqlite', path } } } }),
  };
  counts(() => system);

  const out = { type: 'sqlite-destination', connection: 'db', from: 'rows', table: 'big', ifExists: 'upsert', keys: ['id'] };
  test.each([
    ['a table much larger than the rows', ''],
    ['a table without rowid', 'WITHOUT ROWID'],
  ])('rows of %s', async (_, more) => {
    await system.query('DROP TABLE IF EXISTS big');
    await system.query(`CREATE TABLE big (id integer PRIMARY KEY, name text, amount real) ${more}`);
    await system.query(
      "INSERT OR IGNORE INTO big WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT i, 'old', NULL FROM n",
    );
    const data = [
      { id: 5, name: 'old' },
      { id: 6, name: 'new' },
      { id: 2000, name: 'new' },
      { id: 2000, name: 'new' },
    ];
    const result = await system.run({ rows: origin, out }, rows(data));
    expect(outcomeOf(result)).toBe('done');
    expect(result.stages.out!.written).toEqual({ inserted: 1, updated: 1, unchanged: 2 });
  });

  test('a table whose triggers add rows', async () => {
    await system.query('DROP TABLE IF EXISTS big');
    await system.query('CREATE TABLE big (id integer PRIMARY KEY, name text, amount real)');
    await system.query("INSERT INTO big (id, name) VALUES (1, 'old')");
    await system.query(
      'CREATE TRIGGER more AFTER INSERT ON big WHEN new.id < 100 BEGIN INSERT INTO big VALUES (new.id + 100, NULL, NULL); END',
    );
    const result = await system.run(
      { rows: origin, out },
      rows([
        { id: 1, name: 'new' },
        { id: 2, name: 'two' },
      ]),
    );
    expect(outcomeOf(result)).toBe('done');
    expect(result.stages.out!.written).toEqual({ inserted: 1, updated: 1, unchanged: 0 });
  });
});
