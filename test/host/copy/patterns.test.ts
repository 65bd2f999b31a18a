import { expect, test } from 'vitest';
import { type Candidate, chooseTables, listed, placeText } from '../../../host/copy/patterns.ts';

const table = (place: string, kind: Candidate['kind'] = 'table'): Candidate => {
  const [schema, name] = place.split('.');
  return name === undefined ? { name: schema!, kind } : { schema: schema!, name, kind };
};
const SHOP = ['shop.orders', 'shop.log_a', 'shop.log_b', 'old.orders', 'old.Größe x'].map((place) => table(place));
const TABLES = [...SHOP, table('shop.paid', 'view'), table('shop.log_view', 'view')];

test.each<[string, string[], string[]]>([
  ['nothing is all tables', [], ['shop.orders', 'shop.log_a', 'shop.log_b', 'old.orders', 'old.Größe x']],
  ['a schema', ['shop.*'], ['shop.orders', 'shop.log_a', 'shop.log_b']],
  ['a name, in any schema', ['orders'], ['shop.orders', 'old.orders']],
  ['a name with its schema', ['old.orders'], ['old.orders']],
  ['several, by commas and apart', ['old.orders, log_a', 'log_b'], ['shop.log_a', 'shop.log_b', 'old.orders']],
  ['without some', ['shop.*,!shop.log*'], ['shop.orders']],
  ['all without some', ['!old.*', '!log_?'], ['shop.orders']],
  ['one character', ['log_?'], ['shop.log_a', 'shop.log_b']],
  ['a blank and an umlaut', ['Gr??e x'], ['old.Größe x']],
  ['a view that is named', ['paid', 'old.orders'], ['old.orders', 'shop.paid']],
])('patterns choose %s', (_, patterns, chosen) => {
  expect(chooseTables(TABLES, patterns).chosen.map(placeText)).toEqual(chosen);
});

test('views that only wildcards have are left out, and those that are refused are not spoken of', () => {
  expect(chooseTables(TABLES, ['shop.*']).leftOut.map(placeText)).toEqual(['shop.paid', 'shop.log_view']);
  expect(chooseTables(TABLES, ['shop.*', '!*view']).leftOut.map(placeText)).toEqual(['shop.paid']);
  for (const patterns of [
    ['shop.*', 'paid'],
    ['paid', 'shop.*'],
  ])
    expect(chooseTables(TABLES, patterns).leftOut.map(placeText)).toEqual(['shop.log_view']);
});

test.each<[string, string[], string]>([
  ['a name', ['ordres'], "no table matches ordres; did you mean 'orders'?"],
  ['a schema', ['shpo.*'], "no table matches shpo.*; did you mean 'shop'?"],
  [
    'one of several',
    ['orders,custmers'],
    'no table matches custmers; tables: shop.orders, shop.log_a, shop.log_b, old.orders, old.Größe x',
  ],
  ['what is to be left out', ['!lgo_a'], "no table matches lgo_a; did you mean 'log_a'?"],
])('%s that no table has is an error with a name that is near', (_, patterns, message) => {
  expect(() => chooseTables(TABLES.slice(0, 5), patterns)).toThrow(message);
});

test('the schema of tables that have none may be written', () => {
  const tables = [table('orders'), table('customers')];
  expect(chooseTables(tables, ['main.*', '!shop.customers'], ['main', 'shop']).chosen.map(placeText)).toEqual(['orders']);
  expect(() => chooseTables(tables, ['sales.*'], ['main'])).toThrow('no table matches sales.*');
  expect(chooseTables([], ['*']).chosen).toEqual([]);
});

test('characters of expressions stand for themselves', () => {
  const tables = [table('a.b+(c)'), table('abc'), table('sys$log'), table('a^b|c'), table('[x]{2}')].map(
    ({ name, schema, kind }) => ({
      name: `${schema === undefined ? '' : `${schema}.`}${name}`,
      kind,
    }),
  );
  for (const name of ['a.b+(c)', 'sys$log', 'a^b|c', '[x]{2}'])
    expect(chooseTables(tables, [name]).chosen.map(placeText)).toEqual([name]);
  expect(chooseTables(tables, ['sys$*']).chosen.map(placeText)).toEqual(['sys$log']);
});

test('a list names five, or all of six, and counts the rest', () => {
  const words = (count: number) => listed(['a', 'b', 'c', 'd', 'e', 'f', 'g'].slice(0, count));
  expect([words(0), words(1), words(5), words(6), words(7)]).toEqual([
    '',
    'a',
    'a, b, c, d, e',
    'a, b, c, d, e, f',
    'a, b, c, d, e and 2 more',
  ]);
});
