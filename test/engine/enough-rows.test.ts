import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { runStages } from './stages.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-stage-enough-'));
afterAll(() => rmSync(folder, { recursive: true }));
const database = <Result>(use: (database: Database.Database) => Result): Result => {
  const opened = new Database(join(folder, 'shop.db'));
  try {
    return use(opened);
  } finally {
    opened.close();
  }
};
const TARGETS: readonly [type: string, options: object][] = [
  ['csv-destination', { path: 'old.csv' }],
  ['json-destination', { path: 'old.json' }],
  ['sqlite-destination', { path: 'shop.db', table: 't', ifExists: 'replace' }],
  ['database-destination', { connection: 'db', table: 't', ifExists: 'replace' }],
];
const old = () => [
  readFileSync(join(folder, 'old.csv'), 'utf8'),
  readFileSync(join(folder, 'old.json'), 'utf8'),
  database((shop) => shop.prepare('SELECT * FROM t').raw().all()),
];
const load = (text: string, type: string, options: object) => {
  writeFileSync(join(folder, 'data.csv'), text);
  const stages = { data: { type: 'csv-origin', path: 'data.csv' }, out: { type, from: 'data', ...options } };
  return runStages(stages, { baseFolder: folder, document: { connections: { db: { type: 'sqlite', path: 'shop.db' } } } });
};

beforeEach(() => {
  writeFileSync(join(folder, 'old.csv'), 'id\n9\n');
  writeFileSync(join(folder, 'old.json'), '[{"id":9}]\n');
  database((shop) => shop.exec('DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (9)'));
});

describe.each(TARGETS)('%s %o', (type, options) => {
  test.each([
    ['an empty file', ''],
    ['a byte order mark alone', '\uFEFF'],
    ['line ends alone', '\n\n'],
  ])('%s has no columns: nothing is touched', async (_, text) => {
    const before = old();
    const { errors } = await load(text, type, options);
    expect(errors).toMatchObject([{ code: 'no-columns', stage: 'out' }]);
    expect(old()).toEqual(before);
  });

  test.each([
    ['no rows, and one is wanted', 'id\n', 1, false],
    ['fewer rows than are wanted', 'id\n1\n2\n', 3, false],
    ['as many as are wanted', 'id\n1\n2\n', 2, true],
    ['no rows, and none are wanted', 'id\n', 0, true],
  ])('%s', async (_, text, minRows, isDone) => {
    const before = old();
    const { errors, status } = await load(text, type, { ...options, minRows });
    if (isDone) expect([status, old()]).not.toEqual(['done', before]);
    else {
      expect(errors).toMatchObject([{ code: 'too-few-rows', stage: 'out' }]);
      expect(old()).toEqual(before);
    }
    expect(status).toBe(isDone ? 'done' : 'failed');
  });
});

test('rows that the table refuses do not count', async () => {
  database((shop) => shop.exec('DROP TABLE t; CREATE TABLE t (id INTEGER CHECK (id > 1)); INSERT INTO t VALUES (9)'));
  writeFileSync(join(folder, 'data.csv'), 'id\n1\n2\n');
  const stages = {
    data: { type: 'csv-origin', path: 'data.csv' },
    out: { type: 'sqlite-destination', from: 'data', path: 'shop.db', table: 't', ifExists: 'replace', minRows: 2 },
    bad: { type: 'csv-destination', from: 'out.rejects', path: 'bad.csv' },
  };
  const { errors } = await runStages(stages, { baseFolder: folder });
  expect(errors).toMatchObject([{ code: 'too-few-rows', message: '1 rows came, and minRows is 2: nothing was written' }]);
  expect(existsSync(join(folder, 'bad.csv'))).toBe(false);
});
