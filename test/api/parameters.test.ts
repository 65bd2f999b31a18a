import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { derive, filter, job, memoryDestination, memoryOrigin, sqliteOrigin } from '../../api/index.ts';
import { folderWith } from '../cli/open-stage.ts';

const rows = [
  { id: 1, account: '00120', booked: '2026-06-15' },
  { id: 2, account: '120', booked: '2026-05-01' },
  { id: 3, account: 'account', booked: '2026-07-01' },
];

test('parameters in expressions of a job in code are values of their types', async () => {
  const made = job('booked', {
    parameters: { since: { type: 'date' }, account: {}, ratio: { type: 'float' }, price: { type: 'decimal(6,2)' } },
  })
    .extract(memoryOrigin({ data: rows }))
    .transform(
      derive({
        columns: {
          load_date: '${since}',
          days: 'CAST(booked AS date) - ${since}',
          account: '${account}',
          is_own: 'account = ${account}',
          third: '1 / ${ratio}',
          price: '${price}',
          user: '${env:NAME}',
        },
      }),
    )
    .load(memoryDestination());
  const parameters = { since: new Date('2026-06-01'), account: 'account', ratio: 4, price: '1.5' };
  const { tables } = await made.run({ parameters, env: { NAME: 'id' } });
  const columns = ['load_date', 'days', 'account', 'is_own', 'third', 'price', 'user'];
  const values = Object.values(tables).flatMap((table) =>
    table.toArray().map((row) => columns.map((name) => String(row[name])).join(' ')),
  );
  const day = Date.UTC(2026, 5, 1);
  expect(values).toEqual([
    `${day} 14 account false 0.25 150 id`,
    `${day} -31 account false 0.25 150 id`,
    `${day} 30 account true 0.25 150 id`,
  ]);
});

test.each([
  ['00120', [1]],
  ['account', [3]],
  ["x' OR '1'='1", []],
  ['id', []],
])('a filter compares with the text %s', async (account, ids) => {
  const made = job('own', { parameters: { account: {} } })
    .extract(memoryOrigin({ data: rows }))
    .transform(filter({ where: 'account = ${account}' }))
    .load(memoryDestination());
  const { tables } = await made.run({ parameters: { account } });
  expect(Object.values(tables).flatMap((table) => table.toArray().map(({ id }) => Number(id)))).toEqual(ids);
});

test.each([
  ['SELECT id FROM t WHERE price * 2 > ${least}', {}],
  ['SELECT id FROM t WHERE price * 2 > :least', { queryParameters: { least: '${least}' } }],
  ['SELECT id FROM t WHERE price > 3 / ${divisor}', {}],
])('numbers are numbers in SQL: %s', async (query, more) => {
  const folder = await folderWith({});
  const database = new Database(`${folder}/shop.db`);
  database.exec('CREATE TABLE t (id integer, price real); INSERT INTO t VALUES (1, 1), (2, 2), (3, 10)');
  database.close();
  const made = job('dear', {
    parameters: { least: { type: 'decimal(10,2)', default: '3.50' }, divisor: { type: 'float', default: 2 } },
    connections: { shop: { type: 'sqlite', path: `${folder}/shop.db` } },
  })
    .extract(sqliteOrigin({ connection: 'shop', query, ...more }))
    .load(memoryDestination());
  const { tables } = await made.run();
  expect(Object.values(tables).flatMap((table) => table.toArray().map(({ id }) => Number(id)))).toEqual([2, 3]);
});

test('a statement that is nothing but a parameter is refused', async () => {
  const made = job('any', {
    parameters: { query: { default: 'DROP TABLE t' } },
    connections: { shop: { type: 'sqlite', path: 'x.db' } },
  })
    .extract(sqliteOrigin({ connection: 'shop', query: '${query}' }))
    .load(memoryDestination());
  const { problems } = await made.validate();
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['unsafe-value', 'unsafe value: a parameter would be the whole statement'],
  ]);
});
