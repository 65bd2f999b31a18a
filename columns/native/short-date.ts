// Dates of ten bytes, two of them signs: `2026-11-30`, or `30.11.2026` in another order. Calls nothing, as the functions of parse-short.ts.

/** What stands for any other text. */
export const NO_DATE: i32 = i32.MIN_VALUE;

/** Days from 0000-03-01 less 400 years to 1970-01-01. */
const EPOCH = 719468 + 146097;

/** Which bytes of `YYYY-MM-DD` are the digits YYYYMMDD, then the signs; 16: none. */
// @ts-ignore: decorator
@inline
export function ISO_ORDER(): v128 {
  return i8x16(0, 1, 2, 3, 5, 6, 8, 9, 4, 7, 16, 16, 16, 16, 16, 16);
}

/** What these bytes are less their digits: the digit zero eight times, then the signs. */
// @ts-ignore: decorator
@inline
export function ISO_SIGNS(): v128 {
  return i8x16(48, 48, 48, 48, 48, 48, 48, 48, 45, 45, 0, 0, 0, 0, 0, 0);
}

/** Days since 1970-01-01 of the date that [p, end) is, or NO_DATE. Reads 16 bytes. The day must exist. */
// @ts-ignore: decorator
@inline
export function shortDate(p: usize, end: usize, order: v128, signs: v128): i32 {
  const digits = i8x16.sub(i8x16.swizzle(v128.load(p), order), signs);
  const known = i8x16.all_true(i8x16.le_u(digits, i8x16(9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0)));
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(0x00ff)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  const parts = <u64>i64x2.extract_lane(pairs, 0);
  const year = <u32>(parts & 0xffff) * 100 + <u32>((parts >> 16) & 0xffff);
  const month = <u32>(parts >> 32) & 0xffff;
  const day = <u32>(parts >> 48);
  if (!known | (end - p != 10) | (month - 1 > 11) | (day == 0)) return NO_DATE;
  if (day > 28) {
    const leap = ((year & 3) == 0) & ((year % 100 != 0) | (year % 400 == 0));
    if (day > (month == 2 ? 28 + <u32>leap : 30 + ((month + (month >> 3)) & 1))) return NO_DATE;
  }
  // The year from March on, 400 years later so that it is never negative.
  const early = <u32>(month <= 2);
  const march = year + 400 - early;
  const dayOfYear = (153 * (month + 12 * early - 3) + 2) / 5 + day - 1;
  return <i32>(march * 365 + march / 4 - march / 100 + march / 400 + dayOfYear) - EPOCH;
}
