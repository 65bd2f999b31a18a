import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderWith, openStage } from './open-stage.ts';

const JOB = `openstage: 1
parameters: { min: { type: float, default: 1 } }
stages:
  numbers: { type: generator, rows: 10, columns: { id: { generator: sequence }, x: { generator: normal } } }
  large: { type: filter, from: numbers, where: "x > \${min}" }
  show: { type: printer, from: large }
`;

test('a valid job gives 0 and its number of stages', async () => {
  const folder = await folderWith({ 'job.yaml': JOB });
  expect(await openStage(folder, 'validate', 'job.yaml')).toEqual({
    code: 0,
    stdout: 'job.yaml: valid (3 stages)\n',
    stderr: '',
  });
});

test('every problem of every job is printed with its place', async () => {
  const folder = await folderWith({
    'one.yaml': JOB.replace('x >', 'y >').replace('printer', 'pinter'),
    'two.yaml': JOB,
  });
  const { code, stdout, stderr } = await openStage(folder, 'validate', 'one.yaml', 'two.yaml', 'tow.yaml');
  expect([code, stderr]).toEqual([2, '']);
  expect(stdout).toBe(`one.yaml:5:49: stage 'large', option 'where': unknown column: y; the columns are: id, x
one.yaml:6:17: stage 'show', option 'type': unknown type of stage: pinter; did you mean 'printer'?
one.yaml: 2 errors
two.yaml: valid (3 stages)
tow.yaml: no such file; did you mean 'two.yaml'?
tow.yaml: 1 error
`);
});

test.each([
  ['first', ['bad.yaml', 'good.yaml', 'fine.yaml'], 2],
  ['in the middle', ['good.yaml', 'bad.yaml', 'fine.yaml'], 2],
  ['last', ['good.yaml', 'fine.yaml', 'bad.yaml'], 2],
  ['nowhere', ['good.yaml', 'fine.yaml'], 0],
  ['first, and not there', ['none.yaml', 'good.yaml'], 2],
  ['last, and not there', ['good.yaml', 'none.yaml'], 2],
])('a bad job %s', async (_, files, code) => {
  const folder = await folderWith({ 'good.yaml': JOB, 'fine.yaml': JOB, 'bad.yaml': JOB.replace('x >', 'y >') });
  const result = await openStage(folder, 'validate', ...files);
  expect(result.code).toBe(code);
  expect(result.stdout.match(/^\S+: (valid|1 error)/gm)).toHaveLength(files.length);
});

test('only what may be a job is named in place of a file that is not there', async () => {
  const folder = await folderWith({ 'one.yaml': JOB, 'package.json': '{}', 'weekly.json': '{}' });
  const outputs = ['nothing.yaml', 'weakly.json'].map((file) => openStage(folder, 'validate', file));
  expect((await Promise.all(outputs)).map(({ stdout }) => stdout.split('\n')[0])).toEqual([
    'nothing.yaml: no such file; job files in . are: one.yaml',
    "weakly.json: no such file; did you mean 'weekly.json'?",
  ]);
});

describe('parameters', () => {
  test.each<[param: string, message: string]>([
    ['min=5', 'job.yaml: valid (3 stages)\n'],
    ['min=much', "option 'parameters.min': invalid value of parameter min: much; expected float"],
    ['mni=5', "unknown parameter: mni; did you mean 'min'?"],
  ])('--param %s', async (param, message) => {
    const folder = await folderWith({ 'job.yaml': JOB });
    const { code, stdout } = await openStage(folder, 'validate', 'job.yaml', '--param', param);
    expect(code).toBe(param === 'min=5' ? 0 : 2);
    expect(stdout).toContain(message);
  });
});

describe('files that are no job', () => {
  test.each<[name: string, content: string | Uint8Array, message: string]>([
    ['empty.yaml', '', 'empty.yaml:1:1: empty document'],
    ['list.yaml', '- 1', 'list.yaml:1:1: '],
    ['latin.yaml', Uint8Array.of(0x61, 0x3a, 0xe9, 0x0a), 'latin.yaml: the file is not UTF-8 text; save it as UTF-8'],
    [
      'orders.csv',
      'id,name\n1,Ana\n',
      'orders.csv: this is data, not a job; open-stage schema orders.csv shows what it holds; a job reads it by a stage',
    ],
    ['rows.jsonl.gz', '', 'rows.jsonl.gz: this is data, not a job'],
    ['shop.SQLite', '', 'shop.SQLite: this is data, not a job'],
    ['huge.yaml', `#${'x'.repeat(12_000_001)}`, 'huge.yaml: document too large: 12000002 bytes'],
  ])('%s', async (name, content, message) => {
    const folder = await folderWith({ [name]: content });
    const { code, stdout } = await openStage(folder, 'validate', name);
    expect(code).toBe(2);
    expect(stdout).toContain(message);
  });

  test('a folder', async () => {
    expect((await openStage(await folderWith(), 'validate', '.')).stdout).toContain(
      '.: this is a folder; name the job file in it',
    );
  });
});

describe('what origins read is looked at', () => {
  const job = (where: string) => `openstage: 1
stages:
  orders: { type: sqlite-origin, path: shop.db, table: orders }
  some: { type: filter, from: orders, where: ${where} }
  show: { type: printer, from: some }
`;

  test('columns are checked against the table', async () => {
    const folder = await folderWith({ 'job.yaml': job('amuont > 1') });
    const database = new Database(join(folder, 'shop.db'));
    database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, amount REAL)');
    database.close();
    const { code, stdout } = await openStage(folder, 'validate', 'job.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain("job.yaml:4:46: stage 'some', option 'where': unknown column: amuont; did you mean 'amount'?");
  });

  test('without the data the run must fail, and so does the check', async () => {
    const folder = await folderWith({ 'job.yaml': job('amount > 1') });
    const { code, stdout } = await openStage(folder, 'validate', 'job.yaml');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^job\.yaml:3:3: stage 'orders': no such file: .*shop\.db; check the path of the database\n/);
    expect(stdout).toMatch(/\njob\.yaml: 1 error\n$/);
    const offline = await openStage(folder, 'validate', '--offline', 'job.yaml');
    expect(offline).toMatchObject({ code: 0, stdout: 'job.yaml: valid\n' });
  });

  test.each<[what: string, origin: string, problem: string]>([
    ['no file of a pattern', 'csv-origin, path: "none/*.csv"', 'no file matches'],
    ['a missing file', 'csv-origin, path: none.csv', 'no such file'],
    ['files of a pattern with other columns', 'csv-origin, path: "part*.csv"', 'columns differ'],
    ['records that are not there', 'json-origin, path: page.json, records: data.rows', 'data.rows'],
    ['a folder', 'csv-origin, path: .', 'folder'],
  ])('%s', async (_, origin, problem) => {
    const folder = await folderWith({
      'job.yaml': `openstage: 1\nstages:\n  in: { type: ${origin} }\n  out: { type: csv-destination, from: in, path: out.csv }\n`,
      'part1.csv': 'id,name\n1,Ana\n',
      'part2.csv': 'id,town\n2,Lima\n',
      'page.json': '{"data":{"items":[{"id":1}]}}',
    });
    const { code, stdout } = await openStage(folder, 'validate', 'job.yaml');
    expect(stdout).toContain(problem);
    expect({ code, run: (await openStage(folder, 'run', 'job.yaml')).code }).toEqual({ code: 2, run: 1 });
  });

  test('a server that does not answer may do so at the run', async () => {
    const folder = await folderWith({
      'job.yaml': `openstage: 1
connections:
  shop: { type: postgres, host: 127.0.0.1, port: 9, database: shop, user: me }
stages:
  in: { type: postgres-origin, connection: shop, table: orders }
  out: { type: csv-destination, from: in, path: out.csv }
`,
    });
    const { code, stdout } = await openStage(folder, 'validate', 'job.yaml');
    expect(stdout).toContain("job.yaml:5:3: warning: stage 'in':");
    expect(code).toBe(0);
  });
});
