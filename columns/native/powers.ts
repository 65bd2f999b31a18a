// Access to the tables of powers that columns/tables.ts writes, and the wide products that they are used in.
import { TABLE_FIVES, TABLE_TENS, TABLE_TENS_F64 } from "../layout";

const FIRST_FIVE = -342;
const LOW_32: u64 = 0xffffffff;

/** High word of the normalised 5^power, -342 ≤ power ≤ 324. */
// @ts-ignore: decorator
@inline
export function fiveHigh(power: i32): u64 {
  return load<u64>(<usize>TABLE_FIVES + (<usize>(power - FIRST_FIVE) << 4), 8);
}

// @ts-ignore: decorator
@inline
export function fiveLow(power: i32): u64 {
  return load<u64>(<usize>TABLE_FIVES + (<usize>(power - FIRST_FIVE) << 4));
}

/** 10^power as a float, 0 ≤ power ≤ 22. */
// @ts-ignore: decorator
@inline
export function tenF64(power: i32): f64 {
  return load<f64>(<usize>TABLE_TENS_F64 + (<usize>power << 3));
}

/** Low word of 10^power, 0 ≤ power ≤ 38. The whole of it up to 19. */
// @ts-ignore: decorator
@inline
export function tenLow(power: i32): u64 {
  return load<u64>(<usize>TABLE_TENS + (<usize>power << 4));
}

// @ts-ignore: decorator
@inline
export function tenHigh(power: i32): u64 {
  return load<u64>(<usize>TABLE_TENS + (<usize>power << 4), 8);
}

/** Upper 64 bits of the product of two words. */
// @ts-ignore: decorator
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const a0 = a & LOW_32;
  const a1 = a >> 32;
  const b0 = b & LOW_32;
  const b1 = b >> 32;
  const p01 = a0 * b1;
  const middle = a1 * b0 + ((a0 * b0) >> 32) + (p01 & LOW_32);
  return a1 * b1 + (middle >> 32) + (p01 >> 32);
}

/** Decimal digits of `value`; 1 for 0. */
// @ts-ignore: decorator
@inline
export function digitCount(value: u64): i32 {
  const estimate = ((64 - <i32>clz(value | 1)) * 1233) >> 12;
  return estimate + <i32>((value | 1) >= tenLow(estimate));
}
