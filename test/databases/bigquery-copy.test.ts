import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../connectors/files/folders.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { folderWith, openStage } from '../cli/open-stage.ts';
import { useBigQuery } from './bigquery.ts';

describe.skipIf(!requireSuite('bigquery'))('tables of BigQuery copied by a job that new --copy writes', () => {
  const project = useBigQuery();
  beforeAll(async () => {
    await project.server.execute(
      'CREATE TABLE main.orders (id INT64 NOT NULL, amount NUMERIC(9,2), status STRING(10), placed TIMESTAMP, tags ARRAY<STRING>);' +
        "INSERT INTO main.orders SELECT i, i / 4, 'open', TIMESTAMP '2025-01-31 10:00:00+00', ['a', 'b'] FROM range(1, 11) AS r(i)",
    );
  });

  test('go to SQLite and back', async () => {
    const folder = await folderWith();
    makeFolder(join(folder, 'user-data'));
    const connections = { bq: { type: 'bigquery', ...project.connection } };
    await writeFile(join(folder, 'user-data', 'connections.yaml'), JSON.stringify({ connections }));
    const copy = async (name: string, ...args: string[]) => {
      const written = await openStage(folder, 'new', name, '--copy', ...args);
      expect([written.code, written.stderr]).toEqual([0, expect.stringContaining('copies 1 table of ')]);
      for (const _ of [1, 2]) {
        const run = await openStage(folder, 'run', `${name}/job.yaml`, '--quiet');
        expect([run.code, run.stderr]).toEqual([0, '']);
      }
      return written.stderr;
    };
    expect(await copy('there', 'bq', 'lite.db', '--tables', 'main.orders')).toContain(
      'orders.tags: ARRAY<STRING> becomes JSON TEXT\n',
    );
    const lite = new Database(join(folder, 'lite.db'), { readonly: true });
    expect(lite.prepare('SELECT sql FROM sqlite_schema').pluck().get()).toBe(
      'CREATE TABLE "orders" ("id" INTEGER NOT NULL, "amount" DECIMAL(9,2), "status" VARCHAR(10), "placed" TIMESTAMP WITH TIME ZONE, "tags" JSON TEXT NOT NULL)',
    );
    expect(lite.prepare('SELECT * FROM orders ORDER BY id LIMIT 1').raw().get()).toEqual([
      ...[1, 0.25, 'open', '2025-01-31T10:00:00Z', '["a","b"]'],
    ]);
    lite.close();
    await copy('back', 'lite.db', 'bq', '--target-schema', 'back');
    expect(await project.read({ table: 'back.orders', maxResults: 1 })).toEqual([
      [1, '0.25', 'open', '2025-01-31T10:00:00Z', '["a","b"]'],
    ]);
  }, 120_000);
});
