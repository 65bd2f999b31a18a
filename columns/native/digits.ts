// Sixteen decimal digits at a time, between bytes and a number.

// @ts-ignore: decorator
@inline
export function iota(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** The number whose digits (values 0 to 9, the highest first) are the 16 bytes of `digits`. */
// @ts-ignore: decorator
@inline
export function joinDigits(digits: v128): u64 {
  const pairs = i16x8.add(
    i16x8.mul(v128.and(digits, i16x8.splat(0x00ff)), i16x8.splat(10)),
    i16x8.shr_u(digits, 8),
  );
  const quads = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(quads, quads), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const both = <u64>i64x2.extract_lane(eights, 0);
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}

/** The 16 digits (values 0 to 9, the highest first) of `value` < 10^16. */
// @ts-ignore: decorator
@inline
export function splitDigits(value: u64): v128 {
  const high = value / 100000000;
  const eights = i64x2.splat(<i64>(high | ((value - high * 100000000) << 32)));
  // x / 10000 = x * ceil(2^45 / 10000) >> 45, and so on for 100 and 10.
  const tenThousands = i64x2.shr_u(i64x2.extmul_low_i32x4_u(eights, i32x4.splat(<i32>3518437209)), 45);
  const rest = i64x2.sub(i64x2.extend_low_i32x4_u(eights), i64x2.extmul_low_i32x4_u(
    i8x16.shuffle(tenThousands, tenThousands, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11), i32x4.splat(10000)));
  const quads = v128.or(tenThousands, i64x2.shl(rest, 32));
  const hundreds = i32x4.shr_u(i32x4.dot_i16x8_s(quads, i32x4.splat(5243)), 19);
  const pairs = v128.or(hundreds, i32x4.shl(i32x4.sub(quads, i32x4.dot_i16x8_s(hundreds, i32x4.splat(100))), 16));
  const tens = i16x8.shr_u(i16x8.mul(pairs, i16x8.splat(103)), 10);
  return v128.or(tens, i16x8.shl(i16x8.sub(pairs, i16x8.mul(tens, i16x8.splat(10))), 8));
}

/** Bits of the digits that are not zero; bit 0 is the highest digit. */
// @ts-ignore: decorator
@inline
export function nonZeroDigits(digits: v128): i32 {
  return i8x16.bitmask(i8x16.ne(digits, i8x16.splat(0)));
}

// @ts-ignore: decorator
@inline
export function toAscii(digits: v128): v128 {
  return i8x16.add(digits, i8x16.splat(48));
}

/** `text` moved left by `by` bytes; what comes in from the right is undefined. */
// @ts-ignore: decorator
@inline
export function dropFirst(text: v128, by: i32): v128 {
  return i8x16.swizzle(text, i8x16.add(iota(), i8x16.splat(<i8>by)));
}
