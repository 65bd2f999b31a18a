// npm run demo: makes the example's input if it is not there, runs the job with its progress, and shows what came out.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatTable } from '../cli/text.ts';
import { ensureBuilt } from './ensure-built.ts';
import { generateCustomers, generateSales } from './generate-sales.ts';

const SALES = 1_000_000;
const CUSTOMERS = 100_000;
const ROWS_SHOWN = 12;

const path = (relative: string) => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));
const say = (text: string) => process.stdout.write(`${text}\n`);

ensureBuilt();
if (!existsSync(path('examples/sales/data/sales.csv'))) {
  say(`making examples/sales/data/sales.csv (${SALES.toLocaleString('en')} rows)`);
  generateSales(path('examples/sales/data/sales.csv'), { rows: SALES, customers: CUSTOMERS });
}
if (!existsSync(path('examples/sales/data/customers.csv'))) {
  say(`making examples/sales/data/customers.csv (${CUSTOMERS.toLocaleString('en')} rows)`);
  generateCustomers(path('examples/sales/data/customers.csv'), { rows: CUSTOMERS });
}
say('open-stage run examples/sales/job.yaml');
const { status } = spawnSync(process.execPath, [path('bin/open-stage.js'), 'run', path('examples/sales/job.yaml')], {
  stdio: 'inherit',
});
if (status === 0) showResult();
process.exitCode = status ?? 1;

function showResult(): void {
  const [header, ...rows] = readFileSync(path('examples/sales/out/summary.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const columns = header!.map((title, index) => ({ title, align: index < 2 ? ('left' as const) : ('right' as const) }));
  const more = rows.length > ROWS_SHOWN ? [`… and ${rows.length - ROWS_SHOWN} more rows`] : [];
  say(['', 'examples/sales/out/summary.csv, and the table sales_by_segment of examples/sales/out/sales.db:', ''].join('\n'));
  say([...formatTable(columns, rows.slice(0, ROWS_SHOWN)), ...more].join('\n'));
}
