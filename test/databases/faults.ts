import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStages } from '../engine/stages.ts';
import { SEED } from '../seed.ts';
import { type Proxy, startProxy } from './tcp-proxy.ts';

const ROWS = 200_000;
const CHILD = fileURLToPath(new URL('./load-child.ts', import.meta.url));

/** A server of the tests' own, which they kill. */
export interface FaultyServer {
  readonly connection: { readonly host: string; readonly port: number };
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

type Mode = { readonly ifExists: 'append' | 'replace'; readonly connections?: number };

/** A system that loads tables in spite of faults. */
export interface FaultySystem<Server extends FaultyServer> {
  /** Type of its connection; its stage is `<type>-destination`. */
  readonly type: string;
  /** False when it is left out; throws, and says what to install, when it cannot run. */
  readonly runs: boolean;
  start(): Promise<Server>;
  /** The rows of the last statement, as text. */
  query(server: Server, sql: string): Promise<string[][]>;
  /** Types of the columns of `t`. */
  readonly types: { readonly id: string; readonly name: string; readonly x: string };
  /** Bytes that a row of `t` takes on the way to the server, about. */
  readonly rowBytes: number;
  /** How the statement ends, on its way to the server, that makes the rows seen. */
  readonly commit: Readonly<Record<Mode['ifExists'], string>>;
  /** Tables that a run makes for itself. */
  readonly hidden: string;
  /** How many sessions there are beside the one that asks. */
  readonly others: string;
}

/** Random numbers from 0 to 1, the same for a seed. */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The tests: whatever breaks while a table is loaded, it is the old or the new one, and the next run works. */
export function testFaults<Server extends FaultyServer>(system: FaultySystem<Server>): void {
  describe.skipIf(!system.runs)(`faults while ${system.type} is loaded (SEED=${SEED})`, () => {
    const random = randomOf(SEED);
    let server: Server;
    let proxy: Proxy;
    beforeAll(async () => {
      server = await system.start();
      proxy = await startProxy('127.0.0.1', server.connection.port);
    }, 60_000);
    afterAll(async () => {
      await proxy?.close();
      await server?.stop();
    });

    const query = (sql: string) => system.query(server, sql);
    const count = async () => Number((await query('SELECT count(*) FROM t'))[0]![0]);
    const { id, name, x } = system.types;
    const fresh = () =>
      query(`DROP TABLE IF EXISTS t; CREATE TABLE t (id ${id}, name ${name}, x ${x}); INSERT INTO t VALUES (-1, 'old', 0)`);
    /** Sessions of a client that is gone end by and by. */
    const alone = async () => {
      while (Number((await query(system.others))[0]![0]) > 0) await new Promise((done) => setTimeout(done, 20));
    };
    const destination = (options: object) => ({ type: `${system.type}-destination`, connection: 'db', table: 't', ...options });
    const run = (options: Mode, port = server.connection.port) => {
      const columns = { id: { generator: 'sequence' }, name: { generator: 'name' }, x: { generator: 'normal' } };
      const stages = { data: { type: 'generator', rows: ROWS, columns }, out: { from: 'data', ...destination(options) } };
      const db = { type: system.type, ...server.connection, port };
      return runStages(stages, { document: { connections: { db } as never } });
    };
    /** The next run does what it should, and leaves nothing but the table. */
    const works = async (options: Mode, full: number) => {
      await alone();
      await fresh();
      expect((await run(options)).errors).toEqual([]);
      expect(await count()).toBe(full);
      expect(await query(system.hidden)).toEqual([]);
    };
    /** A number of bytes after which the load is under way, or about to end. */
    const somewhere = () => Math.floor(random() * ROWS * system.rowBytes * 1.05) + 200;
    const MODES: readonly [options: Mode, full: number][] = [
      [{ ifExists: 'append' }, ROWS + 1],
      [{ ifExists: 'replace' }, ROWS],
      [{ ifExists: 'replace', connections: 2 }, ROWS],
    ];

    test.each(MODES)('the connection is cut at random points: %o', async (options, full) => {
      for (let i = 0; i < 6; i++) {
        await fresh();
        proxy.after(somewhere());
        const outcome = await run(options, proxy.port);
        proxy.after(Number.POSITIVE_INFINITY);
        const rows = await count();
        expect([i, rows]).toEqual([i, outcome.status === 'done' ? full : 1]);
        if (outcome.status !== 'done') expect(outcome.errors[0]).toMatchObject({ class: 'RunError', retryable: true });
      }
      await works(options, full);
    });

    // With several connections the first commit is that of a single statement.
    test.each(MODES.slice(0, 2))('the answer to the commit is lost, and the outcome found out: %o', async (options, full) => {
      await fresh();
      proxy.loseAnswerTo(system.commit[options.ifExists]);
      const outcome = await run(options, proxy.port);
      expect(outcome.errors).toEqual([]);
      expect(await count()).toBe(full);
      await works(options, full);
    });

    test.each(MODES)('the client is killed at random points: %o', async (options, full) => {
      for (let i = 0; i < 4; i++) {
        await fresh();
        const args = [{ type: system.type, ...server.connection }, destination(options), ROWS].map((value) =>
          JSON.stringify(value),
        );
        const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
        let told = '';
        child.stdout.on('data', (text) => {
          told += text;
        });
        const ended = new Promise((done) => child.once('exit', done));
        const timer = setTimeout(() => child.kill('SIGKILL'), 300 + random() * 2500);
        await ended;
        clearTimeout(timer);
        // What the server has been told to do, it does.
        await alone();
        const rows = await count();
        expect([1, full]).toContain(rows);
        if (told.startsWith('done')) expect(rows).toBe(full);
      }
      await works(options, full);
    });

    test.each(MODES)('the server is killed at random points: %o', async (options, full) => {
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
      await works(options, full);
    });
  });
}
