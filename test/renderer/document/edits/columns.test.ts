import { expect, test } from 'vitest';
import { columnRules } from '../../../../renderer/document/edits/column-rules.ts';
import { renameInExpression } from '../../../../renderer/document/edits/expression-columns.ts';
import { type StageType, specOf } from '../../../../stages/index.ts';
import { edited } from './edited.ts';

const expressions: [before: string, after: string][] = [
  ['amount > 1', 'total > 1'],
  ['AMOUNT > 1 AND x < amount', 'total > 1 AND x < total'],
  ['"amount" + `amount` + "AMOUNT"', 'total + total + "AMOUNT"'],
  ["amount = 'amount' -- amount\n", "total = 'amount' -- amount\n"],
  ['amount(amount)', 'amount(total)'],
  ['CASE WHEN amount IS NULL THEN 0 ELSE amount::integer END', 'CASE WHEN total IS NULL THEN 0 ELSE total::integer END'],
  ['amount >= ${min} AND amount < ${max.amount}', 'total >= ${min} AND total < ${max.amount}'],
  ["amount || '${amount}'", "total || '${amount}'"],
  ['amounts + my_amount', 'amounts + my_amount'],
  ['amount +', 'amount +'],
  [
    'coalesce(amount, 0) BETWEEN amount AND 2 OR amount IN (amount, 3)',
    'coalesce(total, 0) BETWEEN total AND 2 OR total IN (total, 3)',
  ],
];

test.each(expressions)('%s becomes %s', (before, after) => {
  expect(renameInExpression(before, new Map([['amount', 'total']]))).toBe(after);
});

test('quotes names that need it, and tells names apart that differ in case', () => {
  expect(renameInExpression('a + 1', new Map([['a', 'The sum']]))).toBe('"The sum" + 1');
  expect(renameInExpression('a + 1', new Map([['a', 'case']]))).toBe('"case" + 1');
  expect(renameInExpression('a + A', new Map([['a', 'b']]), ['a', 'A'])).toBe('b + A');
});

test.each<[type: StageType, options: string[]]>([
  ['filter', ['where', 'column']],
  ['derive', ['columns.*', 'columns']],
  ['select', ['keep', 'drop', 'rename', 'cast']],
  ['sort', ['by.*', 'by.*.column']],
  ['aggregator', ['keys', 'measures.*.column']],
  ['join', ['keys']],
  ['lookup', ['keys', 'columns', 'defaults']],
  ['unpivot', ['columns', 'keep']],
  ['record-id', ['keys']],
  ['switch', ['cases.*', 'column']],
  ['mysql-destination', ['keys', 'updateColumns', 'columnTypes']],
  ['bigquery-destination', ['keys', 'updateColumns', 'timePartitioning.field', 'clusteringFields', 'columnTypes']],
  ['rest-destination', ['url', 'idempotencyKey', 'body']],
  ['csv-origin', []],
  ['printer', []],
])('knows from the form of %s which options name columns of its inputs', (type, options) => {
  expect(columnRules(specOf(type)!).map(({ path }) => path.join('.'))).toEqual(options);
});

const head = `openstage: 1
stages:
  g:
    type: generator
    rows: 3
    columns: { id: { generator: sequence }, amount: { generator: normal }, x: { generator: normal } }
  h:
    type: generator
    rows: 3
    columns: { id: { generator: sequence }, amount: { generator: normal } }
`;

/** What is behind \`g\`, whose column \`amount\` becomes \`total\`. */
const chains: [name: string, before: string, after: string][] = [
  [
    'through filters, sorts and derived columns',
    `  f: { type: filter, from: g, where: amount > 1 }
  # sorted
  s: { type: sort, from: f, by: [ id, { column: amount, order: desc } ] }
  d:
    type: derive
    from: s
    columns:
      amount: amount * 2 # twice
      y: amount
  p: { type: remove-duplicates, from: d, keys: amount }
`,
    `  f: { type: filter, from: g, where: total > 1 }
  # sorted
  s: { type: sort, from: f, by: [ id, { column: total, order: desc } ] }
  d:
    type: derive
    from: s
    columns:
      total: total * 2 # twice
      y: total
  p: { type: remove-duplicates, from: d, keys: total }
`,
  ],
  [
    'until it gets another name',
    `  s: { type: select, from: g, keep: [ id, amount ], rename: { amount: value }, cast: { amount: string } }
  f: { type: filter, from: s, where: amount > value }
`,
    `  s: { type: select, from: g, keep: [ id, total ], rename: { total: value }, cast: { total: string } }
  f: { type: filter, from: s, where: amount > value }
`,
  ],
  [
    'and no further than it is kept',
    `  s: { type: select, from: g, drop: [ amount ] }
  f: { type: filter, from: s, where: amount > 1 }
`,
    `  s: { type: select, from: g, drop: [ total ] }
  f: { type: filter, from: s, where: amount > 1 }
`,
  ],
  [
    'without renames that say nothing',
    `  s: { type: select, from: g, rename: { amount: total } }
  f: { type: filter, from: s, where: total > 1 }
`,
    `  s: { type: select, from: g }
  f: { type: filter, from: s, where: total > 1 }
`,
  ],
  [
    'through groups only as a key',
    `  c: { type: copy, from: g }
  a: { type: aggregator, from: c, keys: [ amount ], measures: { n: { function: max, column: amount } } }
  b: { type: aggregator, from: c, keys: [ id ], measures: { amount: { function: sum, column: amount } } }
  fa: { type: filter, from: a, where: amount > 1 }
  fb: { type: filter, from: b, where: amount > 1 }
`,
    `  c: { type: copy, from: g }
  a: { type: aggregator, from: c, keys: [ total ], measures: { n: { function: max, column: total } } }
  b: { type: aggregator, from: c, keys: [ id ], measures: { amount: { function: sum, column: total } } }
  fa: { type: filter, from: a, where: total > 1 }
  fb: { type: filter, from: b, where: amount > 1 }
`,
  ],
  [
    'through joins, where names that clashed do so no more',
    `  j: { type: join, from: { left: g, right: h }, keys: [ id ] }
  f: { type: filter, from: j, where: amount > amount_right }
`,
    `  j: { type: join, from: { left: g, right: h }, keys: [ id ] }
  f: { type: filter, from: j, where: total > amount }
`,
  ],
  [
    'from the right of joins',
    `  j: { type: join, from: { left: h, right: g }, keys: [ id ] }
  f: { type: filter, from: j, where: amount > amount_right }
`,
    `  j: { type: join, from: { left: h, right: g }, keys: [ id ] }
  f: { type: filter, from: j, where: amount > total }
`,
  ],
  [
    'in keys of one side',
    `  j: { type: join, from: { left: g, right: h }, keys: [ amount, { left: amount, right: id } ] }
`,
    `  j:
    type: join
    from: { left: g, right: h }
    keys: [ { left: total, right: amount }, { left: total, right: id } ]
`,
  ],
  [
    'in references',
    `  l: { type: lookup, from: { input: h, reference: g }, keys: id, columns: [ amount ], onMissing: defaults, defaults: { amount: 0 } }
  f: { type: filter, from: l, where: amount > amount_reference }
`,
    `  l: { type: lookup, from: { input: h, reference: g }, keys: id, columns: [ total ], onMissing: defaults, defaults: { total: 0 } }
  f: { type: filter, from: l, where: amount > total }
`,
  ],
  [
    'to all outputs of a switch, and to what it refuses',
    `  w: { type: switch, from: g, cases: { big: amount > 8 }, default: small }
  f: { type: filter, from: w.big, where: amount > 9 }
  k: { type: switch, from: w.small, column: amount, mapping: { amount: one } }
  r: { type: filter, from: w.rejects, where: amount > 9 }
`,
    `  w: { type: switch, from: g, cases: { big: total > 8 }, default: small }
  f: { type: filter, from: w.big, where: total > 9 }
  k: { type: switch, from: w.small, column: total, mapping: { amount: one } }
  r: { type: filter, from: w.rejects, where: total > 9 }
`,
  ],
  [
    'into funnels only when all inputs have it',
    `  c: { type: copy, from: g }
  u: { type: funnel, from: [ c, c ], by: [ amount ] }
  v: { type: funnel, from: [ c, h ], by: [ amount ] }
`,
    `  c: { type: copy, from: g }
  u: { type: funnel, from: [ c, c ], by: [ total ] }
  v: { type: funnel, from: [ c, h ], by: [ amount ] }
`,
  ],
];

test.each(chains)('renames a column %s', (_, before, after) => {
  expect(edited(head + before, (edit) => edit.renameColumn('g', 'amount', 'total'))).toBe(head + after);
});
