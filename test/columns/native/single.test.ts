import { describe, expect, test } from 'vitest';
import { arena, seeded } from './casting.ts';

const { shortestOfSingle } = arena.kernels;
const single = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0]!;

const bitsOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]!;
/** Whether a decimal lies in the middle between a single and one beside it. */
const isTie = (decimal: number, value: number): boolean =>
  [1, -1].some((step) => decimal === (value + single(bitsOf(value) + step)) / 2);

/** The double of the shortest decimal that reads as the single; of several the one that is nearest to it. */
function reference(value: number): number {
  for (let digits = 1; digits < 17; digits++) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
    const whole = BigInt(mantissa!.replace('.', ''));
    const candidates = [whole - 1n, whole, whole + 1n].flatMap((number) => {
      const decimal = Number(`${number}e${Number(exponent) - digits + 1}`);
      const fits = Math.fround(decimal) === value && !isTie(decimal, value);
      return fits ? [{ decimal, distance: Math.abs(decimal - value), odd: number & 1n }] : [];
    });
    // Distances of doubles: what is as near in decimals may be so by a hair only.
    const isSame = (a: number, b: number) => Math.abs(a - b) <= a * 1e-6;
    candidates.sort((a, b) => (isSame(a.distance, b.distance) ? Number(a.odd - b.odd) : a.distance - b.distance));
    if (candidates.length > 0) return candidates[0]!.decimal;
  }
  return value;
}

describe('a float of 32 bits comes as its shortest decimal', () => {
  test.each([
    9.8, 0.1, -0.3, 1e-45, 3.4028234663852886e38, 1.1754943508222875e-38, 16777216, 33554432, 0.5, 123456.7, 1e10, 8.5e-40,
  ])('%d', (value) => {
    const near = Math.fround(value);
    expect(shortestOfSingle(near)).toBe(reference(near));
  });

  test.each([0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d', (value) => {
    expect(shortestOfSingle(value)).toBe(value);
  });

  test('powers of two and their neighbours', () => {
    for (let exponent = 0; exponent < 255; exponent++) {
      for (const offset of [-2, -1, 0, 1, 2]) {
        const value = single(Math.max(1, (exponent << 23) + offset));
        expect([value, Math.fround(shortestOfSingle(value))]).toEqual([value, value]);
        expect([value, shortestOfSingle(value)]).toEqual([value, reference(value)]);
      }
    }
  });

  test('a hundred thousand of them', () => {
    const random = seeded('singles');
    for (let i = 0; i < 100_000; i++) {
      const value = single(Math.abs(random()) % 0x7f800000);
      if (shortestOfSingle(value) !== reference(value))
        expect([value, shortestOfSingle(value)]).toEqual([value, reference(value)]);
      if (shortestOfSingle(-value) !== -reference(value)) expect(shortestOfSingle(-value)).toBe(-reference(value));
    }
  });
});
