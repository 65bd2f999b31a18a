import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { folderWith } from './jobs.ts';
import { rowsOf, runStages } from './stages.ts';

const lines = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const folder = folderWith({
  'five.csv': `id\n${lines(5).join('\n')}\n`,
  'two.csv': 'id\n8\n9\n',
  'refused.csv': 'id\n1\nx\n3\n',
  'many.csv': `id\n${lines(200_000).join('\n')}\n`,
  'five.json': JSON.stringify(lines(5).map((id) => ({ id }))),
});
const server = createServer((_, response) => response.end(JSON.stringify(lines(5).map((id) => ({ id })))));

beforeAll(async () => {
  const database = new Database(join(folder, 'five.db'));
  database.exec(
    `CREATE TABLE t (id INTEGER); INSERT INTO t VALUES ${lines(5)
      .map((id) => `(${id})`)
      .join(', ')}`,
  );
  database.close();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

/** Each has five rows. */
const ORIGINS: readonly [type: string, options: () => object][] = [
  ['csv-origin', () => ({ path: 'five.csv' })],
  ['json-origin', () => ({ path: 'five.json' })],
  ['sqlite-origin', () => ({ path: 'five.db', table: 't' })],
  ['database-origin', () => ({ connection: 'db', query: 'SELECT * FROM t' })],
  ['rest-origin', () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, refusePrivateAddresses: false })],
  ['memory-origin', () => ({ name: 'rows' })],
];
const document = { connections: { db: { type: 'sqlite', path: 'five.db' } } } as never;
const inputs = { rows: lines(5).map((id) => ({ id })) };

describe.each(ORIGINS)('%s', (type, options) => {
  const run = (minRows: number, between: Record<string, object> = {}) => {
    const from = Object.keys(between).at(-1) ?? 'data';
    const stages = {
      data: { type, ...options(), minRows },
      ...between,
      out: { type: 'csv-destination', from, path: `${type}.csv` },
    };
    return runStages(stages, { baseFolder: folder, document, inputs });
  };

  test('fails with fewer rows, and nothing is written', async () => {
    const { errors, status } = await run(6);
    expect(errors).toMatchObject([
      { code: 'too-few-rows', stage: 'data', message: '5 rows were read, and minRows is 6: nothing was written' },
    ]);
    expect([status, existsSync(join(folder, `${type}.csv`))]).toEqual(['failed', false]);
  });

  test('counts rows before filters', async () => {
    expect((await run(5, { few: { type: 'filter', from: 'data', where: 'id > 4' } })).errors).toEqual([]);
    expect((await run(6, { few: { type: 'filter', from: 'data', where: 'id > 4' } })).errors[0]?.code).toBe('too-few-rows');
  });
});

test('a source is read on until there are as many, although nobody wants more', async () => {
  const sample = (minRows: number) =>
    runStages(
      {
        data: { type: 'csv-origin', path: 'many.csv', minRows },
        first: { type: 'sample', from: 'data', rows: 3 },
        out: { type: 'csv-destination', from: 'first', path: 'sample.csv' },
      },
      { baseFolder: folder, granularity: { rangeBytes: 10_000 } },
    );
  expect((await sample(200_000)).errors).toEqual([]);
  expect((await sample(200_001)).errors[0]?.code).toBe('too-few-rows');
  expect((await sample(2)).stages.data!.rowsOut).toBeLessThan(200_000);
});

test('refused rows do not count, and each origin counts for itself', async () => {
  const stages = (minRows: number, path: string) => ({
    data: { type: 'csv-origin', path, types: { id: 'integer' }, minRows },
    more: { type: 'csv-origin', path: 'five.csv' },
    both: { type: 'funnel', from: ['data', 'more'] },
    out: { type: 'csv-destination', from: 'both', path: 'both.csv' },
    bad: { type: 'csv-destination', from: 'data.rejects', path: 'bad.csv' },
  });
  expect((await runStages(stages(3, 'refused.csv'), { baseFolder: folder })).errors).toMatchObject([
    { stage: 'data', value: '2' },
  ]);
  expect((await runStages(stages(3, 'two.csv'), { baseFolder: folder })).errors).toMatchObject([{ stage: 'data', value: '2' }]);
  expect((await runStages(stages(2, 'two.csv'), { baseFolder: folder })).errors).toEqual([]);
});

test('a preview shows what there is', async () => {
  const stages = { data: { type: 'csv-origin', path: 'two.csv', minRows: 5 } };
  const opened = { limit: { stage: 'data', port: 'out', rows: 10 } };
  await expect(rowsOf(stages, { baseFolder: folder })).rejects.toThrow('too-few-rows');
  const shown = await runStages({ ...stages, out: { type: 'printer', from: 'data' } }, {
    baseFolder: folder,
    ...opened,
  } as never);
  expect([shown.errors, shown.tables.data?.numRows]).toEqual([[], 2]);
});

test('a parameter may say how many; more than are read at most is a mistake', async () => {
  const file = join(folder, 'job.yaml');
  writeFileSync(
    file,
    `openstage: 1
parameters: { least: { type: integer, default: 2 } }
stages:
  data: { type: csv-origin, path: two.csv, minRows: "\${least}", maxRows: 4 }
  out: { type: csv-destination, from: data, path: out.csv }
`,
  );
  expect((await openJob(file)).problems).toEqual([]);
  expect((await openJob(file, { parameters: { least: '5' } })).problems).toMatchObject([
    {
      code: 'conflicting-options',
      message: 'conflicting options: minRows 5 and maxRows 4',
      place: { stage: 'data', option: 'minRows' },
    },
  ]);
});
