import { describe, expect, test } from 'vitest';
import { DATE, decimal } from '../../../model/types.ts';
import { type Columns, DIVISION_BY_ZERO, evaluateText, OVERFLOW, of, type Results } from './evaluation.ts';

const T = true;
const F = false;
const N = null;
const a = [T, T, T, F, F, F, N, N, N];
const b = [T, F, N, T, F, N, T, F, N];
const MAX = 9223372036854775807n;

const cases: [string, Columns, Results][] = [
  ['a AND b', { a, b }, [T, F, N, F, F, F, N, F, N]],
  ['a OR b', { a, b }, [T, T, T, T, F, N, T, N, N]],
  ['NOT a', { a }, [F, F, F, T, T, T, N, N, N]],
  ['a AND TRUE', { a }, a],
  ['a AND NULL', { a: [T, F, N] }, [N, F, N]],
  ['NULL OR a', { a: [T, F, N] }, [T, N, N]],
  ['TRUE AND NULL', { a: [1, 2] }, [N, N]],
  ['FALSE AND NULL', { a: [1, 2] }, [F, F]],
  ['NOT (1 = 1)', { a: [1, 2] }, [F, F]],
  // Refusals count only where nothing else decides.
  ['a <> 0 AND 1 / a > 0.3', { a: [0, 2, 4, N] }, [F, T, F, N]],
  ['1 / a > 0.3 AND a <> 0', { a: [0, 2, 4, N] }, [F, T, F, N]],
  ['a = 0 OR 1 / a > 0.3', { a: [0, 2, 4, N] }, [T, T, F, N]],
  ['1 / a > 0.3 AND b', { a: [0, 0, 0, 1], b: [T, F, N, T] }, [DIVISION_BY_ZERO, F, DIVISION_BY_ZERO, T]],
  ['1 / a > 0.3 OR b', { a: [0, 0, 0, 1], b: [T, F, N, F] }, [T, DIVISION_BY_ZERO, DIVISION_BY_ZERO, T]],
  ['1 / 0 = 1 AND b', { b: [T, F, N] }, [DIVISION_BY_ZERO, F, DIVISION_BY_ZERO]],
  ['1 / a IS NULL', { a: [0, 1, N] }, [DIVISION_BY_ZERO, F, T]],
  ['1 / a IS NOT DISTINCT FROM NULL', { a: [0, 1, N] }, [DIVISION_BY_ZERO, F, T]],
  ['CASE WHEN a > 1 THEN 10 WHEN a > 0 THEN 20 ELSE 30 END', { a: [2, 1, 0, N] }, [10, 20, 30, 30]],
  ['CASE WHEN a > 1 THEN 10 END', { a: [2, 1, N] }, [10, N, N]],
  ['CASE WHEN a > 5 THEN a ELSE NULL END', { a: [2, 1, N] }, [N, N, N]],
  ["CASE a WHEN 'x' THEN 'the letter x' WHEN 'y' THEN a END", { a: ['x', 'y', 'z', N] }, ['the letter x', 'y', N, N]],
  ['CASE WHEN a = 0 THEN 0.5 ELSE 1 / a END', { a: [0, 2, N] }, [0.5, 0.5, N]],
  ['CASE WHEN b THEN 1 / a ELSE 7 END', { a: [0, 0, 0, 4], b: [T, F, N, T] }, [DIVISION_BY_ZERO, 7, 7, 0.25]],
  ['CASE WHEN 1 / a > 1 THEN 1 ELSE 2 END', { a: [0, 2, N] }, [DIVISION_BY_ZERO, 2, 2]],
  ['CASE WHEN b THEN 1 WHEN 1 / a > 1 THEN 2 ELSE 3 END', { a: [0, 0, 2], b: [T, F, F] }, [1, DIVISION_BY_ZERO, 3]],
  ['CASE WHEN a > 0 THEN TRUE WHEN a < 0 THEN FALSE END', { a: [1, -1, 0, N] }, [T, F, N, N]],
  [
    "CASE WHEN a > 0 THEN d ELSE DATE '2000-01-01' END",
    { a: [1, 0, 1], d: of(DATE, ['2024-02-29', N, N]) },
    ['2024-02-29', '2000-01-01', N],
  ],
  ['CASE WHEN a > 0 THEN d END', { a: [1, 0], d: of(decimal(20, 2), ['1.50', '2.50']) }, ['1.50', N]],
  ['if(a > 1, a + 1, 0)', { a: [2, 1, N, MAX] }, [3, 0, 0, OVERFLOW]],
  ['coalesce(a, b, 7)', { a: [1, N, N], b: [2, 2, N] }, [1, 2, 7]],
  ['coalesce(a, b)', { a: [1, N, N], b: [2, 2, N] }, [1, 2, N]],
  ["coalesce(a, 'none')", { a: ['x', N] }, ['x', 'none']],
  ['coalesce(a, 1 / b)', { a: [1, N, N], b: [0, 0, 2] }, [1, DIVISION_BY_ZERO, 0.5]],
  ['coalesce(1 / b, 7)', { b: [0, 2, N] }, [DIVISION_BY_ZERO, 0.5, 7]],
  ['coalesce(NULL, NULL)', { a: [1] }, [N]],
  ['nullif(a, b)', { a: [1, 2, N, 4], b: [1, 3, 3, N] }, [N, 2, N, 4]],
  ["nullif(a, '-')", { a: ['-', 'x', N] }, [N, 'x', N]],
  ['nullif(1, a)', { a: [1, 2, N] }, [N, 1, 1]],
  ["nullif('-', '-')", { a: [1, 2] }, [N, N]],
  ['greatest(1 / a, 0.5)', { a: [0, 1, N] }, [DIVISION_BY_ZERO, 1, 0.5]],
  ['a', { a: [1, N] }, [1, N]],
  ["'constant text of some length'", { a: [1, N] }, ['constant text of some length', 'constant text of some length']],
];

describe('logic and conditions', () => {
  test.each(cases)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });

  test.each([0, 1, 63, 64, 65, 10_000])('over %i rows', (rows) => {
    const numbers = Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? null : row % 5));
    expect(evaluateText('a > 1 AND a < 4 OR a IS NULL', { a: of({ kind: 'integer' }, numbers) })).toEqual(
      numbers.map((value) => value === null || (value > 1 && value < 4)),
    );
    expect(
      evaluateText('CASE WHEN a = 1 THEN 1 / (a - 1) WHEN a > 2 THEN 0.5 END', { a: of({ kind: 'integer' }, numbers) }),
    ).toEqual(numbers.map((value) => (value === 1 ? DIVISION_BY_ZERO : value !== null && value > 2 ? 0.5 : null)));
  });
});
