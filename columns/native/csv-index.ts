// Turns what a scan found into a regular grid: `ends[row * columns + column]` is the offset of the byte that ends the field, `starts[row]` the row's
// first byte. Rows that are no rows of the table (blank, comments) are left out, rows that cannot be read are listed.
import {
  REFUSED_FIELD_COUNT, REFUSED_INVALID_QUOTE, REFUSED_INVALID_UTF8, REFUSED_LONE_QUOTE, REFUSED_ROW_BYTES, SCAN_END, SCAN_FIELDS, SCAN_FIRST_PADDED, SCAN_PADDED, SCAN_ROW_BAD_QUOTE,
  SCAN_ROW_COMMENT, SCAN_ROW_COUNT, SCAN_ROW_LONE_QUOTE, SCAN_ROW_PADDED, SCAN_ROWS,
} from "../layout";
import { linesAreRows } from "./csv-lone-quote";
import { markAt } from "./csv-mark";
import { isBlank } from "./csv-scan";
import { validUtf8 } from "./utf8";

/**
 * Keeps the rows that start before `stop`, at most `maxRows` of those that are kept or refused. Compacts `fields` in place into the grid.
 * Returns the number of rows kept. Writes to `report`: SCAN_FIELDS all rows passed, blank ones and comments too, SCAN_ROWS rows refused, SCAN_END where
 * the next row starts.
 */
export function csvIndex(
  base: usize, from: u32, stop: u32, columns: u32, fields: usize, rowEnds: usize, rowCount: u32, checkUtf8: i32, maxRows: u32,
  starts: usize, refused: usize, report: usize,
): u32 {
  let kept: u32 = 0;
  let padded: u32 = 0;
  let refusals: u32 = 0;
  let start = from;
  let done: u32 = 0;
  let to = fields;
  let r: u32 = 0;
  if (checkUtf8 == 0) {
    // Rows with the right number of fields up to the first that is different.
    const most = min(rowCount, maxRows);
    for (; r < most && start < stop; r++) {
      if (load<u32>(rowEnds + (<usize>r << 2)) != done + columns) break;
      done += columns;
      store<u32>(starts + (<usize>r << 2), start);
      start = load<u32>(fields + (<usize>done << 2) - 4) + 1;
    }
    kept = r;
    to += <usize>done << 2;
  }
  for (; r < rowCount; r++) {
    if (start >= stop || kept + refusals >= maxRows) break;
    const entry = load<u32>(rowEnds + (<usize>r << 2));
    const end = entry & SCAN_ROW_COUNT;
    const count = end - done;
    const first = fields + (<usize>done << 2);
    const last = load<u32>(fields + (<usize>end << 2) - 4);
    done = end;
    let code = 0;
    if (count == columns) {
      if ((entry & ~SCAN_ROW_PADDED) != end) code = entry & SCAN_ROW_COMMENT ? -1 : entry & SCAN_ROW_LONE_QUOTE ? REFUSED_LONE_QUOTE : REFUSED_INVALID_QUOTE;
    } else {
      code = REFUSED_FIELD_COUNT;
      if (entry & SCAN_ROW_COMMENT) code = -1;
      else if (count == 1 && isBlankLine(base, start, last)) code = -1;
      else if (entry & SCAN_ROW_LONE_QUOTE) code = REFUSED_LONE_QUOTE;
      else if (entry & SCAN_ROW_BAD_QUOTE) code = REFUSED_INVALID_QUOTE;
    }
    if (code == 0 && checkUtf8 != 0 && !validUtf8(base + start, last - start)) code = REFUSED_INVALID_UTF8;
    if (code == 0) {
      if (to != first) {
        for (let c: usize = 0; c < columns; c++) store<u32>(to + (c << 2), load<u32>(first + (c << 2)));
      }
      to += <usize>columns << 2;
      store<u32>(starts + (<usize>kept << 2), start);
      if ((entry & SCAN_ROW_PADDED) != 0 && padded++ == 0) store<u32>(report, kept, SCAN_FIRST_PADDED);
      kept++;
    } else if (code > 0) {
      const out = refused + <usize>refusals * REFUSED_ROW_BYTES;
      store<u32>(out, start);
      store<u32>(out, last + 1, 4);
      store<i32>(out, code, 8);
      store<u32>(out, count, 12);
      refusals++;
    }
    start = last + 1;
  }
  store<u32>(report, r, SCAN_FIELDS);
  store<u32>(report, refusals, SCAN_ROWS);
  store<u32>(report, padded, SCAN_PADDED);
  store<u32>(report, start, SCAN_END);
  return kept;
}

// @ts-ignore: decorator
@inline
function isBlankLine(base: usize, start: u32, end: u32): bool {
  return start == end || (start + 1 == end && load<u8>(base + start) == 13);
}

/** The number of line ends (LF, lone CR) in bytes [from, to), inside quotes or not. */
export function countLines(base: usize, from: u32, to: u32): u32 {
  let lines: u32 = 0;
  let i = from;
  const lf = i8x16.splat(10);
  const cr = i8x16.splat(13);
  for (; i + 16 <= to; i += 16) {
    const bytes = v128.load(base + i);
    const feeds = <u32>i8x16.bitmask(i8x16.eq(bytes, lf));
    lines += popcnt(feeds);
    const returns = <u32>i8x16.bitmask(i8x16.eq(bytes, cr));
    if (returns != 0) lines += popcnt(returns & ~((feeds >> 1) | (<u32>(load<u8>(base + i + 16) == 10) << 15)));
  }
  for (; i < to; i++) {
    const c = load<u8>(base + i);
    if (c == 10 || (c == 13 && load<u8>(base + i + 1) != 10)) lines++;
  }
  return lines;
}

/** The offset behind the first line end at or after `from`, or `to` if there is none. */
export function nextLine(base: usize, from: u32, to: u32): u32 {
  for (let i = from; i < to; i++) {
    const c = load<u8>(base + i);
    if (c == 10) return i + 1;
    if (c == 13) return i + 1 < to && load<u8>(base + i + 1) == 10 ? i + 2 : i + 1;
  }
  return to;
}

/**
 * The offset behind the first row end at or behind `enough`, reading rows from offset 0 by the rules of `csvScanExact` and `csvScanWide`; 0 when no row ends there
 * before `to`. A CR at the very end may be half of a line end, so it does not count.
 */
export function rowEndBehind(
  base: usize, enough: u32, to: u32, columns: u32, delimiter: usize, quote: i32, escape: i32, comment: usize, skipBlanks: i32,
): u32 {
  const end = base + to;
  const first = load<u8>(delimiter, 4);
  const single = load<u32>(delimiter) == 1;
  let quoted = false;
  let closed = false;
  let commented = markAt(base, end, comment) != 0;
  let fieldStart = true;
  let fields: u32 = 1;
  // The end of the first line in the quoted field, and in the one that is to blame for the row's lines; 0: none.
  let openLine: u32 = 0;
  let blamed: u32 = 0;
  let bad = false;
  // Who reads the text must see all that decides on a quote.
  let least = enough;
  for (let i: u32 = 0; i < to; i++) {
    const c = load<u8>(base + i);
    if (quoted) {
      const next = i + 1 < to ? load<u8>(base + i + 1) : 0;
      if (c == <u8>quote) {
        if (i + 1 < to && next == <u8>quote) i++;
        else {
          quoted = false;
          closed = true;
          if (blamed == 0) blamed = openLine;
        }
      } else if (c == <u8>escape && i + 1 < to && (next == <u8>quote || next == <u8>escape)) i++;
      else if (openLine == 0 && (c == 10 || (c == 13 && i + 1 < to && next != 10))) openLine = i;
      continue;
    }
    if (c == 10 || (c == 13 && i + 1 < to && load<u8>(base + i + 1) != 10)) {
      if (
        blamed != 0 && (bad || fields != columns)
        && linesAreRows(base, blamed + 1, i + 1, columns, delimiter, quote, escape, comment, skipBlanks)
      ) {
        least = max(least, i + 1);
        i = blamed;
      }
      fieldStart = true;
      closed = false;
      bad = false;
      fields = 1;
      blamed = 0;
      if (i + 1 >= least) return i + 1;
      commented = markAt(base + i + 1, end, comment) != 0;
    } else if (commented) {
      continue;
    } else if (fieldStart && quote >= 0 && c == <u8>quote) {
      quoted = true;
      fieldStart = false;
      openLine = 0;
    } else {
      const length = c != first ? 0 : single ? 1 : markAt(base + i, end, delimiter);
      if (length != 0) {
        fieldStart = true;
        closed = false;
        fields++;
        if (length > 1) i += length - 1;
      } else {
        if (closed && c != 13 && !isBlank(c)) {
          if (!bad && openLine != 0) blamed = openLine;
          bad = true;
          closed = false;
        }
        if (!(fieldStart && skipBlanks != 0 && c == 32)) fieldStart = false;
      }
    }
  }
  return 0;
}
