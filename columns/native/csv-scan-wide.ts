// Finds the fields and rows of CSV whose fields are not divided by one byte: by a delimiter of several bytes, or with blanks before the fields.
import { SCAN_FULL, SCAN_QUOTED_LINES, SCAN_QUOTES, SCAN_ROW_BAD_QUOTE, SCAN_ROW_COMMENT, SCAN_ROW_LONE_QUOTE, SCAN_ROW_PADDED } from "../layout";
import { linesAreRows } from "./csv-lone-quote";
import { markAt } from "./csv-mark";
import { finishScan, isBlank } from "./csv-scan";

const LF: u8 = 10;
const CR: u8 = 13;
const BLANK: u8 = 32;

// @ts-ignore: decorator
@inline
function isLineEnd(c: u8): bool {
  return c == LF || c == CR;
}

/**
 * Like `csvScanExact`, with two entries in `fields` for each field and one for the row: the offset of the byte before the field, the offset behind the field, and
 * at last that of the row's end. So the fields are every second column of a grid of 2 × fields + 1 columns, and all that is none of their text lies in the others.
 * `pad`: rows with fewer than `columns` fields are filled up with empty ones, and flagged SCAN_ROW_PADDED.
 * `delimiter`, `comment`: marks. `skipBlanks`: blanks before a field do not belong to it. A blank line is a row in a file of one column; otherwise
 * it has one entry, as comments do.
 */
export function csvScanWide(
  base: usize, from: u32, to: u32, stop: u32, delimiter: usize, quote: i32, escape: i32, comment: usize, skipBlanks: i32, columns: u32,
  final: i32, pad: i32, fields: usize, fieldCapacity: u32, rowEnds: usize, rowCapacity: u32, report: usize,
): void {
  let out = fields;
  const outLimit = fields + (<usize>fieldCapacity << 2) - 32 - (pad != 0 ? <usize>columns << 3 : 0);
  let rows = rowEnds;
  const rowLimit = rowEnds + (<usize>rowCapacity << 2) - 16;
  const end = base + to;
  let p = base + from;
  let flags: i32 = 0;
  let high: u8 = 0;
  let open = false;
  const single = columns == 1;
  while (p < end && !open) {
    const rowOut = out;
    // The end of the first line in the quoted field, and in the one that is to blame for the row's lines; 0: none.
    let openLine: usize = 0;
    let blamed: usize = 0;
    const isComment = markAt(p, end, comment) != 0;
    let mark: u32 = isComment ? SCAN_ROW_COMMENT : 0;
    if (isComment) {
      while (p < end && !isLineEnd(load<u8>(p))) high |= load<u8>(p++);
    } else if (single || !isLineEnd(load<u8>(p))) {
      for (;;) {
        if (skipBlanks != 0) while (p < end && load<u8>(p) == BLANK) p++;
        store<u32>(out, <u32>(p - base) - 1);
        let fieldEnd: usize = 0;
        if (p < end && quote >= 0 && load<u8>(p) == <u8>quote) {
          flags |= SCAN_QUOTES;
          open = true;
          openLine = 0;
          for (p++; p < end; p++) {
            const c = load<u8>(p);
            high |= c;
            const next = p + 1 < end ? load<u8>(p + 1) : 0;
            if (isLineEnd(c)) {
              flags |= SCAN_QUOTED_LINES;
              if (openLine == 0 && !(c == CR && next == LF)) openLine = p;
            }
            if (c == <u8>quote) {
              if (next == <u8>quote && p + 1 < end) p++;
              else {
                open = false;
                break;
              }
            } else if (c == <u8>escape && p + 1 < end && (next == <u8>quote || next == <u8>escape)) p++;
          }
          if (open) break;
          if (blamed == 0) blamed = openLine;
          fieldEnd = ++p;
          while (p < end && isBlank(load<u8>(p)) && markAt(p, end, delimiter) == 0) p++;
        }
        let length: u32 = 0;
        while (p < end) {
          const c = load<u8>(p);
          if (isLineEnd(c)) break;
          length = markAt(p, end, delimiter);
          if (length != 0) break;
          if (fieldEnd != 0) {
            if (mark == 0 && openLine != 0) blamed = openLine;
            mark = SCAN_ROW_BAD_QUOTE;
          }
          high |= c;
          p++;
        }
        store<u32>(out, <u32>((fieldEnd == 0 || mark != 0 ? p : fieldEnd) - base), 4);
        out += 8;
        if (length == 0) break;
        p += length;
        if (out >= outLimit) {
          flags |= SCAN_FULL;
          break;
        }
      }
    }
    if (open) {
      if (final == 0 || openLine == 0) break;
      blamed = openLine;
    } else if (p >= end || (flags & SCAN_FULL) != 0) break;
    if (!open && load<u8>(p) == CR && p + 1 < end && load<u8>(p + 1) == LF) p++;
    if (blamed != 0 && (open || mark != 0 || <u32>((out - rowOut) >> 2) != columns * 2)) {
      const last = <u32>(min(p + 1, end) - base);
      if (linesAreRows(base, <u32>(blamed - base) + 1, last, columns, delimiter, quote, escape, comment, skipBlanks)) {
        out = rowOut;
        mark = SCAN_ROW_LONE_QUOTE;
        p = blamed;
        open = false;
      } else if (open) break;
    }
    if (pad != 0 && mark == 0 && out != rowOut && <u32>((out - rowOut) >> 3) < columns) {
      // Behind the last field, where a CR of the line end may stand.
      const last = load<u32>(out - 4);
      while (<u32>((out - rowOut) >> 3) < columns) {
        store<u32>(out, last - 1);
        store<u32>(out, last, 4);
        out += 8;
      }
      mark = SCAN_ROW_PADDED;
    }
    store<u32>(out, <u32>(p - base));
    out += 4;
    store<u32>(rows, <u32>((out - fields) >> 2) | mark);
    rows += 4;
    p++;
    if (p >= base + stop) break;
    if (out >= outLimit || rows >= rowLimit) {
      flags |= SCAN_FULL;
      break;
    }
  }
  finishScan(fields, rowEnds, out, rows, flags, open, i8x16.splat(<i8>high), report);
}
