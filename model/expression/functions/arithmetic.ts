import { type DataType, decimal, FLOAT, INTEGER, MAX_DECIMAL_PRECISION } from '../../types.ts';
import { type DecimalType, productDecimal, quotientDecimal, sumDecimal } from '../decimals.ts';
import type { Expression } from '../expression.ts';
import { type FunctionSpec, overload, parameter, type Result } from '../signature.ts';

const NUMBERS = ['integer', 'float', 'decimal'] as const;
const a = parameter('a', 'T');
const b = parameter('b', 'T');
const value = parameter('value', 'float');

const decimalOf = (argument: Expression | undefined): DecimalType | undefined =>
  argument?.type.kind === 'decimal' ? (argument.type as DecimalType) : undefined;

/** The result of two arguments of one type: a decimal by `rule`, any other number as it is. */
const byRule =
  (rule: (x: DecimalType, y: DecimalType) => DataType | string): Result =>
  ([x, y]) => {
    const [first, second] = [decimalOf(x), decimalOf(y)];
    return first && second ? rule(first, second) : x!.type;
  };

/** A decimal without decimals, and a digit more for rounding up. */
const whole: Result = ([x]) => {
  const type = decimalOf(x);
  if (!type) return x!.type;
  return decimal(Math.min(MAX_DECIMAL_PRECISION, type.precision - type.scale + 1), 0);
};

/** As many decimals as the literal second argument asks for; as many as there are where it is not known. */
const rounded: Result = (args) => {
  const [x, digits] = args;
  const type = decimalOf(x);
  if (!type) return x!.type;
  if (digits && digits.kind !== 'literal') return decimal(Math.min(MAX_DECIMAL_PRECISION, type.precision + 1), type.scale);
  const places = Number(digits?.kind === 'literal' ? digits.value : 0);
  const scale = Math.max(0, Math.min(type.scale, places));
  return decimal(Math.min(MAX_DECIMAL_PRECISION, type.precision - type.scale + scale + 1), scale);
};

const ofFloat = (name: string, summary: string, example: readonly [string, string], alias: string[] = []): FunctionSpec => ({
  category: 'arithmetic',
  summary,
  names: [name, ...alias],
  overloads: [overload([value], FLOAT)],
  nulls: 'any',
  example,
});

const arithmetic = (spec: Omit<FunctionSpec, 'category' | 'nulls'>): FunctionSpec => ({
  category: 'arithmetic',
  nulls: 'any',
  ...spec,
});

const oneNumber = (result: Result) => [overload([parameter('value', 'T')], result, { over: NUMBERS })];

export const ARITHMETIC = {
  add: arithmetic({
    summary: 'The sum. Refuses rows where an integer or decimal result overflows. See below for dates',
    names: [],
    syntax: 'a + b',
    overloads: [overload([a, b], byRule(sumDecimal), { over: NUMBERS })],
    example: ['2 + 3', '5'],
  }),
  subtract: arithmetic({
    summary: 'The difference. Two dates give the days between them',
    names: [],
    syntax: 'a - b',
    overloads: [overload([a, b], byRule(sumDecimal), { over: NUMBERS })],
    example: ['2 - 3.5', '-1.5'],
  }),
  multiply: arithmetic({
    summary: 'The product. Decimals stay exact: `decimal(p1,s1) * decimal(p2,s2)` is `decimal(p1+p2,s1+s2)`, at most 38 digits',
    names: [],
    syntax: 'a * b',
    overloads: [
      overload([parameter('a', 'integer'), parameter('b', 'integer')], INTEGER),
      overload([parameter('a', 'float'), parameter('b', 'float')], FLOAT),
      overload([parameter('a', 'decimal'), parameter('b', 'decimal')], byRule(productDecimal)),
    ],
    example: ['2 * 3', '6'],
  }),
  divide: arithmetic({
    summary:
      'The quotient: a float for integers. `decimal(p1,s1) / decimal(p2,s2)` has the scale max(6, s1 + p2 + 1), less where the whole ' +
      'would pass 38 digits (but not below 6), and is rounded half away from zero. Refuses division by zero',
    names: [],
    syntax: 'a / b',
    overloads: [
      overload([parameter('a', 'float'), parameter('b', 'float')], FLOAT),
      overload([parameter('a', 'decimal'), parameter('b', 'decimal')], byRule(quotientDecimal)),
    ],
    example: ['7 / 2', '3.5'],
  }),
  modulo: arithmetic({
    summary: 'The remainder of the division truncated toward zero; it has the sign of `a`. Refuses division by zero',
    names: ['mod'],
    syntax: 'a % b',
    overloads: [overload([a, b], 'T', { over: NUMBERS })],
    example: ['-7 % 3', '-1'],
  }),
  negate: arithmetic({
    summary: 'The number with the other sign. Refuses the smallest integer',
    names: [],
    syntax: '-a',
    overloads: oneNumber('T'),
    example: ['-(2 + 3)', '-5'],
  }),
  abs: arithmetic({
    summary: 'The absolute value. Refuses the smallest integer',
    names: ['abs'],
    overloads: oneNumber('T'),
    example: ['abs(-5)', '5'],
  }),
  sign: arithmetic({
    summary: '-1, 0 or 1: a float for floats (NaN stays NaN), otherwise an integer',
    names: ['sign'],
    overloads: oneNumber(([x]) => (x!.type.kind === 'float' ? FLOAT : INTEGER)),
    example: ['sign(-5)', '-1'],
  }),
  round: arithmetic({
    summary:
      'Rounded half away from zero to `digits` decimals (0 if left out); negative `digits` round before the point. Refuses what rounds past the range ' +
      'of its type',
    names: ['round'],
    overloads: [
      overload([parameter('value', 'integer'), parameter('digits', 'integer')], INTEGER, { optional: 1 }),
      overload([parameter('value', 'float'), parameter('digits', 'integer')], FLOAT, { optional: 1 }),
      overload([parameter('value', 'decimal'), parameter('digits', 'integer')], rounded, { optional: 1 }),
    ],
    example: ['round(2.567, 2)', '2.57'],
  }),
  floor: arithmetic({
    summary: 'The nearest whole number that is not greater',
    names: ['floor'],
    overloads: oneNumber(whole),
    example: ['floor(-1.5)', '-2.0'],
  }),
  ceil: arithmetic({
    summary: 'The nearest whole number that is not less',
    names: ['ceil', 'ceiling'],
    overloads: oneNumber(whole),
    example: ['ceil(1.2)', '2.0'],
  }),
  trunc: arithmetic({
    summary: 'The number without its decimals',
    names: ['trunc', 'truncate'],
    overloads: oneNumber(whole),
    example: ['trunc(-1.7)', '-1.0'],
  }),
  sqrt: ofFloat('sqrt', 'The square root. Refuses negative numbers', ['sqrt(9)', '3.0']),
  power: {
    ...ofFloat('power', '`base` to the power of `exponent`, a float', ['power(2, 10)', '1024.0'], ['pow']),
    overloads: [overload([parameter('base', 'float'), parameter('exponent', 'float')], FLOAT)],
  },
  exp: ofFloat('exp', 'e to the power of `value`', ['exp(0)', '1.0']),
  ln: ofFloat('ln', 'The natural logarithm. Refuses zero and negative numbers', ['ln(1)', '0.0']),
  log10: ofFloat('log10', 'The logarithm to base 10. Refuses zero and negative numbers', ['log10(1000)', '3.0']),
} satisfies Record<string, FunctionSpec>;
