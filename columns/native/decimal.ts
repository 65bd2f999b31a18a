// Arithmetic of decimals: 128-bit two's complement integers of at most 38 digits, with a scale that the type keeps. They lie in memory, lowest word
// first; `out` may be one of the arguments. Functions that say `i32` return 0 or a REFUSED_* code; then `out` is undefined. Rounding is half away from zero.
import { REFUSED_DIVISION_BY_ZERO, REFUSED_OVERFLOW } from "../layout";
import {
  divideWide, loadMagnitude, magnitudeHigh, magnitudeLow, multiplyWide, product0, product1, product2, product3, quotientHigh, quotientLow,
  remainderHigh, remainderLow, roundQuotient,
} from "./int128";
import { tenHigh, tenLow } from "./powers";

/** Whether a magnitude is below 10^digits, digits ≤ 38. */
// @ts-ignore: decorator
@inline
function fits(low: u64, high: u64, digits: i32): bool {
  const limit = tenHigh(digits);
  return high < limit || (high == limit && low < tenLow(digits));
}

/** Whether a 128-bit number has at most 38 digits. */
export function isDecimal(a: usize): bool {
  loadMagnitude(a);
  return fits(magnitudeLow, magnitudeHigh, 38);
}

/** Stores a magnitude with its sign. OVERFLOW from 10^precision on. */
// @ts-ignore: decorator
@inline
export function storeMagnitude(out: usize, low: u64, high: u64, negative: bool, precision: i32): i32 {
  if (!fits(low, high, precision)) return REFUSED_OVERFLOW;
  if (negative) {
    low = 0 - low;
    high = ~high + <u64>(low == 0);
  }
  store<u64>(out, low);
  store<u64>(out, high, 8);
  return 0;
}

/** Divides the last product by 10^digits, 0 ≤ digits ≤ 38, into the quotient. Returns false when that has more than 128 bits. */
function dropDigits(digits: i32): bool {
  const low = tenLow(digits);
  const high = tenHigh(digits);
  return divideWide(product0, product1, product2, product3, low, high) && roundQuotient(low, high);
}

/** Sum of two decimals of the same scale. */
export function decimalAdd(a: usize, b: usize, out: usize): i32 {
  // Two values below 10^38 cannot wrap 128 bits.
  const aLow = load<u64>(a);
  const sumLow = aLow + load<u64>(b);
  store<u64>(out, load<u64>(a, 8) + load<u64>(b, 8) + <u64>(sumLow < aLow), 8);
  store<u64>(out, sumLow);
  return isDecimal(out) ? 0 : REFUSED_OVERFLOW;
}

/** Difference of two decimals of the same scale. */
export function decimalSubtract(a: usize, b: usize, out: usize): i32 {
  const aLow = load<u64>(a);
  const bLow = load<u64>(b);
  store<u64>(out, load<u64>(a, 8) - load<u64>(b, 8) - <u64>(aLow < bLow), 8);
  store<u64>(out, aLow - bLow);
  return isDecimal(out) ? 0 : REFUSED_OVERFLOW;
}

/** Product, without its last `drop` (0 to 38) digits. Its scale is the sum of the scales less `drop`. */
export function decimalMultiply(a: usize, b: usize, drop: i32, out: usize): i32 {
  const aNegative = loadMagnitude(a);
  const aLow = magnitudeLow;
  const aHigh = magnitudeHigh;
  const negative = loadMagnitude(b) != aNegative;
  multiplyWide(aLow, aHigh, magnitudeLow, magnitudeHigh);
  if (drop == 0) return (product2 | product3) == 0 ? storeMagnitude(out, product0, product1, negative, 38) : REFUSED_OVERFLOW;
  return dropDigits(drop) ? storeMagnitude(out, quotientLow, quotientHigh, negative, 38) : REFUSED_OVERFLOW;
}

/** a * 10^shift / b, rounded. For a result of scale s: `shift` = s - scale of a + scale of b, -38 to 76. */
export function decimalDivide(a: usize, b: usize, shift: i32, out: usize): i32 {
  const bNegative = loadMagnitude(b);
  let bLow = magnitudeLow;
  let bHigh = magnitudeHigh;
  if ((bLow | bHigh) == 0) return REFUSED_DIVISION_BY_ZERO;
  const negative = loadMagnitude(a) != bNegative;
  if (shift < 0) {
    multiplyWide(bLow, bHigh, tenLow(-shift), tenHigh(-shift));
    // A divisor of 2^128 or more is past twice any dividend: the quotient rounds to 0.
    if ((product2 | product3) != 0) return storeMagnitude(out, 0, 0, false, 38);
    bLow = product0;
    bHigh = product1;
    shift = 0;
  }
  multiplyWide(magnitudeLow, magnitudeHigh, tenLow(min(shift, 38)), tenHigh(min(shift, 38)));
  if (shift > 38) {
    // A second factor: the upper half must stay empty, or the quotient has more than 38 digits anyway.
    const upper2 = product2;
    const upper3 = product3;
    const ten0 = tenLow(shift - 38);
    const ten1 = tenHigh(shift - 38);
    const lower0 = product0;
    const lower1 = product1;
    multiplyWide(upper2, upper3, ten0, ten1);
    if ((product2 | product3) != 0) return REFUSED_OVERFLOW;
    const carry2 = product0;
    const carry3 = product1;
    multiplyWide(lower0, lower1, ten0, ten1);
    const word2 = product2 + carry2;
    const word3 = product3 + carry3 + <u64>(word2 < carry2);
    if (word3 < carry3) return REFUSED_OVERFLOW;
    if (!divideWide(product0, product1, word2, word3, bLow, bHigh)) return REFUSED_OVERFLOW;
  } else if (!divideWide(product0, product1, product2, product3, bLow, bHigh)) return REFUSED_OVERFLOW;
  return roundQuotient(bLow, bHigh) ? storeMagnitude(out, quotientLow, quotientHigh, negative, 38) : REFUSED_OVERFLOW;
}

/** Remainder of two decimals of the same scale, with the sign of `a`. */
export function decimalModulo(a: usize, b: usize, out: usize): i32 {
  loadMagnitude(b);
  const bLow = magnitudeLow;
  const bHigh = magnitudeHigh;
  const negative = loadMagnitude(a);
  if (!divideWide(magnitudeLow, magnitudeHigh, 0, 0, bLow, bHigh)) return REFUSED_DIVISION_BY_ZERO;
  return storeMagnitude(out, remainderLow, remainderHigh, negative, 38);
}

/** Orders two decimals of the same scale: -1, 0 or 1. */
// @ts-ignore: decorator
@inline
export function decimalCompare(a: usize, b: usize): i32 {
  const aHigh = load<i64>(a, 8);
  const bHigh = load<i64>(b, 8);
  if (aHigh != bHigh) return aHigh < bHigh ? -1 : 1;
  return <i32>(load<u64>(a) > load<u64>(b)) - <i32>(load<u64>(a) < load<u64>(b));
}

export function decimalNegate(a: usize, out: usize): void {
  const aLow = load<u64>(a);
  store<u64>(out, ~load<u64>(a, 8) + <u64>(aLow == 0), 8);
  store<u64>(out, 0 - aLow);
}

export function decimalAbs(a: usize, out: usize): void {
  loadMagnitude(a);
  store<u64>(out, magnitudeLow);
  store<u64>(out, magnitudeHigh, 8);
}

/** The same number at another scale, rounded where that has fewer digits. OVERFLOW past `precision` digits. */
export function decimalRescale(a: usize, from: i32, to: i32, precision: i32, out: usize): i32 {
  const negative = loadMagnitude(a);
  const raise = max(to - from, 0);
  multiplyWide(magnitudeLow, magnitudeHigh, tenLow(raise), tenHigh(raise));
  return dropDigits(max(from - to, 0)) ? storeMagnitude(out, quotientLow, quotientHigh, negative, precision) : REFUSED_OVERFLOW;
}

/** Rounded to `digits` digits after the point (before it, if negative), at the same scale. */
export function decimalRound(a: usize, scale: i32, digits: i32, out: usize): i32 {
  if (digits >= scale) {
    v128.store(out, v128.load(a));
    return 0;
  }
  const drop = scale - digits;
  if (drop > 38) return storeMagnitude(out, 0, 0, false, 38);
  const code = decimalRescale(a, drop, 0, 38, out);
  return code == 0 ? decimalRescale(out, 0, drop, 38, out) : code;
}

/** Which way `decimalToWhole` goes. */
export const WHOLE_TRUNCATE = 0;
export const WHOLE_FLOOR = 1;
export const WHOLE_CEILING = 2;

/** Truncated, or the next integer below or above, at scale 0. */
export function decimalToWhole(a: usize, scale: i32, way: i32, out: usize): void {
  const negative = loadMagnitude(a);
  divideWide(magnitudeLow, magnitudeHigh, 0, 0, tenLow(scale), tenHigh(scale));
  const outward = (remainderLow | remainderHigh) != 0 && way == (negative ? WHOLE_FLOOR : WHOLE_CEILING);
  const wholeLow = quotientLow + <u64>outward;
  storeMagnitude(out, wholeLow, quotientHigh + <u64>(wholeLow < quotientLow), negative, 38);
}
