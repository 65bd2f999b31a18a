import { symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { testHost } from './test-host.ts';

test('lists folders first, both by name as people count, without what is hidden', async () => {
  const { call, folder, path } = await testHost({ 'b10.csv': '', 'B2.csv': 'ab', '.hidden': '', 'z/x.csv': '', 'A/x.csv': '' });
  await symlink('nowhere', path('dangling'));
  const listing = await call('files.list');
  expect(listing).toMatchObject({ folder, parent: dirname(folder) });
  expect(listing.entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
    ['A', 'folder', 0],
    ['z', 'folder', 0],
    ['B2.csv', 'file', 2],
    ['b10.csv', 'file', 0],
  ]);
  expect(await call('files.list', path('A'))).toMatchObject({ entries: [{ path: path('A/x.csv') }] });
  expect(await call('files.list', '/')).not.toHaveProperty('parent');
});

test('the folder of jobs is empty before it is there; any other folder must be there', async () => {
  const { call, path } = await testHost();
  expect((await call('files.list')).entries).toEqual([]);
  await expect(call('files.list', path('none'))).rejects.toMatchObject({ code: 'file-not-found' });
});

test('says how a file is compressed whose name does not', async () => {
  const { call, path } = await testHost({ export: gzipSync('[{"id":1}]'), 'a.csv.gz': gzipSync('id\n1\n') });
  expect(await call('files.describe', path('export'))).toMatchObject({
    ...{ origin: 'json-origin', compression: 'gz', schema: [{ name: 'id' }] },
  });
  expect(await call('files.describe', path('a.csv.gz'))).not.toHaveProperty('compression');
});

test('says which origin reads a file, and what is in it', async () => {
  const { call, path } = await testHost({ 'people.csv': 'name;age\nAda;36\n', 'people.jsonl': '{"name":"Ada"}\n' });
  expect(await call('files.describe', path('people.csv'))).toMatchObject({
    ...{ path: path('people.csv'), origin: 'csv-origin', bytes: 16 },
    schema: [
      { name: 'name', type: { kind: 'string' } },
      { name: 'age', type: { kind: 'integer' } },
    ],
  });
  expect(await call('files.describe', path('people.jsonl'))).toMatchObject({ origin: 'json-origin', schema: [{ name: 'name' }] });
  const database = new Database(path('shop.db'));
  database.exec('CREATE TABLE orders (id INTEGER); CREATE VIEW recent AS SELECT * FROM orders');
  database.close();
  expect(await call('files.describe', path('shop.db'))).toMatchObject({ origin: 'sqlite-origin', tables: ['orders', 'recent'] });
  await expect(call('files.describe', path('peple.csv'))).rejects.toMatchObject({ remedy: "did you mean 'people.csv'?" });
});
