import { expect, test } from 'vitest';
import type { FinishedRun } from '../../engine/run/run.ts';
import { outcomeOf } from '../engine/jobs.ts';
import { type Options, runStages } from '../engine/stages.ts';

/** A server whose account `etl` may have few connections. */
export interface LimitedServer {
  readonly type: 'postgres' | 'mysql';
  /** Fields of a connection of `etl`. */
  connection(): object;
  /** Lets `etl` have so many connections; the server refuses more. */
  limit(connections: number): Promise<void>;
  query(sql: string): Promise<(string | null)[][]>;
  /** Opens a connection of `etl`, until it is released. */
  occupy(): Promise<() => Promise<void>>;
}

type Stages = Record<string, object>;

/** What a run says, and the rows of tables behind it. */
export function limitTests(server: LimitedServer, limits: readonly number[]): void {
  const { type } = server;
  const run = (
    stages: Stages,
    { fields = {}, ...options }: Options & { readonly fields?: object } = {},
  ): Promise<FinishedRun> => {
    // Who wants a connection too many is not to wait for long.
    const connection = { type, ...server.connection(), connectTimeoutMs: 3000, ...fields };
    const connections = { db: connection, other: connection, ...(options.document?.connections as object) };
    return runStages(stages, { ...options, document: { ...options.document, connections: connections as never } });
  };
  const read = (table: string, more: object = {}) => ({ type: `${type}-origin`, connection: 'db', table, ...more });
  const load = (from: string, table: string, more: object = {}) => {
    return { type: `${type}-destination`, connection: 'db', from, table, ifExists: 'replace', ...more };
  };
  const count = async (...tables: string[]) => {
    const counts = tables.map(async (table) => Number((await server.query(`SELECT count(*) FROM ${table}`))[0]![0]));
    return Promise.all(counts);
  };
  const reset = async (...tables: string[]) => {
    for (const table of tables) await server.query(`DROP TABLE IF EXISTS ${table}`);
  };

  test.each(limits)('a table is copied within the server with %d', async (most) => {
    await server.limit(most);
    await reset('copy');
    for (const ifExists of ['fail', 'upsert', 'replace', 'append']) {
      const keys = ['fail', 'upsert'].includes(ifExists) ? { keys: ['id'] } : {};
      if (ifExists === 'append') await server.query('DELETE FROM copy');
      const result = await run(
        { a: read('source'), out: load('a', 'copy', { ifExists, ...keys }) },
        { fields: { maxConnections: most } },
      );
      expect([ifExists, outcomeOf(result)]).toEqual([ifExists, 'done']);
      expect([ifExists, await count('copy')]).toEqual([ifExists, [2000]]);
    }
  });

  test.each(limits)('many tables are copied, new ones and others, by two names of one connection, with %d', async (most) => {
    await server.limit(most);
    const names = Array.from({ length: 9 }, (_, i) => `many_${i}`);
    await reset(...names);
    await server.query('CREATE TABLE many_0 AS SELECT * FROM source WHERE 1 = 0');
    await server.query('CREATE TABLE many_4 (id int PRIMARY KEY, name varchar(20))');
    const stages: Stages = {};
    for (const [i, name] of names.entries()) {
      stages[`r${i}`] = read('source');
      const how = i === 0 ? { ifExists: 'append' } : i === 4 ? { ifExists: 'upsert', keys: ['id'] } : {};
      stages[`w${i}`] = load(`r${i}`, name, { connection: i % 2 === 0 ? 'db' : 'other', ...how });
    }
    const result = await run(stages, { fields: { maxConnections: most } });
    expect(outcomeOf(result)).toBe('done');
    expect(await count(...names)).toEqual(names.map(() => 2000));
    // Nothing is left of what was made beside them.
    const left = await server.query("SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%open\\_stage\\_%'");
    expect(left).toEqual([]);
  });

  test.each(limits)('one origin feeds several tables, of which one is loaded twice, with %d', async (most) => {
    await server.limit(most);
    await reset('low', 'high', 'twice');
    await server.query('CREATE TABLE twice (id int, name varchar(20))');
    const stages = {
      a: read('source'),
      w: { type: 'switch', from: 'a', cases: { low: 'id <= 500', high: 'id > 1500' }, default: 'rest' },
      c: { type: 'copy', from: 'w.low' },
      low: load('c', 'low'),
      high: load('w.high', 'high', { ifExists: 'upsert', keys: ['id'] }),
      t1: load('c', 'twice', { ifExists: 'append' }),
      t2: load('w.rest', 'twice', { ifExists: 'append' }),
    };
    const result = await run(stages, { fields: { maxConnections: most } });
    expect(outcomeOf(result)).toBe('done');
    expect(await count('low', 'high', 'twice')).toEqual([500, 500, 1500]);
  });

  test.each(limits)('origins are joined, and refused rows go into a table, with %d', async (most) => {
    await server.limit(most);
    await reset('joined', 'bad', 'names');
    await server.query('CREATE TABLE names AS SELECT id, name AS other FROM source');
    await server.query('CREATE TABLE joined (id int PRIMARY KEY CHECK (id <> 7), name varchar(20), other varchar(20))');
    const stages = {
      a: read('source'),
      b: read('names'),
      j: { type: 'join', from: { left: 'a', right: 'b' }, keys: ['id'] },
      l: { type: 'lookup', from: { input: 'j', reference: 'c' }, keys: ['id'], onMissing: 'drop' },
      c: { type: 'select', from: 'd', rename: { name: 'third' } },
      d: read('source'),
      s: { type: 'select', from: 'l', keep: ['id', 'name', 'other'] },
      out: load('s', 'joined', { ifExists: 'append' }),
      bad: load('out.rejects', 'bad'),
    };
    const result = await run(stages, { fields: { maxConnections: most }, document: { onError: 'skip' } as never });
    expect(outcomeOf(result)).toBe('done');
    expect(await count('joined', 'bad')).toEqual([1999, 1]);
  });

  test.each(limits)('a table that fails leaves the others as they were, with %d', async (most) => {
    await server.limit(most);
    await reset('one', 'two', 'three');
    await server.query('CREATE TABLE one AS SELECT * FROM source WHERE id = 1');
    await server.query('CREATE TABLE three (id int PRIMARY KEY CHECK (id <> 1999), name varchar(20))');
    const stages = {
      ...{ a: read('source'), b: read('source'), c: read('source') },
      one: load('a', 'one', { ifExists: 'append' }),
      two: load('b', 'two'),
      three: load('c', 'three', { ifExists: 'append' }),
    };
    const result = await run(stages, { fields: { maxConnections: most } });
    expect(result.status).toBe('failed');
    expect(result.errors[0]!.stage).toBe('three');
    expect(await count('one', 'three')).toEqual([1, 0]);
    await expect(server.query('SELECT * FROM two')).rejects.toThrow();
  });

  test.each(limits)(
    'a table is read in parts, and loaded by several connections, as far as there are some, with %d',
    async (most) => {
      await server.limit(most);
      await reset('parted');
      const partition = { column: 'id', parts: 6, connections: 4 };
      const stages = { a: read('source', { partition }), out: load('a', 'parted', { ifExists: 'fail', connections: 3 }) };
      const result = await run(stages, { fields: { maxConnections: most } });
      expect(outcomeOf(result)).toBe('done');
      expect(await count('parted')).toEqual([2000]);
    },
  );

  test.each(limits)('statements of a destination run in its own transaction, with %d', async (most) => {
    await server.limit(most);
    await reset('with_query', 'log');
    await server.query('CREATE TABLE log (what varchar(20))');
    const stages = {
      a: read('source'),
      out: load('a', 'with_query', {
        beforeQuery: "INSERT INTO log VALUES ('before')",
        afterQuery: "INSERT INTO log VALUES ('after')",
      }),
    };
    const result = await run(stages, { fields: { maxConnections: most } });
    expect(outcomeOf(result)).toBe('done');
    expect(await count('with_query', 'log')).toEqual([2000, 2]);
  });

  test('more transactions than connections are an error before anything is read', async () => {
    await server.limit(1);
    await reset('x', 'y');
    const beforeQuery = 'SELECT 1';
    const reads = { a: read('source'), b: read('source') };
    const stages = { ...reads, x: load('a', 'x', { beforeQuery }), y: load('b', 'y', { beforeQuery }) };
    const result = await run(stages, { fields: { maxConnections: 1 } });
    expect(result.errors[0]).toMatchObject({
      code: 'too-few-connections',
      message: expect.stringMatching(
        /^localhost:\d+: the job needs 2 connections at once, and may have 1: x, y each load in their own transaction/,
      ),
      remedy: expect.stringContaining('raise maxConnections of the connection'),
    });
  });

  test('a table that cannot be loaded is found before anything is read', async () => {
    await server.limit(3);
    await reset('first_one', 'later');
    await server.query('CREATE TABLE later (id int, name varchar(20))');
    const stages = {
      ...{ a: read('source'), b: read('source') },
      first: load('a', 'first_one'),
      later: load('b', 'later', { ifExists: 'fail' }),
    };
    const result = await run(stages);
    expect(result.errors[0]).toMatchObject({ code: 'table-exists', stage: 'later' });
    expect(result.stages.a?.rowsOut).toBe(0);
    await expect(server.query('SELECT * FROM first_one')).rejects.toThrow();
  });

  test('a run waits for a connection while others have all of them', async () => {
    await server.limit(1);
    await reset('waited');
    const release = await server.occupy();
    const running = run({ a: read('source', { types: { id: 'integer' } }), out: load('a', 'waited') });
    setTimeout(() => void release(), 700);
    expect(outcomeOf(await running)).toBe('done');
  });

  test('and no longer than it is told', async () => {
    await server.limit(1);
    const release = await server.occupy();
    const rows = { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' } } };
    const result = await run({ rows, out: load('rows', 'waited') }, { fields: { connectTimeoutMs: 500 } });
    await release();
    expect(result.errors[0]).toMatchObject({ code: 'too-many-connections', stage: 'out', retryable: true });
    expect(result.errors[0]!.remedy).toContain('lower maxConnections of the connection');
  });

  test('what the server has left is learnt from it', async () => {
    const most = type === 'mysql' ? 3 : 2;
    await server.limit(most);
    const names = Array.from({ length: 77 }, (_, i) => `table_${i}`);
    const stages: Stages = {};
    for (const [i, name] of names.entries()) {
      stages[`r${i}`] = read('source', { maxResults: 10 });
      stages[`w${i}`] = load(`r${i}`, name);
    }
    const result = await run(stages);
    expect(outcomeOf(result)).toBe('done');
    expect(await count(...names)).toEqual(names.map(() => 10));
  }, 120_000);
}
