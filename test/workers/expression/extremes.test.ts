import { describe, expect, test } from 'vitest';
import type { Value } from '../../../columns/values.ts';
import { type DataType, decimal, FLOAT, INTEGER, typeName } from '../../../model/types.ts';
import { evaluateText, OVERFLOW, of, Refusal, type Results } from './evaluation.ts';
import { native, shown } from './reference-casts.ts';
import { STRICT } from './reference-functions.ts';

const MAX = 2n ** 63n - 1n;
const NINES = '9'.repeat(38);
const MOST = Number.MAX_VALUE;
const LEAST = Number.MIN_VALUE;
const NORMAL = 2 ** -1022;

const FLOATS: Value[] = [
  ...[
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.1,
    1e22,
    1e23,
    2 ** 52,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    -(2 ** 63),
    4503599627370495.5,
  ],
  ...[
    MOST,
    -MOST,
    1.79e308,
    -1.79e308,
    1.5e308,
    8.9e307,
    LEAST,
    -LEAST,
    NORMAL,
    NORMAL - LEAST,
    -NORMAL,
    1.23456e-305,
    1e-300,
    1e300,
  ],
  ...[Number.NaN, Infinity, -Infinity],
];
const INTEGERS: Value[] = [
  ...[0, 1, -1, 2, -2, 5, -5, 7, 10, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, MAX, MAX - 1n, -MAX, -MAX - 1n],
  ...[2n ** 62n, 5n * 10n ** 18n, 5n * 10n ** 18n - 1n, -5n * 10n ** 18n, 9_223_372_036_854_775_750n, 3_037_000_500n],
];
const DECIMALS: readonly [DataType, Value[]][] = [
  [decimal(38, 0), [NINES, `-${NINES}`, '0', '1', '-1', `5${'0'.repeat(37)}`, `4${'9'.repeat(37)}`, '10', '15', '-25']],
  [decimal(38, 38), [`0.${NINES}`, `-0.${NINES}`, `0.${'0'.repeat(37)}1`, `0.5${'0'.repeat(37)}`, `0.${'0'.repeat(38)}`]],
  [
    decimal(38, 19),
    [
      `${'9'.repeat(19)}.${'9'.repeat(19)}`,
      `-${'9'.repeat(19)}.${'9'.repeat(19)}`,
      `0.${'0'.repeat(18)}1`,
      `2.5${'0'.repeat(18)}`,
    ],
  ],
  [decimal(5, 2), ['999.99', '-999.99', '0.00', '0.01', '-0.01', '0.50', '2.50', '-0.50']],
];
const OF_TYPES: readonly [DataType, Value[]][] = [[FLOAT, FLOATS], [INTEGER, INTEGERS], ...DECIMALS];

/** Every pair of values. */
const pairs = (values: readonly Value[]): [Value[], Value[]] => [
  values.flatMap((a) => values.map(() => a)),
  values.flatMap(() => values),
];

const same = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (a instanceof Refusal && b instanceof Refusal && a.code === b.code);

function expectAll(actual: Results, expected: Results, describeRow: (row: number) => string): void {
  actual.forEach((value, row) => {
    if (!same(value, expected[row])) expect(value, describeRow(row)).toEqual(expected[row]);
  });
}

const titled = OF_TYPES.map(([type, values]) => [typeName(type), type, values] as const);

describe.each(titled)('extreme values of %s', (_, type, values) => {
  test.each(['add', 'subtract', 'multiply', 'divide', 'modulo', 'less', 'equal', 'greater_equal'])('%s', (name) => {
    const sign = { add: '+', subtract: '-', multiply: '*', divide: '/', modulo: '%', less: '<', equal: '=', greater_equal: '>=' }[
      name
    ]!;
    const [a, b] = pairs(values);
    const given = type.kind === 'integer' && name === 'divide' ? FLOAT : type;
    const result = resultOf(name, given);
    if (result === undefined) return;
    const expected = a.map((x, row) => {
      const args = [x, b[row]!].map((value) => (given.kind === 'float' ? Number(value) : native(value, given)));
      return shown(STRICT[name]!(args as never, [given, given], result), result);
    });
    expectAll(evaluateText(`a ${sign} b`, { a: of(type, a), b: of(type, b) }), expected, (row) => `${a[row]} ${sign} ${b[row]}`);
  });

  test.each(['negate', 'abs', 'sign', 'floor', 'ceil', 'trunc'])('%s', (name) => {
    const text = name === 'negate' ? '-a' : `${name}(a)`;
    const whole = type.kind === 'decimal' && ['floor', 'ceil', 'trunc'].includes(name);
    const result = whole ? decimal(type.precision, 0) : name === 'sign' && type.kind !== 'float' ? INTEGER : type;
    const expected = values.map((value) => shown(STRICT[name]!([native(value, type)] as never, [type], result), result));
    expectAll(evaluateText(text, { a: of(type, values) }), expected, (row) => `${name}(${values[row]})`);
  });

  test.each([
    0,
    1,
    -1,
    2,
    18,
    -18,
    -19,
    -20,
    22,
    23,
    -22,
    -23,
    -37,
    -38,
    -39,
    300,
    -300,
    308,
    -308,
    309,
    323,
    -323,
    MAX,
    -MAX - 1n,
  ])('round to %s digits', (digits) => {
    const result = type.kind === 'decimal' ? decimal(38, type.scale) : type;
    const expected = values.map((value) =>
      shown(STRICT.round!([native(value, type), BigInt(digits)] as never, [type, INTEGER], result), result),
    );
    const columns = {
      a: of(type, values),
      n: of(
        INTEGER,
        values.map(() => digits),
      ),
    };
    expectAll(evaluateText('round(a, n)', columns), expected, (row) => `round(${values[row]}, ${digits})`);
    if (type.kind === 'decimal') return;
    expectAll(evaluateText(`round(a, ${digits})`, columns), expected, (row) => `round(${values[row]}, ${digits})`);
  });
});

function resultOf(name: string, type: DataType): DataType | undefined {
  if (['less', 'equal', 'greater_equal'].includes(name)) return { kind: 'boolean' };
  if (type.kind !== 'decimal') return type;
  const { precision, scale } = type;
  switch (name) {
    case 'multiply':
      return scale * 2 > 38 ? undefined : decimal(Math.min(38, precision * 2), scale * 2);
    case 'divide': {
      const places = Math.max(6, scale + precision + 1);
      const whole = precision - scale + scale;
      return whole + places <= 38 ? decimal(whole + places, places) : decimal(38, Math.max(38 - whole, Math.min(places, 6)));
    }
    case 'modulo':
      return type;
    default:
      return decimal(Math.min(38, precision + 1), scale);
  }
}

const close = (actual: unknown, expected: unknown): boolean => {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'number' || typeof expected !== 'number' || !Number.isFinite(expected)) return false;
  return Math.abs(actual - expected) <= Math.abs(expected) * 1e-15 + LEAST;
};

describe('functions of floats at the extremes', () => {
  test.each([
    ['sqrt', Math.sqrt, (x: number) => x < 0],
    ['exp', Math.exp, () => false],
    ['ln', Math.log, (x: number) => x <= 0],
    ['log10', Math.log10, (x: number) => x <= 0],
  ] as const)('%s', (name, compute, refuses) => {
    const a = [...FLOATS, 709.78, 709.79, -745.13, -745.14, 1e-320] as number[];
    evaluateText(`${name}(a)`, { a: of(FLOAT, a) }).forEach((value, row) => {
      if (refuses(a[row]!)) expect(value, `${name}(${a[row]})`).toBeInstanceOf(Refusal);
      else if (!close(value, compute(a[row]!))) expect(value, `${name}(${a[row]})`).toEqual(compute(a[row]!));
    });
  });

  test('power', () => {
    const [a, b] = pairs([...FLOATS, 2, 3, -3, 1023, 1024, -1074, -1075]) as [number[], number[]];
    evaluateText('power(a, b)', { a: of(FLOAT, a), b: of(FLOAT, b) }).forEach((value, row) => {
      const [x, y] = [a[row]!, b[row]!];
      const undefinedPower =
        (x === 0 && y < 0) || (x < 0 && Number.isFinite(x) && !Number.isNaN(y) && Number.isFinite(y) && !Number.isInteger(y));
      // As IEEE 754 has it, and not JavaScript: 1 to any power is 1.
      const expected = x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
      if (undefinedPower) expect(value, `power(${x}, ${y})`).toBeInstanceOf(Refusal);
      else if (!close(value, expected)) expect(value, `power(${x}, ${y})`).toEqual(expected);
    });
  });

  test('rounding stays finite, and says when there is no such float', () => {
    const { NaN: no } = Number;
    const round = (digits: number, values: number[]) => evaluateText(`round(a, ${digits})`, { a: of(FLOAT, values) });
    expect(round(-20, [1.79e308, -1.79e308, MOST, no, Infinity])).toEqual([1.79e308, -1.79e308, MOST, no, Infinity]);
    expect(round(-307, [1.79e308, 1.74e308, 4e306, LEAST, -0])).toEqual([OVERFLOW, 1.7e308, 0, 0, -0]);
    expect(round(-400, [MOST, -MOST, Infinity, -Infinity])).toEqual([0, -0, Infinity, -Infinity]);
    expect(round(309, [1.23456e-305, 1.5e-310, LEAST])).toEqual([1.2346e-305, 0, 0]);
    expect(round(400, [1.23456e-305, LEAST, -LEAST])).toEqual([1.23456e-305, LEAST, -LEAST]);
    expect(evaluateText('round(1.79e308, -20)')).toEqual([1.79e308]);
  });
});
