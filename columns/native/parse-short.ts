// The usual numbers, without branches: a sign, up to 16 digits and, for all but integers, one point. These functions call nothing, so that a loop over
// a column keeps its values in registers as long as it meets only such texts: it leaves the rest to parse-number.ts and decimal-text.ts.
// Text is the bytes [p, end) without surrounding blanks; up to 15 bytes past it are read.
import { iota, joinDigits } from "./digits";
import { tenF64, tenLow } from "./powers";

/** What stands for any other text. As a float it is NaN, as an integer more than 18 digits. */
export const NOT_SHORT: i64 = 0x7ff8000000000000;

const EXACT_F64: u64 = 1 << 53;

/** Where the number starts after its sign. */
// @ts-ignore: decorator
@inline
function afterSign(p: usize): usize {
  const first = load<u8>(p);
  return p + <usize>((first == 45) | (first == 43));
}

/** The integer, or NOT_SHORT. */
// @ts-ignore: decorator
@inline
export function shortI64(p: usize, end: usize): i64 {
  const q = afterSign(p);
  const length = <i32>(end - q);
  if (<u32>(length - 1) >= 16) return NOT_SHORT;
  const digits = i8x16.sub(v128.load(q), i8x16.splat(48));
  const within = (1 << length) - 1;
  if ((i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9))) & within) != within) return NOT_SHORT;
  const value = <i64>joinDigits(i8x16.swizzle(digits, i8x16.sub(iota(), i8x16.splat(<i8>(16 - length)))));
  const sign = 0 - <i64>(load<u8>(p) == 45);
  return (value ^ sign) - sign;
}

/** The bits of the float, if `decimal` is not true, or the integer that the number is at `scale`, below 10^precision. */
// @ts-ignore: decorator
@inline
function shortNumber(decimal: bool, p: usize, end: usize, scale: i32, precision: i32): i64 {
  const q = afterSign(p);
  const length = <i32>(end - q);
  if (<u32>(length - 1) >= 16) return NOT_SHORT;
  const digits = i8x16.sub(v128.load(q), i8x16.splat(48));
  const within = (1 << length) - 1;
  const points = i8x16.bitmask(i8x16.eq(digits, i8x16.splat(46 - 48))) & within;
  const others = ~i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9))) & within;
  // All digits but for one point at most, and a digit at all.
  if ((others != points) | ((points & (points - 1)) != 0) | (points == within)) return NOT_SHORT;
  const point = ctz(points | (1 << length));
  const count = length - <i32>(points != 0);
  // Byte j of the right-aligned digits is byte j - (16 - count) of the text, one further from the point on.
  let index = i8x16.sub(iota(), i8x16.splat(<i8>(16 - count)));
  index = i8x16.sub(index, i8x16.ge_s(index, i8x16.splat(<i8>point)));
  const significand = joinDigits(i8x16.swizzle(digits, index));
  const negative = <i64>(load<u8>(p) == 45);
  if (decimal) {
    const raise = scale - (count - point);
    // Only what surely stays below 10^18.
    if ((raise < 0) | (count + raise > 18)) return NOT_SHORT;
    const value = <i64>(significand * tenLow(raise));
    if ((precision < 18) & (value >= <i64>tenLow(precision))) return NOT_SHORT;
    return (value ^ (0 - negative)) + negative;
  }
  // Both are exact, so that the quotient is rounded once.
  if (significand > EXACT_F64) return NOT_SHORT;
  return reinterpret<i64>(<f64>(<i64>significand) / tenF64(count - point)) | (negative << 63);
}

/** The float, or NaN. */
// @ts-ignore: decorator
@inline
export function shortF64(p: usize, end: usize): f64 {
  return reinterpret<f64>(shortNumber(false, p, end, 0, 0));
}

/** The decimal of this scale without its point, which fits 64 bits, or NOT_SHORT. */
// @ts-ignore: decorator
@inline
export function shortDecimal(p: usize, end: usize, scale: i32, precision: i32): i64 {
  return shortNumber(true, p, end, scale, precision);
}
