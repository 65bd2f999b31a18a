import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { type CaseTools, COLUMNS, type DatabaseCase, type MeasuredSystem, pandasCases } from './case.ts';

export const sqlite: MeasuredSystem = {
  name: 'sqlite',
  missing: () => (spawnSync('sqlite3', ['--version'], { stdio: 'ignore' }).status === 0 ? undefined : 'sqlite3'),
  start: async (tools) => ({ cases: casesOf(tools), stop: async () => {} }),
};

function casesOf(tools: CaseTools): DatabaseCase[] {
  const { folder, sales, job } = tools;
  const [peer, ours, few] = ['peer', 'ours', 'few'].map((name) => `${folder}/${name}.db`);
  const stages = {
    s: { type: 'csv-origin', path: sales },
    d: { type: 'sqlite-destination', from: 's', path: ours, table: 'sales', ifExists: 'replace' },
  };
  const before = () => {
    for (const file of [peer!, ours!]) rmSync(file, { force: true });
    execFileSync('sqlite3', [peer!, `CREATE TABLE sales (${COLUMNS})`]);
  };
  const imports = {
    ...{ name: 'sqlite3', program: 'sqlite3', before },
    arguments: [peer!, '.mode csv', `.import --skip 1 ${sales} sales`],
  };
  const into = {
    s: stages.s,
    d: { type: 'sqlite-destination', from: 's', path: `${folder}/there.db`, table: 'sales', ifExists: 'replace' },
  };
  return [
    { name: 'CSV → SQLite, a new file', peer: imports, ours: job('sqlite-in', {}, stages), target: 1 },
    {
      name: 'CSV → SQLite, a file that is there',
      peer: imports,
      ours: withTable(job('sqlite-into', {}, into), folder),
      target: 1,
    },
    ...pandasCases(tools, {
      ...{ system: 'sqlite', title: 'SQLite', connection: { type: 'sqlite', path: few! } },
      url: `sqlite:///${few}`,
    }),
  ];
}

/** A database with another table: rows are inserted into it, it does not become what was staged. */
function withTable(contender: DatabaseCase['ours'], folder: string): DatabaseCase['ours'] {
  const before = () => {
    rmSync(`${folder}/there.db`, { force: true });
    execFileSync('sqlite3', [`${folder}/there.db`, 'CREATE TABLE other (x); INSERT INTO other VALUES (1)']);
  };
  return { ...contender, before };
}
