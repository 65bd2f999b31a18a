// The generated input, kept in the cache folder between runs.
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { generateCustomers, generateSales } from '../scripts/generate-sales.ts';
import { path } from './engines.ts';

export interface Data {
  readonly rows: number;
  readonly sales: string;
  readonly customers: string;
}

/** Five sales per customer, and 1 M customers at most. */
export function prepareData(rows: number, say: (text: string) => void): Data {
  const customers = Math.min(1_000_000, Math.max(1, Math.floor(rows / 5)));
  const data = { rows, sales: path(`.bench/data/sales-${rows}.csv`), customers: path(`.bench/data/customers-${customers}.csv`) };
  keep(data.sales, say, () => generateSales(data.sales, { rows, customers }));
  keep(data.customers, say, () => generateCustomers(data.customers, { rows: customers }));
  return data;
}

/** Generates the file unless it is there with the size that was noted when it was generated. */
function keep(file: string, say: (text: string) => void, generate: () => void): void {
  const note = `${file}.bytes`;
  if (existsSync(file) && existsSync(note) && statSync(file).size === Number(readFileSync(note, 'utf8'))) return;
  say(`generating ${file}`);
  generate();
  writeFileSync(note, String(statSync(file).size));
}

/** Reads the files once, so that the first contender does not pay for the disk. */
export async function warmCache(data: Data): Promise<void> {
  for (const file of [data.sales, data.customers]) {
    for await (const _ of createReadStream(file, { highWaterMark: 1 << 20 }));
  }
}
