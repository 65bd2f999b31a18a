import { describe, expect, test } from 'vitest';
import {
  commonDecimal,
  type DecimalType,
  fitNumeral,
  formatNumeral,
  parseNumeral,
  productDecimal,
  quotientDecimal,
  stripZeros,
  sumDecimal,
  typeOfNumeral,
} from '../../../model/expression/decimals.ts';
import { decimal, typeName } from '../../../model/types.ts';

const type = (precision: number, scale: number) => decimal(precision, scale) as DecimalType;
const nines = (digits: number) => 10n ** BigInt(digits) - 1n;

describe('a decimal holds what has as many digits, and no more', () => {
  test.each([1, 2, 18, 19, 37, 38])('%i digits', (precision) => {
    for (const scale of [0, 1, precision]) {
      const most = nines(precision);
      for (const sign of [1n, -1n]) {
        expect(fitNumeral({ unscaled: sign * most, scale }, { precision, scale })).toBe(sign * most);
        expect(fitNumeral({ unscaled: sign * (most + 1n), scale }, { precision, scale })).toBeUndefined();
      }
    }
  });
  test.each<[text: string, precision: number, scale: number, fits: bigint | undefined]>([
    ['100', 2, 0, undefined],
    ['99', 2, 0, 99n],
    ['1.50', 2, 1, 15n],
    ['1.55', 2, 1, undefined],
    ['-0.05', 2, 2, -5n],
    ['1e2', 3, 0, 100n],
    ['1e-2', 2, 2, 1n],
    ['000.10', 1, 1, 1n],
  ])('%s in decimal(%i,%i)', (text, precision, scale, fits) => {
    expect(fitNumeral(parseNumeral(text)!, { precision, scale })).toBe(fits);
  });
});

test.each<[text: string, unscaled: bigint, scale: number]>([
  ['100', 100n, 0],
  ['1.00', 1n, 0],
  ['10.10', 101n, 1],
  ['0.00', 0n, 0],
  ['-1.20', -12n, 1],
])('%s without zeros at its end', (text, unscaled, scale) => {
  expect(stripZeros(parseNumeral(text)!)).toEqual({ unscaled, scale });
});

test('numerals are written back', () => {
  for (const text of ['0', '-0.01', '12.50', '0.5', '-7', '1234567890123456789012345678901234567.8'])
    expect(formatNumeral(parseNumeral(text)!)).toBe(text);
});

test.each<[text: string, name: string | undefined]>([
  ['0', 'decimal(1,0)'],
  ['0.001', 'decimal(3,3)'],
  ['-12.5', 'decimal(3,1)'],
  [String(nines(38)), 'decimal(38,0)'],
  [String(nines(38) + 1n), undefined],
])('%s is of the type %s', (text, name) => {
  const found = typeOfNumeral(parseNumeral(text)!);
  expect(found && typeName(found)).toBe(name);
});

test.each<[a: DecimalType, b: DecimalType, common: string, sum: string, product: string, quotient: string]>([
  [type(3, 1), type(3, 1), 'decimal(3,1)', 'decimal(4,1)', 'decimal(6,2)', 'decimal(9,6)'],
  [type(5, 0), type(2, 2), 'decimal(7,2)', 'decimal(8,2)', 'decimal(7,2)', 'decimal(13,6)'],
  [type(38, 0), type(38, 38), 'decimal(38,38)', 'decimal(38,38)', 'decimal(38,38)', 'decimal(38,6)'],
  [type(37, 0), type(1, 0), 'decimal(37,0)', 'decimal(38,0)', 'decimal(38,0)', 'decimal(38,6)'],
  [type(38, 19), type(38, 19), 'decimal(38,19)', 'decimal(38,19)', 'decimal(38,38)', 'decimal(38,6)'],
  [
    type(38, 19),
    type(38, 20),
    'decimal(38,20)',
    'decimal(38,20)',
    'the product would have 39 decimals; the maximum is 38',
    'decimal(38,6)',
  ],
])('types of what is made of %o and %o', (a, b, common, sum, product, quotient) => {
  const made = productDecimal(a, b);
  expect([
    typeName(commonDecimal(a, b)),
    typeName(sumDecimal(a, b)),
    typeof made === 'string' ? made : typeName(made),
    typeName(quotientDecimal(a, b)),
  ]).toEqual([common, sum, product, quotient]);
});
