import { describe, expect, test } from 'vitest';
import { FLOAT, INTEGER } from '../../../model/types.ts';
import { type Columns, DIVISION_BY_ZERO, evaluateText, INVALID_ARGUMENT, OVERFLOW, of, type Results } from './evaluation.ts';

const MAX = 9223372036854775807n;
const MIN = -9223372036854775808n;

const cases: [string, Columns, Results][] = [
  ['a + b', { a: [1, null, 3, -1], b: [2, 2, null, 1] }, [3, null, null, 0]],
  ['a + 1', { a: [MAX, MIN, null, 5] }, [OVERFLOW, -9223372036854775807n, null, 6]],
  ['a - b', { a: [MIN, 0, 0, 7], b: of(INTEGER, [1, MIN, MAX, 7]) }, [OVERFLOW, OVERFLOW, -9223372036854775807n, 0]],
  [
    'a * b',
    { a: [MAX, 3037000500, 3037000499, MIN, -1, 0], b: [1, 3037000500, 3037000499, -1, MIN, MIN] },
    [MAX, OVERFLOW, 9223372030926249001n, OVERFLOW, OVERFLOW, 0],
  ],
  ['2 * a', { a: [4294967296, -4611686018427387904n, 4611686018427387904n] }, [8589934592, MIN, OVERFLOW]],
  ['a % b', { a: [7, -7, 7, MIN, 1], b: [3, 3, -3, -1, 0] }, [1, -1, 1, 0, DIVISION_BY_ZERO]],
  ['a / b', { a: [7, 1, null, 0], b: [2, 0, 0, 5] }, [3.5, DIVISION_BY_ZERO, null, 0]],
  ['-a', { a: [1, MIN, null, 0] }, [-1, OVERFLOW, null, 0]],
  [
    'a + b',
    { a: [1.5, null, Number.NaN, Number.MAX_VALUE], b: [0.25, 1, 1, Number.MAX_VALUE] },
    [1.75, null, Number.NaN, Infinity],
  ],
  ['a - 0.5', { a: [1.5, null, 0.5] }, [1, null, 0]],
  ['1 - a', { a: [1.5, null, 0.5] }, [-0.5, null, 0.5]],
  ['a * b', { a: [1.5, -2.5], b: [2, -2] }, [3, 5]],
  ['a / 0.0', { a: [1.5, null, 0.5] }, [DIVISION_BY_ZERO, null, DIVISION_BY_ZERO]],
  ['a % b', { a: [5.5, -5.5, 1.5, 1e300], b: of(FLOAT, [2, 2, 0, 3]) }, [1.5, -1.5, DIVISION_BY_ZERO, 1e300 % 3]],
  ['-a', { a: [0.5, -0.5, null] }, [-0.5, 0.5, null]],
  ['abs(a)', { a: [-5, 5, MIN, null] }, [5, 5, OVERFLOW, null]],
  ['abs(a)', { a: [-5.5, 5.5, -Infinity, null] }, [5.5, 5.5, Infinity, null]],
  ['sign(a)', { a: [-5, 0, 9] }, [-1, 0, 1]],
  ['sign(a)', { a: [-5.5, 0, Infinity, Number.NaN] }, [-1, 0, 1, Number.NaN]],
  ['round(a)', { a: [0.5, -0.5, 1.5, 2.5, 0.49999999999999994, -2.4, null] }, [1, -1, 2, 3, 0, -2, null]],
  ['round(a, 2)', { a: [2.567, -2.565, 1e20, 0.125, Infinity, 1e300] }, [2.57, -2.57, 1e20, 0.13, Infinity, 1e300]],
  ['round(a, -2)', { a: [149.5, 150.5, -250.5] }, [100, 200, -300]],
  ['round(a, b)', { a: [1.25, 1.25, 125.5, null, 1.25], b: [1, 0, -1, 1, null] }, [1.3, 1, 130, null, null]],
  ['round(a, -1)', { a: [14, 15, -15, MAX, MIN] }, [10, 20, -20, OVERFLOW, OVERFLOW]],
  ['round(a, b)', { a: [15, 15, 15, MAX, 4n], b: [0, 5, -1, -19, -400] }, [15, 15, 20, OVERFLOW, 0]],
  ['floor(a)', { a: [1.5, -1.5, null] }, [1, -2, null]],
  ['ceil(a)', { a: [1.5, -1.5, null] }, [2, -1, null]],
  ['trunc(a)', { a: [1.5, -1.5, null] }, [1, -1, null]],
  ['floor(a) + ceil(a) + trunc(a)', { a: [1, -2, null] }, [3, -6, null]],
  ['sqrt(a)', { a: [9, 2.25, -1, null] }, [3, 1.5, INVALID_ARGUMENT, null]],
  ['power(a, b)', { a: [2, 2, -8, 0, 0], b: [10, -1, 0.5, -1, 0] }, [1024, 0.5, INVALID_ARGUMENT, DIVISION_BY_ZERO, 1]],
  ['ln(a)', { a: [1, 0, -1, null] }, [0, INVALID_ARGUMENT, INVALID_ARGUMENT, null]],
  ['log10(a)', { a: [1000, 0.01, 0] }, [3, -2, INVALID_ARGUMENT]],
  ['exp(a)', { a: [0, 1, null] }, [1, Math.E, null]],
  ['1 / 0', { a: [1, 2] }, [DIVISION_BY_ZERO, DIVISION_BY_ZERO]],
  ['a + NULL', { a: [1, 2] }, [null, null]],
  ['a / b + NULL', { a: [1, 2], b: [0, 1] }, [DIVISION_BY_ZERO, null]],
  ['2 + 3', { a: [1, 2, 3] }, [5, 5, 5]],
  ['(a + 1) / (b - 1)', { a: [MAX, 1, 3], b: [1, 1, 3] }, [OVERFLOW, DIVISION_BY_ZERO, 2]],
];

describe('arithmetic', () => {
  test.each(cases)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });
});
