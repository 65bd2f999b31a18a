// The usual numbers, without branches: a sign, up to 16 digits and, for all but integers, one point. These functions call nothing, so that a loop over
// a column keeps its values in registers as long as it meets only such texts: it leaves the rest to parse-number.ts and decimal-text.ts.
// Text is the bytes [p, end) without surrounding blanks; up to 15 bytes past it are read.
import { iota, joinDigits } from "./digits";
import { tenF64, tenLow } from "./powers";

/** What stands for any other text. As a float it is NaN, as an integer more than 18 digits. */
export const NOT_SHORT: i64 = 0x7ff8000000000000;

const EXACT_F64: u64 = 1 << 53;

// `plus`: the sign that is accepted besides the minus.
export const ANY_SIGN: u32 = 43;
export const ONLY_MINUS: u32 = 45;
// `zero`: the first digit that is refused where it is needless.
export const PLAIN_ZERO: u32 = 48;
export const ANY_ZERO: u32 = 256;
/** `mark`: the byte before decimals less 48, sixteen times. */
export const POINT: i8 = 46 - 48;

/** Where the number starts after its sign. */
// @ts-ignore: decorator
@inline
function afterSign(p: usize, sign: u32): usize {
  const first = <u32>load<u8>(p);
  return p + <usize>((first == 45) | (first == sign));
}

/** The integer, or NOT_SHORT. */
// @ts-ignore: decorator
@inline
export function shortI64(p: usize, end: usize, plus: u32 = ANY_SIGN, zero: u32 = ANY_ZERO): i64 {
  const q = afterSign(p, plus);
  const length = <i32>(end - q);
  if (<u32>(length - 1) >= 16) return NOT_SHORT;
  const digits = i8x16.sub(v128.load(q), i8x16.splat(48));
  if (ctz(~i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9)))) < length) return NOT_SHORT;
  // No leading zero, and no negative one, which an integer has not.
  if (zero != ANY_ZERO && <u32>load<u8>(q) == zero && end != p + 1) return NOT_SHORT;
  const value = <i64>joinDigits(i8x16.swizzle(digits, i8x16.sub(iota(), i8x16.splat(<i8>(16 - length)))));
  const sign = 0 - <i64>(load<u8>(p) == 45);
  return (value ^ sign) - sign;
}

/** The bits of the float, if `decimal` is not true, or the integer that the number is at `scale`, below 10^precision. */
// @ts-ignore: decorator
@inline
function shortNumber(decimal: bool, p: usize, end: usize, scale: i32, precision: i32, plus: u32, zero: u32, mark: v128): i64 {
  const q = afterSign(p, plus);
  const length = <i32>(end - q);
  if (<u32>(length - 1) >= 16) return NOT_SHORT;
  const digits = i8x16.sub(v128.load(q), i8x16.splat(48));
  const within = (1 << length) - 1;
  const points = i8x16.bitmask(i8x16.eq(digits, mark)) & within;
  const others = ~i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9))) & within;
  const point = ctz(points | (1 << length));
  // All digits but for one point at most, and a digit at all.
  if ((others != points) | ((points & (points - 1)) != 0) | (points == within)) return NOT_SHORT;
  if (zero != ANY_ZERO && <u32>load<u8>(q) == zero && point != 1) return NOT_SHORT;
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
export function shortF64(p: usize, end: usize, plus: u32 = ANY_SIGN, zero: u32 = ANY_ZERO, mark: v128 = i8x16.splat(POINT)): f64 {
  return reinterpret<f64>(shortNumber(false, p, end, 0, 0, plus, zero, mark));
}

/** The decimal of this scale without its point, which fits 64 bits, or NOT_SHORT. */
// @ts-ignore: decorator
@inline
export function shortDecimal(
  p: usize, end: usize, scale: i32, precision: i32, plus: u32 = ANY_SIGN, zero: u32 = ANY_ZERO, mark: v128 = i8x16.splat(POINT),
): i64 {
  return shortNumber(true, p, end, scale, precision, plus, zero, mark);
}
