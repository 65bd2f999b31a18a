// Measures how long a host takes to show the rows of links of a job over a large CSV file. Usage: node bench/preview.ts [--rows N]
// Default: 17,000,000 rows, 1.08 GB. Milliseconds, the median of several rounds; the first preview of a host, of fresh hosts.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createHost } from '../host/create-host.ts';
import type { Calls } from '../ipc/api.ts';
import { prepareData } from './data.ts';

const ROUNDS = 7;
const CLIENT = { id: 'bench' };
const say = (text: string) => process.stderr.write(`${text}\n`);

const { values } = parseArgs({ options: { rows: { type: 'string', default: '17000000' } } });
const { sales } = prepareData(Number(values.rows), say);

/** Ten stages; `change` makes others of all behind the origin, `last` of the last one only. */
const jobOf = (change = 0, last = 0) => `openstage: 1
stages:
  sales: { type: csv-origin, path: ${JSON.stringify(sales)} }
  large: { type: filter, from: sales, where: 'amount > ${change}' }
  net: { type: derive, from: large, columns: { net: amount * 0.8 } }
  sorted: { type: sort, from: net, by: [{ column: amount, order: desc }] }
  slim: { type: select, from: sorted, keep: [category, country, amount, net, quantity] }
  named: { type: derive, from: slim, columns: { place: "upper(country) || ' ' || category" } }
  distinct: { type: remove-duplicates, from: named, keys: [place, quantity] }
  some: { type: filter, from: distinct, where: 'net > 1' }
  sums: { type: aggregator, from: some, keys: [category], measures: { total: { function: sum, column: net } } }
  scaled: { type: derive, from: sums, columns: { scaled: 'total * ${last + 1}' } }
  out: { type: csv-destination, from: scaled, path: out.csv }
`;

async function withHost<T>(work: (host: ReturnType<typeof createHost>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-bench-'));
  const host = createHost({ dataFolder: join(folder, 'data'), jobsFolder: dirname(sales) });
  try {
    return await work(host);
  } finally {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Host = Parameters<Parameters<typeof withHost>[0]>[0];
let id = 0;
const show = (host: Host, text: string, stage: string, rows = 1000): Promise<ReturnType<Calls['preview.rows']>> =>
  host.call(CLIENT, 'preview.rows', [{ id: `${id++}`, job: { text }, stage, rows }]);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!;

async function rounds(work: (round: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) times.push(await work(round));
  return median(times);
}

const report = (what: string, ms: number) => process.stdout.write(`${what.padEnd(58)}${ms.toFixed(0).padStart(6)} ms\n`);

process.stdout.write(`${(statSync(sales).size / 1e9).toFixed(2)} GB of CSV, 11 stages, 1,000 rows shown\n`);
report('first preview of a host', await rounds(() => withHost((host) => timed(() => show(host, jobOf(), 'out')))));
report(
  'first preview, a second after the sources were looked at',
  await rounds(() =>
    withHost(async (host) => {
      await host.call(CLIENT, 'sources.look', [{ text: jobOf() }]);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return timed(() => show(host, jobOf(), 'out'));
    }),
  ),
);
await withHost(async (host) => {
  await show(host, jobOf(), 'out');
  report('another link of the job', await rounds(() => timed(() => show(host, jobOf(), 'sorted'))));
  report(
    'the last link, when the stage behind the origin changed',
    await rounds((n) => timed(() => show(host, jobOf(n), 'out'))),
  );
  report('the last link, when the stage before it changed', await rounds((n) => timed(() => show(host, jobOf(0, n), 'out'))));
  report(
    'the last link, when the origin has to be read again',
    await rounds((n) => timed(() => show(host, jobOf(), 'out', 10_000 + n))),
  );
  const expression = (n: number) =>
    host.call(CLIENT, 'preview.expression', [
      { id: 'e', job: { text: jobOf() }, stage: 'named', expression: `round(net * ${n}, 2)`, rows: 100 },
    ]);
  report('an expression', await rounds((n) => timed(() => expression(n))));
});
