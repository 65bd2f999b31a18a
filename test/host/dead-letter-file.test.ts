import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { runJob } from '../../host/run.ts';
import { folderWith } from '../cli/open-stage.ts';

const ROWS = 'id,n\n1,5\n2,many\n';

/** What a look at the targets of a job and its run say, and whether it loaded anything. */
async function saidOf(deadLetter: string, path: string) {
  const folder = await folderWith({ 'rows.csv': ROWS, file: 'x' });
  mkdirSync(join(folder, 'folder'));
  const job = `openstage: 1
onError: { policy: skip, deadLetter: ${deadLetter} }
stages:
  rows: { type: csv-origin, path: "${path}", types: { n: integer } }
  out: { type: csv-destination, from: rows, path: out/rows.csv }
`;
  writeFileSync(join(folder, 'job.yaml'), job);
  const opened = await openJob(join(folder, 'job.yaml'), { targets: true });
  const problems = opened.problems.map(({ code, message, place }) => [code, message.replaceAll(`${folder}/`, ''), place.line]);
  const result = await runJob(await openJob(join(folder, 'job.yaml')), { history: false, dataFolder: join(folder, 'data') });
  const errors = result.errors.map(({ code, message }) => [code, message.replaceAll(`${folder}/`, ''), 2]);
  expect(errors).toEqual(problems);
  const loaded = () => readFileSync(join(folder, 'out/rows.csv'), 'utf8');
  if (errors.length > 0) expect(loaded).toThrow('ENOENT');
  else expect(loaded()).toBe('id,n\n1,5\n');
  expect(readFileSync(join(folder, 'rows.csv'), 'utf8')).toBe(ROWS);
  return problems;
}

test.each<[deadLetter: string, path: string, said: [code: string, message: string]]>([
  ['rows.csv', 'rows.csv', ['same-target', "refused rows would be written to rows.csv, which stage 'rows' reads"]],
  [
    './folder/../rows.csv',
    'rows.csv',
    ['same-target', "refused rows would be written to ./folder/../rows.csv, which stage 'rows' reads"],
  ],
  ['refused.csv', '*.csv', ['same-target', "refused rows would be written to refused.csv, which stage 'rows' reads"]],
  [
    'file/refused.csv',
    'rows.csv',
    ['not-a-folder', 'refused rows have no file: cannot write file/refused.csv: file is not a folder'],
  ],
  ['folder', 'rows.csv', ['is-a-folder', 'refused rows have no file: cannot write folder: it is a folder']],
])('refused rows for %s, where %s is read, are found before anything is loaded', async (deadLetter, path, said) => {
  expect(await saidOf(deadLetter, path)).toEqual([[...said, 2]]);
});

test.each(['refused.csv', 'new/folder/refused.csv.gz'])('refused rows go to %s', async (deadLetter) => {
  expect(await saidOf(deadLetter, 'rows.csv')).toEqual([]);
});
