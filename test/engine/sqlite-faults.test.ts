import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { seeded } from '../columns/native/casting.ts';
import { runStages } from './stages.ts';

const root = mkdtempSync(join(tmpdir(), 'open-stage-faults-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'f-'));
});

const ROWS = 150_000;
/** Kills of each kind; `KILLS` for more. */
const ROUNDS = Number(process.env.KILLS ?? 5);
const CHILD = fileURLToPath(new URL('sqlite-child.ts', import.meta.url));

interface Child {
  readonly process: ChildProcess;
  /** Resolves when the process has begun its run. */
  readonly begun: Promise<void>;
  /** What it has said when it is over. */
  readonly output: Promise<string>;
}

/** Loads in another process. `limit`: blocks of 1024 bytes that a file may have. */
function start(mode: string, generation: number, limit?: number): Child {
  const args = [CHILD, folder, mode, String(generation), String(ROWS)];
  const child =
    limit === undefined
      ? spawn(process.execPath, args)
      : spawn('bash', ['-c', `ulimit -f ${limit}; exec "$0" "$@"`, process.execPath, ...args]);
  let text = '';
  const begun = Promise.withResolvers<void>();
  child.stdout.on('data', (bytes) => {
    text += bytes;
    if (text.includes('begin')) begun.resolve();
  });
  child.stderr.on('data', (bytes) => {
    text += bytes;
  });
  const output = new Promise<string>((resolve) => child.on('close', () => resolve(text.replace('begin\n', '').trim())));
  return { process: child, begun: begun.promise, output };
}

/** How many rows of which generation the table has; `undefined` without a table. The file must be sound. */
function state(): string | undefined {
  const database = new Database(join(folder, 'shop.db'), { fileMustExist: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 't'").get()) return undefined;
    const groups = database.prepare('SELECT generation, count(*) FROM t GROUP BY 1 ORDER BY 1').raw().all() as number[][];
    return groups.map(([generation, count]) => `${generation}: ${count}`).join(', ');
  } finally {
    database.close();
  }
}

const files = () => readdirSync(folder).sort();

describe('killed at any moment, the old or the new table is there, and the next run works', () => {
  const ONE = `1: ${ROWS}`;
  const TWO = `2: ${ROWS}`;
  test.each<[mode: string, journal: string | undefined, after: string]>([
    ['fail', undefined, TWO],
    ['replace', 'delete', TWO],
    ['append', 'delete', `${ONE}, ${TWO}`],
    ['append', 'wal', `${ONE}, ${TWO}`],
    ['upsert', 'wal', TWO],
  ])('%s, journal %s', { timeout: 180_000 }, async (mode, journal, after) => {
    const next = seeded(`${mode} ${journal}`);
    const path = join(folder, 'shop.db');
    const child = start(mode === 'upsert' ? 'upsert' : 'fail', 1);
    await child.begun;
    const begun = performance.now();
    expect(await child.output).toBe('done');
    const runMs = performance.now() - begun;
    if (journal !== undefined) {
      const database = new Database(path);
      database.pragma(`journal_mode = ${journal}`);
      database.close();
    }
    const before = readFileSync(path);
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of files()) rmSync(join(folder, name));
      if (journal !== undefined) writeFileSync(path, before);
      const child = start(mode, 2);
      await child.begun;
      await new Promise((resolve) => setTimeout(resolve, runMs * (0.2 + (next() % 1000) / 900)));
      child.process.kill('SIGKILL');
      await child.output;
      const found = files().includes('shop.db') ? state() : 'none';
      expect([journal === undefined ? 'none' : ONE, after]).toContain(found);
      seen.add(found === after ? 'new' : 'old');
    }
    if (journal === undefined) rmSync(path, { force: true });
    else writeFileSync(path, before);
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    expect(await start('replace', 3).output).toBe('done');
    expect(state()).toBe(`3: ${ROWS}`);
    expect(files()).toEqual(['shop.db']);
    console.log(`${mode}, journal ${journal}: ${[...seen].join(' and ')}`);
  });
});

describe('two processes', () => {
  test('append to one table: all rows of both are there', async () => {
    expect(await start('replace', 1).output).toBe('done');
    const [two, three] = [start('append', 2), start('append', 3)];
    expect([await two.output, await three.output]).toEqual(['done', 'done']);
    expect(state()).toBe(`1: ${ROWS}, 2: ${ROWS}, 3: ${ROWS}`);
    expect(files()).toEqual(['shop.db']);
  });

  test('make one database: the first one does, the other says that it was there', async () => {
    const outputs = await Promise.all([start('fail', 1).output, start('fail', 2).output]);
    expect(outputs.sort()[0]).toBe('done');
    expect(outputs[1]).toMatch(/^failed (file-changed true|table-exists false)$/);
    expect([`1: ${ROWS}`, `2: ${ROWS}`]).toContain(state());
    expect(files()).toEqual(['shop.db']);
  });
});

const load = (options: object = {}, run: object = {}) =>
  runStages(
    {
      data: {
        type: 'generator',
        rows: 1000,
        columns: { id: { generator: 'sequence' }, generation: { generator: 'choice', values: [9] } },
      },
      table: { type: 'sqlite-destination', from: 'data', path: 'shop.db', table: 't', ifExists: 'append', ...options },
    },
    { baseFolder: folder, ...run },
  );

describe('a locked database', () => {
  function locked(statement: string) {
    const database = new Database(join(folder, 'shop.db'));
    database.exec('CREATE TABLE IF NOT EXISTS t (id, generation); BEGIN');
    database.prepare(statement)[statement.startsWith('SELECT') ? 'all' : 'run']();
    return {
      release: () => {
        database.exec('COMMIT');
        database.close();
      },
    };
  }

  test.each([
    ['written', 'INSERT INTO t VALUES (0, 0)'],
    ['read', 'SELECT * FROM t'],
  ])('that is being %s is waited for, but not for ever', async (_, statement) => {
    const other = locked(statement);
    const { errors } = await load({ timeoutMs: 300 });
    expect(errors).toMatchObject([{ code: 'database-busy', retryable: true, stage: 'table' }]);
    const waiting = load({ timeoutMs: 20_000 });
    setTimeout(other.release, 700);
    expect((await waiting).errors).toEqual([]);
    expect(state()).toMatch(/9: 1000$/);
  });

  test('does not hold up a run that is cancelled', async () => {
    const other = locked('INSERT INTO t VALUES (0, 0)');
    const abort = new AbortController();
    const running = load({ timeoutMs: 3_600_000 }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 1000);
    // An hour before it would give up by itself.
    expect((await running).status).toBe('cancelled');
    other.release();
  });

  test('is waited for by readers, too', async () => {
    const database = new Database(join(folder, 'shop.db'));
    database.exec('CREATE TABLE t (id); INSERT INTO t VALUES (1)');
    const source = { type: 'sqlite-origin', path: 'shop.db', query: 'SELECT id FROM t', timeoutMs: 300 };
    const read = (more: object = {}) =>
      runStages({ data: { ...source, ...more }, out: { type: 'memory-destination', from: 'data' } }, { baseFolder: folder });
    const opened = await read();
    expect(opened.errors).toEqual([]);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    await expect(read()).rejects.toThrow(/locked/);
    database.exec('COMMIT');
    database.close();
  });
});

test('a run that is cancelled while it loads leaves the old table', { timeout: 60_000 }, async () => {
  expect((await load()).errors).toEqual([]);
  const abort = new AbortController();
  const running = runStages(
    {
      data: {
        type: 'generator',
        rows: 20_000_000,
        columns: { id: { generator: 'sequence' }, generation: { generator: 'choice', values: [2] } },
      },
      table: { type: 'sqlite-destination', from: 'data', path: 'shop.db', table: 't', ifExists: 'append' },
    },
    { baseFolder: folder, signal: abort.signal },
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  abort.abort();
  expect((await running).status).toBe('cancelled');
  expect(state()).toBe('9: 1000');
  expect(files()).toEqual(['shop.db']);
});

describe('a disk that fills up', () => {
  test('while a new database is written: nothing is left', async () => {
    expect(await start('fail', 1, 4000).output).toMatch(/^failed (file-too-large|disk-full|io-error)/);
    expect(files()).toEqual([]);
  });

  test('while rows go into a database that is there: it is as it was', async () => {
    expect(await start('replace', 1).output).toBe('done');
    // The staged rows fit, both generations together do not.
    expect(await start('append', 2, 12_000).output).toMatch(/^failed (io-error|disk-full|file-too-large)/);
    expect(state()).toBe(`1: ${ROWS}`);
    expect(files()).toEqual(['shop.db']);
  });
});
