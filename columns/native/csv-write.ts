// Writes rows as CSV from columns of text. See layout.ts for the descriptors.
import {
  CSV_COLUMN_BYTES, CSV_ENCODED, CSV_FIELDS, CSV_QUOTE_ALWAYS, CSV_QUOTE_NEEDED, CSV_QUOTE_NEVER, CSV_QUOTE_REFUSED,
} from "../layout";
import { isNull } from "./validity";
import { bytesEqual, viewData, viewLength } from "./views";

let delimiter: u8 = 0;
let quote: u8 = 0;
let escape: u8 = 0;
let nullLength: i32 = 0;
let nullText: usize = 0;

/** Copies in steps of 16 bytes, so up to 15 bytes past the end are read and written. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, length: usize): void {
  if (length > 256) {
    memory.copy(to, from, length);
    return;
  }
  const end = from + length;
  while (from < end) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
}

/** Whether text must be quoted to be read back as it is. */
function needsQuotes(p: usize, length: i32): bool {
  if (length == nullLength && bytesEqual(p, nullText, length)) return true;
  const end = p + length;
  const vDelimiter = i8x16.splat(<i8>delimiter);
  const vQuote = i8x16.splat(<i8>quote);
  const vEscape = i8x16.splat(<i8>escape);
  const lf = i8x16.splat(10);
  const cr = i8x16.splat(13);
  for (; p < end; p += 16) {
    const bytes = v128.load(p);
    const special = v128.or(
      v128.or(i8x16.eq(bytes, vDelimiter), i8x16.eq(bytes, vQuote)),
      v128.or(v128.or(i8x16.eq(bytes, lf), i8x16.eq(bytes, cr)), i8x16.eq(bytes, vEscape)),
    );
    let mask = <u32>i8x16.bitmask(special);
    if (p + 16 > end) mask &= (<u32>1 << <u32>(end - p)) - 1;
    if (mask != 0) return true;
  }
  return false;
}

function writeQuoted(out: usize, p: usize, length: i32): usize {
  store<u8>(out++, quote);
  const end = p + length;
  while (p < end) {
    const c = load<u8>(p++);
    if (c == quote || c == escape) store<u8>(out++, escape);
    store<u8>(out++, c);
  }
  store<u8>(out++, quote);
  return out;
}

/** Whether a spreadsheet would take the text for a formula. */
// @ts-ignore: decorator
@inline
function isFormula(p: usize, length: i32): bool {
  if (length == 0) return false;
  const c = load<u8>(p);
  return c == 61 || c == 43 || c == 45 || c == 64 || c == 9 || c == 13;
}

const SHORT = 64;

function encodedColumns(columns: usize, count: u32): usize {
  let total: usize = 0;
  for (let c: u32 = 0; c < count; c++) {
    const column = columns + <usize>c * CSV_COLUMN_BYTES;
    if (load<u32>(column) == CSV_ENCODED) total += load<u32>(column, 20);
  }
  return total;
}

let end: usize = 0;
let refusedColumn: i32 = -1;

/** The column of the row at which the last `csvWrite` stopped because its text cannot be written, or -1. */
export function csvWriteRefused(): i32 {
  return refusedColumn;
}

/** The address behind the last byte that the last `csvWrite` wrote. */
export function csvWriteEnd(): usize {
  return end;
}

/** The most bytes that row `i` can take, with the bytes past it that copying may touch. */
export function csvRowBound(columns: usize, count: u32, dialect: usize, i: u32): usize {
  nullLength = load<i32>(dialect, 20);
  return rowBound(columns, count, i, load<i32>(dialect, 12));
}

function rowBound(columns: usize, count: u32, i: u32, lineEndLength: i32): usize {
  let bytes: usize = <usize>lineEndLength + 32;
  for (let c: u32 = 0; c < count; c++) {
    const column = columns + <usize>c * CSV_COLUMN_BYTES;
    if (load<u32>(column) == CSV_FIELDS) {
      const row = rowOf(column, i);
      bytes += fieldsTo(column, row) - fieldsFrom(column, row) + 1;
    } else {
      bytes += 2 * <usize>viewLength(load<u32>(column, 12) + (<usize>i << 4)) + <usize>nullLength + 4;
      if (load<u32>(column) == CSV_ENCODED) bytes += load<u32>(column, 20);
    }
  }
  return bytes;
}

// @ts-ignore: decorator
@inline
function rowOf(column: usize, i: u32): u32 {
  const selection = <usize>load<u32>(column, 36);
  return selection == 0 ? i : load<u32>(selection + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
function fieldsFrom(column: usize, row: u32): usize {
  const first = load<u32>(column, 28);
  const base = load<u32>(column, 12);
  return first == 0
    ? base + load<u32>(load<u32>(column, 20) + (<usize>row << 2))
    : base + load<u32>(load<u32>(column, 16) + (<usize>(row * load<u32>(column, 24) + first) << 2) - 4) + 1;
}

// @ts-ignore: decorator
@inline
function fieldsTo(column: usize, row: u32): usize {
  const columns = load<u32>(column, 24);
  const last = load<u32>(column, 32);
  let to = <usize>load<u32>(column, 12) + load<u32>(load<u32>(column, 16) + (<usize>(row * columns + last) << 2));
  if (last == columns - 1 && load<u8>(to) == 10 && load<u8>(to - 1) == 13 && to > fieldsFrom(column, row)) to--;
  return to;
}

/**
 * Writes rows [from, rows) into [out, limit) until the next row might not fit. Returns the number of the row at which it stopped
 * (`rows` when all are written); `csvWriteEnd` tells how far it wrote.
 */
export function csvWrite(columns: usize, count: u32, dialect: usize, from: u32, rows: u32, out: usize, limit: usize): u32 {
  delimiter = <u8>load<u32>(dialect);
  quote = <u8>load<u32>(dialect, 4);
  escape = <u8>load<u32>(dialect, 8);
  const lineEndLength = load<i32>(dialect, 12);
  const lineEnd = <u16>load<u32>(dialect, 16);
  nullLength = load<i32>(dialect, 20);
  nullText = load<u32>(dialect, 24);
  refusedColumn = -1;
  // Room for a row of fields of up to SHORT bytes each. Longer fields are checked one by one.
  const room = <usize>count * <usize>(2 * SHORT + 4 + nullLength) + encodedColumns(columns, count) + 32;
  for (let i = from; i < rows; i++) {
    let column = columns;
    const rowOut = out;
    if (out + room > limit && out + rowBound(columns, count, i, lineEndLength) > limit) {
      end = out;
      return i;
    }
    for (let c: u32 = 0; c < count; c++) {
      if (c != 0) store<u8>(out++, delimiter);
      const kind = load<u32>(column);
      if (kind == CSV_FIELDS) {
        const row = rowOf(column, i);
        const start = fieldsFrom(column, row);
        const length = fieldsTo(column, row) - start;
        if (length > <usize>SHORT && out + length + room > limit && rowOut + rowBound(columns, count, i, lineEndLength) > limit) {
          end = rowOut;
          return i;
        }
        copy(out, start, length);
        out += length;
      } else {
        const validity = <usize>load<u32>(column, 16);
        const view = <usize>load<u32>(column, 12) + (<usize>i << 4);
        if (validity != 0 && ((load<u8>(validity + (i >> 3)) >> <u8>(i & 7)) & 1) == 0) {
          copy(out, nullText, nullLength);
          out += nullLength;
          if (kind == CSV_ENCODED) {
            for (let more = load<u32>(column, 20); more > 1; more--) store<u8>(out++, delimiter);
          }
        } else {
          const length = viewLength(view);
          const text = viewData(view);
          if (length > SHORT && out + 2 * <usize>length + room > limit && rowOut + rowBound(columns, count, i, lineEndLength) > limit) {
            end = rowOut;
            return i;
          }
          const quoting = load<u32>(column, 4);
          if (kind == CSV_ENCODED || quoting == CSV_QUOTE_NEVER) {
            copy(out, text, length);
            out += length;
          } else {
            const guarded = load<u32>(column, 8) != 0 && isFormula(text, length);
            if (quoting == CSV_QUOTE_ALWAYS || (quoting == CSV_QUOTE_NEEDED && needsQuotes(text, length))) {
              const open = out;
              out = writeQuoted(out, text, length);
              if (guarded) {
                memory.copy(open + 2, open + 1, out - open - 1);
                store<u8>(open + 1, 39);
                out++;
              }
            } else {
              if (quoting == CSV_QUOTE_REFUSED && needsQuotes(text, length) && length != 0) {
                refusedColumn = <i32>c;
                end = rowOut;
                return i;
              }
              if (guarded) store<u8>(out++, 39);
              copy(out, text, length);
              out += length;
            }
          }
        }
      }
      column += CSV_COLUMN_BYTES;
    }
    store<u16>(out, lineEnd);
    out += lineEndLength;
  }
  end = out;
  return rows;
}

/** Puts a comma in the place of the point of each number. `views`: of texts that nobody else reads. */
export function csvDecimalCommas(views: usize, rows: u32, validity: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (isNull(validity, i)) continue;
    const view = views + (<usize>i << 4);
    const length = viewLength(view);
    const data = viewData(view);
    for (let p = data; p < data + length; p++) {
      if (load<u8>(p) != 46) continue;
      store<u8>(p, 44);
      // Longer texts have their first bytes in the view, too.
      if (length > 12 && p - data < 4) store<u8>(view + 4 + (p - data), 44);
      break;
    }
  }
}
