import { describe, expect, test } from 'vitest';
import { DATE, decimal, FLOAT, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../../model/types.ts';
import { type Columns, evaluateText, of, type Results, selectText } from './evaluation.ts';

const NAN = Number.NaN;
const LONG = 'a text that is longer than a view';
const T = true;
const F = false;

// Pairs of which the first is less than the second, and equal pairs, by type.
const ordered: [string, Columns[string], Columns[string], number[]][] = [
  ['integers', [1, -5, 2, 9223372036854775807n, null], [2, 5, 2, -9223372036854775808n, 1], [-1, -1, 0, 1, 2]],
  [
    'floats, NaN the greatest',
    of(FLOAT, [1, NAN, NAN, 1, -Infinity, 0, Infinity]),
    of(FLOAT, [1.5, NAN, 1, NAN, NAN, -0, NAN]),
    [-1, 0, 1, -1, -1, 0, -1],
  ],
  ['dates', of(DATE, ['2024-02-29', '1969-12-31', null]), of(DATE, ['2024-03-01', '1969-12-31', '2000-01-01']), [-1, 0, 2]],
  ['timestamps', of(TIMESTAMP, ['2024-02-29T10:00:00']), of(TIMESTAMP, ['2024-02-29T10:00:00.000001']), [-1]],
  ['instants', of(TIMESTAMP_TZ, ['2024-02-29T10:00:00Z']), of(TIMESTAMP_TZ, ['2024-02-29T12:00:00+02:00']), [0]],
  ['times', of(TIME, ['10:00:00', '23:59:59.9']), of(TIME, ['09:00:00', '23:59:59.9']), [1, 0]],
  [
    'decimals',
    of(decimal(38, 2), ['1.50', '-99999999999999999999999.01', '36893488147419103232.00', '5']),
    of(decimal(38, 2), ['1.49', '99999999999999999999999.01', '55340232221128654848.00', '5.00']),
    [1, -1, -1, 0],
  ],
  ['booleans', [true, false, true, false, null], [true, true, false, false, true], [0, -1, 1, 0, 2]],
  [
    'texts, by their bytes',
    ['', 'a', 'a', 'abc', LONG, `${LONG}a`, `${LONG}a`, 'Z', 'é', '｡', 'a\0', null, 'abcd', 'abcdefghijkl'],
    ['', 'b', 'a\0', 'abd', LONG, `${LONG}b`, LONG, 'a', 'z', '🦤', 'a', 'a', 'abcde', 'abcdefghijklm'],
    [0, -1, -1, -1, 0, -1, 1, -1, 1, -1, 1, 2, -1, -1],
  ],
];

/** What each operator gives for less, equal, greater and null. */
const operators: [string, (order: number) => boolean][] = [
  ['=', (order) => order === 0],
  ['<>', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
];

describe('comparison', () => {
  const cases = ordered.flatMap(([name, a, b, orders]) =>
    operators.map(([operator, holds]) => [name, operator, { a, b } as Columns, orders, holds] as const),
  );

  test.each(cases)('of %s: a %s b', (_, operator, columns, orders, holds) => {
    const results = orders.map((order) => (order === 2 ? null : holds(order)));
    expect(evaluateText(`a ${operator} b`, columns)).toEqual(results);
    // The same through both constant sides.
    orders.forEach((_, row) => {
      const pick = (column: Columns[string]) =>
        'type' in column ? of(column.type, [column.values[row]!]) : (column as Results as never[]).slice(row, row + 1);
      const one = { a: pick(columns.a!), b: pick(columns.b!) };
      if (results[row] !== null) expect(evaluateText(`a ${operator} b`, one)).toEqual([results[row]]);
    });
  });

  const constants: [string, Columns, Results][] = [
    ['a > 1000.0', { a: [1000, 1000.5, NAN, null, Infinity] }, [F, T, T, null, T]],
    ['1000.0 < a', { a: [1000, 1000.5, NAN, null, Infinity] }, [F, T, T, null, T]],
    ['a <= 1000.0', { a: [1000, 1000.5, NAN, null, -Infinity] }, [T, F, F, null, T]],
    ['1000.0 >= a', { a: [1000, 1000.5, NAN, null, -Infinity] }, [T, F, F, null, T]],
    ['a < 3', { a: [1, 3, 4, null] }, [T, F, F, null]],
    ['3 < a', { a: [1, 3, 4, null] }, [F, F, T, null]],
    ['a = 3', { a: [1, 3, 4, null] }, [F, T, F, null]],
    ['3 <> a', { a: [1, 3, 4, null] }, [T, F, T, null]],
    ["a >= '2024-01-01'", { a: of(DATE, ['2023-12-31', '2024-01-01', null]) }, [F, T, null]],
    ["a = 'UY'", { a: ['UY', 'AR', 'UYU', '', null] }, [T, F, F, F, null]],
    ["a <> 'UY'", { a: ['UY', 'AR', 'UYU', '', null] }, [F, T, T, T, null]],
    [`a = '${LONG}'`, { a: [LONG, `${LONG}.`, LONG.slice(1), null] }, [T, F, F, null]],
    ["'b' < a", { a: ['a', 'b', 'c', null] }, [F, F, T, null]],
    ['a = NULL', { a: [1, null] }, [null, null]],
    ['a IS DISTINCT FROM b', { a: [1, null, null, 1], b: [1, 1, null, 2] }, [F, T, F, T]],
    ['a IS NOT DISTINCT FROM b', { a: [1, null, null, 1], b: [1, 1, null, 2] }, [T, F, T, F]],
    ['a IS NOT DISTINCT FROM NULL', { a: [1, null] }, [F, T]],
    ['a IS TRUE', { a: [true, false, null] }, [T, F, F]],
    ['a IS NULL', { a: [1, null] }, [F, T]],
    ['a IS NOT NULL', { a: [1, null] }, [T, F]],
    ['NULL IS NULL', { a: [1, 2] }, [T, T]],
    ['a BETWEEN 2 AND 3', { a: [1, 2, 3, 4, null] }, [F, T, T, F, null]],
    ["a IN ('x', 'y')", { a: ['x', 'z', 'y', null, ''] }, [T, F, T, null, F]],
    ["a IN ('x', NULL)", { a: ['x', 'z', null] }, [T, null, null]],
    ["a NOT IN ('x', NULL)", { a: ['x', 'z', null] }, [F, null, null]],
    [`a IN ('${LONG}', 'b')`, { a: [LONG, `${LONG}.`, 'b'] }, [T, F, T]],
    ['a IN (1, 2)', { a: [1, 3, null] }, [T, F, null]],
    ['a IN (0.0, 1.5)', { a: [-0, 1.5, 2.5, NAN] }, [T, T, F, F]],
    ['a IN (TRUE)', { a: [true, false, null] }, [T, F, null]],
    ['a IN (1.5, 2.5)', { a: of(decimal(5, 2), ['1.50', '2.00', null]) }, [T, F, null]],
    ['2 IN (1, 2)', { a: [1, 2] }, [T, T]],
    ["a IN (DATE '2024-01-01')", { a: of(DATE, ['2024-01-01', '2024-01-02']) }, [T, F]],
    ['least(a, b)', { a: [1, null, 3, null], b: [2, 2, 2, null] }, [1, 2, 2, null]],
    ['greatest(a, b, 2)', { a: [1, null, 3, null], b: [2, 1, 2, null] }, [2, 2, 3, 2]],
    ['greatest(a, b)', { a: ['a', null, LONG], b: ['b', 'x', 'b'] }, ['b', 'x', 'b']],
    ['greatest(a, b)', { a: of(FLOAT, [NAN, 1]), b: of(FLOAT, [Infinity, NAN]) }, [NAN, NAN]],
    ['least(3, NULL, 2)', { a: [1, 2] }, [2, 2]],
  ];

  test.each(constants)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });

  test('IN over many constants finds what is there and nothing else', () => {
    const numbers = Array.from({ length: 200 }, (_, i) => i * 7 - 300);
    const values = Array.from({ length: 2000 }, (_, i) => i - 500);
    const list = (items: readonly (number | string)[]) => items.join(', ');
    expect(evaluateText(`a IN (${list(numbers)})`, { a: values })).toEqual(values.map((value) => numbers.includes(value)));
    const texts = numbers.map((number) => (number % 2 ? `${number}` : `a longer text number ${number}`));
    const candidates = values.flatMap((value) => [`${value}`, `a longer text number ${value}`]);
    expect(evaluateText(`a IN (${list(texts.map((text) => `'${text}'`))})`, { a: candidates })).toEqual(
      candidates.map((candidate) => texts.includes(candidate)),
    );
    const floats = of(FLOAT, [-0, 0, 1.5, NAN, null, 7]);
    expect(evaluateText(`a IN (0.0, ${list(numbers.map((number) => `${number}.0`))})`, { a: floats })).toEqual([
      T,
      T,
      F,
      F,
      null,
      F,
    ]);
  });

  test('selects the rows that are true', () => {
    expect(selectText('a', { a: [true, false, null, true] })).toEqual([0, 3]);
    expect(selectText('a > 1', { a: [1, 2, null, 3] })).toEqual([1, 3]);
    expect(selectText('TRUE', { a: [1, 2, null, 3] })).toEqual([0, 1, 2, 3]);
    expect(selectText('NULL = 1', { a: [1, 2] })).toEqual([]);
    expect(selectText('1 / a > 0.3', { a: [0, 2, 4, null, 1] })).toEqual([1, 4]);
    for (const rows of [0, 1, 63, 64, 65, 10_000]) {
      const a = Array.from({ length: rows }, (_, row) => row);
      expect(selectText('a % 3 = 0', { a })).toEqual(a.filter((value) => value % 3 === 0));
      expect(selectText('a >= 0', { a })).toEqual(a);
    }
  });
});
