// Quotes that open a field and were never meant to: whether the lines that such a field has swallowed are rows of their own, and where it opens.
import { countLines } from "./csv-index";
import { markAt } from "./csv-mark";
import { isBlank } from "./csv-scan";

const LF: u8 = 10;
const CR: u8 = 13;
const BLANK: u8 = 32;

/** Lines of a row that are too many for any text, and those that are too many for lines that are rows. */
const MANY_LINES: u32 = 100;
const MANY_ROWS: u32 = 6;

// @ts-ignore: decorator
@inline
function endsLine(p: usize, end: usize): bool {
  const c = load<u8>(p);
  return c == LF || (c == CR && !(p + 1 < end && load<u8>(p + 1) == LF));
}

/** The address behind a quoted field that begins behind `p`: behind its closing quote, or 0 if that does not come before `end`. */
function behindQuoted(from: usize, end: usize, quote: i32, escape: i32): usize {
  for (let p = from; p < end; p++) {
    const c = load<u8>(p);
    const next = p + 1 < end ? load<u8>(p + 1) : 0;
    if (c == <u8>quote) {
      if (next == <u8>quote && p + 1 < end) p++;
      else return p + 1;
    } else if (c == <u8>escape && p + 1 < end && (next == <u8>quote || next == <u8>escape)) p++;
  }
  return 0;
}

/**
 * Whether nine of ten rows that are read from bytes [from, to) have `columns` fields, so that a quoted field which holds them is none. Of a single column nothing
 * can be told.
 */
export function linesAreRows(
  base: usize, from: u32, to: u32, columns: u32, delimiter: usize, quote: i32, escape: i32, comment: usize, skipBlanks: i32,
): bool {
  if (columns < 2) return false;
  const end = base + to;
  let p = base + from;
  let rows: u32 = 0;
  let right: u32 = 0;
  while (p < end) {
    if (load<u8>(p) == LF || load<u8>(p) == CR) {
      p++;
      continue;
    }
    if (markAt(p, end, comment) != 0) {
      while (p < end && !endsLine(p, end)) p++;
      continue;
    }
    let fields: u32 = 1;
    let start = true;
    while (p < end && !endsLine(p, end)) {
      if (start && quote >= 0 && load<u8>(p) == <u8>quote) {
        const behind = behindQuoted(p + 1, end, quote, escape);
        // One more lone quote is text here.
        p = behind == 0 ? p + 1 : behind;
        start = false;
        continue;
      }
      const length = markAt(p, end, delimiter);
      if (length != 0) {
        fields++;
        start = true;
        p += length;
        continue;
      }
      if (!(start && skipBlanks != 0 && load<u8>(p) == BLANK)) start = false;
      p++;
    }
    rows++;
    if (fields == columns) right++;
  }
  return rows > 0 && (rows - right) * 10 <= rows;
}

/**
 * The offset of the quote in the row, or rows, of bytes [from, to) that is to blame for its lines: of the field that never closes, else of the first one of several lines that text
 * follows, else of the first one of several lines; `to` if there is none.
 */
export function csvQuoteOpens(
  base: usize, from: u32, to: u32, delimiter: usize, quote: i32, escape: i32, skipBlanks: i32,
): u32 {
  const end = base + to;
  let p = base + from;
  let found: usize = end;
  let badly: usize = end;
  let start = true;
  while (p < end) {
    if (start && quote >= 0 && load<u8>(p) == <u8>quote) {
      const opens = p;
      p = behindQuoted(p + 1, end, quote, escape);
      if (p == 0) return <u32>(opens - base);
      start = false;
      if (countLines(base, <u32>(opens - base), <u32>(p - base)) == 0) continue;
      if (found == end) found = opens;
      let behind = p;
      while (behind < end && isBlank(load<u8>(behind)) && markAt(behind, end, delimiter) == 0) behind++;
      if (behind < end && markAt(behind, end, delimiter) == 0 && load<u8>(behind) != LF && load<u8>(behind) != CR) {
        if (badly == end) badly = opens;
      }
      continue;
    }
    if (load<u8>(p) == LF || load<u8>(p) == CR) {
      start = true;
      p++;
      continue;
    }
    const length = markAt(p, end, delimiter);
    if (length != 0) {
      start = true;
      p += length;
      continue;
    }
    if (!(start && skipBlanks != 0 && load<u8>(p) == BLANK)) start = false;
    p++;
  }
  return <u32>((badly == end ? found : badly) - base);
}

/**
 * Counts rows of a grid that have so many lines, or some lines that are rows of their own, that a lone quote may have swallowed them. Writes the first one's number and
 * lines to `report`.
 */
export function csvLongRows(
  base: usize, starts: usize, ends: usize, stride: u32, rows: u32, columns: u32, delimiter: usize, quote: i32, escape: i32, comment: usize,
  skipBlanks: i32, report: usize,
): u32 {
  let long: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const start = load<u32>(starts + (<usize>row << 2));
    const end = load<u32>(ends + (<usize>((row + 1) * stride) << 2) - 4) + 1;
    if (end - start < MANY_ROWS) continue;
    const lines = countLines(base, start, end);
    if (lines < MANY_ROWS) continue;
    if (lines <= MANY_LINES) {
      let p = base + start;
      while (!endsLine(p, base + end)) p++;
      const behind = <u32>(p - base) + 1;
      // The last line has the closing quote.
      let last = end - 1;
      while (last > behind && (load<u8>(base + last) == LF || load<u8>(base + last) == CR)) last--;
      while (last > behind && load<u8>(base + last - 1) != LF && load<u8>(base + last - 1) != CR) last--;
      if (!linesAreRows(base, behind, last, columns, delimiter, quote, escape, comment, skipBlanks)) continue;
    }
    if (long++ == 0) {
      store<u32>(report, row);
      store<u32>(report, lines, 4);
    }
  }
  return long;
}
