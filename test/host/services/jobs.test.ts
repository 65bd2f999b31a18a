import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { hostOver, ME, testHost } from './test-host.ts';

const JOB = `openstage: 1
name: adults
stages:
  people: { type: csv-origin, path: people.csv }
  show: { type: printer, from: people }
`;
const LAYOUT = { version: 1, stages: { people: { x: 1, y: 2 } }, notes: [] } as const;

test('opens a job with its layout', async () => {
  const { call, path } = await testHost({ 'job.yaml': JOB, '.openstage/layout/job.yaml.json': JSON.stringify(LAYOUT) });
  const job = await call('jobs.open', path('job.yaml'));
  expect(job).toEqual({ file: path('job.yaml'), text: JOB, version: expect.any(String), layout: LAYOUT });
  expect(await call('jobs.open', 'job.yaml')).toEqual(job);
});

test('a damaged layout is set aside', async () => {
  const { call, path } = await testHost({ 'job.yaml': JOB, '.openstage/layout/job.yaml.json': '{"version": 2}' });
  expect(await call('jobs.open', path('job.yaml'))).not.toHaveProperty('layout');
  expect(await readdir(path('.openstage/layout'))).toEqual(['job.yaml.json.damaged']);
});

test('names what is near when there is no such file', async () => {
  const { call, path } = await testHost({ 'sales.yaml': JOB });
  await expect(call('jobs.open', path('sale.yaml'))).rejects.toMatchObject({
    problems: [{ code: 'file-not-found', remedy: "did you mean 'sales.yaml'?" }],
  });
});

test('saves what was opened, and keeps permissions and links', async () => {
  const { call, path } = await testHost({ 'real/job.yaml': JOB });
  await chmod(path('real/job.yaml'), 0o640);
  await symlink('real/job.yaml', path('link.yaml'));
  const { version } = await call('jobs.open', path('link.yaml'));
  const outcome = await call('jobs.save', { file: path('link.yaml'), text: `${JOB}# more\n`, version, layout: LAYOUT });
  expect(outcome).toEqual({ saved: true, version: expect.not.stringMatching(version) });
  expect(await readFile(path('real/job.yaml'), 'utf8')).toBe(`${JOB}# more\n`);
  expect((await stat(path('real/job.yaml'))).mode & 0o777).toBe(0o640);
  expect(await readdir(path('real'))).toEqual(['job.yaml']);
  expect(await call('jobs.open', path('link.yaml'))).toMatchObject({
    layout: LAYOUT,
    ...(outcome.saved && { version: outcome.version }),
  });
});

test.each([
  ['the file was changed', 'other: 1\n', 'the opened version', false],
  ['the file has gone', undefined, 'the opened version', false],
  ['a new file is there already', JOB, undefined, false],
  ['a new file is new', undefined, undefined, true],
  ['somebody has written the same', 'new: 1\n', 'the opened version', true],
])('when %s', async (_, held, made, saved) => {
  const { call, path } = await testHost({ 'job.yaml': JOB });
  const file = path('job.yaml');
  const { version } = await call('jobs.open', file);
  if (held === undefined) await rm(file);
  else await writeFile(file, held);
  const outcome = await call('jobs.save', { file, text: 'new: 1\n', ...(made !== undefined && { version }) });
  expect(outcome.saved).toBe(saved);
  expect(await readFile(file, 'utf8').catch(() => undefined)).toBe(saved ? 'new: 1\n' : held);
  if (!outcome.saved) expect(outcome.current?.text).toBe(held);
});

test('overwrites only when told to', async () => {
  const { call, path } = await testHost({ 'job.yaml': JOB });
  const request = { file: path('job.yaml'), text: 'new: 1\n', overwrite: true };
  expect(await call('jobs.save', request)).toMatchObject({ saved: true });
  expect(await readFile(path('job.yaml'), 'utf8')).toBe('new: 1\n');
});

test('of two clients that save a new file at once, one has a conflict', async () => {
  const { call, callAs, path } = await testHost();
  const outcomes = await Promise.all([
    call('jobs.save', { file: path('new/job.yaml'), text: 'a: 1\n' }),
    callAs({ id: 'other' }, 'jobs.save', { file: path('new/job.yaml'), text: 'b: 1\n' }),
  ]);
  expect(outcomes).toMatchObject([{ saved: true }, { saved: false, current: { text: 'a: 1\n' } }]);
});

test('says why a job cannot be saved', async () => {
  const { call, path } = await testHost();
  await mkdir(path('folder.yaml'), { recursive: true });
  await expect(call('jobs.save', { file: path('folder.yaml'), text: JOB, overwrite: true })).rejects.toMatchObject({
    code: 'is-a-folder',
  });
});

test('lists recent jobs, the newest first, and forgets them', async () => {
  const { call, path, folder, dataFolder } = await testHost({ 'a.yaml': JOB, 'b.job.yaml': 'stages: {}\n' });
  await call('jobs.open', path('a.yaml'));
  await call('jobs.open', path('b.job.yaml'));
  await rm(path('a.yaml'));
  const opened = expect.any(String);
  const [b, a] = [
    { file: path('b.job.yaml'), name: 'b', opened, exists: true },
    { file: path('a.yaml'), name: 'adults', opened, exists: false },
  ];
  expect(await call('jobs.recent')).toEqual([b, a]);
  await call('jobs.forget', path('b.job.yaml'));
  expect(await hostOver(folder, dataFolder).call('jobs.recent')).toEqual([a]);
});

test('explains a job, or says what is wrong with it', async () => {
  const { call } = await testHost({ 'people.csv': 'name\nAda\n' });
  expect(await call('jobs.explain', { text: JOB })).toContain('people');
  await expect(call('jobs.explain', { text: JOB.replace('printer', 'prunter') })).rejects.toMatchObject({ name: 'JobError' });
});

test('tells a client of changes of the files that it watches, but not of its own saves', async () => {
  const { call, callAs, events, path, host } = await testHost({ 'job.yaml': JOB, 'other.yaml': JOB });
  const file = path('job.yaml');
  const other = { id: 'other' };
  const { version } = await call('jobs.open', file);
  await call('jobs.watch', [file]);
  await callAs(other, 'jobs.watch', [file]);
  const changes = () => events('job.changed').map(({ event, client }) => [client, event.current?.text]);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 800));
  await settle();
  expect(changes()).toEqual([]);

  await call('jobs.save', { file, text: 'mine: 1\n', version });
  await vi.waitFor(() => expect(changes()).toEqual([['other', 'mine: 1\n']]), 30_000);
  await settle();
  expect(changes()).toHaveLength(1);

  await writeFile(file, 'edited: 1\n');
  await vi.waitFor(
    () =>
      expect(changes().slice(1).sort()).toEqual([
        ['me', 'edited: 1\n'],
        ['other', 'edited: 1\n'],
      ]),
    30_000,
  );

  host.clientGone(other);
  await writeFile(path('temporary'), 'replaced: 1\n');
  await rename(path('temporary'), file);
  await vi.waitFor(() => expect(changes().slice(3)).toEqual([['me', 'replaced: 1\n']]), 30_000);

  await rm(file);
  await vi.waitFor(() => expect(changes().slice(4)).toEqual([['me', undefined]]), 30_000);
  await writeFile(file, 'back: 1\n');
  await vi.waitFor(() => expect(changes().slice(5)).toEqual([['me', 'back: 1\n']]), 30_000);

  await utimes(file, new Date(), new Date());
  await call('jobs.watch', []);
  await writeFile(file, 'unwatched: 1\n');
  await settle();
  expect(changes()).toHaveLength(6);
});

test('a change between opening and watching is not missed', async () => {
  const { call, events, path } = await testHost({ 'job.yaml': JOB });
  await call('jobs.open', path('job.yaml'));
  await writeFile(path('job.yaml'), 'edited: 1\n');
  await call('jobs.watch', [path('job.yaml')]);
  expect(events('job.changed')).toMatchObject([{ client: ME.id, event: { current: { text: 'edited: 1\n' } } }]);
});

test('layouts are saved beside the job', async () => {
  const { call, path, folder } = await testHost({ 'job.yaml': JOB });
  await call('jobs.saveLayout', path('job.yaml'), LAYOUT);
  expect(JSON.parse(await readFile(join(folder, '.openstage/layout/job.yaml.json'), 'utf8'))).toEqual(LAYOUT);
});

test('jobs can name the connections of the user', async () => {
  const { call, path } = await testHost();
  await mkdir(path('.'), { recursive: true });
  const database = new Database(path('shop.db'));
  database.exec('CREATE TABLE orders (id INTEGER)');
  database.close();
  await call('connections.save', { name: 'shop', type: 'sqlite', fields: { path: path('shop.db') } });
  const text = `openstage: 1
stages:
  orders: { type: sqlite-origin, connection: shop, table: orders }
  show: { type: printer, from: orders }
`;
  expect(await call('jobs.explain', { text })).toContain('orders');
  expect(await call('sources.look', { text })).toMatchObject({ problems: [], schemas: { orders: [{ name: 'id' }] } });
});
