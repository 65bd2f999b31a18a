import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openJob } from '../../../host/open.ts';
import { incrementalStages, stateKey } from '../../../host/state/identity.ts';
import { folderWith } from '../../cli/open-stage.ts';

/** What the states of a job's stages belong to; places without the folder. */
async function identities(stages: string, head = 'name: copy') {
  const folder = await folderWith({ 'job.yaml': `openstage: 1\n${head}\nstages:\n${stages}` });
  new Database(join(folder, 'shop.db')).exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, v TEXT)').close();
  const opened = await openJob(join(folder, 'job.yaml'));
  expect(opened.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return incrementalStages(opened).map(({ source, target, column, destinations, repeatable }) => ({
    ...{ source: source.replaceAll(folder, ''), target: target.replaceAll(folder, ''), column, destinations, repeatable },
  }));
}
const ORIGIN = '  a: { type: sqlite-origin, path: shop.db, table: orders, watermarkColumn: id }\n';

test('a table into a table', async () => {
  expect(
    await identities(`${ORIGIN}  b: { type: sqlite-destination, from: a, path: dw.db, table: t, ifExists: append }`),
  ).toEqual([
    {
      source: 'sqlite /shop.db: table orders',
      target: 'sqlite /dw.db: table t',
      column: 'id',
      destinations: ['b'],
      repeatable: false,
    },
  ]);
});

test('all that the rows are loaded into is the target, in whatever order the stages stand, each once', async () => {
  const loads = [
    '  x: { type: csv-destination, from: c.out, path: out/x.csv }\n',
    '  y: { type: sqlite-destination, from: f, path: dw.db, table: t, ifExists: append }\n',
    '  z: { type: printer, from: d }\n',
  ];
  const rest =
    '  c: { type: copy, from: a }\n  d: { type: filter, from: c, where: id > 1 }\n  f: { type: filter, from: c, where: id > 2 }\n';
  const [one] = await identities(ORIGIN + rest + loads.join('').replaceAll('c.out', 'c'));
  const [other] = await identities(ORIGIN + rest + loads.toReversed().join('').replaceAll('c.out', 'c'));
  expect(one!.target).toBe('file /out/x.csv; printer; sqlite /dw.db: table t');
  expect(other!.target).toBe(one!.target);
});

test('where refused rows go is no part of it', async () => {
  const [one] = await identities(
    `${ORIGIN}  d: { type: derive, from: a, columns: { n: "id / 0" } }\n  b: { type: printer, from: d }\n  r: { type: csv-destination, from: d.rejects, path: r.csv }\n`,
  );
  expect(one!.target).toBe('printer');
});

test('a query is the same however its lines are broken', async () => {
  const of = async (query: string) =>
    (
      await identities(
        `  a: { type: sqlite-origin, path: shop.db, query: ${JSON.stringify(query)}, queryParameters: { v: x }, watermarkColumn: id }\n  b: { type: printer, from: a }\n`,
      )
    )[0]!.source;
  expect(await of('SELECT *\n  FROM orders\tWHERE v = :v\n')).toBe(
    'sqlite /shop.db: query SELECT * FROM orders WHERE v = :v (v = x)',
  );
  expect(await of(' SELECT * FROM orders WHERE v = :v')).toBe(await of('SELECT * FROM  orders WHERE v = :v'));
});

test('a file with the day in its name is the same target every day', async () => {
  const [one] = await identities(
    `${ORIGIN}  b: { type: csv-destination, from: a, path: "out/\${day}.csv" }`,
    'name: copy\nparameters: { day: { type: date, default: 2026-01-01 } }',
  );
  expect(one!.target).toBe('file out/${day}.csv');
});

test('files are known by what they hold', async () => {
  const folder = await folderWith({
    'a.csv': 'id\n1\n',
    'job.yaml':
      'openstage: 1\nstages:\n  a: { type: csv-origin, path: a.csv, onlyChanged: true }\n  b: { type: printer, from: a }\n',
  });
  const opened = await openJob(join(folder, 'job.yaml'));
  expect(incrementalStages(opened)).toMatchObject([{ source: 'files', column: null, loads: [] }]);
  expect(stateKey(opened)).toBe(join(folder, 'job.yaml'));
});

test('a job that reads everything has none', async () => {
  expect(
    await identities('  a: { type: sqlite-origin, path: shop.db, table: orders }\n  b: { type: printer, from: a }\n'),
  ).toEqual([]);
});
