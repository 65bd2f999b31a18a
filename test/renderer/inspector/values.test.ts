import { describe, expect, test } from 'vitest';
import type { Value } from '../../../model/job/document.ts';
import {
  cellType,
  freeName,
  isReference,
  moved,
  parseCell,
  parseCells,
  parseNumber,
  parseYaml,
  printCell,
  printCells,
  printYaml,
  sameValue,
  valueAt,
} from '../../../renderer/inspector/values.ts';

describe('numbers', () => {
  test.each<[string, Value | undefined]>([
    ['12', 12],
    [' -3 ', -3],
    ['0.5', 0.5],
    ['1e3', 1000],
    ['9007199254740993', 9007199254740993n],
    ['', undefined],
    // What is no number is kept for the check to report.
    ['12 rows', '12 rows'],
    ['-', '-'],
    ['${rows}', '${rows}'],
  ])('reads %s as %s', (text, value) => expect(parseNumber(text)).toBe(value));
});

describe('cells', () => {
  test.each<[string, Value | undefined, string]>([
    ['open', 'open', 'text'],
    ['5', 5, 'number'],
    ["'5'", '5', 'text'],
    ['true', true, 'boolean'],
    ["'true'", 'true', 'text'],
    ['null', null, 'null'],
    ["'it''s'", "it's", 'text'],
    ["''", '', 'text'],
    ['2025-01-31', '2025-01-31', 'text'],
    ['', undefined, ''],
  ])('reads %j as %j, which is %s', (text, value, name) => {
    expect(parseCell(text)).toBe(value);
    expect(cellType(value)).toBe(name);
  });

  test.each<[Value, string]>([
    ['open', 'open'],
    ['5', "'5'"],
    ['null', "'null'"],
    ['', "''"],
    [5, '5'],
    [true, 'true'],
    [null, 'null'],
  ])('prints %j as %s, and reads it back', (value, text) => {
    expect(printCell(value)).toBe(text);
    expect(parseCell(text)).toBe(value);
  });

  test.each<[string, readonly Value[]]>([
    ['UY, AR', ['UY', 'AR']],
    ["1, '1', true, null", [1, '1', true, null]],
    ["'a, b', c", ['a, b', 'c']],
  ])('reads the list %j', (text, values) => {
    expect(parseCells(text)).toEqual(values);
    expect(parseCells(printCells(values))).toEqual(values);
  });
});

describe('YAML', () => {
  test.each<[Value, string]>([
    [{ a: 1, b: ['x', null] }, '{ a: 1, b: [ x, null ] }'],
    [[1, 9007199254740993n], '[ 1, 9007199254740993 ]'],
  ])('prints %o on a line, and reads it back', (value, text) => {
    expect(printYaml(value)).toBe(text);
    expect(parseYaml(text)).toEqual(value);
  });
  test('keeps what is no YAML as text', () => expect(parseYaml('[a')).toBe('[a'));
});

test.each<[Value | undefined, boolean]>([
  ['${min}', true],
  ['data/${day}.csv', true],
  ['$${min}', false],
  ['min', false],
  [5, false],
  [undefined, false],
])('isReference(%j) is %s', (value, is) => expect(isReference(value)).toBe(is));

test.each<[Value | undefined, Value | undefined, boolean]>([
  [{ a: [1, 2] }, { a: [1, 2] }, true],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [[1], [1, 2], false],
  [[1], { 0: 1 }, false],
  ['1', 1, false],
  [null, undefined, false],
])('sameValue(%j, %j) is %s', (a, b, same) => expect(sameValue(a, b)).toBe(same));

test('valueAt follows keys and indexes', () => {
  const options = { by: [{ column: 'a' }], measures: { total: { function: 'sum' } } };
  expect(valueAt(options, ['by', 0, 'column'])).toBe('a');
  expect(valueAt(options, ['measures', 'total', 'function'])).toBe('sum');
  expect(valueAt(options, ['measures', 'none', 'function'])).toBeUndefined();
  expect(valueAt(options, ['measures', 'toString'])).toBeUndefined();
});

test.each([
  [0, 2, ['b', 'c', 'a']],
  [2, 0, ['c', 'a', 'b']],
  [1, 1, ['a', 'b', 'c']],
  [0, 9, ['b', 'c', 'a']],
])('moved from %i to %i', (from, to, list) => expect(moved(['a', 'b', 'c'], from, to)).toEqual(list));

test('freeName counts from 2', () => {
  expect([freeName('column', []), freeName('column', ['column']), freeName('column', ['column', 'column_2'])]).toEqual([
    'column',
    'column_2',
    'column_3',
  ]);
});
