// Decimal text to integers, floats and booleans. Text is the bytes [p, end) without surrounding blanks; up to 15 bytes past it are
// read. Every function sets `parseStatus`.
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from "../layout";
import { nearestF64 } from "./eisel-lemire";
import { NOT_SHORT, shortF64, shortI64 } from "./parse-short";
import { accept, refuse } from "./parse-status";
import { tenF64 } from "./powers";

const EXACT_F64: u64 = 1 << 53;

/** The double nearest to the text of a decimal number, by the host. */
// @ts-ignore: decorator
@external("numbers", "parseFloat64")
declare function parseFloat64(p: usize, length: i32): f64;

/** `[+-]digits` as a 64-bit integer. OVERFLOW when it is one that does not fit, INVALID_CAST when it is none. */
// @ts-ignore: decorator
@inline
export function parseI64(p: usize, end: usize): i64 {
  const value = shortI64(p, end);
  if (value == NOT_SHORT) return parseLongI64(p, end);
  accept();
  return value;
}

/** As `parseI64`, for all texts. */
function parseLongI64(p: usize, end: usize): i64 {
  const first = p < end ? load<u8>(p) : 0;
  const negative = first == 45;
  if (negative || first == 43) p++;
  const start = p;
  while (p < end && load<u8>(p) == 48) p++;
  // Up to 19 digits are below 2^64.
  const fits = end - p <= 19;
  let value: u64 = 0;
  for (let q = p; q < end; q++) {
    const digit = <u32>load<u8>(q) - 48;
    if (digit > 9) {
      refuse(REFUSED_INVALID_CAST);
      return 0;
    }
    value = value * 10 + digit;
  }
  if (start == end) {
    refuse(REFUSED_INVALID_CAST);
    return 0;
  }
  if (!fits || value > <u64>i64.MAX_VALUE + <u64>negative) {
    refuse(REFUSED_OVERFLOW);
    return 0;
  }
  accept();
  return negative ? 0 - <i64>value : <i64>value;
}

/**
 * The float nearest to a decimal text: `1`, `1.`, `.5`, `-1.5e-10`, `+3`, and `inf`, `infinity`, `nan` in any case. OVERFLOW for a
 * number that rounds to infinity.
 */
// @ts-ignore: decorator
@inline
export function parseF64(p: usize, end: usize): f64 {
  const value = shortF64(p, end);
  if (value == value) {
    accept();
    return value;
  }
  return parseLongF64(p, end);
}

/** As `parseF64`, for all texts. */
function parseLongF64(p: usize, end: usize): f64 {
  const first = p < end ? load<u8>(p) : 0;
  const magnitude = parseMagnitude(p + <usize>(first == 45 || first == 43), end);
  return first == 45 ? -magnitude : magnitude;
}

function parseMagnitude(p: usize, end: usize): f64 {
  let significand: u64 = 0;
  let significant = 0;
  let exponent = 0;
  let inexact = false;
  let q = p;
  let c: u32 = 0;
  for (; q < end; q++) {
    c = <u32>load<u8>(q) - 48;
    if (c > 9) break;
    if (significant < 19) {
      significand = significand * 10 + c;
      significant += <i32>(significand != 0);
    } else {
      exponent++;
      inexact = inexact || c != 0;
    }
  }
  let count = q - p;
  if (q < end && load<u8>(q) == 46) {
    q++;
    const fraction = q;
    for (; q < end; q++) {
      c = <u32>load<u8>(q) - 48;
      if (c > 9) break;
      if (significant < 19) {
        significand = significand * 10 + c;
        significant += <i32>(significand != 0);
        exponent--;
      } else {
        inexact = inexact || c != 0;
      }
    }
    count += q - fraction;
  }
  if (count == 0) return parseSpecial(p, end);
  if (q < end && (load<u8>(q) | 32) == 101) {
    q = parseExponent(q + 1, end);
    exponent += parsedExponent;
  }
  if (q != end) {
    refuse(REFUSED_INVALID_CAST);
    return 0;
  }
  accept();
  let value: f64;
  if (significand <= EXACT_F64 && exponent >= -22 && exponent <= 22 && !inexact) {
    value = <f64>(<i64>significand);
    value = exponent < 0 ? value / tenF64(-exponent) : value * tenF64(exponent);
  } else {
    value = nearestF64(significand, exponent);
    if (inexact && value != nearestF64(significand + 1, exponent)) value = parseFloat64(p, <i32>(end - p));
  }
  if (value == Infinity) refuse(REFUSED_OVERFLOW);
  return value;
}

const MAX_EXPONENT = 100000000;
/** What the last `parseExponent` found, cut to ±MAX_EXPONENT. */
export let parsedExponent: i32 = 0;

/** Reads `[+-]digits` at p, after the `e`. Returns where it ends; 0 when there is no digit. */
export function parseExponent(p: usize, end: usize): usize {
  const first = p < end ? load<u8>(p) : 0;
  const negative = first == 45;
  const start = p + <usize>(negative | (first == 43));
  let value = 0;
  let q = start;
  for (; q < end; q++) {
    const c = <u32>load<u8>(q) - 48;
    if (c > 9) break;
    value = min(value * 10 + <i32>c, MAX_EXPONENT);
  }
  parsedExponent = negative ? -value : value;
  return q == start ? 0 : q;
}

function parseSpecial(p: usize, end: usize): f64 {
  accept();
  const length = end - p;
  if (length == 3) {
    const word = (load<u32>(p) & 0xffffff) | 0x202020;
    if (word == 0x666e69) return Infinity;
    if (word == 0x6e616e) return NaN;
  }
  if (length == 8 && (load<u64>(p) | 0x2020202020202020) == 0x7974696e69666e69) return Infinity;
  refuse(REFUSED_INVALID_CAST);
  return 0;
}

/** `true`, `t`, `yes`, `y`, `on`, `1`, `false`, `f`, `no`, `n`, `off`, `0` in any case. */
export function parseBoolean(p: usize, end: usize): bool {
  const length = end - p;
  const word = load<u32>(p) | 0x20202020;
  accept();
  if (length == 4 && word == 0x65757274) return true;
  if (length == 5 && word == 0x736c6166 && (load<u8>(p, 4) | 32) == 101) return false;
  if (length == 1) {
    const c = load<u8>(p);
    if (c == 49 || (c | 32) == 116 || (c | 32) == 121) return true;
    if (c == 48 || (c | 32) == 102 || (c | 32) == 110) return false;
  }
  if (length == 2) {
    if ((word & 0xffff) == 0x6e6f) return true;
    if ((word & 0xffff) == 0x6f6e) return false;
  }
  if (length == 3) {
    if ((word & 0xffffff) == 0x736579) return true;
    if ((word & 0xffffff) == 0x66666f) return false;
  }
  refuse(REFUSED_INVALID_CAST);
  return false;
}
