import { appendFileSync, chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runJob } from '../../engine/run/run.ts';
import { openJob } from '../../host/open.ts';
import { folderWith } from '../engine/jobs.ts';
import { csvRows, leftovers, outcomeOf, type Stages } from './job-files.ts';
import { unprivileged } from './unprivileged.ts';

const ROWS = 60_000;
const text = csvRows(ROWS);
const json = Array.from({ length: ROWS }, (_, id) => `${JSON.stringify({ id, text: `text of row ${id}` })}\n`).join('');

const CSV: Stages = {
  in: { type: 'csv-origin', path: 'in.csv', header: true },
  out: { type: 'csv-destination', from: 'in', path: 'out.csv' },
};
const JSON_LINES: Stages = {
  in: { type: 'json-origin', path: 'in.jsonl' },
  out: { type: 'csv-destination', from: 'in', path: 'out.csv' },
};

/** Looks at the sources, then runs; `before` happens between the two, `during` when the first rows have been read. */
async function runWith(stages: Stages, happens: { before?: (folder: string) => void; during?: (folder: string) => void }) {
  const folder = folderWith({ 'in.csv': text, 'in.jsonl': json, 'out.csv': 'old\n' });
  writeFileSync(join(folder, 'job.json'), JSON.stringify({ openstage: 1, name: 'test', stages }));
  const { job, looks, problems } = await openJob(join(folder, 'job.json'));
  if (!job) throw new Error(JSON.stringify(problems));
  happens.before?.(folder);
  let { during } = happens;
  const result = await runJob(job, {
    ...{ baseFolder: folder, looks, workers: 2, memoryBytes: 256 << 20 },
    granularity: { rangeBytes: 4096 },
    progressIntervalMs: 1,
    onProgress: ({ stages }) => {
      if ((stages.in?.rowsOut ?? 0) === 0) return;
      during?.(folder);
      during = undefined;
    },
  });
  const [error] = result.errors;
  return { result, error, folder, written: readFileSync(join(folder, 'out.csv'), 'utf8'), happened: during === undefined };
}

const UNTOUCHED = ['in.csv', 'in.jsonl', 'out.csv'];

describe.each([
  ['CSV', CSV, 'in.csv'],
  ['JSON', JSON_LINES, 'in.jsonl'],
])('a %s file', (_, stages, name) => {
  test.each<[string, number]>([
    ['by half', 0.5],
    ['to nothing', 0],
  ])('that shrinks %s once it was looked at fails the run', async (_, share) => {
    const { error, written, folder } = await runWith(stages, {
      before: (folder) => truncateSync(join(folder, name), Math.floor(text.length * share * 0.3)),
    });
    expect(error).toMatchObject({ code: 'file-changed', retryable: true, remedy: 'run again when no program writes to it' });
    expect(error?.message).toContain(name);
    expect([written, leftovers(folder, ...UNTOUCHED)]).toEqual(['old\n', []]);
  });

  test('that shrinks while it is read fails the run', async () => {
    const { error, written, folder, happened } = await runWith(stages, {
      during: (folder) => truncateSync(join(folder, name), 1000),
    });
    expect(happened).toBe(true);
    expect(error).toMatchObject({ code: 'file-changed', retryable: true });
    expect([written, leftovers(folder, ...UNTOUCHED)]).toEqual(['old\n', []]);
  });

  test('that grows while it is read is read as far as it was', async () => {
    const more = name === 'in.csv' ? csvRows(10, ROWS).split('\n').slice(1).join('\n') : json.slice(0, 500);
    const { result, written } = await runWith(stages, {
      before: (folder) => appendFileSync(join(folder, name), more),
      during: (folder) => appendFileSync(join(folder, name), more.repeat(100)),
    });
    expect(outcomeOf(result)).toBe('done');
    expect([result.recordsLoaded, written.startsWith('id,')]).toEqual([ROWS, true]);
  });

  test('that is gone before it is opened fails the run', async () => {
    const { error, written, folder } = await runWith(stages, { before: (folder) => rmSync(join(folder, name)) });
    expect(error).toMatchObject({ code: 'file-not-found' });
    expect(error?.message).toContain(name);
    expect([written, leftovers(folder, ...UNTOUCHED)]).toEqual(['old\n', []]);
  });

  test('that is deleted while it is read is read to its end', async () => {
    const { result, happened } = await runWith(stages, { during: (folder) => rmSync(join(folder, name)) });
    expect(happened).toBe(true);
    expect([outcomeOf(result), result.recordsLoaded]).toEqual(['done', ROWS]);
  });

  test('that may no longer be read fails the run', async () => {
    const folder = folderWith({ [name]: name === 'in.csv' ? text : json });
    writeFileSync(join(folder, 'job.json'), JSON.stringify({ openstage: 1, name: 'test', stages }));
    const { job, looks } = await openJob(join(folder, 'job.json'));
    chmodSync(join(folder, name), 0);
    chmodSync(folder, 0o777);
    const { errors } = await unprivileged(() => runJob(job!, { baseFolder: folder, looks, workers: 1, memoryBytes: 64 << 20 }));
    const remedy = 'check the permissions of the file and its folder';
    expect(errors).toMatchObject([{ code: 'permission-denied', remedy }]);
    expect(leftovers(folder, name)).toEqual([]);
  });
});

test('one of several files that is gone by its turn fails the run', async () => {
  const folder = folderWith({ 'a-1.csv': text, 'a-2.csv': text });
  const stages = { ...CSV, in: { type: 'csv-origin', path: 'a-*.csv', header: true } };
  writeFileSync(join(folder, 'job.json'), JSON.stringify({ openstage: 1, name: 'test', stages }));
  const { job, looks } = await openJob(join(folder, 'job.json'));
  rmSync(join(folder, 'a-2.csv'));
  const { errors } = await runJob(job!, { baseFolder: folder, looks, workers: 2, memoryBytes: 64 << 20 });
  expect(errors).toMatchObject([{ code: 'file-not-found', value: join(folder, 'a-2.csv') }]);
  expect(leftovers(folder, 'a-1.csv')).toEqual([]);
});
