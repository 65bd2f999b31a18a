// Rows as MySQL sends them in binary form: packets of a length (24 bits), a number, and a row: a 0, a bitmap of its nulls from bit 2 on, and the values that
// are not null, the lowest byte first (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html).
import {
  MESSAGE_BATCH_ROWS, MYSQL_AS_TEXT, MYSQL_BITS, MYSQL_BITS_BOOLEAN, MYSQL_BITS_DECIMAL, MYSQL_BOOLEAN, MYSQL_COLUMN_BYTES, MYSQL_DATE, MYSQL_DATETIME, MYSQL_DECIMAL,
  MYSQL_F32, MYSQL_F64, MYSQL_FULL, MYSQL_I16, MYSQL_I32, MYSQL_I64, MYSQL_I8, MYSQL_LARGE, MYSQL_MALFORMED, MYSQL_MORE, MYSQL_OTHER, MYSQL_PACKET_BYTES,
  MYSQL_TEXT, MYSQL_TEXT_BYTES, MYSQL_TIME, MYSQL_U16, MYSQL_U32, MYSQL_U64, MYSQL_U64_DECIMAL, MYSQL_U8, MYSQL_UTF8, REFUSED_INVALID_CAST,
  REFUSED_INVALID_UTF8, REFUSED_OVERFLOW,
} from "../layout";
import { storeMagnitude } from "./decimal";
import { parseDecimal } from "./decimal-text";
import { formatF64, formatI64, formatU64 } from "./format-number";
import { notADate, readBits, readDays, readMicros, readTime, writeDate, writeDatetime, writeTime } from "./mysql-values";
import { parseStatus } from "./parse-status";
import { shortestOfSingle } from "./single";
import { validUtf8 } from "./utf8";
import { writeView } from "./views";

/** The addresses of refused values lie so many bytes behind the words. */
const REFUSED_ADDRESSES: usize = 4 * MESSAGE_BATCH_ROWS;

let offset: usize = 0;
let stop: i32 = 0;
let refusedRows: i32 = 0;

/** Where the last `mysqlRows` stopped: the first byte of a packet that it has not read. */
export function mysqlOffset(): usize {
  return offset;
}

/** Why: a MYSQL_… of layout.ts. */
export function mysqlStop(): i32 {
  return stop;
}

/** Rows with a value that its column's type cannot hold. */
export function mysqlRefused(): i32 {
  return refusedRows;
}

/** The content of a field, and its length; set by `findField`. */
let content: usize = 0;
let size: i32 = 0;

/** Finds the content of the field of a kind at `at`. False when it goes past `end`. */
// @ts-ignore: decorator
@inline
function findField(kind: u32, at: usize, end: usize): bool {
  content = at;
  if (kind <= <u32>MYSQL_F64) {
    if (kind <= <u32>MYSQL_U8 || kind == MYSQL_BOOLEAN) size = 1;
    else if (kind <= <u32>MYSQL_U16) size = 2;
    else if (kind <= <u32>MYSQL_U32 || kind == MYSQL_F32) size = 4;
    else size = 8;
  } else {
    if (at >= end) return false;
    const first = <i32>load<u8>(at);
    if (first < 251) {
      size = first;
      content = at + 1;
    } else if (first == 252 && end - at >= 3) {
      size = <i32>load<u16>(at, 1);
      content = at + 3;
    } else if (first == 253 && end - at >= 4) {
      size = <i32>(load<u32>(at) >>> 8);
      content = at + 4;
    } else if (first == 254 && end - at >= 9) {
      const length = load<u64>(at, 1);
      if (length > <u64>i32.MAX_VALUE) return false;
      size = <i32>length;
      content = at + 9;
    } else return false;
  }
  return end >= content && end - content >= <usize>size;
}

/** The integer of a field. */
// @ts-ignore: decorator
@inline
function integerOf(kind: u32): i64 {
  switch (kind) {
    case MYSQL_I64:
    case MYSQL_U64:
    case MYSQL_U64_DECIMAL:
      return load<i64>(content);
    case MYSQL_I32:
      return <i64>load<i32>(content);
    case MYSQL_U32:
      return <i64>load<u32>(content);
    case MYSQL_I16:
      return <i64>load<i16>(content);
    case MYSQL_U16:
      return <i64>load<u16>(content);
    case MYSQL_U8:
      return <i64>load<u8>(content);
    default:
      return <i64>load<i8>(content);
  }
}

/** Stores the value of the field that was found. Returns why it cannot be held, or 0. */
// @ts-ignore: decorator
@inline
function readField(kind: u32, column: usize, values: usize, row: i32): i32 {
  if (kind <= <u32>MYSQL_I64) {
    store<i64>(values + (<usize>row << 3), integerOf(kind));
    return 0;
  }
  switch (kind) {
    case MYSQL_TEXT: {
      writeView(values + (<usize>row << 4), content, size);
      return 0;
    }
    case MYSQL_F64: {
      store<f64>(values + (<usize>row << 3), load<f64>(content));
      return 0;
    }
    case MYSQL_DATE: {
      store<i32>(values + (<usize>row << 2), readDays(content, size));
      return notADate ? REFUSED_INVALID_CAST : 0;
    }
    case MYSQL_DATETIME: {
      store<i64>(values + (<usize>row << 3), readMicros(content, size));
      return notADate ? REFUSED_INVALID_CAST : 0;
    }
    case MYSQL_DECIMAL: {
      parseDecimal(content, content + size, load<i32>(column, 16), load<i32>(column, 20), values + (<usize>row << 4));
      return parseStatus;
    }
    case MYSQL_BOOLEAN: {
      const value = load<u8>(content);
      if (value == 1) setBit(values, row);
      return value > 1 ? REFUSED_INVALID_CAST : 0;
    }
    case MYSQL_F32: {
      store<f64>(values + (<usize>row << 3), shortestOfSingle(load<f32>(content)));
      return 0;
    }
    case MYSQL_TIME:
      return readTime(content, size, values + (<usize>row << 3));
    case MYSQL_U64: {
      const value = load<i64>(content);
      store<i64>(values + (<usize>row << 3), max<i64>(value, 0));
      return value < 0 ? REFUSED_OVERFLOW : 0;
    }
    case MYSQL_U64_DECIMAL:
      return storeMagnitude(values + (<usize>row << 4), load<u64>(content), 0, false, load<i32>(column, 20));
    case MYSQL_UTF8: {
      writeView(values + (<usize>row << 4), content, size);
      return validUtf8(content, size) ? 0 : REFUSED_INVALID_UTF8;
    }
    default:
      return readBitField(kind, column, values, row);
  }
}

function readBitField(kind: u32, column: usize, values: usize, row: i32): i32 {
  const bits = readBits(content, size);
  if (kind == MYSQL_BITS_DECIMAL) return storeMagnitude(values + (<usize>row << 4), bits, 0, false, load<i32>(column, 20));
  if (kind == MYSQL_BITS_BOOLEAN) {
    if (bits != 0) setBit(values, row);
    return 0;
  }
  store<i64>(values + (<usize>row << 3), <i64>bits & i64.MAX_VALUE);
  return <i64>bits < 0 ? REFUSED_OVERFLOW : 0;
}

// @ts-ignore: decorator
@inline
function setBit(values: usize, row: i32): void {
  const at = values + (row >> 3);
  store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (row & 7))));
}

/** Writes the text of the field that was found. Returns its length. */
function writeText(kind: u32, decimals: i32, out: usize): i32 {
  switch (kind) {
    case MYSQL_U64:
    case MYSQL_U64_DECIMAL:
      return formatU64(load<u64>(content), out);
    case MYSQL_F32:
      return formatF64(shortestOfSingle(load<f32>(content)), out);
    case MYSQL_F64:
      return formatF64(load<f64>(content), out);
    case MYSQL_DATE:
      return writeDate(content, size, out);
    case MYSQL_DATETIME:
      return writeDatetime(content, size, decimals, out);
    case MYSQL_TIME:
      return writeTime(content, size, decimals, out);
    case MYSQL_BITS:
    case MYSQL_BITS_BOOLEAN:
    case MYSQL_BITS_DECIMAL:
      return formatU64(readBits(content, size), out);
    default:
      return formatI64(integerOf(kind), out);
  }
}

/** The text of a field of a kind at `at`, which `mysqlRows` has refused; 0 for one that is text itself. Returns its length. */
export function mysqlText(kind: i32, at: usize, decimals: i32, out: usize): i32 {
  if (kind == MYSQL_TEXT || kind == MYSQL_UTF8 || kind == MYSQL_DECIMAL || !findField(kind, at, at + 16)) return 0;
  return writeText(kind, decimals, out);
}

/** Marks a field as null. Views must be views where they are null. */
function setNull(column: usize, kind: u32, values: usize, row: i32): void {
  if (kind == MYSQL_TEXT || kind == MYSQL_UTF8 || (kind & MYSQL_AS_TEXT) != 0) {
    store<u64>(values + (<usize>row << 4), 0);
    store<u64>(values + (<usize>row << 4), 0, 8);
  }
  const at = <usize>load<u32>(column, 8) + (row >> 3);
  store<u8>(at, <u8>(<i32>load<u8>(at) & ~(1 << (row & 7))));
  store<u32>(column, load<u32>(column, 12) + 1, 12);
}

/** Reads the row in [from, end). False when it is none. */
// @ts-ignore: decorator
@inline
function readRow(from: usize, end: usize, columns: usize, count: i32, row: i32, refused: usize): bool {
  const nulls = from + 1;
  let at = nulls + ((count + 9) >> 3);
  if (at > end) return false;
  let column = columns;
  let bad = 0;
  for (let i = 0; i < count; i++, column += MYSQL_COLUMN_BYTES) {
    const flagged = load<u32>(column);
    const values = <usize>load<u32>(column, 4);
    const bit = i + 2;
    if ((<i32>load<u8>(nulls + (bit >> 3)) >> (bit & 7)) & 1) {
      if (values != 0) setNull(column, flagged, values, row);
      continue;
    }
    const kind = flagged & (MYSQL_AS_TEXT - 1);
    if (!findField(kind, at, end)) return false;
    const field = at;
    at = content + size;
    if (values == 0) continue;
    if (flagged & MYSQL_AS_TEXT) {
      const text = <usize>load<u32>(column, 24) + <usize>row * MYSQL_TEXT_BYTES;
      writeView(values + (<usize>row << 4), text, writeText(kind, load<i32>(column, 28), text));
      continue;
    }
    const code = readField(kind, column, values, row);
    if (code == 0) continue;
    // What stands there is not the value.
    setNull(column, flagged, values, row);
    if (bad == 0) {
      bad = (i + 1) | (code << 16);
      store<u32>(refused + (<usize>row << 2), bad);
      store<u32>(refused + REFUSED_ADDRESSES + (<usize>row << 2), <u32>field);
      refusedRows++;
    }
  }
  return true;
}

/**
 * Reads packets of [from, end) into rows `row`, `row` + 1, … of `count` columns, until row `capacity`, or the byte `limit`, which the last packet may pass.
 * Bitmaps of values that are not null must be all ones, booleans all zeros. Text stays where it is. `refused` has a word for every row: 0, or the number of the
 * first column whose type cannot hold the value, from 1, and the reason << 16; and then the address of each such value. It must be all zeros. Returns the
 * number of rows read.
 */
export function mysqlRows(from: usize, end: usize, limit: usize, columns: usize, count: i32, row: i32, capacity: i32, refused: usize): i32 {
  const first = row;
  stop = MYSQL_MORE;
  refusedRows = 0;
  while (true) {
    if (row >= capacity || from >= limit) {
      stop = MYSQL_FULL;
      break;
    }
    if (end - from < 5) break;
    const length = <usize>(load<u32>(from) & 0xffffff);
    if (length == MYSQL_PACKET_BYTES) {
      stop = MYSQL_LARGE;
      break;
    }
    if (load<u8>(from, 4) != 0 || length == 0) {
      stop = MYSQL_OTHER;
      break;
    }
    const next = from + 4 + length;
    if (next > end) break;
    if (!readRow(from + 4, next, columns, count, row, refused)) {
      stop = MYSQL_MALFORMED;
      break;
    }
    from = next;
    row++;
  }
  offset = from;
  return row - first;
}

/** Reads one row, whose packets have been put together at [from, end); else as `mysqlRows`. */
export function mysqlRow(from: usize, end: usize, columns: usize, count: i32, row: i32, refused: usize): i32 {
  refusedRows = 0;
  const sound = readRow(from, end, columns, count, row, refused);
  stop = sound ? MYSQL_MORE : MYSQL_MALFORMED;
  return <i32>sound;
}
