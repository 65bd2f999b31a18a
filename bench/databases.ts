// Measures databases beside their own tools and pandas: npm run bench -- databases [--rows N] [--rounds N] [--only postgres|mysql|migration|sqlite] [--with-pandas] [--check]
// Each round runs both contenders once, in turns, over the same server and the same file; the median of each counts.
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { prepareData } from './data.ts';
import type { CaseTools, Contender, DatabaseCase, MeasuredSystem } from './databases/case.ts';
import { migration } from './databases/migration.ts';
import { mysql } from './databases/mysql.ts';
import { postgres } from './databases/postgres.ts';
import { sqlite } from './databases/sqlite.ts';
import { findPython, installPandas, path } from './engines.ts';
import { type Measurement, measure } from './measure.ts';

const SYSTEMS: readonly MeasuredSystem[] = [postgres, mysql, migration, sqlite];
/** Peak memory of our runs. */
const MOST_BYTES = 600e6;
/** Rows beside pandas, at most: it takes minutes for all of them. */
const FEW_ROWS = 1_000_000;
/** What `read_sql` and `to_sql` need. */
const PACKAGES = ['pandas', 'sqlalchemy', 'psycopg2-binary', 'pymysql'];

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'databases'),
  options: {
    rows: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    'with-pandas': { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const say = (text: string) => process.stderr.write(`${text}\n`);
if (!existsSync(path('dist/cli.js'))) throw new Error('missing dist: run npm run build');
if (values['with-pandas']) installPandas(PACKAGES);
const python = findPython('import pandas, sqlalchemy, psycopg2, pymysql');
if (python === undefined) say('left out: pandas; --with-pandas installs it');

const rows = Number(values.rows);
const folder = path('.bench/databases');
mkdirSync(folder, { recursive: true });
const { sales } = prepareData(rows, say);
const few = Math.min(rows, FEW_ROWS);

const tools: CaseTools = {
  folder,
  sales,
  few: { path: prepareData(few, say).sales, rows: few },
  job(name, connections, stages) {
    const file = `${folder}/${name}.json`;
    writeFileSync(file, JSON.stringify({ openstage: 1, name, connections, stages }));
    // Keeps the benchmark's runs out of the user's run history.
    const environment = { OPENSTAGE_DATA: path('.bench/home') };
    return {
      name: 'open-stage',
      program: process.execPath,
      arguments: [path('dist/cli.js'), 'run', file, '--quiet'],
      environment,
    };
  },
  ...(python !== undefined && {
    pandas: (...args) => ({ name: 'pandas', program: python, arguments: [path('bench/peers/pandas-database.py'), ...args] }),
  }),
};

async function run(contender: Contender, times: Measurement[]): Promise<void> {
  contender.before?.();
  times.push(await measure(contender));
}

function median(times: readonly Measurement[]): number {
  const sorted = times.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function compare({ name, peer, ours, target, rows: some = rows }: DatabaseCase): Promise<boolean> {
  const peers = Array.isArray(peer) ? (peer as readonly Contender[]) : [peer as Contender];
  const own: Measurement[] = [];
  const others = peers.map((): Measurement[] => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    // Ours first: it loads what the other one reads.
    await run(ours, own);
    for (const [i, other] of peers.entries()) await run(other, others[i]!);
  }
  const theirs = Math.max(...others.map(median));
  const factor = theirs / median(own);
  const bytes = Math.max(...own.map(({ peakBytes }) => peakBytes ?? 0));
  const met = factor >= target && bytes < MOST_BYTES;
  const cells = [
    some === rows ? name : `${name}, ${some.toLocaleString('en')} rows`,
    `${peers.map((other) => other.name).join(', ')} ${theirs.toFixed(2)} s`,
    `${median(own).toFixed(2)} s`,
    `${factor.toFixed(2)} × (at least ${target})`,
    `${Math.round(bytes / 1e6)} MB`,
    met ? 'met' : 'missed',
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
  return met;
}

say(`${rows} rows, ${Math.round(statSync(sales).size / 1e6)} MB`);
process.stdout.write('| case | peer | Open-Stage | speed | memory | |\n|---|---|---|---|---|---|\n');
const results: boolean[] = [];
for (const system of SYSTEMS.filter(({ name }) => values.only === '' || values.only === name)) {
  const missing = system.missing();
  if (missing !== undefined) {
    say(`left out: ${system.name}, because of what is missing: ${missing}`);
    continue;
  }
  const { cases, stop } = await system.start(tools);
  try {
    for (const one of cases) results.push(await compare(one));
  } finally {
    await stop();
  }
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = values.check && results.includes(false) ? 1 : 0;
