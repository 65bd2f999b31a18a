// 128-bit decimals to and from text.
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from "../layout";
import { dropFirst, iota, joinDigits, nonZeroDigits, splitDigits, toAscii } from "./digits";
import { formatU64 } from "./format-number";
import { divideWord, multiplyWide, product0, product1, quotientHigh, quotientLow } from "./int128";
import { parsedExponent, parseExponent } from "./parse-number";
import { accept, refuse } from "./parse-status";
import { digitCount, tenHigh, tenLow } from "./powers";

const TEN_16: u64 = 10000000000000000;

// @ts-ignore: decorator
@inline
function storeSigned(out: usize, low: u64, high: u64, negative: bool): void {
  const mask = 0 - <u64>negative;
  const flipped = (low ^ mask) + <u64>negative;
  store<u64>(out, flipped);
  store<u64>(out, (high ^ mask) + <u64>(negative && low == 0), 8);
}

function refuseDecimal(out: usize, code: i32): void {
  store<u64>(out, 0);
  store<u64>(out, 0, 8);
  refuse(code);
}

/**
 * Reads `[+-]digits[.digits][e[+-]digits]`, [p, end) without blanks, exactly into a decimal of this `scale` at `out`. OVERFLOW when it has more than
 * `precision` digits at that scale, INVALID_CAST when it is no number or would lose a digit that is not zero. Sets `parseStatus`.
 */
export function parseDecimal(p: usize, end: usize, scale: i32, precision: i32, out: usize): void {
  const first = load<u8>(p);
  const negative = first == 45;
  const q = p + <usize>(negative | (first == 43));
  const length = <i32>(end - q);
  if (<u32>(length - 1) < 16) {
    const text = v128.load(q);
    const digits = i8x16.sub(text, i8x16.splat(48));
    const within = (1 << length) - 1;
    const points = i8x16.bitmask(i8x16.eq(text, i8x16.splat(46))) & within;
    const others = ~i8x16.bitmask(i8x16.le_u(digits, i8x16.splat(9))) & within;
    if (others == points && (points & (points - 1)) == 0 && points != within) {
      const point = ctz(points | (1 << length));
      const count = length - <i32>(points != 0);
      const raise = scale - (count - point);
      // Only what stays below 10^18 surely fits one word.
      if (raise >= 0 && count + raise <= 18) {
        let index = i8x16.sub(iota(), i8x16.splat(<i8>(16 - count)));
        index = i8x16.sub(index, i8x16.ge_s(index, i8x16.splat(<i8>point)));
        const value = joinDigits(i8x16.swizzle(digits, index)) * tenLow(raise);
        if (precision < 18 && value >= tenLow(precision)) return refuseDecimal(out, REFUSED_OVERFLOW);
        storeSigned(out, value, 0, negative);
        return accept();
      }
    }
  }
  parseLongDecimal(q, end, scale, precision, out, negative);
}

function parseLongDecimal(p: usize, end: usize, scale: i32, precision: i32, out: usize, negative: bool): void {
  let low: u64 = 0;
  let high: u64 = 0;
  let significant = 0; // digits from the first to the last that is not zero
  let zeros = 0; // zeros since then
  let exponent = 0; // of the digit last read
  let point = false;
  let count = 0;
  let q = p;
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
  storeSigned(out, product0, product1, negative);
  accept();
}

/** Writes the decimal at `address` as `-12.30`. `out` has room for 48 bytes. Returns the number of bytes, 1 to 41. */
export function formatDecimal(address: usize, scale: i32, out: usize): i32 {
  let low = load<u64>(address);
  let high = load<u64>(address, 8);
  const sign = <i32>(high >> 63);
  if (sign) {
    low = 0 - low;
    high = ~high + <u64>(low == 0);
  }
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
