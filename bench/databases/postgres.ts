import { execFileSync } from 'node:child_process';
import { postgresPrograms, startPostgres } from '../../test/databases/postgres-server.ts';
import { type CaseTools, COLUMNS, type Contender, type DatabaseCase, type MeasuredSystem, pandasCases } from './case.ts';

export const SETTINGS = ['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=8GB', '-c', 'checkpoint_timeout=30min'];

export const postgres: MeasuredSystem = {
  name: 'postgres',
  missing: () => (postgresPrograms() === undefined ? 'the programs of PostgreSQL' : undefined),
  async start(tools) {
    const server = await startPostgres(SETTINGS);
    return { cases: casesOf(server.connection, tools), stop: () => server.stop() };
  },
};

function casesOf(
  connection: { readonly host: string; readonly port: number; readonly user: string; readonly database: string },
  tools: CaseTools,
): DatabaseCase[] {
  const { folder, sales, job } = tools;
  const { host, port, user, database } = connection;
  const access = ['-h', host, '-p', String(port), '-U', user, '-d', database, '-q'];
  const sql = (text: string) => execFileSync('psql', [...access, '-c', text], { stdio: ['ignore', 'ignore', 'ignore'] });
  const psql = (command: string, before?: () => void): Contender => {
    return { name: 'psql', program: 'psql', arguments: [...access, '-c', command], ...(before && { before }) };
  };
  const fields = { type: 'postgres', ...connection, tls: 'disable' };
  const db = { connection: 'db' };
  const load = (options: object) => ({
    s: { type: 'csv-origin', path: sales },
    d: { type: 'postgres-destination', from: 's', ...db, table: 'ours', ifExists: 'replace', ...options },
  });
  const out = (options: object) => ({
    s: { type: 'postgres-origin', ...db, table: 'ours', ...options },
    d: { type: 'csv-destination', from: 's', path: `${folder}/out.csv` },
  });
  const fresh = () => sql(`DROP TABLE IF EXISTS peer; CREATE TABLE peer (${COLUMNS})`);
  const copyIn = psql(`\\copy peer from '${sales}' csv header`, fresh);
  const copyOut = psql(`\\copy ours to '${folder}/peer.csv' csv header`);
  const own = (name: string, stages: object) => job(name, { db: fields }, stages);
  return [
    { name: 'CSV → PostgreSQL, one connection', peer: copyIn, ours: own('pg-in', load({})), target: 0.95 },
    { name: 'CSV → PostgreSQL, two connections', peer: copyIn, ours: own('pg-in-2', load({ connections: 2 })), target: 1.3 },
    { name: 'PostgreSQL → CSV, one connection', peer: copyOut, ours: own('pg-out', out({})), target: 1 },
    { name: 'PostgreSQL → CSV, in parts', peer: copyOut, ours: own('pg-out-parts', out({ partition: {} })), target: 1 },
    ...pandasCases(tools, {
      ...{ system: 'postgres', title: 'PostgreSQL', connection: fields },
      url: `postgresql+psycopg2://${user}@${host}:${port}/${database}`,
    }),
  ];
}
