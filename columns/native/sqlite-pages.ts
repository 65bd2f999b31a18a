// Rows as the leaf pages of a table in a SQLite database file (https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.1): rows come in the
// order of their rowids, so that pages are filled one behind the other and never touched again.
import {
  SQLITE_BLOB, SQLITE_COLUMN_BYTES, SQLITE_F64, SQLITE_I64, SQLITE_LEAF_BYTES, SQLITE_NULL, SQLITE_PAGE_BYTES,
  SQLITE_TEXT,
} from "../layout";
import { isNull } from "./validity";
import { viewData, viewLength } from "./views";

const PAGE: i32 = SQLITE_PAGE_BYTES;
const LEAF_HEADER: i32 = 8;
/** The largest payload that lies in its leaf page as a whole, and the least of it that does when it overflows. */
const MOST_LOCAL: i32 = PAGE - 35;
const LEAST_LOCAL: i32 = ((PAGE - 12) * 32) / 255 - 23;
const OVERFLOW_BYTES: i32 = PAGE - 4;
/** The page that holds byte 2^30 is never used: databases are locked there. */
const LOCK_PAGE: u32 = (1 << 30) / PAGE + 1;

let pagesUsed: i32 = 0;
let leavesUsed: i32 = 0;
let pagesNeeded: i32 = 0;

/** Pages that `sqliteRows` has filled, those that are left out among them. */
export function sqlitePages(): i32 {
  return pagesUsed;
}

/** Leaf pages that it has listed. */
export function sqliteLeaves(): i32 {
  return leavesUsed;
}

/** When it stopped for lack of room: the pages that the next row takes. */
export function sqliteNeeded(): i32 {
  return pagesNeeded;
}

// @ts-ignore: decorator
@inline
function varintLength(value: u64): i32 {
  if (value < 128) return 1;
  if (value >> 56) return 9;
  return (<i32>(63 - clz(value)) + 7) / 7;
}

/** Seven bits a byte, the highest first; all but the last byte have their top bit set. */
function writeVarint(out: usize, value: u64): usize {
  if (value < 128) {
    store<u8>(out, <u32>value);
    return out + 1;
  }
  const length = varintLength(value);
  let at = out + length - 1;
  if (length == 9) {
    store<u8>(at, <u32>value);
    value >>= 8;
    at--;
    for (; at >= out; at--, value >>= 7) store<u8>(at, <u32>(value & 127) | 128);
    return out + 9;
  }
  store<u8>(at, <u32>(value & 127));
  for (at--, value >>= 7; at >= out; at--, value >>= 7) store<u8>(at, <u32>(value & 127) | 128);
  return out + length;
}

/** Bytes of an integer in a record; 0 for 0 and 1, whose serial types say it all. */
// @ts-ignore: decorator
@inline
function integerBytes(value: i64): i32 {
  if (value == 0 || value == 1) return 0;
  const bits = 65 - <i32>clz(<u64>(value ^ (value >> 63)));
  if (bits <= 8) return 1;
  if (bits <= 16) return 2;
  if (bits <= 24) return 3;
  if (bits <= 32) return 4;
  return bits <= 48 ? 6 : 8;
}

// @ts-ignore: decorator
@inline
function integerType(value: i64, bytes: i32): u32 {
  if (bytes == 0) return value == 0 ? 8 : 9;
  return bytes == 8 ? 6 : bytes == 6 ? 5 : bytes;
}

// @ts-ignore: decorator
@inline
function bitAt(values: usize, row: i32): i64 {
  return (<i64>load<u8>(values + (row >> 3)) >> (row & 7)) & 1;
}

let headerBytes: i32 = 0;
let bodyBytes: i64 = 0;

/** Sets `headerBytes` and `bodyBytes` to what the record of a row takes. */
function measure(columns: usize, count: i32, row: i32): void {
  let header = 0;
  let body: i64 = 0;
  for (let i = 0; i < count; i++, columns += SQLITE_COLUMN_BYTES) {
    const kind = load<u32>(columns);
    const values = <usize>load<u32>(columns, 4);
    if (kind == SQLITE_NULL || isNull(load<u32>(columns, 8), row)) {
      header++;
    } else if (kind == SQLITE_TEXT || kind == SQLITE_BLOB) {
      const length = <u64>viewLength(values + (<usize>row << 4));
      header += varintLength(length * 2 + 13);
      body += length;
    } else if (kind == SQLITE_I64) {
      header++;
      body += integerBytes(load<i64>(values + (<usize>row << 3)));
    } else if (kind == SQLITE_F64) {
      const value = load<f64>(values + (<usize>row << 3));
      header++;
      if (value == value) body += 8;
    } else {
      header++;
    }
  }
  // The header's length counts itself.
  header += header < 127 ? 1 : header < 16382 ? 2 : 3;
  headerBytes = header;
  bodyBytes = body;
}

/** Writes the record of a row, which has been measured. */
function writeRecord(columns: usize, count: i32, row: i32, out: usize): void {
  let head = writeVarint(out, headerBytes);
  let body = out + headerBytes;
  for (let i = 0; i < count; i++, columns += SQLITE_COLUMN_BYTES) {
    const kind = load<u32>(columns);
    const values = <usize>load<u32>(columns, 4);
    if (kind == SQLITE_NULL || isNull(load<u32>(columns, 8), row)) {
      store<u8>(head++, 0);
    } else if (kind == SQLITE_TEXT || kind == SQLITE_BLOB) {
      const view = values + (<usize>row << 4);
      const length = viewLength(view);
      head = writeVarint(head, <u64>length * 2 + (kind == SQLITE_TEXT ? 13 : 12));
      memory.copy(body, viewData(view), length);
      body += length;
    } else if (kind == SQLITE_F64) {
      const value = load<f64>(values + (<usize>row << 3));
      // SQLite has no NaN.
      store<u8>(head++, value == value ? 7 : 0);
      if (value == value) {
        store<u64>(body, bswap(reinterpret<u64>(value)));
        body += 8;
      }
    } else {
      const value = kind == SQLITE_I64 ? load<i64>(values + (<usize>row << 3)) : bitAt(values, row);
      const bytes = integerBytes(value);
      store<u8>(head++, integerType(value, bytes));
      for (let b = bytes - 1, rest = value; b >= 0; b--, rest >>= 8) store<u8>(body + b, <u32>rest);
      body += bytes;
    }
  }
}

// @ts-ignore: decorator
@inline
function storeBig16(at: usize, value: i32): void {
  store<u16>(at, bswap<u16>(<u16>value));
}

// @ts-ignore: decorator
@inline
function storeBig32(at: usize, value: u32): void {
  store<u32>(at, bswap<u32>(value));
}

/** Takes the next page. Returns its place in the buffer. */
// @ts-ignore: decorator
@inline
function takePage(buffer: usize, firstPage: u32): usize {
  if (firstPage + pagesUsed == LOCK_PAGE) {
    memory.fill(buffer + <usize>pagesUsed * PAGE, 0, PAGE);
    pagesUsed++;
  }
  const page = buffer + <usize>pagesUsed * PAGE;
  pagesUsed++;
  return page;
}

/** Ends a leaf page: its header, and its place in the list. */
function closeLeaf(page: usize, cells: i32, content: i32, number: u32, lastRowid: i64, list: usize): void {
  store<u8>(page, 13);
  storeBig16(page + 1, 0);
  storeBig16(page + 3, cells);
  storeBig16(page + 5, content);
  store<u8>(page, 0, 7);
  const free = LEAF_HEADER + cells * 2;
  memory.fill(page + free, 0, content - free);
  const entry = list + <usize>leavesUsed * SQLITE_LEAF_BYTES;
  leavesUsed++;
  store<i64>(entry, lastRowid);
  store<u32>(entry, number, 8);
}

/**
 * Writes rows [from, to) of `count` columns as pages `firstPage`, `firstPage` + 1, … into `buffer`, which has room for `room` pages. The first row's rowid
 * is `rowid`; the next ones follow it. Each leaf page is listed with its last rowid (i64) and its number (u32). Returns the number of rows written: it
 * stops where the next row would not fit. `record` has room for the largest record of a row that does not lie in one page.
 */
export function sqliteRows(
  columns: usize, count: i32, from: i32, to: i32, rowid: i64,
  buffer: usize, room: i32, firstPage: u32, list: usize, record: usize, recordBytes: f64,
): i32 {
  pagesUsed = 0;
  leavesUsed = 0;
  pagesNeeded = 0;
  let page: usize = 0;
  let cells = 0;
  let content = 0;
  let number: u32 = 0;
  let row = from;
  for (; row < to; row++, rowid++) {
    measure(columns, count, row);
    const payload = <i64>headerBytes + bodyBytes;
    let local = payload;
    let overflow = 0;
    if (payload > MOST_LOCAL) {
      const rest = LEAST_LOCAL + <i32>((payload - LEAST_LOCAL) % OVERFLOW_BYTES);
      local = rest <= MOST_LOCAL ? rest : LEAST_LOCAL;
      overflow = <i32>((payload - local + OVERFLOW_BYTES - 1) / OVERFLOW_BYTES);
    }
    const head = varintLength(payload) + varintLength(rowid);
    const bytes = max(4, head + <i32>local + (overflow > 0 ? 4 : 0));
    const fits = page != 0 && content - LEAF_HEADER - cells * 2 >= bytes + 2;
    // One page more, for that which must be left out.
    const needed = overflow + (fits ? 0 : 1) + 1;
    if (pagesUsed + needed > room || (overflow > 0 && <f64>payload > recordBytes)) {
      pagesNeeded = needed;
      break;
    }
    if (!fits) {
      if (page != 0) closeLeaf(page, cells, content, number, rowid - 1, list);
      page = takePage(buffer, firstPage);
      number = firstPage + pagesUsed - 1;
      cells = 0;
      content = PAGE;
    }
    content -= bytes;
    let at = writeVarint(page + content, payload);
    at = writeVarint(at, rowid);
    storeBig16(page + LEAF_HEADER + cells * 2, content);
    cells++;
    if (overflow == 0) {
      writeRecord(columns, count, row, at);
      continue;
    }
    writeRecord(columns, count, row, record);
    memory.copy(at, record, <usize>local);
    let link = at + <usize>local;
    let rest = record + <usize>local;
    let left = payload - local;
    for (let i = 0; i < overflow; i++) {
      const next = takePage(buffer, firstPage);
      storeBig32(link, firstPage + pagesUsed - 1);
      const part = min<i64>(left, OVERFLOW_BYTES);
      memory.copy(next + 4, rest, <usize>part);
      memory.fill(next + 4 + <usize>part, 0, <usize>(OVERFLOW_BYTES - part));
      rest += <usize>part;
      left -= part;
      link = next;
    }
    storeBig32(link, 0);
  }
  if (page != 0) closeLeaf(page, cells, content, number, rowid - 1, list);
  return row - from;
}

/** The largest payload of the rows [from, to): the room that `sqliteRows` wants at `record`. */
export function sqliteLargest(columns: usize, count: i32, from: i32, to: i32): f64 {
  let largest: i64 = 0;
  for (let row = from; row < to; row++) {
    measure(columns, count, row);
    largest = max(largest, <i64>headerBytes + bodyBytes);
  }
  return <f64>largest;
}
