// Integers and floats to text. `out` has room for 40 bytes: stores are wide, and bytes behind the returned length are undefined.
import { digitCount, tenLow } from "./powers";
import { dropFirst, iota, nonZeroDigits, splitDigits, toAscii } from "./digits";
import { shortestExponent, shortestSignificand } from "./schubfach";

const TEN_16: u64 = 10000000000000000;

/** Writes the decimal digits of `value`. Returns their number. */
// @ts-ignore: decorator
@inline
export function formatU64(value: u64, out: usize): i32 {
  let length = 0;
  if (value >= TEN_16) {
    const top = value / TEN_16;
    value -= top * TEN_16;
    length = formatShort(top, out);
    v128.store(out + length, toAscii(splitDigits(value)));
    return length + 16;
  }
  return formatShort(value, out);
}

/** `formatU64` below 10^16. */
function formatShort(value: u64, out: usize): i32 {
  const digits = splitDigits(value);
  const zeros = ctz(nonZeroDigits(digits) | 0x8000);
  v128.store(out, dropFirst(toAscii(digits), zeros));
  return 16 - zeros;
}

/** Writes `value` as `-123`. Returns the number of bytes, 1 to 20. */
export function formatI64(value: i64, out: usize): i32 {
  if (value >= 0) return formatU64(value, out);
  store<u8>(out, 45);
  return formatU64(0 - value, out + 1) + 1;
}

/**
 * Writes the shortest text that reads back as the same double, as ECMAScript's Number::toString does but for `-0`. Returns the number of
 * bytes, 1 to 25.
 */
export function formatF64(value: f64, out: usize): i32 {
  const magnitude = abs(value);
  const sign = <i32>(reinterpret<u64>(value) >> 63);
  if (magnitude < 1e13) {
    const hundredths = <u64>(<i64>nearest(magnitude * 100));
    // Of all decimals of up to 15 digits only one reads as this double, so what was found is the shortest.
    if (<f64>(<i64>hundredths) / 100 == magnitude) {
      store<u8>(out, 45);
      return formatHundredths(hundredths, out + sign) + sign;
    }
  } else if (!(magnitude < Infinity)) {
    return formatSpecial(value, out);
  }
  store<u8>(out, 45);
  return formatShortest(magnitude, out + sign) + sign;
}

/** Writes `hundredths` / 100, below 10^13, without zeros at the end. */
// @ts-ignore: decorator
@inline
function formatHundredths(hundredths: u64, out: usize): i32 {
  const digits = splitDigits(hundredths);
  // The unit's digit counts as present, so that 0.05 keeps its zero.
  const present = nonZeroDigits(digits) | (1 << 13);
  const first = ctz(present);
  const last = 31 - <i32>clz(present);
  const point = 14 - first;
  const index = i8x16.add(i8x16.add(iota(), i8x16.splat(<i8>first)), i8x16.gt_s(iota(), i8x16.splat(<i8>point)));
  const text = i8x16.swizzle(toAscii(digits), index);
  v128.store(out, v128.bitselect(i8x16.splat(46), text, i8x16.eq(iota(), i8x16.splat(<i8>point))));
  // Digit 13 is the unit's; a fraction takes one byte more, for the point.
  return last == 13 ? point : last - first + 2;
}

function formatSpecial(value: f64, out: usize): i32 {
  if (value != value) {
    store<u32>(out, 0x4e614e);
    return 3;
  }
  store<u8>(out, 45);
  const sign = <i32>(value < 0);
  store<u64>(out + sign, 0x7974696e69666e49);
  return 8 + sign;
}

/** Any positive finite double, by Schubfach. */
function formatShortest(magnitude: f64, out: usize): i32 {
  const significand = shortestSignificand(reinterpret<u64>(magnitude));
  // To 17 digits: one, then 16 of which the last may be zeros.
  const length = digitCount(significand);
  const scaled = significand * tenLow(17 - length);
  const point = length + shortestExponent;
  const head = scaled / TEN_16;
  const tail = splitDigits(scaled - head * TEN_16);
  const count = 33 - <i32>clz(nonZeroDigits(tail));
  const text = toAscii(tail);
  const first = <u8>head + 48;

  if (point > 0 && point <= 21) {
    store<u8>(out, first);
    v128.store(out, text, 1);
    if (point >= count) {
      store<u32>(out, 0x30303030, 17);
      return point;
    }
    store<u8>(out + point, 46);
    v128.store(out + point, dropFirst(text, point - 1), 1);
    return count + 1;
  }
  if (point > -6 && point <= 0) {
    store<u64>(out, 0x3030303030302e30);
    store<u8>(out - point, first, 2);
    v128.store(out - point, text, 3);
    return count + 2 - point;
  }
  store<u8>(out, first);
  store<u8>(out, 46, 1);
  v128.store(out, text, 2);
  return formatExponent(point - 1, out, count == 1 ? 1 : count + 1);
}

/** Appends `e+21` at out + `at`. Returns where it ends. */
function formatExponent(exponent: i32, out: usize, at: i32): i32 {
  store<u16>(out + at, exponent < 0 ? 0x2d65 : 0x2b65);
  return at + 2 + formatShort(abs(exponent), out + at + 2);
}
