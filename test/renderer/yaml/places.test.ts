import { expect, test } from 'vitest';
import { keyOf, keysAround, stageAtLine, stageLines } from '../../../renderer/yaml/places.ts';

const LINES = `openstage: 1
name: demo # first
stages:
  sales:
    type: csv-origin
    path: a.csv

  # between
  by city:
    type: aggregator
    measures:
      total:
        function: sum
  "quoted":
    type: printer
onError: skip
`.split('\n');

test.each([
  ['  path: a.csv', { key: 'path', indent: 2 }],
  ['- column: a', { key: 'column', indent: 2 }],
  ['"a b": 1', { key: 'a b', indent: 0 }],
  ['  by city:', { key: 'by city', indent: 2 }],
  ['# note: this', undefined],
  ['plain text', undefined],
  ['url:http', undefined],
])('reads the key of %j', (line, expected) => {
  expect(keyOf(line)).toEqual(expected);
});

test.each([
  [4, 4, ['stages', 'sales']],
  [12, 8, ['stages', 'by city', 'measures', 'total']],
  [6, 4, ['stages', 'sales']],
  [1, 0, []],
])('knows the keys around line %i', (line, indent, expected) => {
  expect(keysAround(LINES, line, indent)).toEqual(expected);
});

test('gives the lines of every stage without the empty lines and notes behind it', () => {
  expect([...stageLines(LINES)]).toEqual([
    ['sales', { from: 3, to: 5 }],
    ['by city', { from: 8, to: 12 }],
    ['quoted', { from: 13, to: 14 }],
  ]);
});

test.each([
  [3, 'sales'],
  [5, 'sales'],
  [7, undefined],
  [11, 'by city'],
  [15, undefined],
])('finds the stage of line %i', (line, stage) => {
  expect(stageAtLine(LINES, line)).toBe(stage);
});
