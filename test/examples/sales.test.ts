import { readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { generateCustomers, generateSales } from '../../scripts/generate-sales.ts';
import { folderWith, openStage } from '../cli/open-stage.ts';

const example = (path: string) => fileURLToPath(new URL(`../../examples/sales/${path}`, import.meta.url));

test('the example gives exactly the result that DuckDB gives, as CSV and in SQLite', async () => {
  const folder = await folderWith();
  await mkdir(join(folder, 'data'));
  await copyFile(example('job.yaml'), join(folder, 'job.yaml'));
  generateSales(join(folder, 'data/sales.csv'), { rows: 1_000_000, customers: 100_000 });
  generateCustomers(join(folder, 'data/customers.csv'), { rows: 100_000 });
  const { code, stdout } = await openStage(folder, 'run', 'job.yaml', '--json');
  const expected = readFileSync(example('expected/summary.csv'), 'utf8');
  expect(readFileSync(join(folder, 'out/summary.csv'), 'utf8')).toBe(expected);
  const database = new Database(join(folder, 'out/sales.db'), { readonly: true });
  const rows = database.prepare('SELECT * FROM sales_by_segment').raw().all() as unknown[][];
  database.close();
  const lines = expected.trimEnd().split('\n').slice(1);
  expect(rows.map((row) => row.join(','))).toEqual(lines);
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
  expect([code, result.success, result.recordsExtracted, result.recordsLoaded]).toEqual([0, true, 1_100_000, 64]);
});
