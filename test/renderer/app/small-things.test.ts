import { expect, test } from 'vitest';
import { findStages } from '../../../renderer/app/find-stages.ts';
import { fileNameOf } from '../../../renderer/app/jobs.ts';
import { parseMegabytes, parseWhole } from '../../../renderer/app/numbers.ts';
import type { StageView } from '../../../renderer/document/types.ts';
import { type MenuItem, menuCorner, nextItem } from '../../../renderer/ui/menu.ts';
import { keyboardSize } from '../../../renderer/ui/splitter.ts';

test.each([
  ['4', 4],
  [' 1,000 ', 1000],
  ['-1', undefined],
  ['1.5', undefined],
  ['', undefined],
])('reads the whole number %j', (text, expected) => {
  expect(parseWhole(text)).toBe(expected);
});

test.each([
  ['512', 512 * 2 ** 20],
  ['2 GB', 2 * 2 ** 30],
  ['lots', undefined],
])('reads %j as megabytes', (text, expected) => {
  expect(parseMegabytes(text)).toBe(expected);
});

test.each([
  ['Join and summarise sales', 'Join-and-summarise-sales.job.yaml'],
  ['../secret', 'secret.job.yaml'],
  ['Verkäufe/2026', 'Verkäufe-2026.job.yaml'],
  ['', 'job.job.yaml'],
])('names the file of %j', (name, expected) => {
  expect(fileNameOf(name)).toBe(expected);
});

const stages: readonly Pick<StageView, 'id' | 'type' | 'options'>[] = [
  { id: 'orders', type: 'csv-origin', options: { path: 'data/sales.csv' } },
  { id: 'by_sales', type: 'aggregator', options: {} },
  { id: 'sales', type: 'filter', options: {} },
];

test.each([
  ['sales', ['sales', 'by_sales', 'orders']],
  ['Filter', ['sales']],
  ['', ['orders', 'by_sales', 'sales']],
  ['nothing', []],
])('finds stages by %j', (text, expected) => {
  expect(findStages(stages, text, (type) => type).map(({ id }) => id)).toEqual(expected);
});

test.each([
  ['sales', ['sales', 'sales_eu', 'wholesales', 'x']],
  ['filter', ['filter', 'x', 'sales']],
])('a stage that is called %j in full comes first', (text, expected) => {
  const named = [
    { id: 'sales_eu', type: 'sort', options: {} },
    { id: 'x', type: 'filter', options: { where: "kind = 'sales'" } },
    { id: 'wholesales', type: 'sort', options: {} },
    { id: 'sales', type: 'filter', options: {} },
    { id: 'filter', type: 'join', options: {} },
  ];
  expect(findStages(named, text, (type) => type).map(({ id }) => id)).toEqual(expected);
});

test('says in which option a text was found', () => {
  expect(findStages(stages, 'data/', (type) => type)).toEqual([
    { id: 'orders', type: 'csv-origin', why: 'path: data/sales.csv' },
  ]);
});

const item = (title: string, disabled = false): MenuItem => ({ title, disabled, run: () => {} });
const items: MenuItem[] = [item('Cut', true), item('Copy'), 'separator', item('Delete')];

test.each([
  [-1, 1, '', 1],
  [1, 1, '', 3],
  [3, 1, '', 1],
  [1, -1, '', 3],
  [-1, 1, 'd', 3],
  [1, 1, 'x', 1],
] as const)('goes from item %i by %i to one that begins with %j: %i', (from, step, initial, expected) => {
  expect(nextItem(items, from, step, initial)).toBe(expected);
});

test('keeps menus within the window', () => {
  const room = { width: 800, height: 600 };
  expect(menuCorner({ x: 100, y: 100 }, { width: 200, height: 300 }, room)).toEqual({ x: 100, y: 100 });
  expect(menuCorner({ x: 790, y: 590 }, { width: 200, height: 300 }, room)).toEqual({ x: 596, y: 296 });
});

const bar = { orientation: 'vertical', after: false, value: 200, min: 100, max: 300 } as const;

test.each([
  ['ArrowRight', false, bar, 216],
  ['ArrowRight', true, bar, 264],
  ['ArrowRight', false, { ...bar, after: true }, 184],
  ['ArrowLeft', true, { ...bar, value: 120 }, 100],
  ['Home', false, bar, 100],
  ['End', false, bar, 300],
  ['ArrowUp', false, bar, undefined],
  ['ArrowUp', false, { ...bar, orientation: 'horizontal', after: true }, 216],
] as const)('moves a splitter by %s, with Shift: %s', (key, shiftKey, splitter, expected) => {
  expect(keyboardSize({ key, shiftKey }, splitter)).toBe(expected);
});
