import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { runStages } from '../engine/stages.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { startProxy } from './tcp-proxy.ts';

const ROWS = 200_000;
const CHILD = fileURLToPath(new URL('./load-child.ts', import.meta.url));
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

/** Random numbers from 0 to 1, the same for a seed. */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

// The server is killed here: never one of somebody else's.
describe.skipIf(!requireSuite('postgres'))(`faults while PostgreSQL is loaded (SEED=${seed})`, () => {
  const random = randomOf(seed);
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.stop());

  const query = async (sql: string): Promise<string[][]> => {
    const client = new pg.Client({ ...server.connection, types: { getTypeParser: () => String } as never });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const result = await client.query({ text: sql, rowMode: 'array' });
      return result.rows as string[][];
    } finally {
      await client.end();
    }
  };
  const fresh = () =>
    query("DROP TABLE IF EXISTS t; CREATE TABLE t (id int8, name text, x float8); INSERT INTO t VALUES (-1, 'old', 0)").catch(
      () => [],
    );
  const stages = (options: object) => ({
    data: {
      type: 'generator',
      rows: ROWS,
      columns: { id: { generator: 'sequence' }, name: { generator: 'name' }, x: { generator: 'normal' } },
    },
    out: { type: 'postgres-destination', from: 'data', connection: 'db', table: 't', ...options },
  });
  const run = (options: object, port = server.connection.port) =>
    runStages(stages(options), { document: { connections: { db: { type: 'postgres', ...server.connection, port } } } });
  const count = async () => Number((await query('SELECT count(*) FROM t'))[0]![0]);
  /** A number of bytes after which the load is under way, or about to end. */
  const somewhere = () => Math.floor(random() * ROWS * 45 * 1.05) + 200;
  const MODES: readonly [options: { readonly ifExists: string; readonly connections?: number }, full: number][] = [
    [{ ifExists: 'append' }, ROWS + 1],
    [{ ifExists: 'replace' }, ROWS],
    [{ ifExists: 'replace', connections: 2 }, ROWS],
  ];

  test.each(MODES)('the connection is cut at random points: %o', async (options, full) => {
    const proxy = await startProxy('127.0.0.1', server.connection.port);
    for (let i = 0; i < 6; i++) {
      await fresh();
      proxy.after(somewhere());
      const outcome = await run(options, proxy.port);
      proxy.after(Number.POSITIVE_INFINITY);
      const rows = await count();
      expect([i, rows]).toEqual([i, outcome.status === 'done' ? full : 1]);
      if (outcome.status !== 'done') expect(outcome.errors[0]).toMatchObject({ class: 'RunError', retryable: true });
    }
    await proxy.close();
    await fresh();
    expect((await run(options)).errors).toEqual([]);
    expect(await count()).toBe(full);
  });

  // With several connections the first commit is that of a single statement.
  test.each(MODES.slice(0, 2))('the answer to the commit is lost, and the outcome found out: %o', async (options, full) => {
    const proxy = await startProxy('127.0.0.1', server.connection.port);
    await fresh();
    proxy.loseAnswerTo('COMMIT\0');
    const outcome = await run(options, proxy.port);
    expect(outcome.errors).toEqual([]);
    expect(await count()).toBe(full);
    await proxy.close();
  });

  test.each(MODES)('the client is killed at random points: %o', async (options, full) => {
    for (let i = 0; i < 4; i++) {
      await fresh();
      const args = [server.connection, { table: 't', ...options }, ROWS].map((value) => JSON.stringify(value));
      const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      let told = '';
      child.stdout.on('data', (text) => {
        told += text;
      });
      const ended = new Promise((done) => child.once('exit', done));
      const timer = setTimeout(() => child.kill('SIGKILL'), 300 + random() * 2500);
      await ended;
      clearTimeout(timer);
      const rows = await count();
      expect([1, full]).toContain(rows);
      if (told.startsWith('done')) expect(rows).toBe(full);
    }
    await fresh();
    expect((await run(options)).errors).toEqual([]);
    expect(await count()).toBe(full);
    expect(await query("SELECT relname FROM pg_class WHERE relname LIKE '\\_open\\_stage%'")).toEqual([]);
  });

  test.each(MODES)('the server is killed at random points: %o', async (options, full) => {
    const proxy = await startProxy('127.0.0.1', server.connection.port);
    for (let i = 0; i < 3; i++) {
      await fresh();
      let killed: Promise<void> | undefined;
      proxy.after(somewhere(), () => {
        killed = server.kill();
      });
      const outcome = await run(options, proxy.port);
      // A run that has ended before must not have its server killed later.
      proxy.after(Number.POSITIVE_INFINITY);
      await killed;
      if (killed) await server.restart();
      const rows = await count();
      const isUnknown = outcome.errors[0]?.code === 'commit-unknown';
      expect([i, rows]).toEqual([i, outcome.status === 'done' || (isUnknown && rows > 1) ? full : 1]);
    }
    await proxy.close();
    await fresh();
    expect((await run(options)).errors).toEqual([]);
    expect(await count()).toBe(full);
  });
});
