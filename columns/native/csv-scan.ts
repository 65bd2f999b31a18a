// Finds the fields and rows of a chunk of CSV. Both scans write the offset of the byte that ends each field (delimiter, or the last byte of
// the line end: LF or a lone CR) to `fields`, and for each row the number of fields written so far to `rowEnds`.
import {
  SCAN_BLANK_BEHIND_QUOTE, SCAN_CARRIAGE_RETURN, SCAN_FIELDS, SCAN_FLAGS, SCAN_FULL, SCAN_IN_QUOTES, SCAN_IRREGULAR, SCAN_NON_ASCII,
  SCAN_QUOTED_LINES, SCAN_QUOTES, SCAN_ROW_BAD_QUOTE, SCAN_ROW_COMMENT, SCAN_ROW_LONE_QUOTE, SCAN_ROWS,
} from "../layout";
import { linesAreRows } from "./csv-lone-quote";
import { markAt } from "./csv-mark";

const LF: u8 = 10;
const CR: u8 = 13;

// @ts-ignore: decorator
@inline
function mask64(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(a, byte)) | (<u64>i8x16.bitmask(i8x16.eq(b, byte)) << 16)
    | (<u64>i8x16.bitmask(i8x16.eq(c, byte)) << 32) | (<u64>i8x16.bitmask(i8x16.eq(d, byte)) << 48);
}

// @ts-ignore: decorator
@inline
function anyOf(a: v128, b: v128, c: v128, d: v128, byte: v128): bool {
  return v128.any_true(v128.or(v128.or(i8x16.eq(a, byte), i8x16.eq(b, byte)), v128.or(i8x16.eq(c, byte), i8x16.eq(d, byte))));
}

// @ts-ignore: decorator
@inline
function prefixXor(x: u64): u64 {
  x ^= x << 1;
  x ^= x << 2;
  x ^= x << 4;
  x ^= x << 8;
  x ^= x << 16;
  x ^= x << 32;
  return x;
}

/**
 * SIMD scan of bytes [from, to) at `base` for a one-byte delimiter and a quote that escapes itself. Stops after the row that ends at
 * or behind `stop`. Reads up to 64 bytes past `to`, which must be readable; they are not interpreted.
 * Sets SCAN_IRREGULAR and gives up where quotes stand that only `csvScanExact` reads right.
 */
export function csvScan(
  base: usize, from: u32, to: u32, stop: u32, delimiter: i32, quote: i32, fields: usize, fieldCapacity: u32,
  rowEnds: usize, rowCapacity: u32, report: usize,
): void {
  const vDelimiter = i8x16.splat(<i8>delimiter);
  const vQuote = i8x16.splat(<i8>quote);
  const vLf = i8x16.splat(10);
  const vCr = i8x16.splat(13);
  let out = fields;
  const outLimit = fields + (<usize>fieldCapacity << 2) - 256;
  let rows = rowEnds;
  const rowLimit = rowEnds + (<usize>rowCapacity << 2) - 256;
  let inside: u64 = 0;
  let afterStructural: u64 = 1;
  let afterClose: u64 = 0;
  let any = i8x16.splat(0);
  let flags: i32 = 0;
  let i = from;
  while (i < to) {
    const p = base + i;
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    let valid: u64 = u64.MAX_VALUE;
    if (i + 64 > to) {
      valid = ((<u64>1) << (to - i)) - 1;
      let tail: u8 = 0;
      for (let k = i; k < to; k++) tail |= load<u8>(base + k);
      any = v128.or(any, i8x16.splat(<i8>tail));
    } else {
      any = v128.or(any, v128.or(v128.or(a, b), v128.or(c, d)));
    }
    let separators = mask64(a, b, c, d, vDelimiter) & valid;
    let newlines = mask64(a, b, c, d, vLf) & valid;
    const returns = anyOf(a, b, c, d, vCr) ? mask64(a, b, c, d, vCr) & valid : 0;
    const quotes = anyOf(a, b, c, d, vQuote) ? mask64(a, b, c, d, vQuote) & valid : 0;
    if (returns != 0) {
      let next = newlines >> 1;
      if (i + 64 < to) next |= <u64>(load<u8>(p + 64) == LF) << 63;
      flags |= (returns & next) != 0 ? SCAN_CARRIAGE_RETURN : 0;
      newlines |= returns & ~next;
    }
    if ((quotes | inside) != 0) {
      const within = prefixXor(quotes) ^ inside;
      inside = <u64>((<i64>within) >> 63);
      flags |= SCAN_QUOTES | ((newlines & within) != 0 ? SCAN_QUOTED_LINES : 0);
      separators &= ~within;
      newlines &= ~within;
      const outside = separators | newlines | (returns & ~within);
      const opening = quotes & within;
      const closing = quotes & ~within;
      if ((opening & ~(((outside | closing) << 1) | afterStructural)) != 0
        || (((closing << 1) | afterClose) & valid & ~(outside | opening)) != 0) {
        store<i32>(report, flags | SCAN_IRREGULAR, SCAN_FLAGS);
        return;
      }
      afterStructural = (outside | closing) >> 63;
      afterClose = closing >> 63;
    } else {
      const outside = separators | newlines | returns;
      if ((afterClose & ~outside) != 0) {
        store<i32>(report, flags | SCAN_IRREGULAR, SCAN_FLAGS);
        return;
      }
      afterStructural = outside >> 63;
      afterClose = 0;
    }
    let m = separators | newlines;
    if (newlines != 0) {
      const done = <u32>((out - fields) >> 2);
      let n = newlines;
      do {
        const bit = n & (0 - n);
        store<u32>(rows, done + <u32>popcnt(m & (bit - 1)) + 1);
        rows += 4;
        n ^= bit;
      } while (n != 0);
    }
    while (m != 0) {
      store<u32>(out, i + <u32>ctz(m));
      out += 4;
      m &= m - 1;
    }
    i += 64;
    if (newlines != 0 && i >= stop) {
      // The row that ends last in this block may still start before `stop`; all that begin behind it are cut by the caller.
      const last = load<u32>(fields + (<usize>load<u32>(rows - 4) << 2) - 4);
      if (last + 1 >= stop) break;
    }
    if (out > outLimit || rows > rowLimit) {
      flags |= SCAN_FULL;
      break;
    }
  }
  finishScan(fields, rowEnds, out, rows, flags, i >= to && inside != 0, any, report);
}

export function finishScan(
  fields: usize, rowEnds: usize, out: usize, rows: usize, flags: i32, open: bool,
  any: v128, report: usize,
): void {
  if (i8x16.bitmask(any) != 0) flags |= SCAN_NON_ASCII;
  if (open) flags |= SCAN_IN_QUOTES;
  store<u32>(report, <u32>((out - fields) >> 2), SCAN_FIELDS);
  store<u32>(report, <u32>((rows - rowEnds) >> 2), SCAN_ROWS);
  store<i32>(report, flags, SCAN_FLAGS);
}

// States of the exact scan.
const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_CLOSED = 3;
const COMMENT = 4;

/** Whether a byte may stand between a closing quote and the delimiter. */
// @ts-ignore: decorator
@inline
export function isBlank(c: u8): bool {
  return c == 32 || c == 9;
}

/**
 * The same by a state machine, byte by byte: a quote opens a field only at the field's start; inside, `escape` (which may be the quote) protects a
 * quote or itself, besides the doubled quote; blanks may follow the closing quote. Lines that begin with the mark `comment` are rows flagged
 * SCAN_ROW_COMMENT, rows with other text after a closing quote are flagged SCAN_ROW_BAD_QUOTE. Where a row that is not of the table has a quoted field of several
 * lines, and the lines below the one that it begins in are rows of `columns` fields, it ends with that line and is flagged SCAN_ROW_LONE_QUOTE. `mark`: the delimiter as a
 * mark. `final`: nothing follows `to`.
 */
export function csvScanExact(
  base: usize, from: u32, to: u32, stop: u32, delimiter: i32, mark: usize, columns: u32, final: i32, quote: i32, escape: i32, comment: usize,
  fields: usize, fieldCapacity: u32, rowEnds: usize, rowCapacity: u32, report: usize,
): void {
  let out = fields;
  let rowOut = fields;
  // The end of the first line in the quoted field, and in the one that is to blame for the row's lines; 0: none.
  let openLine: u32 = 0;
  let blamed: u32 = 0;
  const outLimit = fields + (<usize>fieldCapacity << 2) - 16;
  let rows = rowEnds;
  const rowLimit = rowEnds + (<usize>rowCapacity << 2) - 16;
  let state = FIELD_START;
  let flags: i32 = 0;
  let high: u8 = 0;
  let bad: u32 = 0;
  let rowStart = from;
  let i = from;
  for (;; i++) {
    if (i >= to) {
      // The field never closes.
      if (
        state != QUOTED || final == 0 || openLine == 0
        || !linesAreRows(base, openLine + 1, to, columns, mark, quote, escape, comment, 0)
      ) {
        break;
      }
      blamed = openLine;
      out = rowOut;
      state = PLAIN;
      bad = SCAN_ROW_LONE_QUOTE;
      i = openLine;
    }
    const c = load<u8>(base + i);
    high |= c;
    let lineEnd = false;
    if (c == LF) {
      lineEnd = true;
      if (i > from && load<u8>(base + i - 1) == CR && state != QUOTED) flags |= SCAN_CARRIAGE_RETURN;
    } else if (c == CR && !(i + 1 < to && load<u8>(base + i + 1) == LF)) {
      lineEnd = true;
    }
    if (state == QUOTED) {
      if (lineEnd) {
        flags |= SCAN_QUOTED_LINES;
        if (openLine == 0) openLine = i;
      }
      const next = i + 1 < to ? load<u8>(base + i + 1) : 0;
      if (c == <u8>quote) {
        if (next == <u8>quote && i + 1 < to) i++;
        else {
          state = QUOTE_CLOSED;
          if (blamed == 0) blamed = openLine;
        }
      } else if (c == <u8>escape && i + 1 < to && (next == <u8>quote || next == <u8>escape)) {
        i++;
      }
      continue;
    }
    if (lineEnd) {
      if (blamed != 0) {
        if (
          bad != SCAN_ROW_LONE_QUOTE && (bad != 0 || <u32>((out - rowOut) >> 2) + 1 != columns)
          && linesAreRows(base, blamed + 1, i + 1, columns, mark, quote, escape, comment, 0)
        ) {
          out = rowOut;
          bad = SCAN_ROW_LONE_QUOTE;
          i = blamed;
        }
        blamed = 0;
      }
      store<u32>(out, i);
      out += 4;
      store<u32>(rows, <u32>((out - fields) >> 2) | (state == COMMENT ? SCAN_ROW_COMMENT : bad));
      rows += 4;
      bad = 0;
      rowOut = out;
      state = FIELD_START;
      rowStart = i + 1;
      if (rowStart >= stop) {
        i++;
        break;
      }
      if (out >= outLimit || rows >= rowLimit) {
        flags |= SCAN_FULL;
        break;
      }
      continue;
    }
    if (state == COMMENT) continue;
    if (comment != 0 && i == rowStart && markAt(base + i, base + to, comment) != 0) {
      state = COMMENT;
    } else if (c == <u8>delimiter) {
      store<u32>(out, i);
      out += 4;
      state = FIELD_START;
      if (out >= outLimit) {
        flags |= SCAN_FULL;
        break;
      }
    } else if (state == FIELD_START) {
      if (c == <u8>quote && quote != 0) {
        state = QUOTED;
        openLine = 0;
        flags |= SCAN_QUOTES;
      } else state = PLAIN;
    } else if (state == QUOTE_CLOSED && c != CR) {
      if (isBlank(c)) flags |= SCAN_BLANK_BEHIND_QUOTE;
      else {
        if (bad == 0 && openLine != 0) blamed = openLine;
        bad = SCAN_ROW_BAD_QUOTE;
        state = PLAIN;
      }
    }
  }
  finishScan(fields, rowEnds, out, rows, flags, i >= to && state == QUOTED, i8x16.splat(<i8>high), report);
}
