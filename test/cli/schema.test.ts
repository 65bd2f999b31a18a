import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderWith, LAUNCHER, openStage, openStageWith } from './open-stage.ts';

const CSV = 'id;name;zip;amount;when\n1;Ana;00123;1.5;2026-01-02\n2;;04567;;2026-01-03\n';

test('a CSV file: what was found, and why', async () => {
  const folder = await folderWith({ 'a.csv': CSV });
  const { code, stdout, stderr } = await openStage(folder, 'schema', 'a.csv');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`a.csv
  size         ${CSV.length} B
  encoding     utf-8
  compression  none
  delimiter    semicolon
  quote        "
  escape       the quote, doubled
  header       yes
  line ending  lf
  rows seen    2 (all)

column  type     nulls      why
id      integer  none seen  2 sampled values fit integer
name    string   some       text: Ana
zip     string   none seen  leading zeros: 00123
amount  float    some       1 sampled values fit float, 1 null
when    date     none seen  2 sampled values fit date
`);
});

test('compressed files of a pattern, in another encoding', async () => {
  const latin = gzipSync(Buffer.from('id,name\n1,José\n', 'latin1'));
  const folder = await folderWith({ 'x-1.csv.gz': latin, 'x-2.csv.gz': latin });
  const { stdout } = await openStage(folder, 'schema', 'x-*.csv.gz');
  expect(stdout).toMatch(/size +\d+ B in 2 files\n {2}encoding +windows-1252\n {2}compression +gz\n/);
});

test('a JSON file', async () => {
  const text = '[{"id":1,"at":"2026-01-02T10:00:00Z"},\n{"id":2.5,"tags":["a"]}]';
  const folder = await folderWith({ 'a.json': text });
  const { code, stdout, stderr } = await openStage(folder, 'schema', 'a.json');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`a.json
  size         ${text.length} B
  encoding     utf-8
  compression  none
  format       array
  records seen 2

column  type
id      float
at      timestamp with time zone
tags    json
`);
});

test('a SQLite database: its tables and views', async () => {
  const folder = await folderWith();
  const database = new Database(join(folder, 'shop.db'));
  database.exec(
    'CREATE TABLE orders (id INTEGER NOT NULL, amount DECIMAL(10,2)); CREATE VIEW n AS SELECT count(*) AS n FROM orders',
  );
  database.close();
  const { stdout } = await openStage(folder, 'schema', 'shop.db');
  expect(stdout).toBe(`orders  table
  id      integer        not null
  amount  decimal(10,2)

n  view
  n  integer
`);
});

test('a connection: its tables, one of them, and what is none', async () => {
  const folder = await folderWith({
    'job.yaml': 'openstage: 1\nconnections: { own: { type: sqlite, path: shop.db } }\nstages: {}\n',
  });
  const database = new Database(join(folder, 'shop.db'));
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, amount DECIMAL(10,2) NOT NULL); CREATE VIEW n AS SELECT 1 AS n');
  database.close();
  const env = { OPENSTAGE_DATA: join(folder, 'data') };
  const schema = (...args: string[]) => openStageWith(folder, env, 'schema', ...args);
  await openStageWith(folder, env, 'connections', 'add', 'shop', '--type', 'sqlite', 'path=shop.db');
  const orders = 'orders  table\n  id      integer        INTEGER        key\n  amount  decimal(10,2)  DECIMAL(10,2)  not null\n';
  expect((await schema('shop')).stdout).toBe(`n  view\n  n  integer\n\n${orders}`);
  expect((await schema('shop', 'orders')).stdout).toBe(orders);
  expect((await schema('own', 'orders', '--job', 'job.yaml')).stdout).toBe(orders);
  expect((await schema('shop.db', 'n')).stdout).toBe('n  view\n  n  integer\n');
  expect(await schema('shop', 'order')).toMatchObject({
    ...{ code: 1, stdout: '', stderr: "error: no such table: order; did you mean 'orders'?\n" },
  });
  expect(await schema('shp')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining("no file or connection is named shp; did you mean 'shop'?") },
  });
  expect((await schema('job.yaml', 'n')).code).not.toBe(0);
  // What is called as a connection has a path, too.
  await mkdir(join(folder, 'shop'));
  expect(await schema('shop', 'orders')).toMatchObject({ stdout: orders, stderr: '' });
  expect((await schema('./shop')).stderr).toContain('it is a folder');
  await rm(join(folder, 'shop'), { recursive: true });
  await writeFile(join(folder, 'shop'), CSV);
  const both = await schema('shop', 'orders');
  expect([both.code, both.stdout]).toEqual([0, orders]);
  expect(both.stderr).toBe(
    'warning: shop is the name of a connection and of a file; this shows the connection. Write ./shop for the file\n',
  );
  expect((await schema('./shop')).stdout).toMatch(/^shop\n {2}size/);
});

test('a file that is not there gives 1', async () => {
  const { code, stdout, stderr } = await openStage(await folderWith({ 'a.csv': CSV }), 'schema', 'b.csv');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^error: cannot read .*b\.csv: no such file or folder; did you mean 'a\.csv'\?\n$/);
});

test.each([
  ['records.log', '\uFEFF{"id":1}\n{"id":2}\n', 'lines'],
  ['records', ' [\n { "id": 1 } ]', 'array'],
])('JSON of any name: %s', async (name, text, format) => {
  const { stdout } = await openStage(await folderWith({ [name]: text }), 'schema', name);
  expect(stdout).toMatch(new RegExp(`format +${format}\\n(.*\\n)*id +integer`));
});

describe('standard input, by its dash', () => {
  const shell = (folder: string, command: string) =>
    promisify(execFile)('sh', ['-c', `${command} | "$0" "$1" schema -`, process.execPath, LAUNCHER], { cwd: folder });

  test('CSV', async () => {
    const { stdout } = await shell(await folderWith({ 'a.csv': CSV }), 'cat a.csv');
    expect(stdout).toMatch(/^standard input\n {2}size +unknown\n {2}encoding +utf-8\n(.*\n)*amount +float/);
  });

  test.each<[string, string, RegExp]>([
    [
      'JSON Lines',
      'cat a',
      /encoding +utf-8\n {2}compression +none\n {2}format +lines\n {2}records seen 10,000\n(.*\n)*id +integer\n/,
    ],
    ['compressed, and slow', '(head -c 5 a.gz; sleep 0.2; tail -c +6 a.gz)', /compression +gz\n {2}format +lines\n/],
    ['UTF-16', 'cat a.utf16', /encoding +utf-16le\n(.*\n)* {2}format +array\n {2}records seen 1\n(.*\n)*id +integer\n/],
    ['nothing', 'cat empty', /rows seen +0/],
  ])('%s', async (_, command, expected) => {
    const lines = Array.from({ length: 20_000 }, (_, id) => `{"id":${id}}\n`).join('');
    const files = { a: lines, 'a.gz': gzipSync(lines), 'a.utf16': Buffer.from('\uFEFF[{"id":1}]', 'utf16le'), empty: '' };
    const { stdout } = await shell(await folderWith(files), command);
    expect(stdout).toMatch(expected);
  });
});
