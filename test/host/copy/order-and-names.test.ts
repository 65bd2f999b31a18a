import { expect, test } from 'vitest';
import type { TableDefinition } from '../../../connectors/sql/introspect.ts';
import { copyDocument } from '../../../host/copy/document.ts';
import { idOf, StageIds } from '../../../host/copy/names.ts';
import { parentsFirst } from '../../../host/copy/order.ts';

const table = (name: string, ...parents: string[]): TableDefinition => ({
  ...{ name, columns: [], keys: [] },
  references: parents.map((parent) => ({ name: parent })),
});

test.each<[string, TableDefinition[], string[]]>([
  ['none', [table('b'), table('a')], ['b', 'a']],
  ['a chain', [table('c', 'b'), table('b', 'a'), table('a')], ['a', 'b', 'c']],
  ['itself', [table('a', 'a'), table('b')], ['a', 'b']],
  ['a circle', [table('a', 'b'), table('b', 'c'), table('c', 'a')], ['c', 'b', 'a']],
  ['a table that is not copied', [table('a', 'x'), table('b')], ['a', 'b']],
  ['two parents', [table('c', 'a', 'b'), table('b', 'a'), table('a')], ['a', 'b', 'c']],
])('tables come behind those that they refer to: %s', (_, tables, names) => {
  expect(parentsFirst(tables).map(({ name }) => name)).toEqual(names);
});

test('a chain of thousands of references is no problem', () => {
  const chain = Array.from({ length: 5000 }, (_, i) => table(`t${i}`, `t${i + 1}`));
  expect(parentsFirst(chain)[0]!.name).toBe('t4999');
});

test.each([
  ['orders', 'orders'],
  ['Größe & Maß', 'Grosse_Mass'],
  ['order items', 'order_items'],
  ['2024', 'table_2024'],
  ['Таблица', 'table'],
  ['_log_', 'log'],
  ['true', 'table_true'],
  ['constructor', 'table_constructor'],
  ['-x', 'table_x'],
])('a table %s has a stage %s', (name, id) => {
  expect(idOf(name)).toBe(id);
});

test('stages have names of their own, whatever tables are called', () => {
  const ids = new StageIds();
  const of = (name: string, schema?: string) => ids.of({ name, ...(schema !== undefined && { schema }) }).origin;
  expect([of('orders', 'shop'), of('orders', 'old'), of('orders', 'old'), of('orders_copy', 'shop')]).toEqual([
    ...['orders', 'old_orders', 'old_orders_2', 'shop_orders_copy'],
  ]);
  expect([of('таблица'), of('данные')]).toEqual(['table', 'table_2']);
});

test.each([
  ['orders', 'orders_copy'],
  ['orders_copy', 'orders'],
  ['a', 'a_copy', 'a_copy_copy', 'A'],
])('no two stages of %j, %j have one name', (...tables) => {
  const ids = new StageIds();
  const all = tables.flatMap((name) => Object.values(ids.of({ name })));
  expect(new Set(all).size).toBe(2 * tables.length);
});

test.each(['null', 'Null', 'NULL', 'yes', 'No', 'ON', 'constructor', 'True'])('%s is no name of a stage', (name) => {
  expect(idOf(name)).toBe(`table_${name}`);
});

test('the job is plain: an origin and a destination for each table', () => {
  const losses = ['tags: text[] becomes json'];
  expect(
    copyDocument({
      name: 'copy',
      description: 'Copies.',
      source: { system: 'postgres', connection: 'shop' },
      target: { system: 'sqlite', connection: 'lite', declares: { type: 'sqlite', path: '../a ${b}.db' } },
      tables: [
        { from: { schema: 'sales', name: 'a.b' }, to: { name: 'a.b' }, keys: [], ifExists: 'fail', types: {}, losses: [] },
        {
          from: { schema: 'sales', name: 'x: ${y}' },
          to: { name: 'x' },
          keys: ['id'],
          ifExists: 'replace',
          types: { d: 'DATE' },
          losses,
        },
      ],
    }),
  ).toBe(`openstage: 1
name: copy
description: Copies.
connections:
  lite: { type: sqlite, path: "../a $\${b}.db" }
stages:
  a_b: { type: postgres-origin, connection: shop, table: sales.a.b }
  a_b_copy:
    type: sqlite-destination
    from: a_b
    connection: lite
    schema: main
    table: a.b
    ifExists: fail
  x_y: { type: postgres-origin, connection: shop, table: "sales.x: $\${y}" }
  x_y_copy:
    type: sqlite-destination
    from: x_y
    connection: lite
    table: x
    ifExists: replace
    keys: [ id ]
    columnTypes: { d: DATE }
    description: "Not as in the source: tags: text[] becomes json."
`);
});
