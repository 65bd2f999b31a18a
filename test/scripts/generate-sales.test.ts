import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generateCustomers, generateSales } from '../../scripts/generate-sales.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-stage-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lines(name: string, generate: (path: string) => void): string[] {
  const path = join(folder, name);
  generate(path);
  return readFileSync(path, 'utf8').split('\n');
}

test('writes the same sales every time', () => {
  expect(lines('three.csv', (path) => generateSales(path, { rows: 3 }))).toEqual([
    'order_id,customer_id,category,country,amount,quantity,order_date,note',
    '0,776938,electronics,JP,910.59,2,2025-10-28,"said ""hi"", ok"',
    '1,857028,grocery,FR,351.21,2,2025-04-01,standard shipping',
    '2,668699,garden,US,1509.70,2,2025-10-03,standard shipping',
    '',
  ]);
});

test('draws every column within its range', () => {
  const sales = lines('many.csv', (path) => generateSales(path, { rows: 40_000, customers: 5 }));
  const row =
    /^\d+,[0-4],[a-z]+,[A-Z]{2},(0|[1-9]\d{0,3})\.\d\d,[1-9],2025-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]),(standard shipping|"said ""hi"", ok")$/;
  expect(sales.slice(1, -1).filter((line) => !row.test(line))).toEqual([]);
  expect(sales.length).toBe(40_002);
  expect(new Set(sales.slice(1, -1).map((line) => line.split(',')[1])).size).toBe(5);
  const large = sales.slice(1, -1).filter((line) => Number(line.split(',')[4]) > 1000).length;
  expect(large / 40_000).toBeCloseTo(0.5, 1);
});

test('writes each customer once', () => {
  for (const rows of [1, 7, 1000]) {
    const customers = lines('customers.csv', (path) => generateCustomers(path, { rows })).slice(1, -1);
    const ids = customers.map((line) => Number(line.split(',')[0])).sort((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: rows }, (_, id) => id));
  }
});
