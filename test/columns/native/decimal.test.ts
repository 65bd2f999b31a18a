import { describe, expect, test } from 'vitest';
import { REFUSED_DIVISION_BY_ZERO, REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from '../../../columns/layout.ts';
import { seeded } from './casting.ts';
import { compileNative } from './compile.ts';

type Address = number;
interface Decimals {
  decimalAdd(a: Address, b: Address, out: Address): number;
  decimalSubtract(a: Address, b: Address, out: Address): number;
  decimalMultiply(a: Address, b: Address, drop: number, out: Address): number;
  decimalDivide(a: Address, b: Address, shift: number, out: Address): number;
  decimalModulo(a: Address, b: Address, out: Address): number;
  decimalCompare(a: Address, b: Address): number;
  decimalNegate(a: Address, out: Address): void;
  decimalAbs(a: Address, out: Address): void;
  decimalRescale(a: Address, from: number, to: number, precision: number, out: Address): number;
  decimalRound(a: Address, scale: number, digits: number, out: Address): number;
  decimalToWhole(a: Address, scale: number, way: number, out: Address): void;
  decimalFromI64(value: bigint, scale: number, precision: number, out: Address): number;
  decimalFromF64(value: number, scale: number, precision: number, out: Address): number;
  decimalToI64(a: Address, scale: number): bigint;
  decimalToF64(a: Address, scale: number): number;
  status(): number;
}

const { functions, memory } = await compileNative<Decimals>(`
  export * from "./decimal";
  export * from "./decimal-convert";
  import { parseStatus } from "./parse-status";
  export function status(): i32 { return parseStatus; }
`);
const words = new BigInt64Array(memory.buffer);
const [A, B, OUT] = [0x200000, 0x200010, 0x200020];

function put(address: Address, value: bigint): void {
  words[address >> 3] = BigInt.asIntN(64, value);
  words[(address >> 3) + 1] = BigInt.asIntN(64, value >> 64n);
}
const get = (address: Address) => (words[(address >> 3) + 1]! << 64n) | BigInt.asUintN(64, words[address >> 3]!);

type Outcome = bigint | 'overflow' | 'division by zero' | 'invalid';
const outcome = (code: number): Outcome =>
  (code === 0
    ? get(OUT)
    : code === REFUSED_OVERFLOW
      ? 'overflow'
      : code === REFUSED_DIVISION_BY_ZERO
        ? 'division by zero'
        : code === REFUSED_INVALID_CAST
          ? 'invalid'
          : `code ${code}`) as Outcome;

const ten = (power: number) => 10n ** BigInt(power);
const LIMIT = ten(38);
const absolute = (value: bigint) => (value < 0n ? -value : value);
const bounded = (value: bigint, limit = LIMIT): Outcome => (absolute(value) < limit ? value : 'overflow');
/** Half away from zero. */
function divide(a: bigint, b: bigint): bigint {
  const quotient = (absolute(a) * 2n + absolute(b)) / (absolute(b) * 2n);
  return a < 0n !== b < 0n ? -quotient : quotient;
}

const unary = (a: bigint, call: () => number) => {
  put(A, a);
  return outcome(call());
};
const binary = (a: bigint, b: bigint, call: () => number) => {
  put(A, a);
  put(B, b);
  return outcome(call());
};

describe('decimals', () => {
  const max = LIMIT - 1n;
  test.each<[string, Outcome, Outcome]>([
    ['1 + 2', binary(1n, 2n, () => functions.decimalAdd(A, B, OUT)), 3n],
    ['max + 1', binary(max, 1n, () => functions.decimalAdd(A, B, OUT)), 'overflow'],
    ['-max - 1', binary(-max, 1n, () => functions.decimalSubtract(A, B, OUT)), 'overflow'],
    ['max - max', binary(max, max, () => functions.decimalSubtract(A, B, OUT)), 0n],
    ['10^19 * 10^19', binary(ten(19), ten(19), () => functions.decimalMultiply(A, B, 0, OUT)), 'overflow'],
    ['10^19 * -10^19, less a digit', binary(ten(19), -ten(19), () => functions.decimalMultiply(A, B, 1, OUT)), -ten(37)],
    ['max * max, less 38 digits', binary(max, max, () => functions.decimalMultiply(A, B, 38, OUT)), LIMIT - 2n],
    ['1 / 3 to 38 digits', binary(1n, 3n, () => functions.decimalDivide(A, B, 38, OUT)), max / 3n],
    ['-2 / 3 to 2 digits', binary(-2n, 3n, () => functions.decimalDivide(A, B, 2, OUT)), -67n],
    ['1 / 0', binary(1n, 0n, () => functions.decimalDivide(A, B, 2, OUT)), 'division by zero'],
    ['1 / max to 76 digits', binary(1n, max, () => functions.decimalDivide(A, B, 75, OUT)), ten(37)],
    ['max / 1 to 76 digits', binary(max, 1n, () => functions.decimalDivide(A, B, 76, OUT)), 'overflow'],
    ['max / 19 at shift -37', binary(max, 19n, () => functions.decimalDivide(A, B, -37, OUT)), 1n],
    ['max / max at shift -38', binary(max, max, () => functions.decimalDivide(A, B, -38, OUT)), 0n],
    ['-7 % 3', binary(-7n, 3n, () => functions.decimalModulo(A, B, OUT)), -1n],
    ['7 % 0', binary(7n, 0n, () => functions.decimalModulo(A, B, OUT)), 'division by zero'],
    ['round 1250 (12.50) to 0', unary(1250n, () => functions.decimalRound(A, 2, 0, OUT)), 1300n],
    ['round -1250 (-12.50) to 0', unary(-1250n, () => functions.decimalRound(A, 2, 0, OUT)), -1300n],
    ['round 1249 (12.49) to 0', unary(1249n, () => functions.decimalRound(A, 2, 0, OUT)), 1200n],
    ['round 1250 (12.50) to -1', unary(1250n, () => functions.decimalRound(A, 2, -1, OUT)), 1000n],
    ['round 1250 (12.50) to -50', unary(1250n, () => functions.decimalRound(A, 2, -50, OUT)), 0n],
    ['round 1250 (12.50) to 9', unary(1250n, () => functions.decimalRound(A, 2, 9, OUT)), 1250n],
    ['round max to -1', unary(max, () => functions.decimalRound(A, 0, -1, OUT)), 'overflow'],
    ['1.5 to an integer', unary(150n, () => functions.decimalRescale(A, 2, 0, 38, OUT)), 2n],
    ['99.95 to (3,1)', unary(9995n, () => functions.decimalRescale(A, 2, 1, 3, OUT)), 'overflow'],
    ['integer to (38,38)', unary(1n, () => functions.decimalRescale(A, 0, 38, 38, OUT)), 'overflow'],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });

  test.each([
    [1250n, 12n, 12n, 13n],
    [-1250n, -12n, -13n, -12n],
    [1200n, 12n, 12n, 12n],
    [-1n, 0n, -1n, 0n],
    [1n, 0n, 0n, 1n],
  ])('%s at scale 2: truncated, floor, ceiling', (value, truncated, floor, ceiling) => {
    put(A, value);
    const whole = [0, 1, 2].map((way) => {
      functions.decimalToWhole(A, 2, way, OUT);
      return get(OUT);
    });
    expect(whole).toEqual([truncated, floor, ceiling]);
  });

  test.each<[number, number, number, Outcome]>([
    [0.1, 38, 1, 1n],
    [1.005, 10, 2, 100n],
    [2.5, 10, 0, 3n],
    [-2.5, 10, 0, -3n],
    [0.5, 10, 0, 1n],
    [0.49999999999999994, 10, 0, 0n],
    [0.1, 38, 38, 10000000000000000555111512312578270212n],
    [1e22, 38, 15, ten(37)],
    [10 ** 38, 38, 0, 99999999999999997748809823456034029568n],
    [2 ** 127, 38, 0, 'overflow'],
    [999.995, 5, 2, 'overflow'],
    [-0, 5, 2, 0n],
    [5e-324, 38, 38, 0n],
    [1.7976931348623157e308, 38, 38, 'overflow'],
    [Number.NaN, 38, 2, 'invalid'],
    [Number.POSITIVE_INFINITY, 38, 2, 'invalid'],
  ])('float %s as decimal(%s,%s)', (value, precision, scale, expected) => {
    expect(outcome(functions.decimalFromF64(value, scale, precision, OUT))).toBe(expected);
  });

  test.each<[bigint, number, bigint | 'overflow']>([
    [150n, 2, 2n],
    [-150n, 2, -2n],
    [149n, 2, 1n],
    [9223372036854775807n, 0, 9223372036854775807n],
    [-9223372036854775808n, 0, -9223372036854775808n],
    [9223372036854775808n, 0, 'overflow'],
    [92233720368547758074n, 1, 9223372036854775807n],
    [92233720368547758075n, 1, 'overflow'],
    [max, 38, 1n],
  ])('decimal %s at scale %s to integer', (value, scale, expected) => {
    put(A, value);
    const integer = functions.decimalToI64(A, scale);
    expect(functions.status() === REFUSED_OVERFLOW ? 'overflow' : integer).toBe(expected);
  });

  test('agree with big integers on random values', () => {
    const next = seeded('decimals');
    const bits = new DataView(new ArrayBuffer(8));
    const random = () => {
      let value = 0n;
      for (let word = 0; word < 4; word++) value = (value << 32n) | BigInt(next());
      value %= ten(next() % 39);
      return next() % 2 === 0 ? value : -value;
    };
    for (let round = 0; round < 20_000; round++) {
      const [a, b, digits, other] = [random(), random(), next() % 39, next() % 39];
      const exact = (value: bigint) => `${value}e-${digits}`;
      put(A, a);
      put(B, b);
      const say = (name: string, actual: unknown) => [name, a, b, digits, other, actual];
      const same = (name: string, actual: unknown, expected: unknown) => {
        if (!Object.is(actual, expected)) expect(say(name, actual)).toEqual(say(name, expected));
      };
      same('add', outcome(functions.decimalAdd(A, B, OUT)), bounded(a + b));
      same('subtract', outcome(functions.decimalSubtract(A, B, OUT)), bounded(a - b));
      same('multiply', outcome(functions.decimalMultiply(A, B, digits, OUT)), bounded(divide(a * b, ten(digits))));
      same('compare', functions.decimalCompare(A, B), a < b ? -1 : a > b ? 1 : 0);
      if (b !== 0n) {
        const shift = digits + other - 38;
        const quotient = shift < 0 ? divide(a, b * ten(-shift)) : divide(a * ten(shift), b);
        same('divide', outcome(functions.decimalDivide(A, B, shift, OUT)), bounded(quotient));
        same('modulo', outcome(functions.decimalModulo(A, B, OUT)), a % b);
      }
      const rescaled = other > digits ? a * ten(other - digits) : divide(a, ten(digits - other));
      same('rescale', outcome(functions.decimalRescale(A, digits, other, 38, OUT)), bounded(rescaled));
      functions.decimalNegate(A, OUT);
      same('negate', get(OUT), -a);
      functions.decimalAbs(A, OUT);
      same('abs', get(OUT), absolute(a));
      same('to float', functions.decimalToF64(A, digits), a === 0n ? 0 : Number(exact(a)));
      const integer = BigInt.asIntN(64, a);
      same('from integer', outcome(functions.decimalFromI64(integer, digits, 38, OUT)), bounded(integer * ten(digits)));
      const float = Number(exact(a));
      bits.setFloat64(0, float);
      const power = Number((bits.getBigUint64(0) >> 52n) & 0x7ffn) - 1075;
      const significand = (bits.getBigUint64(0) & (2n ** 52n - 1n)) | (power === -1075 ? 0n : 2n ** 52n);
      const scaled = (float < 0 ? -significand : significand) * ten(other);
      const rounded = power < 0 ? divide(scaled, 2n ** BigInt(-power)) : scaled * 2n ** BigInt(power);
      same('from float', outcome(functions.decimalFromF64(float, other, 38, OUT)), bounded(rounded));
    }
  });
});
