import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { STAGE_TYPES } from '../../../stages/index.ts';
import { previewHost, rowsOf } from './host.ts';

const PEOPLE = 'id,name,age,city\n1,Ada,36,Lima\n2,Bob,,Quito\n3,Cyd,52,Lima\n4,Dan,17,Quito\n';
const ORDERS = '{"id":10,"person":1,"tags":["a"]}\n{"id":11,"person":3,"tags":[]}\n{"id":12,"person":9}\n';

const SOURCES = `openstage: 1
connections: { shop: { type: sqlite, path: shop.db } }
stages:
  people: { type: csv-origin, path: people.csv }
  orders: { type: json-origin, path: orders.jsonl }
  items: { type: sqlite-origin, connection: shop, table: items }
  numbers: { type: generator, rows: 5, columns: { n: { generator: sequence } } }
`;

/** By type of the stage `x`: its declaration, and what its port gives. */
const CASES: readonly (readonly [type: string, declaration: string, rows: readonly string[], port?: string])[] = [
  ['csv-origin', '{ type: csv-origin, path: people.csv, maxRows: 1 }', ['1 | Ada | 36 | Lima']],
  ['json-origin', '{ type: json-origin, path: orders.jsonl }', ['10 | 1 | ["a"]', '11 | 3 | []', '12 | 9 | ∅']],
  ['sqlite-origin', '{ type: sqlite-origin, connection: shop, table: items }', ['1 | pen', '2 | ink']],
  ['database-origin', '{ type: database-origin, connection: shop, table: items }', ['1 | pen', '2 | ink']],
  ['generator', '{ type: generator, rows: 2, columns: { n: { generator: sequence, start: 7 } } }', ['7', '8']],
  ['filter', '{ type: filter, from: people, where: age > 30 }', ['1 | Ada | 36 | Lima', '3 | Cyd | 52 | Lima']],
  ['derive', '{ type: derive, from: numbers, columns: { m: n * 10 } }', ['1 | 10', '2 | 20', '3 | 30', '4 | 40', '5 | 50']],
  [
    'derive',
    '{ type: derive, from: numbers, columns: { m: 10 / (n - 2) } }',
    ['2 | x | m | division-by-zero | m: division by zero: 10 / 0'],
    'rejects',
  ],
  ['select', '{ type: select, from: numbers, rename: { n: number } }', ['1', '2', '3', '4', '5']],
  [
    'sort',
    '{ type: sort, from: people, by: [{ column: name, order: desc }] }',
    ['4 | Dan | 17 | Quito', '3 | Cyd | 52 | Lima', '2 | Bob | ∅ | Quito', '1 | Ada | 36 | Lima'],
  ],
  [
    'aggregator',
    '{ type: aggregator, from: people, keys: [city], measures: { n: { function: count } } }',
    ['Lima | 2', 'Quito | 2'],
  ],
  [
    'remove-duplicates',
    '{ type: remove-duplicates, from: people, keys: [city] }',
    ['1 | Ada | 36 | Lima', '2 | Bob | ∅ | Quito'],
  ],
  [
    'unpivot',
    '{ type: unpivot, from: people, columns: [name, city], keep: [id] }',
    ['1 | name | Ada', '1 | city | Lima', '2 | name | Bob', '2 | city | Quito'].concat([
      '3 | name | Cyd',
      '3 | city | Lima',
      '4 | name | Dan',
      '4 | city | Quito',
    ]),
  ],
  ['record-id', '{ type: record-id, from: items, start: 5 }', ['1 | pen | 5', '2 | ink | 6']],
  ['sample', '{ type: sample, from: numbers, rows: 2, method: first }', ['1', '2']],
  ['switch', '{ type: switch, from: numbers, cases: { low: n < 3 }, default: high }', ['1', '2'], 'low'],
  ['switch', '{ type: switch, from: numbers, cases: { low: n < 3 }, default: high }', ['3', '4', '5'], 'high'],
  [
    'funnel',
    '{ type: funnel, from: [few, more] }\n  few: { type: generator, rows: 1, columns: { n: { generator: sequence } } }\n  more: { type: generator, rows: 2, columns: { n: { generator: sequence, start: 8 } } }',
    ['1', '8', '9'],
  ],
  ['copy', '{ type: copy, from: items }', ['1 | pen', '2 | ink']],
  [
    'join',
    '{ type: join, from: { left: people, right: orders }, keys: [{ left: id, right: person }], joinType: inner }',
    ['1 | Ada | 36 | Lima | 10 | 1 | ["a"]', '3 | Cyd | 52 | Lima | 11 | 3 | []'],
  ],
  [
    'lookup',
    '{ type: lookup, from: { input: orders, reference: people }, keys: [{ input: person, reference: id }], columns: [name], onMissing: defaults, defaults: { name: nobody } }',
    ['10 | 1 | ["a"] | Ada', '11 | 3 | [] | Cyd', '12 | 9 | ∅ | nobody'],
  ],
  ['printer', '{ type: printer, from: numbers, rows: 1 }', ['1', '2', '3', '4', '5']],
  ['csv-destination', '{ type: csv-destination, from: items, path: out.csv }', ['1 | pen', '2 | ink']],
  ['json-destination', '{ type: json-destination, from: items, path: out.json }', ['1 | pen', '2 | ink']],
  [
    'rest-destination',
    '{ type: rest-destination, from: items, url: "http://127.0.0.1:1/{name}", method: DELETE }',
    ['1 | pen', '2 | ink'],
  ],
  [
    'database-destination',
    '{ type: database-destination, from: items, connection: shop, table: copies }',
    ['1 | pen', '2 | ink'],
  ],
  ['sqlite-destination', '{ type: sqlite-destination, from: items, connection: shop, table: copies }', ['1 | pen', '2 | ink']],
  ['memory-destination', '{ type: memory-destination, from: items }', ['1 | pen', '2 | ink']],
];

function shop(path: string): void {
  const database = new Database(path);
  database.exec("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO items VALUES (1, 'pen'), (2, 'ink')");
  database.close();
}

test('every type of stage is here', () => {
  const shown = new Set(CASES.map(([type]) => type));
  // What needs a server is shown in test/databases.
  const left = STAGE_TYPES.filter((type) => !shown.has(type) && !/^rest-origin|^(postgres|mysql|bigquery)-/.test(type));
  expect(left).toEqual(['memory-origin']);
});

test('every type of stage shows its rows, and nothing is written', async () => {
  const { show, folder } = await previewHost({ 'people.csv': PEOPLE, 'orders.jsonl': ORDERS });
  shop(join(folder, 'shop.db'));
  const files = await readdir(folder);
  const before = await readFile(join(folder, 'shop.db'));
  for (const [type, declaration, rows, port] of CASES) {
    const preview = await show(`${SOURCES}  x: ${declaration}\n`, 'x', port === undefined ? {} : { port });
    expect([type, ...rowsOf(preview)]).toEqual([type, ...rows]);
    expect([preview.rows, preview.partial, preview.sampledRows]).toEqual([rows.length, false, undefined]);
  }
  expect(await readdir(folder)).toEqual(files);
  expect(await readFile(join(folder, 'shop.db'))).toEqual(before);
});

test('data that a program hands over cannot be shown', async () => {
  const { show } = await previewHost();
  const text = 'openstage: 1\nstages:\n  x: { type: memory-origin }\n';
  await expect(show(text, 'x')).rejects.toMatchObject({ name: 'RunError', code: 'missing-data' });
});
