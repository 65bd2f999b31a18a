// Measures databases beside their own tools: npm run bench -- databases [--rows N] [--rounds N] [--check]
// Each round runs every contender once, in turns, over the same server and the same file; the fastest time of each counts.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type PostgresServer, postgresPrograms, startPostgres } from '../test/databases/postgres-server.ts';
import { prepareData } from './data.ts';
import { path } from './engines.ts';
import { type Measurement, measure } from './measure.ts';

/** Peak memory of our runs. */
const MOST_BYTES = 600e6;
const COLUMNS =
  'order_id bigint, customer_id bigint, category text, country text, amount double precision, quantity bigint, order_date date, note text';

interface Contender {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** What is done first, which is not measured. */
  readonly before?: () => void;
}

interface DatabaseCase {
  readonly name: string;
  /** The system's own tool. */
  readonly peer: Contender;
  readonly ours: Contender;
  /** How many times the speed of the peer it has to be. */
  readonly target: number;
}

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'databases'),
  options: {
    rows: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '3' },
    check: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const say = (text: string) => process.stderr.write(`${text}\n`);
const folder = path('.bench/databases');
mkdirSync(folder, { recursive: true });
const { sales } = prepareData(rows, say);

/** Our run of a job. */
function job(name: string, connections: object, stages: object): Contender {
  const file = `${folder}/${name}.json`;
  writeFileSync(file, JSON.stringify({ openstage: 1, name, connections, stages }));
  return { name: 'open-stage', program: process.execPath, arguments: [path('dist/cli.js'), 'run', file, '--quiet'] };
}

function postgresCases({ connection }: PostgresServer): DatabaseCase[] {
  const { host, port, user, database } = connection;
  const access = ['-h', host, '-p', String(port), '-U', user, '-d', database, '-q'];
  const sql = (text: string) => execFileSync('psql', [...access, '-c', text], { stdio: ['ignore', 'ignore', 'ignore'] });
  const psql = (command: string, before?: () => void): Contender => {
    return { name: 'psql', program: 'psql', arguments: [...access, '-c', command], ...(before && { before }) };
  };
  const connections = { db: { type: 'postgres', ...connection, tls: 'disable' } };
  const db = { connection: 'db' };
  const csv = { type: 'csv-origin', path: sales };
  const fresh = () => sql(`DROP TABLE IF EXISTS peer; CREATE TABLE peer (${COLUMNS})`);
  const load = (options: object) => ({
    s: csv,
    d: { type: 'postgres-destination', from: 's', ...db, table: 'ours', ifExists: 'replace', ...options },
  });
  const out = {
    s: { type: 'postgres-origin', ...db, table: 'ours' },
    d: { type: 'csv-destination', from: 's', path: `${folder}/out.csv` },
  };
  const copyIn = psql(`\\copy peer from '${sales}' csv header`, fresh);
  const copyOut = psql(`\\copy ours to '${folder}/peer.csv' csv header`);
  return [
    { name: 'CSV → PostgreSQL, one connection', peer: copyIn, ours: job('pg-in', connections, load({})), target: 0.95 },
    {
      name: 'CSV → PostgreSQL, two connections',
      peer: copyIn,
      ours: job('pg-in-2', connections, load({ connections: 2 })),
      target: 1.3,
    },
    { name: 'PostgreSQL → CSV', peer: copyOut, ours: job('pg-out', connections, out), target: 1 },
  ];
}

function sqliteCases(): DatabaseCase[] {
  if (spawnSync('sqlite3', ['--version'], { stdio: 'ignore' }).status !== 0) {
    say('left out: SQLite, because sqlite3 is missing');
    return [];
  }
  const [peer, ours] = [`${folder}/peer.db`, `${folder}/ours.db`];
  const stages = {
    s: { type: 'csv-origin', path: sales },
    d: { type: 'sqlite-destination', from: 's', path: ours, table: 'sales', ifExists: 'replace' },
  };
  const before = () => {
    for (const file of [peer, ours]) rmSync(file, { force: true });
    execFileSync('sqlite3', [peer, `CREATE TABLE sales (${COLUMNS})`]);
  };
  const imports = {
    name: 'sqlite3',
    program: 'sqlite3',
    arguments: [peer, '.mode csv', `.import --skip 1 ${sales} sales`],
    before,
  };
  return [{ name: 'CSV → SQLite', peer: imports, ours: job('sqlite-in', {}, stages), target: 1 }];
}

async function best(contender: Contender, times: Measurement[]): Promise<void> {
  contender.before?.();
  times.push(await measure(contender));
}

const fastest = (times: readonly Measurement[]): number => Math.min(...times.map(({ seconds }) => seconds));

async function compare({ name, peer, ours, target }: DatabaseCase): Promise<boolean> {
  const [theirs, own]: [Measurement[], Measurement[]] = [[], []];
  for (let round = 0; round < Number(values.rounds); round++) {
    await best(peer, theirs);
    await best(ours, own);
  }
  const factor = fastest(theirs) / fastest(own);
  const bytes = Math.max(...own.map(({ peakBytes }) => peakBytes ?? 0));
  const met = factor >= target && bytes < MOST_BYTES;
  const cells = [
    name,
    `${peer.name} ${fastest(theirs).toFixed(2)} s`,
    `${fastest(own).toFixed(2)} s`,
    `${factor.toFixed(2)} × (at least ${target})`,
    `${Math.round(bytes / 1e6)} MB`,
    met ? 'met' : 'missed',
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
  return met;
}

say(`${rows} rows, ${Math.round(statSync(sales).size / 1e6)} MB`);
const results: boolean[] = [];
process.stdout.write('| case | peer | Open-Stage | speed | memory | |\n|---|---|---|---|---|---|\n');
if (postgresPrograms() !== undefined && existsSync(path('dist/cli.js'))) {
  const server = await startPostgres(['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=8GB', '-c', 'checkpoint_timeout=30min']);
  try {
    for (const one of postgresCases(server)) results.push(await compare(one));
  } finally {
    await server.stop();
  }
} else say('left out: PostgreSQL, because its programs or dist/ are missing');
for (const one of sqliteCases()) results.push(await compare(one));
rmSync(folder, { recursive: true, force: true });
process.exitCode = values.check && results.includes(false) ? 1 : 0;
