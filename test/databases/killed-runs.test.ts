import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { type HostRunOptions, runJob } from '../../host/run.ts';
import { listStates, setState } from '../../host/state/admin.ts';
import { folderWith } from '../cli/open-stage.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

const CHILD = fileURLToPath(new URL('../host/state/killed-child.ts', import.meta.url));
const ids = (rows: readonly (readonly unknown[])[]) => rows.map(([id]) => Number(id)).sort((a, b) => a - b);

/** Orders in a SQLite file, and a job that adds the new ones to a target. */
async function orders(target: object, connections: object = {}, more: object = {}) {
  const document = {
    ...{ openstage: 1, name: 'copy', connections },
    stages: {
      orders: { type: 'sqlite-origin', path: 'shop.db', table: 'orders', watermarkColumn: 'id' },
      copy: { from: 'orders', ...target },
      ...more,
    },
  };
  const folder = await folderWith({ 'job.json': JSON.stringify(document) });
  const shop = new Database(join(folder, 'shop.db'));
  shop.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1), (2)');
  onTestFinished(() => {
    shop.close();
  });
  const [file, dataFolder] = [join(folder, 'job.json'), join(folder, 'data')];
  return {
    ...{ folder, dataFolder },
    add: (id: number) => shop.exec(`INSERT INTO orders VALUES (${id})`),
    async run(options: HostRunOptions = {}) {
      const opened = await openJob(file);
      return runJob(opened, { workers: 1, memoryBytes: 64 << 20, history: false, dataFolder, ...options });
    },
    /** A run in a process that is killed at a point. */
    async killed(point: string) {
      const child = spawn(process.execPath, [CHILD, file, dataFolder, point], { stdio: ['ignore', 'inherit', 'inherit'] });
      const [, signal] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
    },
  };
}

type Orders = Awaited<ReturnType<typeof orders>>;

/** Whether the rows of a run that is killed are there exactly once, before and behind the commit, into a table that is there and one that is made. */
async function expectOnce(own: Orders, target: () => Promise<number[]>) {
  await own.killed('committed');
  expect(await target()).toEqual([1, 2]);
  expect(listStates(own.dataFolder)).toMatchObject([{ job: 'copy', states: [], pending: expect.any(String) }]);
  own.add(3);
  const second = await own.run();
  expect([second.errors, second.recordsLoaded]).toEqual([[], 1]);
  expect(second.notes).toContainEqual({
    stage: 'orders',
    text: expect.stringMatching(/was killed after all its rows were loaded: this run continues/),
  });
  expect(await target()).toEqual([1, 2, 3]);
  own.add(4);
  await own.killed('prepared');
  expect(await target()).toEqual([1, 2, 3]);
  own.add(5);
  const fourth = await own.run();
  expect([fourth.errors, fourth.recordsLoaded]).toEqual([[], 2]);
  expect(fourth.notes).toContainEqual({
    stage: 'orders',
    text: expect.stringMatching(/was killed before its rows were loaded: they are read again/),
  });
  own.add(6);
  await own.killed('committed');
  expect((await own.run()).recordsLoaded).toBe(0);
  expect(await target()).toEqual([1, 2, 3, 4, 5, 6]);
}

test('rows of killed runs are in SQLite once, and nothing else is', async () => {
  const own = await orders({ type: 'sqlite-destination', path: 'dw.db', table: 'orders', ifExists: 'append' });
  const database = () => {
    const opened = new Database(join(own.folder, 'dw.db'), { readonly: true });
    onTestFinished(() => {
      opened.close();
    });
    return opened;
  };
  await expectOnce(own, async () => ids(database().prepare('SELECT id FROM orders').raw().all() as unknown[][]));
  expect((await own.run()).success).toBe(true);
  expect(database().prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['orders']);
});

test('rows of killed runs are in a file once', async () => {
  const own = await orders({ type: 'csv-destination', path: 'orders.csv', mode: 'append' });
  await expectOnce(own, async () => {
    try {
      const [, ...lines] = readFileSync(join(own.folder, 'orders.csv'), 'utf8').trimEnd().split('\n');
      return lines.map(Number);
    } catch {
      return [];
    }
  });
});

test('rows of killed runs are in a table that takes them by key once, whatever is known of the commit', async () => {
  const own = await orders({ type: 'sqlite-destination', path: 'dw.db', table: 'orders', ifExists: 'upsert', keys: ['id'] });
  await own.killed('committed');
  const database = new Database(join(own.folder, 'dw.db'));
  database.exec(
    (database.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '\\_open%' ESCAPE '\\'").pluck().all() as string[])
      .map((name) => `DROP TABLE "${name}"`)
      .join(';'),
  );
  const second = await own.run();
  expect([second.errors, second.recordsLoaded]).toEqual([[], 2]);
  expect(database.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(2);
  database.close();
});

test('a run that was killed between two commits asks what to do', async () => {
  const target = { type: 'sqlite-destination', from: 'both', table: 't', ifExists: 'append' };
  const more = { both: { type: 'copy', from: 'orders' }, more: { ...target, path: 'b.db' } };
  for (const choice of ['keep', 'set'] as const) {
    const own = await orders({ ...target, path: 'a.db' }, {}, more);
    await own.killed('between');
    expect((await own.run()).errors).toMatchObject([
      {
        code: 'state-unknown',
        stage: 'orders',
        message: expect.stringMatching(
          /killed while its destinations committed: copy had committed, and more had not, as far as can be checked; it has read id up to 2/,
        ),
        remedy: expect.stringContaining('--keep-state'),
      },
    ]);
    if (choice === 'set') await setState(own.dataFolder, await openJob(join(own.folder, 'job.json')), 'orders', '2');
    const next = await own.run(choice === 'keep' ? { state: 'keep' } : {});
    expect([next.errors, next.recordsLoaded]).toEqual([[], choice === 'keep' ? 4 : 0]);
  }
});

describe.skipIf(!withPostgres)('PostgreSQL', () => {
  const database = usePostgres();
  test('rows of killed runs are there once', async () => {
    const own = await orders(
      { type: 'postgres-destination', connection: 'db', table: 'copied', ifExists: 'append' },
      { db: { type: 'postgres', ...database.connection } },
    );
    await expectOnce(own, async () => ids(await database.query('SELECT id FROM copied').catch(() => [])));
  });
});

describe.skipIf(!withMysql)('MySQL', () => {
  const database = useMysql();
  test('rows of killed runs are there once, and nothing else is', async () => {
    const own = await orders(
      { type: 'mysql-destination', connection: 'db', table: 'copied', ifExists: 'append' },
      { db: { type: 'mysql', ...database.connection } },
    );
    await expectOnce(own, async () => ids(await database.query('SELECT id FROM copied').catch(() => [])));
    expect((await own.run()).success).toBe(true);
    expect(await database.query('SHOW TABLES')).toEqual([['copied']]);
  });
});
