import { expect, test } from 'vitest';
import type { Value } from '../../../model/job/document.ts';
import { summaryOf } from '../../../renderer/canvas/summary.ts';

test.each<[string, Readonly<Record<string, Value>>, string]>([
  ['generator', { rows: 1000 }, 'Test data · 1,000 rows'],
  ['generator', { rows: '${n}' }, 'Test data · ${n}'],
  ['csv-origin', { path: 'data/2025/sales-*.csv.gz' }, 'CSV file · sales-*.csv.gz'],
  ['csv-origin', { path: 'C:\\data\\sales.csv' }, 'CSV file · sales.csv'],
  ['csv-origin', {}, 'CSV file'],
  ['csv-destination', { path: 'out/x.csv', mode: 'append' }, 'CSV file · x.csv · append'],
  ['sqlite-origin', { connection: 'warehouse', table: 'customers' }, 'SQLite · customers · warehouse'],
  ['sqlite-origin', { path: 'data/shop.db', query: 'SELECT 1' }, 'SQLite · query · shop.db'],
  ['sqlite-destination', { path: 'shop.db', table: 'sales_fact', ifExists: 'upsert' }, 'SQLite · upsert · sales_fact'],
  ['filter', { where: 'amount\n  > 1000' }, 'Filter · amount > 1000'],
  ['filter', { column: 'amount', operator: '>', value: 1000 }, 'Filter · amount > 1000'],
  ['filter', { where: true }, 'Filter · true'],
  ['derive', { columns: { net: 'a - b', tax: 'b' } }, 'Derive columns · net, tax'],
  ['select', { keep: ['x', 'id'], rename: { x: 'score' } }, 'Select columns · keep x, id · rename x'],
  ['sort', { by: [{ column: 'score', order: 'desc' }, 'id'] }, 'Sort · score ↓, id'],
  ['sort', { by: 'id' }, 'Sort · id'],
  ['aggregator', { keys: ['city'], measures: { total: { function: 'sum' } } }, 'Aggregate · by city · total'],
  ['join', { joinType: 'left', keys: ['customer_id'] }, 'Join · left · customer_id'],
  [
    'join',
    {
      keys: [
        { left: 'a', right: 'b' },
        { left: 'c', right: 'c' },
      ],
    },
    'Join · inner · a = b, c',
  ],
  ['join', {}, 'Join'],
  ['lookup', { keys: [{ input: 'code', reference: 'id' }], columns: 'name' }, 'Look up · code = id · adds name'],
  ['remove-duplicates', { keys: 'id', keep: 'last' }, 'Remove duplicates · by id · keep last'],
  ['sample', { rows: 1000 }, 'Sample · first 1,000'],
  ['sample', { fraction: 0.125 }, 'Sample · 12.5 %'],
  ['funnel', { mode: 'sort-merge', by: ['id'] }, 'Funnel · sort-merge · id'],
  ['switch', { column: 'kind', mapping: { a: 'x' } }, 'Switch · kind'],
  ['switch', { cases: { large: 'n > 1' }, default: 'small' }, 'Switch · large · else small'],
  ['copy', {}, 'Copy'],
  ['printer', { rows: 20 }, 'Show rows · first 20'],
  ['no-such-type', { path: 'x' }, 'no-such-type'],
  ['toString', {}, 'toString'],
])('%s %o: %s', (type, options, summary) => {
  expect(summaryOf(type, options)).toBe(summary);
});
