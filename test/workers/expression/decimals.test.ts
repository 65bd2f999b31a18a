import { describe, expect, test } from 'vitest';
import { decimal } from '../../../model/types.ts';
import { type Columns, DIVISION_BY_ZERO, evaluateText, OVERFLOW, of, type Results } from './evaluation.ts';

const a = of(decimal(10, 2), ['1.50', '-2.25', '0.00', null]);
const b = of(decimal(6, 3), ['0.125', '-1.000', '3.000', '1.000']);
const huge = of(decimal(38, 0), ['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999', '1', null]);

const cases: [string, Columns, Results][] = [
  ['a + b', { a, b }, ['1.625', '-3.250', '3.000', null]],
  ['a - b', { a, b }, ['1.375', '-1.250', '-3.000', null]],
  ['a * b', { a, b }, ['0.18750', '2.25000', '0.00000', null]],
  ['a / b', { a, b }, ['12.000000000', '2.250000000', '0.000000000', null]],
  ['a / 0.00', { a }, [DIVISION_BY_ZERO, DIVISION_BY_ZERO, DIVISION_BY_ZERO, null]],
  ['1 / a', { a: of(decimal(3, 1), ['3.0', '-7.0']) }, ['0.333333', '-0.142857']],
  ['a % b', { a, b }, ['0.000', '-0.250', '0.000', null]],
  ['a % 0.00', { a }, [DIVISION_BY_ZERO, DIVISION_BY_ZERO, DIVISION_BY_ZERO, null]],
  ['-a', { a }, ['-1.50', '2.25', '0.00', null]],
  ['abs(a)', { a }, ['1.50', '2.25', '0.00', null]],
  ['sign(a)', { a }, [1, -1, 0, null]],
  ['floor(a)', { a }, ['1', '-3', '0', null]],
  ['ceil(a)', { a }, ['2', '-2', '0', null]],
  ['trunc(a)', { a }, ['1', '-2', '0', null]],
  ['round(a)', { a }, ['2', '-2', '0', null]],
  ['round(a, 1)', { a }, ['1.5', '-2.3', '0.0', null]],
  ['round(a, -1)', { a: of(decimal(5, 2), ['15.00', '-14.99', '999.99']) }, ['20', '-10', '1000']],
  [
    'round(a, b)',
    { a: of(decimal(5, 2), ['15.55', '15.55', '15.55', '15.55']), b: [1, 0, -1, 5] },
    ['15.60', '16.00', '20.00', '15.55'],
  ],
  ['a + 1', { a: huge }, [OVERFLOW, '-99999999999999999999999999999999999998', '2', null]],
  ['a * 10', { a: huge }, [OVERFLOW, OVERFLOW, '10', null]],
  ['a * a', { a: huge }, [OVERFLOW, OVERFLOW, '1', null]],
  ['a = 1.5', { a }, [true, false, false, null]],
  ['a > b', { a, b }, [true, false, false, null]],
  ['a + 0.5', { a }, ['2.00', '-1.75', '0.50', null]],
  ['least(a, b)', { a, b }, ['0.125', '-2.250', '0.000', '1.000']],
];

describe('decimals', () => {
  test.each(cases)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });
});
