import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { folderWith, runIn, type Stages } from './jobs.ts';

/** What happens once all rows have come, and before anything is visible. */
let whenAllRowsAreThere: () => void = () => undefined;
vi.mock('../../engine/run/enough-rows.ts', async (original) => {
  const real = await original<typeof import('../../engine/run/enough-rows.ts')>();
  return {
    ...real,
    refuseTooFewRows: (...args: Parameters<typeof real.refuseTooFewRows>) => {
      whenAllRowsAreThere();
      return real.refuseTooFewRows(...args);
    },
  };
});

const ROWS = { type: 'generator', rows: 100, columns: { id: { generator: 'sequence' } } };
const DESTINATIONS: readonly [
  name: string,
  stages: Stages,
  shown: (folder: string) => unknown,
  before: unknown,
  after: unknown,
][] = [
  [
    'a file',
    { out: { type: 'csv-destination', from: 'a', path: 'out.csv' } },
    (folder) => readFileSync(join(folder, 'out.csv'), 'utf8').split('\n').length,
    2,
    102,
  ],
  [
    'a new file',
    { out: { type: 'csv-destination', from: 'a', path: 'new.csv' } },
    (folder) => existsSync(join(folder, 'new.csv')),
    false,
    true,
  ],
  [
    'a table',
    { out: { type: 'sqlite-destination', from: 'a', path: 'shop.db', table: 't', ifExists: 'append' } },
    (folder) => {
      const database = new Database(join(folder, 'shop.db'));
      const count = database.prepare('SELECT count(*) FROM t').pluck().get();
      database.close();
      return count;
    },
    1,
    101,
  ],
];

test.each(DESTINATIONS)(
  'a run that is cancelled when all its rows have come shows none of them: %s',
  async (_, stages, shown, before, after) => {
    const folder = folderWith({ 'out.csv': 'old\n' });
    const database = new Database(join(folder, 'shop.db'));
    database.exec('CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (0)');
    database.close();
    const controller = new AbortController();
    whenAllRowsAreThere = () => controller.abort();
    expect((await runIn(folder, { stages: { a: ROWS, ...stages } }, { signal: controller.signal })).status).toBe('cancelled');
    expect(shown(folder)).toBe(before);
    whenAllRowsAreThere = () => undefined;
    expect((await runIn(folder, { stages: { a: ROWS, ...stages } })).status).toBe('done');
    expect(shown(folder)).toBe(after);
  },
);
