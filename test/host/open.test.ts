import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJob } from '../../host/open.ts';

const destinations = (first: string, second: string) => `openstage: 1
stages:
  numbers: { type: generator, rows: 1, columns: { id: { generator: sequence } } }
  both: { type: copy, from: numbers }
  a: { type: csv-destination, from: both, path: ${JSON.stringify(first)} }
  b: { type: csv-destination, from: both, path: ${JSON.stringify(second)} }
`;

const databases = (first: string, second: string) =>
  destinations(first, second).replaceAll('csv-destination', 'sqlite-destination, table: t');

test.each([
  ['a whole path', destinations, 'out/x.csv', '/out/x.csv', true],
  ['a whole path elsewhere', destinations, 'out/x.csv', '/x.csv', false],
  ['out of the folder and back', destinations, 'out/x.csv', '../job/out/x.csv', true],
  ['a link to the file', destinations, 'here.csv', 'link.csv', true],
  ['two links to one file', destinations, 'link.csv', 'out/../second.csv', true],
  ['a link to the folder of a file that is not there yet', destinations, 'real/new.csv', 'folder/new.csv', true],
  ['a link that leads nowhere is a place of its own', destinations, 'nowhere.csv', 'missing.csv', false],
  ['a link to a database', databases, 'here.csv', 'link.csv', true],
  ['two files', destinations, 'here.csv', 'there.csv', false],
])('tells whether two destinations write one file: %s', async (_, job, first, second, same) => {
  const root = await mkdtemp(join(tmpdir(), 'open-stage-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'job');
  await mkdir(join(folder, 'real'), { recursive: true });
  await writeFile(join(folder, 'here.csv'), '');
  await writeFile(join(folder, 'there.csv'), '');
  await symlink('here.csv', join(folder, 'link.csv'));
  await symlink(join(folder, 'here.csv'), join(folder, 'second.csv'));
  await symlink('real', join(folder, 'folder'));
  await symlink('missing.csv', join(folder, 'nowhere.csv'));
  const file = join(folder, 'job.yaml');
  await writeFile(file, job(first, second.startsWith('/') ? join(folder, second) : second));
  const { problems } = await openJob(file);
  expect(problems.map(({ code, place }) => [code, place.stage])).toEqual(same ? [['same-target', 'b']] : []);
});
