// Columns of text views to columns of values; blanks around a text do not count. Null rows (a 0 in the bitmap at `validity`, if that is not 0)
// are skipped and refused rows get a zero value. Each row's byte at `outRefused`, if that is not 0, becomes its REFUSED_* code or 0.
// All return the number of refused rows.
import { REFUSED_INVALID_CAST } from "../layout";
import { parseDecimal, storeShort } from "./decimal-text";
import { parseDate, parseTime, parseTimestamp, timestampZoned } from "./parse-datetime";
import { parseBoolean, parseF64, parseI64 } from "./parse-number";
import { NOT_SHORT, shortDecimal, shortF64, shortI64 } from "./parse-short";
import { isBlank, parseStatus, refuse } from "./parse-status";
import { isNull } from "./validity";
import { viewData, viewLength } from "./views";

const I64 = 0;
const F64 = 1;
const DECIMAL = 2;
const BOOLEAN = 3;
const DATE = 4;
const TIME = 5;
const TIMESTAMP = 6;

/** Stores the value of the usual short number in place `row` of `out`. Returns false, having stored nothing of use, for other texts. Calls nothing. */
// @ts-ignore: decorator
@inline
function parseShort(kind: i32, p: usize, end: usize, out: usize, row: i32, a: i32, b: i32): bool {
  if (kind == DECIMAL) {
    const value = shortDecimal(p, end, a, b);
    storeShort(out + (<usize>row << 4), value);
    return value != NOT_SHORT;
  }
  if (kind == F64) {
    const value = shortF64(p, end);
    store<f64>(out + (<usize>row << 3), value);
    return value == value;
  }
  if (kind != I64) return false;
  const value = shortI64(p, end);
  store<i64>(out + (<usize>row << 3), value);
  return value != NOT_SHORT;
}

/** Parses [p, end) into place `row` of `out`. Sets `parseStatus`. `a` and `b` are a decimal's scale and precision; `a` is whether a timestamp is zoned. */
function parse(kind: i32, p: usize, end: usize, out: usize, row: i32, a: i32, b: i32): void {
  if (kind == I64) store<i64>(out + (<usize>row << 3), parseI64(p, end));
  else if (kind == F64) store<f64>(out + (<usize>row << 3), parseF64(p, end));
  else if (kind == DECIMAL) parseDecimal(p, end, a, b, out + (<usize>row << 4));
  else if (kind == DATE) store<i32>(out + (<usize>row << 2), parseDate(p, end));
  else if (kind == TIME) store<i64>(out + (<usize>row << 3), parseTime(p, end));
  else if (kind == TIMESTAMP) {
    store<i64>(out + (<usize>row << 3), parseTimestamp(p, end));
    // A zone is neither guessed nor dropped.
    if (parseStatus == 0 && timestampZoned != (a != 0)) refuse(REFUSED_INVALID_CAST);
  } else if (parseBoolean(p, end)) store<u8>(out + (row >> 3), <i32>load<u8>(out + (row >> 3)) | (1 << (row & 7)));
}

// @ts-ignore: decorator
@inline
function zero(kind: i32, out: usize, row: i32): void {
  if (kind == DECIMAL) v128.store(out + (<usize>row << 4), i64x2.splat(0));
  else if (kind == DATE) store<i32>(out + (<usize>row << 2), 0);
  else if (kind != BOOLEAN) store<i64>(out + (<usize>row << 3), 0);
}

/** Parses a text of any form, without blanks around it. Returns 0, or why it is refused: then its value is zero. */
function parseTrimmed(kind: i32, view: usize, out: usize, row: i32, a: i32, b: i32): i32 {
  let p = viewData(view);
  let end = p + viewLength(view);
  while (p < end && isBlank(load<u8>(p))) p++;
  while (end > p && isBlank(load<u8>(end - 1))) end--;
  parse(kind, p, end, out, row, a, b);
  if (parseStatus != 0) zero(kind, out, row);
  return parseStatus;
}

// @ts-ignore: decorator
@inline
function castText(kind: i32, views: usize, n: i32, validity: usize, out: usize, outRefused: usize, a: i32, b: i32): i32 {
  let refused = 0;
  for (let row = 0; row < n; row++) {
    // Without a call in it this loop stays in registers.
    for (; row < n; row++) {
      if (isNull(validity, row)) {
        zero(kind, out, row);
      } else {
        const view = views + (<usize>row << 4);
        const p = viewData(view);
        if (!parseShort(kind, p, p + viewLength(view), out, row, a, b)) break;
      }
      if (outRefused != 0) store<u8>(outRefused + row, 0);
    }
    if (row >= n) break;
    const status = parseTrimmed(kind, views + (<usize>row << 4), out, row, a, b);
    if (outRefused != 0) store<u8>(outRefused + row, status);
    refused += <i32>(status != 0);
  }
  return refused;
}

export function castTextToI64(views: usize, n: i32, validity: usize, out: usize, outRefused: usize): i32 {
  return castText(I64, views, n, validity, out, outRefused, 0, 0);
}

export function castTextToF64(views: usize, n: i32, validity: usize, out: usize, outRefused: usize): i32 {
  return castText(F64, views, n, validity, out, outRefused, 0, 0);
}

export function castTextToDecimal(
  views: usize, n: i32, validity: usize, out: usize, outRefused: usize, scale: i32, precision: i32,
): i32 {
  return castText(DECIMAL, views, n, validity, out, outRefused, scale, precision);
}

/** `out` is a bitmap. */
export function castTextToBool(views: usize, n: i32, validity: usize, out: usize, outRefused: usize): i32 {
  memory.fill(out, 0, ((n + 63) >> 6) << 3);
  return castText(BOOLEAN, views, n, validity, out, outRefused, 0, 0);
}

export function castTextToDate(views: usize, n: i32, validity: usize, out: usize, outRefused: usize): i32 {
  return castText(DATE, views, n, validity, out, outRefused, 0, 0);
}

export function castTextToTime(views: usize, n: i32, validity: usize, out: usize, outRefused: usize): i32 {
  return castText(TIME, views, n, validity, out, outRefused, 0, 0);
}

/** Refuses text with a zone when not `zoned`, and text without one when `zoned`. */
export function castTextToTimestamp(views: usize, n: i32, validity: usize, out: usize, outRefused: usize, zoned: i32): i32 {
  return castText(TIMESTAMP, views, n, validity, out, outRefused, zoned, 0);
}
