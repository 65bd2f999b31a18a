// Runs of CSV fields that are empty or short numbers or dates, which is nearly all of most columns: loops without calls, each a function of its own, so that
// they stay in registers. See csv-decode.ts.
import { FORMAT_DECIMAL, FORMAT_ORDER, FORMAT_SIGNS } from "../layout";
import { storeShort } from "./decimal-text";
import { ANY_SIGN, ANY_ZERO, NOT_SHORT, ONLY_MINUS, PLAIN_ZERO, POINT, shortDecimal, shortF64, shortI64 } from "./parse-short";
import { ISO_ORDER, ISO_SIGNS, NO_DATE, shortDate } from "./short-date";

// What decoding writes per value.
export const I64 = 0;
export const F64 = 1;
export const BOOL = 2;
export const DATE = 3;
export const TIME = 4;
export const TIMESTAMP = 5;
export const TIMESTAMP_ZONED = 6;
export const DECIMAL = 7;

// @ts-ignore: decorator
@inline
export function clear(kind: i32, values: usize, i: u32): void {
  if (kind == DATE) store<i32>(values + (<usize>i << 2), 0);
  else if (kind == DECIMAL) {
    store<i64>(values + (<usize>i << 4), 0);
    store<i64>(values + (<usize>i << 4), 0, 8);
  } else if (kind != BOOL) store<i64>(values + (<usize>i << 3), 0);
}

/** Bits of the validity word that `shortRun` begins with, and ends with; and the nulls that it met. */
export let runWord: u64 = 0;
export let runNulls: i32 = 0;

// @ts-ignore: decorator
@inline
export function setRunWord(word: u64): void {
  runWord = word;
}

/** Reads rows from `i` on, up to the first that is no short text. Returns that row. */
// @ts-ignore: decorator
@inline
export function shortRun(
  kind: i32, guessed: i32, format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32,
  scale: i32, precision: i32, values: usize, validity: usize,
): u32 {
  if (kind == I64) return guessed ? runGuessedI64(format, base, ends, starts, columns, column, selection, i, rows, values, validity)
    : runI64(format, base, ends, starts, columns, column, selection, i, rows, values, validity);
  if (kind == F64) return guessed ? runGuessedF64(format, base, ends, starts, columns, column, selection, i, rows, values, validity)
    : runF64(format, base, ends, starts, columns, column, selection, i, rows, values, validity);
  if (kind == DATE) return runDate(format, base, ends, starts, columns, column, selection, i, rows, values, validity);
  return guessed ? runGuessedDecimal(format, base, ends, starts, columns, column, selection, i, rows, scale, precision, values, validity)
    : runDecimal(format, base, ends, starts, columns, column, selection, i, rows, scale, precision, values, validity);
}

function runI64(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, values: usize, validity: usize,
): u32 {
  return runOf(I64, ANY_SIGN, ANY_ZERO, format, base, ends, starts, columns, column, selection, i, rows, 0, 0, values, validity);
}

function runGuessedI64(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, values: usize, validity: usize,
): u32 {
  return runOf(I64, ONLY_MINUS, PLAIN_ZERO, format, base, ends, starts, columns, column, selection, i, rows, 0, 0, values, validity);
}

function runF64(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, values: usize, validity: usize,
): u32 {
  return runOf(F64, ANY_SIGN, ANY_ZERO, format, base, ends, starts, columns, column, selection, i, rows, 0, 0, values, validity);
}

function runGuessedF64(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, values: usize, validity: usize,
): u32 {
  return runOf(F64, ONLY_MINUS, PLAIN_ZERO, format, base, ends, starts, columns, column, selection, i, rows, 0, 0, values, validity);
}

function runDate(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, values: usize, validity: usize,
): u32 {
  return runOf(DATE, ANY_SIGN, ANY_ZERO, format, base, ends, starts, columns, column, selection, i, rows, 0, 0, values, validity);
}

function runDecimal(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, scale: i32, precision: i32, values: usize, validity: usize,
): u32 {
  return runOf(DECIMAL, ANY_SIGN, ANY_ZERO, format, base, ends, starts, columns, column, selection, i, rows, scale, precision, values, validity);
}

function runGuessedDecimal(
  format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, i: u32, rows: u32, scale: i32, precision: i32, values: usize, validity: usize,
): u32 {
  return runOf(DECIMAL, ONLY_MINUS, PLAIN_ZERO, format, base, ends, starts, columns, column, selection, i, rows, scale, precision, values, validity);
}

// @ts-ignore: decorator
@inline
function runOf(
  kind: i32, plus: u32, zero: u32, format: usize, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, first: u32, rows: u32,
  scale: i32, precision: i32, values: usize, validity: usize,
): u32 {
  const last = column == columns - 1;
  const mark = i8x16.splat(format == 0 ? POINT : <i8>(load<u8>(format, FORMAT_DECIMAL) - 48));
  const order = format == 0 ? ISO_ORDER() : v128.load(format, FORMAT_ORDER);
  const signs = format == 0 ? ISO_SIGNS() : v128.load(format, FORMAT_SIGNS);
  const cells = ends + (<usize>column << 2);
  const stride = <usize>columns << 2;
  let word = runWord;
  let nulls = 0;
  let i = first;
  for (; i < rows; i++) {
    const row = selection == 0 ? i : load<u32>(selection + (<usize>i << 2));
    const cell = cells + row * stride;
    const p = base + (column == 0 ? load<u32>(starts + (<usize>row << 2)) : load<u32>(cell - 4) + 1);
    let end = base + load<u32>(cell);
    if (last && end > p && load<u8>(end) == 10 && load<u8>(end - 1) == 13) end--;
    if (p == end) {
      nulls++;
      clear(kind, values, i);
    } else if (parseShort(kind, p, end, values, i, scale, precision, plus, zero, mark, order, signs)) {
      word |= <u64>1 << (<u64>i & 63);
    } else {
      break;
    }
    if ((i & 63) == 63) {
      store<u64>(validity + (<usize>(i >> 6) << 3), word);
      word = 0;
    }
  }
  runWord = word;
  runNulls = nulls;
  return i;
}

/**
 * Stores the value of a short text at index `i`. Returns false, having stored nothing of use, for other texts. Calls nothing.
 * `plus`, `zero` and `mark`: as in parse-short.ts; `order` and `signs`: as in short-date.ts.
 */
// @ts-ignore: decorator
@inline
function parseShort(
  kind: i32, p: usize, end: usize, values: usize, i: u32, scale: i32, precision: i32, plus: u32, zero: u32, mark: v128, order: v128,
  signs: v128,
): bool {
  if (kind == F64) {
    const value = shortF64(p, end, plus, zero, mark);
    store<f64>(values + (<usize>i << 3), value);
    return value == value;
  }
  if (kind == I64) {
    const value = shortI64(p, end, plus, zero);
    store<i64>(values + (<usize>i << 3), value);
    return value != NOT_SHORT;
  }
  if (kind == DATE) {
    const days = shortDate(p, end, order, signs);
    store<i32>(values + (<usize>i << 2), days);
    return days != NO_DATE;
  }
  const value = shortDecimal(p, end, scale, precision, plus, zero, mark);
  storeShort(values + (<usize>i << 4), value);
  return value != NOT_SHORT;
}
