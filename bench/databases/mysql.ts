import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { MARIADBD, startMysql } from '../../test/databases/mysql-server.ts';
import { type CaseTools, COLUMNS, type Contender, type DatabaseCase, type MeasuredSystem, pandasCases } from './case.ts';

export const SETTINGS = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=1G', '--innodb-flush-log-at-trx-commit=1'];

export const mysql: MeasuredSystem = {
  name: 'mysql',
  missing: () => (existsSync(MARIADBD) ? undefined : 'the programs of MariaDB'),
  async start(tools) {
    const server = await startMysql(SETTINGS);
    return { cases: casesOf(server.connection, tools), stop: () => server.stop() };
  },
};

function casesOf(
  connection: { readonly host: string; readonly port: number; readonly user: string; readonly database: string },
  tools: CaseTools,
): DatabaseCase[] {
  const { folder, sales, job } = tools;
  const { host, port, user, database } = connection;
  const access = ['-h', host, '-P', String(port), '-u', user, '--local-infile=1', database];
  const sql = (text: string) => execFileSync('mariadb', [...access, '-e', text], { stdio: ['ignore', 'ignore', 'inherit'] });
  const client = (command: string, before?: () => void): Contender => {
    return { name: 'mariadb', program: 'mariadb', arguments: [...access, '-e', command], ...(before && { before }) };
  };
  const fields = { type: 'mysql', ...connection, tls: 'disable' };
  const db = { connection: 'db' };
  const load = {
    s: { type: 'csv-origin', path: sales },
    d: { type: 'mysql-destination', from: 's', ...db, table: 'ours', ifExists: 'replace' },
  };
  const out = {
    s: { type: 'mysql-origin', ...db, table: 'ours' },
    d: { type: 'csv-destination', from: 's', path: `${folder}/out.csv` },
  };
  const fresh = () => sql(`DROP TABLE IF EXISTS peer; CREATE TABLE peer (${COLUMNS}) CHARACTER SET utf8mb4`);
  const file = `LOAD DATA LOCAL INFILE '${sales}' INTO TABLE peer CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' IGNORE 1 LINES`;
  const loadData = client(file, fresh);
  const dump: Contender = {
    ...{ name: 'mariadb', program: 'sh' },
    arguments: ['-c', `mariadb ${access.join(' ')} --quick --batch -e 'SELECT * FROM ours' > ${folder}/peer.tsv`],
  };
  const own = (name: string, stages: object, before?: () => void): Contender => ({
    ...job(name, { db: fields }, stages),
    ...(before && { before }),
  });
  // Both make their table: what was there before is no part of it.
  const drop = () => sql('DROP TABLE IF EXISTS ours');
  return [
    { name: 'CSV → MariaDB', peer: loadData, ours: own('mysql-in', load, drop), target: 0.95 },
    { name: 'MariaDB → CSV', peer: dump, ours: own('mysql-out', out), target: 0.9 },
    ...pandasCases(tools, {
      ...{ system: 'mysql', title: 'MariaDB', connection: fields },
      url: `mysql+pymysql://${user}@${host}:${port}/${database}`,
    }),
  ];
}
