import { expect, test } from 'vitest';
import { mergeTexts } from '../../../renderer/document/merge.ts';

const base = `openstage: 1
name: sales
stages:
  # the orders
  orders:
    type: csv-origin
    path: orders.csv # raw
  large:
    type: filter
    from: orders
    where: amount > 10
  show:
    type: printer
    from: large
`;

const merges: [name: string, mine: string, theirs: string, merged: string | undefined][] = [
  ['nothing of theirs', base.replace('> 10', '> 20'), base, base.replace('> 10', '> 20')],
  ['nothing of mine', base, base.replace('> 10', '> 20'), base.replace('> 10', '> 20')],
  ['the same change', base.replace('> 10', '> 20'), base.replace('> 10', '> 20'), base.replace('> 10', '> 20')],
  [
    'different stages',
    base.replace('> 10', '> 20'),
    base.replace('orders.csv # raw', 'all.csv # all'),
    base.replace('> 10', '> 20').replace('orders.csv # raw', 'all.csv # all'),
  ],
  [
    'a stage and a section',
    base.replace('> 10', '> 20'),
    base.replace('name: sales', 'name: shop\nparameters:\n  min: { type: integer }'),
    base.replace('> 10', '> 20').replace('name: sales', 'name: shop\nparameters:\n  min: { type: integer }'),
  ],
  [
    'different options of a stage, with their comment',
    base.replace('path: orders.csv', 'path: mine.csv'),
    base.replace('    path: orders.csv # raw', '    # theirs\n    path: orders.csv # raw\n    header: true'),
    base.replace('    path: orders.csv # raw', '    # theirs\n    path: mine.csv # raw\n    header: true'),
  ],
  ['one option differently', base.replace('> 10', '> 20'), base.replace('> 10', '> 30'), undefined],
  ['one option removed and changed', base.replace('    where: amount > 10\n', ''), base.replace('> 10', '> 30'), undefined],
  [
    'comments of mine in a stage of which both changed options',
    base.replace('path: orders.csv # raw', 'path: mine.csv # my own'),
    base.replace('orders.csv # raw', 'orders.csv # raw\n    header: true'),
    undefined,
  ],
  [
    'stages that both add, each behind its own',
    base.replace('  large:', '  mine:\n    type: sort\n  large:'),
    `${base}  theirs:\n    type: printer\n`,
    `${base.replace('  large:', '  mine:\n    type: sort\n  large:')}  theirs:\n    type: printer\n`,
  ],
  ['one stage that both add', `${base}  new:\n    type: sort\n`, `${base}  new:\n    type: printer\n`, undefined],
  [
    'a stage that they removed and I left',
    base.replace('> 10', '> 20'),
    base.replace('  show:\n    type: printer\n    from: large\n', ''),
    base.replace('> 10', '> 20').replace('  show:\n    type: printer\n    from: large\n', ''),
  ],
  [
    'a stage that they removed and I changed',
    base.replace('> 10', '> 20'),
    base.replace(/ {2}large:[\s\S]*(?= {2}show)/, ''),
    undefined,
  ],
  ['a text of theirs that is broken', base.replace('> 10', '> 20'), `${base}  x: {`, undefined],
  ['a text of mine that is broken', `${base}  x: {`, base.replace('> 10', '> 20'), undefined],
  [
    'a line end that is missing',
    base.replace('name: sales', 'name: shop'),
    `${base}  theirs:\n    type: printer`,
    `${base.replace('name: sales', 'name: shop')}  theirs:\n    type: printer`,
  ],
];

test.each(merges)('merges %s', (_, mine, theirs, merged) => {
  expect(mergeTexts(base, mine, theirs)).toBe(merged);
});

test('merges texts in flow style by their values', () => {
  const flow =
    '{ "openstage": 1, "name": "a", "stages": { "x": { "type": "sort", "by": ["a"] }, "y": { "type": "printer" } } }\n';
  const mine = flow.replace('["a"]', '["b"]');
  const theirs = flow.replace('"printer"', '"printer", "rows": 3');
  expect(JSON.parse(mergeTexts(flow, mine, theirs)!)).toEqual({
    openstage: 1,
    name: 'a',
    stages: { x: { type: 'sort', by: ['b'] }, y: { type: 'printer', rows: 3 } },
  });
  expect(mergeTexts(flow, mine, flow.replace('["a"]', '["c"]'))).toBe(undefined);
});
