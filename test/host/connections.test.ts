import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Secrets } from '../../credentials/secrets.ts';
import { SharedConnections } from '../../host/connections.ts';
import { checkSource } from '../../host/open.ts';
import { connectionsService } from '../../host/services/connections.ts';
import { JobError } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';

const CLIENT = { id: 'test' };
let folder: string;
let shared: SharedConnections;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  shared = new SharedConnections(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

function serviceOf() {
  const emitted: string[] = [];
  const secrets: Pick<Secrets, 'get'> = { get: async (name) => `value of ${name}` };
  const service = connectionsService(
    { emit: (name, event) => emitted.push(`${name} ${JSON.stringify(event)}`) },
    { shared, secrets, jobsFolder: folder },
  );
  return { ...service.handlers, emitted };
}

test('connections are kept in a file that people may edit, with its comments', () => {
  const file = join(folder, 'connections.yaml');
  writeFileSync(file, '# ours\nconnections:\n  old: { type: sqlite, path: /data/old.db } # the old one\n');
  shared.save('shop', { type: 'sqlite', path: '/data/shop.db' });
  shared.save('renamed', { type: 'sqlite', path: '/data/shop.db' }, 'shop');
  expect(shared.read()).toEqual({
    old: { type: 'sqlite', path: '/data/old.db' },
    renamed: { type: 'sqlite', path: '/data/shop.db' },
  });
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('# ours');
  expect(text).toContain('# the old one');
  expect([shared.remove('old'), shared.remove('old')]).toEqual([true, false]);
});

test.each([
  ['pg', { type: 'postgres', database: 'd', password: 'geheim' }, 'plain-secret'],
  ['pg', { type: 'postgres' }, 'missing-option'],
  ['pg', { type: 'oracle' }, 'unknown-connection-type'],
  ['api', { type: 'rest', url: 'https://etl:geheim@example.com' }, 'invalid-option'],
  ['api', { type: 'rest', url: 'https://example.com', auth: 'bearer' }, 'invalid-option'],
  ['pg', { type: 'postgres', database: 'd', colour: 'red' }, 'unknown-option'],
  ['shop', { type: 'sqlite', path: 'shop.db' }, 'invalid-option'],
  ['1 2', { type: 'sqlite', path: '/shop.db' }, 'invalid-name'],
  ['taken', { type: 'sqlite', path: '/shop.db' }, 'duplicate-name'],
])('%s %j is refused with %s, and nothing is written', (name, declaration, code) => {
  shared.save('taken', { type: 'sqlite', path: '/taken.db' });
  const before = readFileSync(join(folder, 'connections.yaml'), 'utf8');
  let caught: unknown;
  try {
    shared.save(name, declaration as { type: string }, name === 'taken' ? 'other' : name);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(JobError);
  expect((caught as JobError).problems.map((problem) => problem.code)).toContain(code);
  expect(readFileSync(join(folder, 'connections.yaml'), 'utf8')).toBe(before);
});

test('secrets and variables stay references', () => {
  shared.save('pg', { type: 'postgres', database: '${env:DB_OF_TOMORROW}', password: '${secret:pg}' });
  expect(shared.read().pg).toEqual({ type: 'postgres', database: '${env:DB_OF_TOMORROW}', password: '${secret:pg}' });
});

test('a damaged file is named, and is not written over', () => {
  const file = join(folder, 'connections.yaml');
  writeFileSync(file, 'connections: {{{');
  expect(() => shared.read()).toThrow(/connections\.yaml/);
  expect(() => shared.save('a', { type: 'sqlite', path: '/a.db' })).toThrow();
  expect(readFileSync(file, 'utf8')).toBe('connections: {{{');
});

test('a job may name a connection that it does not declare; its own come first', async () => {
  const path = join(folder, 'shop.db');
  new Database(path).exec('CREATE TABLE orders (id INTEGER, total DECIMAL(10,2))').close();
  shared.save('shop', { type: 'sqlite', path });
  const job = (connections: string) =>
    `openstage: 1\n${connections}stages:\n  o: { type: sqlite-origin, connection: shop, table: orders }\n  p: { type: printer, from: o }\n`;
  const open = (text: string) => checkSource(parseJob(text).source!, folder, { connections: shared.read() });
  const found = await open(job(''));
  expect(found.problems).toEqual([]);
  expect(found.schemas.get('o')?.out?.map(({ name }) => name)).toEqual(['id', 'total']);
  const own = await open(job('connections: { shop: { type: sqlite, path: missing.db } }\n'));
  expect(own.problems.map(({ message }) => message)).toEqual([`no such file: ${join(folder, 'missing.db')}`]);
});

test('a connection is tested, and its tables and columns are listed', async () => {
  const path = join(folder, 'shop.db');
  const database = new Database(path);
  database.exec(`CREATE TABLE "order lines" (id INTEGER PRIMARY KEY, price DECIMAL(10,2) NOT NULL, note);
    INSERT INTO "order lines" VALUES (1, 2.5, 'x'); CREATE INDEX i ON "order lines" (price); ANALYZE;
    CREATE VIEW dear AS SELECT * FROM "order lines" WHERE price > 1`);
  database.close();
  const service = serviceOf();
  const connection = { name: 'shop', type: 'sqlite', fields: { path } };
  expect(await service['connections.test'](CLIENT, { connection })).toMatchObject({
    ok: true,
    server: expect.stringMatching(/^SQLite 3\./),
  });
  await service['connections.save'](CLIENT, connection);
  expect(service.emitted).toEqual(['changed {"what":"connections"}']);
  expect(service['connections.list'](CLIENT)).toEqual([connection]);
  const target = { job: { text: '' }, name: 'shop' };
  expect(await service['connections.tables'](CLIENT, target)).toEqual([
    { name: 'dear', kind: 'view' },
    { name: 'order lines', kind: 'table', rows: 1 },
  ]);
  expect(await service['connections.columns'](CLIENT, target, 'order lines')).toEqual([
    { name: 'id', type: 'integer', declared: 'INTEGER', nullable: true, key: true },
    { name: 'price', type: 'decimal(10,2)', declared: 'DECIMAL(10,2)', nullable: false, key: false },
    { name: 'note', type: 'string', declared: '', nullable: true, key: false },
  ]);
});

test.each([
  [{ connection: { name: 'x', type: 'sqlite', fields: { path: '/no/such.db' } } }, 'file-not-found'],
  [{ connection: { name: 'x', type: 'sqlite', fields: { path: import.meta.filename } } }, 'sqlite-notadb'],
  [{ connection: { name: 'x', type: 'sqlite', fields: {} } }, 'missing-option'],
  [{ connection: { name: 'x', type: 'mysql', fields: { host: '127.0.0.1', port: 1, database: 'd' } } }, 'connection-failed'],
  [{ job: { text: '' }, name: 'shpo' }, 'unknown-connection'],
])('a test of %j fails with %s', async (target, code) => {
  shared.save('shop', { type: 'sqlite', path: '/shop.db' });
  expect(await serviceOf()['connections.test'](CLIENT, target)).toMatchObject({ ok: false, error: { code } });
});
