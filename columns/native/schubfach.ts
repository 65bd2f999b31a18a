// Shortest decimal of a double that reads back as the same double (R. Giulietti, The Schubfach way to render doubles, 2020).
import { fiveHigh, fiveLow, multiplyHigh } from "./powers";

/** Power of ten of the last result. */
export let shortestExponent: i32 = 0;

const FRACTION_MASK: u64 = (1 << 52) - 1;

/** Upper word of a 192-bit number, with the lowest bit set when what is below is not zero. */
// @ts-ignore: decorator
@inline
function roundToOdd(high: u64, middle: u64): u64 {
  return high | <u64>(middle > 1);
}

/**
 * The significand s of the shortest decimal s * 10^`shortestExponent` in the rounding interval of the positive finite double with these
 * `bits`, the one closest to it if there are several. It may end in zeros and has at most 17 digits.
 */
export function shortestSignificand(bits: u64): u64 {
  const fraction = bits & FRACTION_MASK;
  const biased = <i32>(bits >> 52);
  const c = biased != 0 ? fraction | (1 << 52) : fraction;
  const q = max(biased, 1) - 1075;
  // The next smaller double is nearer when this one is a power of two.
  const closer = (fraction == 0) & (biased > 1);
  const k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
  const h = q + ((-k * 1741647) >> 19) + 1;

  // The table is rounded down past 5^55 and before 5^-27, this algorithm wants it rounded up.
  const gLow = fiveLow(-k) + <u64>(<u32>(k + 55) > 82);
  const gHigh = fiveHigh(-k);
  // c * 4 * g * 2^h in three words, and the distance to the boundary above: g * 2^(h+1).
  const cp = c << (h + 2);
  const low = cp * gLow;
  const partial = cp * gHigh;
  const middle = partial + multiplyHigh(cp, gLow);
  const high = multiplyHigh(cp, gHigh) + <u64>(middle < partial);
  const width = h + 1;
  const widthHigh = gHigh >> (64 - width);
  const widthMiddle = (gHigh << width) | (gLow >> (64 - width));
  const widthLow = gLow << width;

  const rightLow = low + widthLow;
  const rightSum = middle + widthMiddle;
  const rightMiddle = rightSum + <u64>(rightLow < low);
  const rightHigh = high + widthHigh + <u64>(rightSum < middle) + <u64>(rightMiddle < rightSum);
  // The boundaries belong to the interval when the significand is even.
  const upper = roundToOdd(rightHigh, rightMiddle) - (c & 1);
  let lower: u64;
  if (closer) {
    // Half as far.
    const halfMiddle = (widthMiddle >> 1) | (widthHigh << 63);
    lower = lowerBoundary(low, middle, high, (widthLow >> 1) | (widthMiddle << 63), halfMiddle, widthHigh >> 1);
  } else {
    lower = lowerBoundary(low, middle, high, widthLow, widthMiddle, widthHigh) + (c & 1);
  }

  // Without branches: which of the cases holds is as good as random. One digit less first.
  const value = roundToOdd(high, middle);
  const s = value >> 2;
  const tenth = s / 10;
  const tenthBelow = lower <= tenth * 40;
  const tenthAbove = tenth * 40 + 40 <= upper;
  const shorter = (s >= 10) & (tenthBelow != tenthAbove);
  const below = lower <= s * 4;
  const above = s * 4 + 4 <= upper;
  const half = s * 4 + 2;
  const nearer = (value > half) | ((value == half) & <bool>(s & 1));
  shortestExponent = k + <i32>shorter;
  return select<u64>(tenth + <u64>tenthAbove, s + <u64>select<bool>(above, nearer, below != above), shorter);
}

/** What `roundToOdd` makes of the difference of two numbers of three words. */
// @ts-ignore: decorator
@inline
function lowerBoundary(low: u64, middle: u64, high: u64, widthLow: u64, widthMiddle: u64, widthHigh: u64): u64 {
  const borrow = <u64>(low < widthLow);
  const difference = middle - widthMiddle;
  return roundToOdd(high - widthHigh - <u64>(middle < widthMiddle) - <u64>(difference < borrow), difference - borrow);
}
