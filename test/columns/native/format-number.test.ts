import { describe, expect, test } from 'vitest';
import { TABLE_FIVES } from '../../../columns/layout.ts';
import { BOOLEAN, decimal, FLOAT, INTEGER } from '../../../model/types.ts';
import { arena, castToText, seeded } from './casting.ts';

const { kernels } = arena;
const float = (values: (number | null)[]) => castToText(kernels.castF64ToText, FLOAT, values);
const javascript = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

describe('integer to text', () => {
  test('all lengths, both signs', () => {
    const values: bigint[] = [0n, 9223372036854775807n, -9223372036854775808n];
    for (let ten = 1n; ten < 10n ** 19n; ten *= 10n) values.push(ten, -ten, ten - 1n, ten + 1n, 7n * (ten / 10n));
    expect(castToText(kernels.castI64ToText, INTEGER, [...values, null])).toEqual([...values.map(String), null]);
  });
});

describe('float to text', () => {
  test.each([
    0,
    -0,
    1,
    -1,
    0.05,
    0.5,
    -0.01,
    0.1,
    0.07,
    1.1,
    100,
    100.5,
    1234.56,
    -1234.5,
    0.30000000000000004,
    4.35,
    1e13,
    9999999999999.99,
    9007199254740991,
    9007199254740992,
    9007199254740994,
    2 ** 60,
    1e20,
    123456789012345680000,
    1e21,
    1.5e21,
    1e22,
    1e23,
    1e-5,
    0.000001,
    0.00000123,
    1e-7,
    1.5e-7,
    5e-324,
    1e-323,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    9.5e-320,
    123456.789,
    0.001,
    0.000123,
    NaN,
    Infinity,
    -Infinity,
    1e100,
    1.2345e-100,
  ])('%d', (value) => {
    expect(float([value])).toEqual([javascript(value)]);
  });

  test('every power of two and of ten, and their neighbours', () => {
    const bits = new DataView(new ArrayBuffer(8));
    const values: number[] = [];
    const add = (value: number) => {
      bits.setFloat64(0, value);
      const word = bits.getBigUint64(0);
      for (const near of [word - 1n, word, word + 1n]) {
        bits.setBigUint64(0, near);
        values.push(bits.getFloat64(0));
      }
    };
    for (let power = -1074; power < 1024; power++) add(2 ** power);
    for (let power = -323; power <= 308; power++) add(Number(`1e${power}`));
    expect(float(values)).toEqual(values.map(javascript));
  });

  test('random doubles are written as JavaScript writes them', () => {
    const next = seeded('float to text');
    const bits = new DataView(new ArrayBuffer(8));
    const values = Array.from({ length: 200_000 }, (_, row) => {
      bits.setUint32(0, next());
      bits.setUint32(4, next());
      if (row % 5 === 0) return (next() - 2 ** 31) / 100;
      if (row % 5 === 1) return next() / 100 + next() / 100 - next() / 100;
      if (row % 5 === 2) return next() / 2 ** 32;
      if (row % 5 === 3) return next() * 2 ** ((next() % 64) - 20);
      return bits.getFloat64(0);
    });
    const wrong = float(values)
      .map((text, row) => [text, javascript(values[row]!)])
      .filter(([text, expected]) => text !== expected);
    expect(wrong).toEqual([]);
  });

  test('null rows are empty', () => {
    expect(float([1.5, null, -2.25, null])).toEqual(['1.5', null, '-2.25', null]);
  });
});

describe('decimal to text', () => {
  test.each([
    [10, 2, ['0.00', '0.05', '-0.50', '12.30', '-99999999.99', null]],
    [10, 0, ['0', '7', '-1234567890']],
    [16, 15, ['1.234567890123456', '0.000000000000001', '-9.999999999999999']],
    [17, 16, ['0.0000000000000001', '-1.2345678901234567']],
    [20, 1, ['1234567890123456789.5', '0.1', '-10000000000000000.0']],
    [38, 0, ['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999', '10000000000000000', '0']],
    [38, 2, ['123456789012345678901234567890123456.78', '1000000000000000.00', '100000000000000000000000000000.00']],
    [38, 20, ['0.00000000000000000001', '123456789012345678.90123456789012345678', '1.00000000000000000000']],
    [38, 38, ['0.00000000000000000000000000000000000001', '-0.99999999999999999999999999999999999999']],
  ] as const)('decimal(%j,%j) %j', (precision, scale, texts) => {
    const kernel = (values: number, n: number, validity: number, views: number, heap: number) =>
      kernels.castDecimalToText(values, n, validity, views, heap, scale);
    expect(castToText(kernel, decimal(precision, scale), texts)).toEqual(texts);
  });
});

test('boolean to text', () => {
  const values = Array.from({ length: 130 }, (_, row) => (row % 5 === 0 ? null : row % 2 === 0));
  expect(castToText(kernels.castBoolToText, BOOLEAN, values)).toEqual(
    values.map((value) => (value === null ? null : String(value))),
  );
});

test('powers of five are the leading 128 bits', () => {
  const words = new BigUint64Array(arena.i64.buffer);
  for (let power = -342; power <= 324; power++) {
    const word = (TABLE_FIVES >> 3) + (power + 342) * 2;
    const value = (words[word + 1]! << 64n) | words[word]!;
    const five = 5n ** BigInt(Math.abs(power));
    const bits = five.toString(2).length;
    const exact =
      power >= 0 ? (five << 400n) >> BigInt(bits + 272) : (1n << BigInt(bits + 127)) / five + (power >= -27 ? 1n : 0n);
    expect([power, value]).toEqual([power, exact]);
  }
});
