import { afterEach, expect, test, vi } from 'vitest';
import { BRIDGE } from '../../../ipc/desktop-bridge.ts';
import { originOf, relativeTo, stageName } from '../../../renderer/canvas/dropped-files.ts';
import { FakeHost } from '../document/fake-host.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['Sales 2025.csv.gz', 'sales_2025'],
  ['orders.jsonl', 'orders'],
  ['2025-sales.csv', 'sales'],
  ['Kunden (alt).db', 'kunden_alt'],
  ['2025.csv', 'file'],
])('%s becomes %s', (file, name) => {
  expect(stageName(file)).toBe(name);
});

test.each([
  ['/jobs/data/x.csv', '/jobs/a.job.yaml', 'data/x.csv'],
  ['/other/x.csv', '/jobs/a.job.yaml', '/other/x.csv'],
  ['C:\\jobs\\data\\x.csv', 'C:\\jobs\\a.job.yaml', 'data/x.csv'],
  ['/jobs/x.csv', undefined, '/jobs/x.csv'],
])('%s is for %s %s', (path, file, relative) => {
  expect(relativeTo(path, file)).toBe(relative);
});

test.each([
  ['a.csv', 'csv-origin'],
  ['a.TSV', 'csv-origin'],
  ['a.ndjson.gz', 'json-origin'],
  ['a.sqlite3', 'sqlite-origin'],
  ['a.pdf', undefined],
])('in a browser, %s is read by %s, with a path to be chosen', async (file, type) => {
  const origin = await originOf(new File([], file), new FakeHost());
  expect(origin?.type).toBe(type);
  if (origin) expect(origin).toMatchObject({ options: {}, pathless: true });
});

test('on the desktop, the host says what the file is', async () => {
  vi.stubGlobal(BRIDGE, { pathOf: (file: File) => `/data/${file.name}` });
  const host = new FakeHost({
    'files.describe': (path) => ({ path, origin: 'sqlite-origin', bytes: 9, tables: ['orders'] }),
  });
  expect(await originOf(new File([], 'Shop.db'), host)).toEqual({
    type: 'sqlite-origin',
    name: 'shop',
    options: { path: '/data/Shop.db', table: 'orders' },
    pathless: false,
  });
});

test('a file whose name does not tell its compression gets the option', async () => {
  vi.stubGlobal(BRIDGE, { pathOf: (file: File) => `/data/${file.name}` });
  const host = new FakeHost({
    'files.describe': (path) => ({ path, origin: 'json-origin', bytes: 9, schema: [], compression: 'gz' }),
  });
  expect((await originOf(new File([], 'export'), host))?.options).toEqual({ path: '/data/export', compression: 'gz' });
});
