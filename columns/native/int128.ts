// Unsigned 128-bit arithmetic with 256-bit products. Results of more than one word are left in globals of the thread, lowest word first.
import { multiplyHigh } from "./powers";

export let product0: u64 = 0;
export let product1: u64 = 0;
export let product2: u64 = 0;
export let product3: u64 = 0;
export let quotientLow: u64 = 0;
export let quotientHigh: u64 = 0;
export let remainderLow: u64 = 0;
export let remainderHigh: u64 = 0;
export let magnitudeLow: u64 = 0;
export let magnitudeHigh: u64 = 0;

const LOW_32: u64 = 0xffffffff;

/** (aHigh, aLow) * (bHigh, bLow) → product3 … product0. */
export function multiplyWide(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64): void {
  product0 = aLow * bLow;
  let carry = multiplyHigh(aLow, bLow);
  if ((aHigh | bHigh) == 0) {
    product1 = carry;
    product2 = 0;
    product3 = 0;
    return;
  }
  const x = aLow * bHigh;
  const y = aHigh * bLow;
  const z = aHigh * bHigh;
  let word = carry + x;
  carry = <u64>(word < x);
  word += y;
  carry += <u64>(word < y);
  product1 = word;
  word = multiplyHigh(aLow, bHigh) + carry;
  carry = <u64>(word < carry);
  const yHigh = multiplyHigh(aHigh, bLow);
  word += yHigh;
  carry += <u64>(word < yHigh);
  word += z;
  carry += <u64>(word < z);
  product2 = word;
  product3 = multiplyHigh(aHigh, bHigh) + carry;
}

/** Remainder of the last `divideTwo`. */
let rest: u64 = 0;

/** (high, low) / divisor → quotient; `rest` is what remains. `divisor` has its top bit set and is larger than `high` (Knuth 4.3.1 D). */
function divideTwo(low: u64, high: u64, divisor: u64): u64 {
  const d1 = divisor >> 32;
  const d0 = divisor & LOW_32;
  let q1 = high / d1;
  let r = high - q1 * d1;
  while (q1 > LOW_32 || q1 * d0 > ((r << 32) | (low >> 32))) {
    q1--;
    r += d1;
    if (r > LOW_32) break;
  }
  const middle = ((high << 32) | (low >> 32)) - q1 * divisor;
  let q0 = middle / d1;
  r = middle - q0 * d1;
  while (q0 > LOW_32 || q0 * d0 > ((r << 32) | (low & LOW_32))) {
    q0--;
    r += d1;
    if (r > LOW_32) break;
  }
  rest = ((middle << 32) | (low & LOW_32)) - q0 * divisor;
  return (q1 << 32) + q0;
}

/** (high, low) / divisor → quotientHigh, quotientLow. Returns the remainder. */
export function divideWord(low: u64, high: u64, divisor: u64): u64 {
  if (high == 0) {
    quotientHigh = 0;
    quotientLow = low / divisor;
    return low - quotientLow * divisor;
  }
  const shift = <i32>clz(divisor);
  quotientHigh = high / divisor;
  high -= quotientHigh * divisor;
  if (shift != 0) high = (high << shift) | (low >> (64 - shift));
  quotientLow = divideTwo(low << shift, high, divisor << shift);
  return rest >> shift;
}

/**
 * (n3 … n0) / (d1, d0) → quotientHigh, quotientLow, remainderHigh, remainderLow. Returns false, with no result, when the quotient
 * has more than 128 bits or the divisor is 0.
 */
export function divideWide(n0: u64, n1: u64, n2: u64, n3: u64, d0: u64, d1: u64): bool {
  if (n3 > d1 || (n3 == d1 && n2 >= d0)) return false;
  if (d1 == 0) {
    const shift = <i32>clz(d0);
    d0 <<= shift;
    if (shift != 0) {
      n2 = (n2 << shift) | (n1 >> (64 - shift));
      n1 = (n1 << shift) | (n0 >> (64 - shift));
      n0 <<= shift;
    }
    quotientHigh = divideTwo(n1, n2, d0);
    quotientLow = divideTwo(n0, rest, d0);
    remainderHigh = 0;
    remainderLow = rest >> shift;
    return true;
  }
  const shift = <i32>clz(d1);
  if (shift != 0) {
    const back = 64 - shift;
    d1 = (d1 << shift) | (d0 >> back);
    d0 <<= shift;
    n3 = (n3 << shift) | (n2 >> back);
    n2 = (n2 << shift) | (n1 >> back);
    n1 = (n1 << shift) | (n0 >> back);
    n0 <<= shift;
  }
  quotientHigh = divideThree(n1, n2, n3, d0, d1);
  quotientLow = divideThree(n0, remainderLow, remainderHigh, d0, d1);
  if (shift != 0) {
    remainderLow = (remainderLow >> shift) | (remainderHigh << (64 - shift));
    remainderHigh >>= shift;
  }
  return true;
}

/** (n2, n1, n0) / (d1, d0) → quotient of one word; (n2, n1) < (d1, d0), top bit of d1 set. Sets the remainder words. */
function divideThree(n0: u64, n1: u64, n2: u64, d0: u64, d1: u64): u64 {
  let q: u64 = u64.MAX_VALUE;
  let r: u64;
  let exceeded = false;
  if (n2 == d1) {
    r = n1 + d1;
    exceeded = r < d1;
  } else {
    q = divideTwo(n1, n2, d1);
    r = rest;
  }
  // At most two steps down.
  while (!exceeded) {
    const high = multiplyHigh(q, d0);
    if (high < r || (high == r && q * d0 <= n0)) break;
    q--;
    r += d1;
    exceeded = r < d1;
  }
  const low = q * d0;
  remainderLow = n0 - low;
  remainderHigh = n1 - q * d1 - multiplyHigh(q, d0) - <u64>(n0 < low);
  return q;
}

/** Adds one to the quotient of the last `divideWide` by (d1, d0) when its remainder is half of that or more. Returns whether it still fits 128 bits. */
// @ts-ignore: decorator
@inline
export function roundQuotient(d0: u64, d1: u64): bool {
  const otherLow = d0 - remainderLow;
  const otherHigh = d1 - remainderHigh - <u64>(d0 < remainderLow);
  const up = remainderHigh > otherHigh || (remainderHigh == otherHigh && remainderLow >= otherLow);
  quotientLow += <u64>up;
  const carry = up && quotientLow == 0;
  quotientHigh += <u64>carry;
  return !carry || quotientHigh != 0;
}

/** The absolute value of the signed 128-bit integer at `address` → magnitudeHigh, magnitudeLow. Returns whether it is negative. */
// @ts-ignore: decorator
@inline
export function loadMagnitude(address: usize): bool {
  const low = load<u64>(address);
  const high = load<u64>(address, 8);
  const negative = <i64>high < 0;
  const mask = 0 - <u64>negative;
  magnitudeLow = (low ^ mask) - mask;
  magnitudeHigh = (high ^ mask) + <u64>(negative && low == 0);
  return negative;
}
