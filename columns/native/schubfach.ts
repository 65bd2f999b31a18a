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
  const closer = fraction == 0 && biased > 1;
  const k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
  const h = q + ((-k * 1741647) >> 19) + 1;

  // The table is rounded down past 5^55 and before 5^-27, this algorithm wants it rounded up.
  const gLow = fiveLow(-k) + <u64>(k > 27 || k < -55);
  const gHigh = fiveHigh(-k);
  // c * 4 * g * 2^h in three words, and the distances to the two boundaries: g * 2^(h+1), or half of it below.
  const cp = c << (h + 2);
  const low = cp * gLow;
  const partial = cp * gHigh;
  const middle = partial + multiplyHigh(cp, gLow);
  const high = multiplyHigh(cp, gHigh) + <u64>(middle < partial);

  const up = h + 1;
  const upHigh = gHigh >> (64 - up);
  const upMiddle = (gHigh << up) | (gLow >> (64 - up));
  const upLow = gLow << up;
  const rightLow = low + upLow;
  const rightCarry = <u64>(rightLow < low);
  const rightSum = middle + upMiddle;
  const rightMiddle = rightSum + rightCarry;
  const rightHigh = high + upHigh + <u64>(rightSum < middle) + <u64>(rightMiddle < rightSum);

  const down = closer ? h : up;
  const downHigh = gHigh >> (64 - down);
  const downMiddle = (gHigh << down) | (gLow >> (64 - down));
  const downLow = gLow << down;
  const leftBorrow = <u64>(low < downLow);
  const leftDifference = middle - downMiddle;
  const leftMiddle = leftDifference - leftBorrow;
  const leftHigh = high - downHigh - <u64>(middle < downMiddle) - <u64>(leftDifference < leftBorrow);

  const value = roundToOdd(high, middle);
  // The boundaries belong to the interval when the significand is even.
  const lower = roundToOdd(leftHigh, leftMiddle) + (c & 1);
  const upper = roundToOdd(rightHigh, rightMiddle) - (c & 1);

  const s = value >> 2;
  if (s >= 10) {
    const tenth = s / 10;
    const below = lower <= tenth * 40;
    const above = tenth * 40 + 40 <= upper;
    if (below != above) {
      shortestExponent = k + 1;
      return tenth + <u64>above;
    }
  }
  shortestExponent = k;
  const below = lower <= s * 4;
  const above = s * 4 + 4 <= upper;
  if (below != above) return s + <u64>above;
  const middleOf = s * 4 + 2;
  return s + <u64>(value > middleOf || (value == middleOf && (s & 1) != 0));
}
