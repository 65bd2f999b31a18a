import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { folderWith, openStage } from './open-stage.ts';

test('a job that reads only what is new asks when something has changed, and its state is shown, set and forgotten', async () => {
  const folder = await folderWith({
    'job.yaml': `openstage: 1
name: copy-orders
parameters: { table: { default: orders } }
stages:
  orders: { type: sqlite-origin, path: shop.db, table: "\${table}", watermarkColumn: id }
  copy: { type: sqlite-destination, from: orders, path: dw.db, table: orders, ifExists: append }
`,
  });
  const database = new Database(join(folder, 'shop.db'));
  database.exec(
    'CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1), (2); CREATE TABLE more (id INTEGER)',
  );
  database.close();
  const run = (...args: string[]) => openStage(folder, 'run', 'job.yaml', '--workers', '1', ...args);

  const first = await run();
  expect([first.code, first.stderr]).toEqual([
    0,
    expect.stringContaining("\nwatermark of 'orders': id 2, the first watermark\n"),
  ]);
  const changed = await run('--param', 'table=more');
  expect([changed.code, changed.stderr]).toEqual([
    1,
    expect.stringMatching(
      /error: stage 'orders': the state of earlier runs may not apply: earlier runs read .*: table orders, this run reads .*: table more; .*; run with --full-refresh to read all rows, or with --keep-state to continue from there\n/,
    ),
  ]);
  const kept = await run('--json', '--keep-state', '--param', 'table=more');
  expect(JSON.parse(kept.stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
    incremental: [{ stage: 'orders', column: 'id', before: '2', after: '2' }],
  });
  expect((await run('--keep-state', '--full-refresh')).code).toBe(2);
  expect((await run('--if-running', 'perhaps')).stderr).toContain('write wait or fail');

  const list = await openStage(folder, 'state', 'list');
  expect(list.stdout).toMatch(
    /^job +stage +has read +rows +at +by run\ncopy-orders +orders +id up to 2 +2 +20.*\ncopy-orders +orders +id up to 2 +2 /,
  );
  const show = await openStage(folder, 'state', 'show', 'copy-orders', '--json');
  expect(
    show.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { job: 'copy-orders', stage: 'orders', column: 'id', watermark: '2', source: expect.stringMatching(/shop.db: table more$/) },
    {
      job: 'copy-orders',
      stage: 'orders',
      column: 'id',
      watermark: '2',
      source: expect.stringMatching(/shop.db: table orders$/),
    },
  ]);
  expect((await openStage(folder, 'state', 'show', 'job.yaml')).stdout).toContain('target      sqlite ');
  expect(await openStage(folder, 'state', 'set', 'copy-orders', 'orders', '1')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('name the file of the job with its parameters'),
  });
  expect(await openStage(folder, 'state', 'set', 'job.yaml', 'orders', '1')).toMatchObject({
    code: 0,
    stderr: 'the next run reads rows with id above 1\n',
  });
  expect((await run()).stderr).toContain("watermark of 'orders': id 2, was 1\n");
  expect(await openStage(folder, 'state', 'reset', 'job.yaml')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^forgot orders: id up to 2.*reads all rows\n$/s),
  });
  expect((await openStage(folder, 'state', 'list')).stdout).toBe('');
  expect(await openStage(folder, 'state', 'forget')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('unknown action: forget'),
  });
});
