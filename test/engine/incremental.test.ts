import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { jobFromFile } from '../../api/index.ts';
import { folderWith } from './jobs.ts';
import { runStages, tableRows } from './stages.ts';

test('only files whose content no earlier run has loaded are read', async () => {
  const folder = folderWith({ 'a.csv': 'x\n1\n', 'b.csv': 'x\n2\n' });
  let state: Readonly<Record<string, unknown>> = {};
  const next = async (files: Record<string, string> = {}, options: object = {}) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const outcome = await runStages(
      {
        data: { type: 'csv-origin', path: '*.csv', onlyChanged: true, header: true, ...options },
        out: { type: 'memory-destination', from: 'data' },
      },
      { baseFolder: folder, state },
    );
    state = outcome.state;
    return outcome.success ? tableRows(outcome.tables.out!).flat() : outcome.status;
  };
  expect(await next()).toEqual([1, 2]);
  expect(await next()).toEqual([]);
  expect(await next({ 'c.csv': 'x\n3\n', 'd.csv': 'x\n1\n' })).toEqual([3]);
  expect(await next({ 'a.csv': 'x\n1\n4\n' })).toEqual([1, 4]);
  // A run that fails loads nothing, and so remembers nothing.
  expect(await next({ 'e.csv': 'x\n5\nsix\n' }, { types: { x: 'integer' } })).toBe('failed');
  expect(await next({ 'e.csv': 'x\n5\n6\n' })).toEqual([5, 6]);
});

test('a job file is run again and again, and its state lies in the data folder', async () => {
  const folder = folderWith({
    'job.yaml': `openstage: 1
name: copy-new
stages:
  new: { type: sqlite-origin, path: shop.db, table: orders, watermarkColumn: id }
  copy: { type: sqlite-destination, from: new, path: copy.db, table: orders, ifExists: append }
`,
  });
  const database = new Database(join(folder, 'shop.db'));
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1), (2)');
  const before = process.env.OPENSTAGE_DATA;
  process.env.OPENSTAGE_DATA = join(folder, 'data');
  try {
    const run = async () =>
      (await (await jobFromFile(join(folder, 'job.yaml'))).run({ workers: 1, history: false })).recordsLoaded;
    expect(await run()).toBe(2);
    expect(await run()).toBe(0);
    database.exec('INSERT INTO orders VALUES (3)');
    const job = await jobFromFile(join(folder, 'job.yaml'));
    expect((await job.run({ workers: 1, dryRun: true })).recordsLoaded).toBe(0);
    expect((await job.preview('new')).numRows).toBe(1);
    expect(await run()).toBe(1);
    expect(await run()).toBe(0);
  } finally {
    if (before === undefined) delete process.env.OPENSTAGE_DATA;
    else process.env.OPENSTAGE_DATA = before;
    database.close();
  }
});
