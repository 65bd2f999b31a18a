import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { runJob } from '../../host/run.ts';
import { folderWith } from './jobs.ts';

const DATA = 'id,name\n1,one\n';

/** Files that are there, options of the destination, and the problems. */
const CASES: readonly [name: string, files: Readonly<Record<string, string>>, options: object, problems: readonly string[]][] = [
  ['a new file in folders that are missing', {}, { type: 'csv-destination', path: 'a/b/c.csv' }, []],
  ['a file that is written anew', { 'out.csv': 'x\n' }, { type: 'csv-destination', path: 'out.csv' }, []],
  [
    'a file that must not be there',
    { 'out.csv': 'x\n' },
    { type: 'csv-destination', path: 'out.csv', ifExists: 'fail' },
    ['file-exists: cannot write ROOT/out.csv: it exists'],
  ],
  [
    'a partition that must not be there',
    { 'out-00001.csv': 'x\n' },
    { type: 'csv-destination', path: 'out.csv', ifExists: 'fail', partitioned: true },
    ['file-exists: cannot write ROOT/out-00001.csv: it exists'],
  ],
  [
    'a folder',
    { 'out.csv/x': '' },
    { type: 'csv-destination', path: 'out.csv' },
    ['is-a-folder: cannot write ROOT/out.csv: it is a folder'],
  ],
  [
    'a file where a folder is wanted',
    { out: '' },
    { type: 'json-destination', path: 'out/x/y.json' },
    ['not-a-folder: cannot write ROOT/out/x/y.json: ROOT/out is not a folder'],
  ],
  [
    'rows behind those of another header',
    { 'out.csv': 'id,nom\n7,x\n' },
    { type: 'csv-destination', path: 'out.csv', mode: 'append' },
    ['other-columns: cannot append to ROOT/out.csv: its first row is id,nom, the columns are id,name'],
  ],
  [
    'rows behind those of fewer columns, of another delimiter',
    { 'out.csv': 'id\n7\n' },
    { type: 'csv-destination', path: 'out.csv', mode: 'append', delimiter: ';' },
    ['other-columns: cannot append to ROOT/out.csv: its first row is id, the columns are id;name'],
  ],
  [
    'rows behind those of the same header',
    { 'out.csv': 'id,name\n7,x' },
    { type: 'csv-destination', path: 'out.csv', mode: 'append' },
    [],
  ],
  ['rows behind those of an empty file', { 'out.csv': '' }, { type: 'csv-destination', path: 'out.csv', mode: 'append' }, []],
  [
    'a header that would need quotes',
    { 'in.csv': '"a,b",c\n1,2\n' },
    { type: 'csv-destination', path: 'out.csv', quoting: 'none' },
    ['needs-quotes: the name of column a,b holds a delimiter, quote or line break, but quoting is none'],
  ],
  [
    'a JSON file that must not be there, and a schema beside it',
    { 'out.json': '[]', 'out.schema.json': '{}' },
    { type: 'json-destination', path: 'out.json', ifExists: 'fail', schemaFile: true },
    ['file-exists: cannot write ROOT/out.json: it exists', 'file-exists: cannot write ROOT/out.schema.json: it exists'],
  ],
  [
    'a schema that would take the place of a folder',
    { 'out.schema.json/x': '' },
    { type: 'json-destination', path: 'out.json', schemaFile: true },
    ['is-a-folder: cannot write ROOT/out.schema.json: it is a folder'],
  ],
  ['a pipe or a device', {}, { type: 'csv-destination', path: '/dev/null' }, []],
  [
    'rows without columns',
    { 'in.csv': '' },
    { type: 'csv-destination', path: 'out.csv' },
    ['no-columns: the rows have no columns: nothing is written'],
  ],
];

test.each(CASES)('%s', async (_, files, options, problems) => {
  const folder = folderWith({ 'in.csv': DATA, ...files });
  const job = {
    openstage: 1,
    name: 'test',
    stages: { data: { type: 'csv-origin', path: 'in.csv' }, out: { from: 'data', ...options } },
  };
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  const before = readdirSync(folder, { recursive: true }).sort();
  const plain = (text: string) => text.replaceAll(folder, 'ROOT');
  const opened = await openJob(file, { targets: true });
  const found = opened.problems.filter(({ severity }) => severity === 'error');
  expect(found.map(({ code, message, place }) => [place.stage, plain(`${code}: ${message}`)])).toEqual(
    problems.map((one) => ['out', one]),
  );
  const dry = await runJob(await openJob(file), { dryRun: true, history: false });
  expect(dry.errors.map(({ stage, code, message }) => [stage, plain(`${code}: ${message}`)])).toEqual(
    problems.map((one) => ['out', one]),
  );
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  const run = await runJob(await openJob(file), { history: false });
  expect(run.errors.map(({ code }) => code)).toEqual(problems.map((one) => one.replace(/:.*/, '')));
  if (problems.length > 0) expect(run.stages.data?.rowsOut ?? 0).toBe(0);
});

test('all targets are looked at, and a link that leads nowhere is no obstacle', async () => {
  const folder = folderWith({ 'in.csv': DATA, 'b.csv': 'x\n' });
  mkdirSync(join(folder, 'a.csv'));
  symlinkSync(join(folder, 'made.csv'), join(folder, 'link.csv'));
  const to = (path: string, more = {}) => ({ type: 'csv-destination', from: 'all', path, ...more });
  const stages = {
    data: { type: 'csv-origin', path: 'in.csv' },
    all: { type: 'copy', from: 'data' },
    a: to('a.csv'),
    b: to('b.csv', { mode: 'append' }),
    c: to('link.csv'),
  };
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify({ openstage: 1, name: 'test', stages }));
  const run = await runJob(await openJob(file), { history: false });
  expect(run.errors.map(({ stage, code }) => [stage, code])).toEqual([
    ['a', 'is-a-folder'],
    ['b', 'other-columns'],
  ]);
  const { problems } = await openJob(file, { targets: true });
  expect(problems.map(({ code, place }) => [place.stage, place.line !== undefined, code])).toEqual([
    ['a', true, 'is-a-folder'],
    ['b', true, 'other-columns'],
  ]);
});
