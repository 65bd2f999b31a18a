import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { openJob } from '../../../host/open.ts';
import { runJob } from '../../../host/run.ts';
import { testHost } from './test-host.ts';

test('lists the templates with their stages', async () => {
  const { call } = await testHost();
  const templates = await call('templates.list');
  expect(templates.map(({ id, title }) => [id, title])).toEqual([
    ['clean-customers', 'Clean a customer file'],
    ['convert-csv', 'Convert CSV to JSON and SQLite'],
    ['join-sales', 'Join and summarise sales'],
    ['split-and-merge', 'Split and merge by category'],
  ]);
  expect(templates[1]).toMatchObject({ stages: ['csv-origin', 'copy', 'json-destination', 'sqlite-destination'] });
});

test('makes a copy under a name that is free', async () => {
  const { call, folder } = await testHost();
  const first = await call('templates.create', 'join-sales');
  const second = await call('templates.create', 'join-sales');
  expect([first, second].map(({ file }) => file.slice(folder.length + 1))).toEqual([
    'join-sales/join-sales.job.yaml',
    'join-sales-2/join-sales.job.yaml',
  ]);
  expect((await readdir(dirname(second.file))).sort()).toEqual(['data', 'join-sales.job.yaml']);
  expect(await call('jobs.open', second.file)).toEqual(second);
  expect((await call('jobs.recent')).map(({ file }) => basename(dirname(file)))).toEqual(['join-sales-2', 'join-sales']);
});

test('refuses what is no template', async () => {
  const { call } = await testHost();
  await expect(call('templates.create', 'join-sale')).rejects.toMatchObject({
    problems: [{ code: 'unknown-template', remedy: "did you mean 'join-sales'?" }],
  });
  await expect(call('templates.create', '../templates')).rejects.toThrow('invalid arguments');
});

test.each([
  ['clean-customers', 849, 769],
  ['convert-csv', 1440, 2880],
  ['join-sales', 1540, 30],
  ['split-and-merge', 1100, 1104],
])('%s runs without problems or rejects', async (id, recordsExtracted, recordsLoaded) => {
  const { call } = await testHost();
  const { file } = await call('templates.create', id);
  const opened = await openJob(file);
  expect(opened.problems).toEqual([]);
  const result = await runJob(opened, { history: false, workers: 2 });
  expect(result).toMatchObject({ status: 'done', errors: [], recordsExtracted, recordsLoaded, recordsRejected: 0 });
});
