// 128-bit decimals to and from text.
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from "../layout";
import { storeMagnitude } from "./decimal";
import { dropFirst, nonZeroDigits, splitDigits, toAscii } from "./digits";
import { formatU64 } from "./format-number";
import { divideWord, loadMagnitude, magnitudeHigh, magnitudeLow, multiplyWide, product0, product1, quotientHigh, quotientLow } from "./int128";
import { parsedExponent, parseExponent } from "./parse-number";
import { NOT_SHORT, shortDecimal } from "./parse-short";
import { accept, refuse } from "./parse-status";
import { digitCount, tenHigh, tenLow } from "./powers";

const TEN_16: u64 = 10000000000000000;

function refuseDecimal(out: usize, code: i32): void {
  store<u64>(out, 0);
  store<u64>(out, 0, 8);
  refuse(code);
}

/**
 * Reads `[+-]digits[.digits][e[+-]digits]`, [p, end) without blanks, exactly into a decimal of this `scale` at `out`. OVERFLOW when it has more than
 * `precision` digits at that scale, INVALID_CAST when it is no number or would lose a digit that is not zero. Sets `parseStatus`.
 */
// @ts-ignore: decorator
@inline
export function parseDecimal(p: usize, end: usize, scale: i32, precision: i32, out: usize): void {
  const short = shortDecimal(p, end, scale, precision);
  if (short == NOT_SHORT) return parseLongDecimal(p, end, scale, precision, out);
  storeShort(out, short);
  accept();
}

/** Stores a decimal that fits 64 bits. */
// @ts-ignore: decorator
@inline
export function storeShort(out: usize, value: i64): void {
  store<i64>(out, value);
  store<i64>(out, value >> 63, 8);
}

/** As `parseDecimal`, for all texts. */
function parseLongDecimal(p: usize, end: usize, scale: i32, precision: i32, out: usize): void {
  const first = p < end ? load<u8>(p) : 0;
  const negative = first == 45;
  let low: u64 = 0;
  let high: u64 = 0;
  let significant = 0; // digits from the first to the last that is not zero
  let zeros = 0; // zeros since then
  let exponent = 0; // of the digit last read
  let point = false;
  let count = 0;
  let q = p + <usize>(negative || first == 43);
  for (; q < end; q++) {
    const c = <u32>load<u8>(q) - 48;
    if (c > 9) {
      if (c != 0xfffffffe || point) break;
      point = true;
      continue;
    }
    count++;
    if (point) exponent--;
    if (c == 0) {
      if (significant != 0) zeros++;
      continue;
    }
    significant += zeros + 1;
    if (significant <= 38) {
      multiplyWide(low, high, tenLow(zeros + 1), tenHigh(zeros + 1));
      low = product0 + c;
      high = product1 + <u64>(low < product0);
    }
    zeros = 0;
  }
  exponent += zeros;
  if (count != 0 && q < end && (load<u8>(q) | 32) == 101) {
    q = parseExponent(q + 1, end);
    exponent += parsedExponent;
  }
  if (count == 0 || q != end) return refuseDecimal(out, REFUSED_INVALID_CAST);
  const raise = exponent + scale;
  if (significant == 0) {
    store<u64>(out, 0);
    store<u64>(out, 0, 8);
    return accept();
  }
  if (raise < 0) return refuseDecimal(out, REFUSED_INVALID_CAST);
  if (significant + raise > precision) return refuseDecimal(out, REFUSED_OVERFLOW);
  multiplyWide(low, high, tenLow(raise), tenHigh(raise));
  storeMagnitude(out, product0, product1, negative, 38);
  accept();
}

/** Writes the decimal at `address` as `-12.30`. `out` has room for 48 bytes. Returns the number of bytes, 1 to 41. */
export function formatDecimal(address: usize, scale: i32, out: usize): i32 {
  const sign = <i32>loadMagnitude(address);
  const low = magnitudeLow;
  const high = magnitudeHigh;
  store<u8>(out, 45);
  out += sign;
  if (high == 0 && low < TEN_16 && scale < 16) {
    const digits = splitDigits(low);
    // At least one digit before the point.
    const first = ctz(nonZeroDigits(digits) | (1 << (15 - scale)));
    const text = dropFirst(toAscii(digits), first);
    const point = 16 - first - scale;
    v128.store(out, text);
    if (scale == 0) return sign + point;
    store<u8>(out + point, 46);
    v128.store(out + point, dropFirst(text, point), 1);
    return sign + point + 1 + scale;
  }
  return sign + formatLongDecimal(low, high, scale, out);
}

function formatLongDecimal(low: u64, high: u64, scale: i32, out: usize): i32 {
  const lowest = divideWord(low, high, TEN_16);
  const middle = divideWord(quotientLow, quotientHigh, TEN_16);
  const top = quotientLow;
  // Digits in all, with zeros in front for those that the scale asks for.
  const start = out;
  const places = scale + 1;
  if (top != 0) {
    out += zeroFill(out, places - 32 - digitCount(top));
    out += formatU64(top, out);
    v128.store(out, toAscii(splitDigits(middle)));
    v128.store(out, toAscii(splitDigits(lowest)), 16);
    out += 32;
  } else if (middle != 0) {
    out += zeroFill(out, places - 16 - digitCount(middle));
    out += formatU64(middle, out);
    v128.store(out, toAscii(splitDigits(lowest)));
    out += 16;
  } else {
    out += zeroFill(out, places - digitCount(lowest));
    out += formatU64(lowest, out);
  }
  const length = <i32>(out - start);
  if (scale == 0) return length;
  memory.copy(out - scale + 1, out - scale, scale);
  store<u8>(out - scale, 46);
  return length + 1;
}

/** Writes `count` zeros, none if it is negative. Returns how many. */
function zeroFill(out: usize, count: i32): i32 {
  if (count <= 0) return 0;
  memory.fill(out, 48, count);
  return count;
}
