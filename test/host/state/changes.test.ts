import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { startThreads } from '../../../engine/run/threads.ts';
import { openJob } from '../../../host/open.ts';
import { type HostRunOptions, runJob } from '../../../host/run.ts';
import { listStates, resetState, setState } from '../../../host/state/admin.ts';
import { folderWith } from '../../cli/open-stage.ts';

const JOB = `openstage: 1
name: copy-orders
stages:
  orders: { type: sqlite-origin, path: shop.db, table: orders, watermarkColumn: id }
  copy: { type: sqlite-destination, from: orders, path: dw.db, table: orders, ifExists: append }
`;

// Starting them takes longer than such a run.
const threads = startThreads({ workers: 1, memoryBytes: 64 << 20 });
afterAll(() => threads.pool.close());

/** A shop with three orders, a job that copies them, and runs of it. */
async function shop(job = JOB) {
  const folder = await folderWith({ 'job.yaml': job });
  const open = (name: string) => {
    const database = new Database(join(folder, name));
    onTestFinished(() => {
      database.close();
    });
    return database;
  };
  const source = open('shop.db');
  source.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, at INTEGER NOT NULL UNIQUE);
    INSERT INTO orders VALUES (1, 10), (2, 20), (3, 30);
    CREATE TABLE orders2 AS SELECT * FROM orders; CREATE TABLE other (id INTEGER PRIMARY KEY, day TEXT);
    INSERT INTO other VALUES (1, '2025-01-01')`);
  const dataFolder = join(folder, 'data');
  return {
    folder,
    dataFolder,
    source,
    write: (text: string, file = 'job.yaml') => writeFileSync(join(folder, file), text),
    move: (to: string) => renameSync(join(folder, 'job.yaml'), join(folder, to)),
    target: () => open('dw.db'),
    rows: (table = 'orders') => open('dw.db').prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    async run(options: HostRunOptions = {}, file = 'job.yaml') {
      const opened = await openJob(join(folder, file));
      const result = await runJob(opened, { workers: 1, history: false, dataFolder, threads, keepThreads: true, ...options });
      return result.success ? result.recordsLoaded : `${result.errors[0]!.code}: ${result.errors[0]!.message}`;
    },
  };
}

type Shop = Awaited<ReturnType<typeof shop>>;
type Case = readonly [
  name: string,
  change: (shop: Shop) => void,
  message: RegExp,
  kept: number,
  refreshed: number,
  table?: string,
];

const CHANGES: readonly Case[] = [
  [
    'another table is read',
    ({ write }) => write(JOB.replace('table: orders, w', 'table: orders2, w')),
    /^state-changed: .*earlier runs read sqlite .*shop.db: table orders, this run reads sqlite .*: table orders2; they have read id up to 3, by run [0-9a-f]{10} on 20/,
    0,
    6,
  ],
  [
    'a query in place of the table',
    ({ write }) => write(JOB.replace('table: orders, w', 'query: "SELECT id, at FROM orders WHERE id > 0", w')),
    /table orders, this run reads .*: query SELECT id, at FROM orders WHERE id > 0/,
    0,
    6,
  ],
  [
    'another column',
    ({ write }) => write(JOB.replace('watermarkColumn: id', 'watermarkColumn: at')),
    /earlier runs used watermark column id, this run uses at/,
    3,
    3,
  ],
  [
    'another table is loaded',
    ({ write }) => write(JOB.replace('table: orders, ifExists', 'table: loaded, ifExists')),
    /earlier runs loaded sqlite .*dw.db: table orders, this run loads sqlite .*: table loaded/,
    0,
    3,
    'loaded',
  ],
  [
    'a second table is loaded',
    ({ write }) =>
      write(`${JOB.replace('from: orders', 'from: both')}  both: { type: copy, from: orders }
  more: { type: sqlite-destination, from: both, path: dw.db, table: more, ifExists: append }
`),
    /this run loads sqlite .*: table more; sqlite .*: table orders/,
    0,
    3,
    'more',
  ],
  [
    'the stage has another name',
    ({ write }) => write(JOB.replace('  orders:', '  fresh:').replace('from: orders', 'from: fresh')),
    /in earlier runs stage orders read the same rows into the same target/,
    0,
    3,
  ],
  [
    'the job has another name',
    ({ write }) => write(JOB.replace('copy-orders', 'copies')),
    /runs of job copy-orders read the same rows into the same target/,
    0,
    3,
  ],
  [
    'the rows are deleted',
    ({ target }) => target().exec('DELETE FROM orders'),
    /^target-changed: sqlite .*dw.db: table orders is empty; earlier runs loaded 3 rows into it.*read id up to 3/,
    0,
    3,
  ],
  ['the table is dropped', ({ target }) => target().exec('DROP TABLE orders'), /table orders does not exist any more/, 0, 3],
  [
    'the table is made anew',
    ({ target }) => target().exec('DROP TABLE orders; CREATE TABLE orders (id INTEGER, at INTEGER)'),
    /table orders is empty/,
    0,
    3,
  ],
];

describe('what a state belongs to', () => {
  test.each(CHANGES.map((change) => [change[0], change] as const))(
    '%s: the run fails before it reads, and does what is chosen',
    async (_, [, change, message, kept, refreshed, table]) => {
      for (const choice of ['keep', 'refresh'] as const) {
        const own = await shop();
        expect(await own.run()).toBe(3);
        change(own);
        expect(await own.run()).toMatch(message);
        if (choice === 'keep') expect(await own.run({ dryRun: true })).toMatch(message);
        expect(await own.run({ state: choice })).toBe(choice === 'keep' ? kept : table === 'more' ? 6 : 3);
        if (choice === 'refresh') expect(own.rows(table)).toBe(refreshed);
        // Nobody is asked twice.
        expect(await own.run()).toBe(0);
      }
    },
  );

  test('the job’s file may have any name, but without a name of its own the job is known by it', async () => {
    const named = await shop();
    expect(await named.run()).toBe(3);
    named.move('other.yaml');
    expect(await named.run({}, 'other.yaml')).toBe(0);
    const unnamed = await shop(JOB.replace('name: copy-orders\n', ''));
    expect(await unnamed.run()).toBe(3);
    unnamed.move('other.yaml');
    expect(await unnamed.run({}, 'other.yaml')).toMatch(/runs of job .*job.yaml read the same rows into the same target/);
    expect(await unnamed.run({ state: 'keep' }, 'other.yaml')).toBe(0);
    expect(listStates(unnamed.dataFolder).map(({ job }) => job)).toEqual([join(unnamed.folder, 'other.yaml')]);
  });

  test('blanks in a query, and a file whose name has the day in it, change nothing', async () => {
    const query = JOB.replace('table: orders, w', 'query: "SELECT * FROM  orders", w').replace(
      / {2}copy: .*\n/,
      `  copy: { type: csv-destination, from: orders, path: "out/\${day}.csv" }\nparameters: { day: { default: a } }\n`,
    );
    const own = await shop(query);
    expect(await own.run()).toBe(3);
    own.write(query.replace('*  FROM', '*\\n FROM').replace('default: a', 'default: b'));
    expect(await own.run()).toBe(0);
  });

  test('a state that is no value of the column cannot be kept', async () => {
    const own = await shop(JOB.replace('id }', 'id }').replace('table: orders, w', 'query: SELECT id FROM orders, w'));
    expect(await own.run()).toBe(3);
    own.write(
      JOB.replace(
        'table: orders, watermarkColumn: id',
        'query: "SELECT id, day FROM other", watermarkColumn: day, types: { day: date }',
      ),
    );
    expect(await own.run({ state: 'keep' })).toMatch(
      /^state-changed: the watermark 3 of column id is not a value of column day, which is date/,
    );
  });

  test('all rows come again in place of those that were added, unless others were added, too', async () => {
    const own = await shop();
    expect(await own.run()).toBe(3);
    expect(await own.run({ state: 'refresh' })).toBe(3);
    expect(own.rows()).toBe(3);
    own.write(JOB.replace('table: orders, w', 'table: orders2, w'));
    expect(await own.run({ state: 'refresh' })).toBe(3);
    expect(own.rows()).toBe(6);
    expect(await own.run({ state: 'refresh' })).toMatch(
      /^target-shared: a full refresh would replace all rows of .*: table orders, but stage orders of job .* also loads .*: table orders into it/,
    );
    expect(own.rows()).toBe(6);
  });

  test('an upsert is repeated, and a file that rows are added to is written anew', async () => {
    const own =
      await shop(`${JOB.replace('from: orders', 'from: both').replace('ifExists: append', 'ifExists: upsert, keys: id')}  both: { type: copy, from: orders }
  file: { type: csv-destination, from: both, path: out.csv, mode: append }
`);
    expect(await own.run()).toBe(6);
    expect(await own.run({ state: 'refresh' })).toBe(6);
    expect(own.rows()).toBe(3);
  });
});

test('a watermark is set and forgotten', async () => {
  const own = await shop();
  expect(await own.run()).toBe(3);
  const opened = await openJob(join(own.folder, 'job.yaml'));
  expect(await setState(own.dataFolder, 'copy-orders', 'orders', '2')).toMatchObject({
    column: 'id',
    watermark: '2',
    run: 'by hand',
  });
  expect(await own.run()).toBe(1);
  await expect(setState(own.dataFolder, opened, 'orders', 'x')).rejects.toThrow(
    'x is not a value of column id, which is integer',
  );
  await expect(setState(own.dataFolder, opened, 'ordres', '1')).rejects.toThrow('no incremental stage ordres');
  await expect(setState(own.dataFolder, 'copy-order', 'orders', '1')).rejects.toMatchObject({
    remedy: expect.stringContaining('copy-orders'),
  });
  expect(await resetState(own.dataFolder, 'copy-orders')).toMatchObject([{ stage: 'orders', watermark: '3' }]);
  await expect(resetState(own.dataFolder, 'copy-orders')).rejects.toThrow('job copy-orders has no state');
  await setState(own.dataFolder, opened, 'orders', '1');
  expect(await own.run()).toBe(2);
  expect(listStates(own.dataFolder)).toMatchObject([
    { job: 'copy-orders', states: [{ stage: 'orders', column: 'id', watermark: '3', rows: 2, allRows: 2, remembered: 1 }] },
  ]);
});

test('a run that fails, and a dry run, leave nothing', async () => {
  const own = await shop();
  own.source.exec('INSERT INTO orders VALUES (4, 40)');
  const database = new Database(join(own.folder, 'dw.db'));
  database.exec('CREATE TABLE orders (id INTEGER CHECK (id < 4), at INTEGER)');
  database.close();
  expect(await own.run({ threads: undefined })).toMatch(/CHECK/);
  expect(await own.run({ dryRun: true })).toBe(0);
  expect(listStates(own.dataFolder)).toEqual([]);
});

test('a result says how far a run has come', async () => {
  const { folder, dataFolder, source } = await shop();
  const run = async () =>
    (await runJob(await openJob(join(folder, 'job.yaml')), { workers: 1, history: false, dataFolder })).incremental;
  expect(await run()).toEqual([{ stage: 'orders', column: 'id', before: null, after: '3' }]);
  source.exec('INSERT INTO orders VALUES (4, 40)');
  expect(await run()).toEqual([{ stage: 'orders', column: 'id', before: '3', after: '4' }]);
});

test('a store that is damaged is said', async () => {
  const own = await shop();
  expect(await own.run()).toBe(3);
  writeFileSync(join(own.dataFolder, 'state.db'), 'nothing that a database begins with');
  expect(await own.run()).toMatch(/^invalid-state: cannot read or write the state of incremental jobs in .*state.db/);
});

test('rows that the target has refused are not missed in it', async () => {
  const made = await shop(JOB.replace('name: copy-orders', 'name: copy-orders\nonError: skip'));
  made.target().exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, at INTEGER NOT NULL CHECK (at <> 20))');
  expect(await made.run()).toBe(2);
  made.source.exec('INSERT INTO orders VALUES (4, 40)');
  expect(await made.run()).toBe(1);
  const [{ states }] = listStates(made.dataFolder) as [ReturnType<typeof listStates>[0]];
  expect(states.map(({ rows, allRows, tables }) => [rows, allRows, Object.values(tables).map((table) => table.rows)])).toEqual([
    [1, 4, [3]],
  ]);
});
