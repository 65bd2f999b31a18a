import { expect, test } from 'vitest';
import { bestFirst } from '../../../renderer/ui/best-first.ts';

const found = (names: readonly string[], typed: string) => bestFirst(names, typed, (name) => [name]);

test.each<[string, readonly string[], readonly string[]]>([
  ['country', ['Country', 'country'], ['country', 'Country']],
  ['Country', ['country', 'COUNTRY', 'Country'], ['Country', 'country', 'COUNTRY']],
  ['id', ['ID', 'order_id', 'id_2', 'Id', 'id'], ['id', 'ID', 'Id', 'id_2', 'order_id']],
  [
    'sales',
    ['sales_eu', 'daily sales', 'Sales', 'wholesales', 'sales'],
    ['sales', 'Sales', 'sales_eu', 'daily sales', 'wholesales'],
  ],
  ['SA', ['sales', 'SALES', 'x'], ['SALES', 'sales']],
  [' straße ', ['Straße', 'straße'], ['straße', 'Straße']],
  ['two east', ['east two', 'two west', 'out → two east'], ['out → two east', 'east two']],
  ['', ['b', 'a'], ['b', 'a']],
  ['zz', ['b', 'a'], []],
])('%j among %j', (typed, names, expected) => {
  expect(found(names, typed)).toEqual(expected);
});

test('an item is as good as the best of its names', () => {
  const items = [
    { value: 'tab', title: 'Tabulator' },
    { value: '\\t', title: 'Tab' },
  ];
  expect(bestFirst(items, 'Tab', ({ value, title }) => [title, value]).map(({ title }) => title)).toEqual(['Tab', 'Tabulator']);
});
