// Rows as MySQL takes them by LOAD DATA (https://mariadb.com/kb/en/load-data-infile/): fields end at tabs and rows at line feeds, `\` stands before what
// would be either of them and before itself, and null is `\N`.
import {
  LOAD_BOOLEAN, LOAD_BYTES, LOAD_COLUMN_BYTES, LOAD_DATE, LOAD_DECIMAL, LOAD_F32, LOAD_F64, LOAD_I64, LOAD_REQUIRED, LOAD_SIZED, LOAD_TEXT, LOAD_TIME,
  LOAD_TIMESTAMP, LOAD_TRIMMED, REFUSED_INVALID_CAST, REFUSED_NULL, REFUSED_OVERFLOW,
} from "../layout";
import { daysOfTimestamp, timeOfTimestamp } from "./calendar";
import { formatDecimal } from "./decimal-text";
import { formatDate, formatTime } from "./format-datetime";
import { formatF64, formatI64 } from "./format-number";
import { isSingle } from "./single";
import { isNull } from "./validity";
import { viewData, viewLength } from "./views";

const TAB: u8 = 9;
const LINE_FEED: u8 = 10;
const BACKSLASH: u8 = 92;
/** Room that a value of a fixed size may touch. */
const FIXED_ROOM = 64;

let written: f64 = 0;
let needed: f64 = 0;
let refusedRows: i32 = 0;

/** Bytes that the last `loadWrite` has written. */
export function loadWritten(): f64 {
  return written;
}

/** Bytes of room that the first row it did not write may take. */
export function loadNeeded(): f64 {
  return needed;
}

/** Rows that it has left out, because a column of the table cannot hold a value as it is. */
export function loadLeftOut(): i32 {
  return refusedRows;
}

/** Writes text with its escapes, in steps of 16 bytes. Returns where it ends. */
// @ts-ignore: decorator
@inline
function writeText(p: usize, length: i32, out: usize): usize {
  const end = p + <usize>length;
  while (p < end) {
    const bytes = v128.load(p);
    v128.store(out, bytes);
    const special = i8x16.bitmask(v128.or(
      i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH)),
      v128.or(i8x16.eq(bytes, i8x16.splat(<i8>TAB)), i8x16.eq(bytes, i8x16.splat(<i8>LINE_FEED))),
    ));
    const run = special == 0 ? 16 : <usize>ctz(special);
    const step = min(run, end - p);
    p += step;
    out += step;
    if (p >= end || step == 16) continue;
    const c = load<u8>(p++);
    store<u8>(out, BACKSLASH);
    store<u8>(out, c == TAB ? 116 : c == LINE_FEED ? 110 : c, 1);
    out += 2;
  }
  return out;
}

// @ts-ignore: decorator
@inline
function writeHex(p: usize, length: i32, out: usize): usize {
  for (const end = p + <usize>length; p < end; p++, out += 2) {
    const c = <u32>load<u8>(p);
    const high = c >> 4;
    const low = c & 15;
    store<u8>(out, high + 48 + 7 * <u32>(high > 9));
    store<u8>(out, low + 48 + 7 * <u32>(low > 9), 1);
  }
  return out;
}

/** Writes a value. Returns where it ends, or 0 and `refusal`: why the column cannot hold it. */
// @ts-ignore: decorator
@inline
function writeField(column: usize, row: i32, out: usize): usize {
  const values = <usize>load<u32>(column, 4);
  const kind = load<u32>(column);
  if (kind == LOAD_I64) {
    const value = load<i64>(values + (<usize>row << 3));
    if (!isWithin(column, value)) return refuse(REFUSED_OVERFLOW);
    return out + formatI64(value, out);
  }
  if (kind == LOAD_TEXT || kind == LOAD_BYTES) {
    const view = values + (<usize>row << 4);
    const length = viewLength(view);
    const data = viewData(view);
    const flags = load<i32>(column, 12);
    if (flags > LOAD_REQUIRED) {
      if ((flags & LOAD_SIZED) != 0 && length != load<i32>(column, 20)) return refuse(REFUSED_INVALID_CAST);
      if ((flags & LOAD_TRIMMED) != 0 && length > 0 && load<u8>(data + length - 1) == 32) return refuse(REFUSED_INVALID_CAST);
    }
    return kind == LOAD_TEXT ? writeText(data, length, out) : writeHex(data, length, out);
  }
  if (kind == LOAD_F64 || kind == LOAD_F32) {
    const value = load<f64>(values + (<usize>row << 3));
    if (!(abs(value) < Infinity) || (kind == LOAD_F32 && !isSingle(value))) return refuse(REFUSED_INVALID_CAST);
    // Its shortest decimal may be above the largest single.
    return out + formatF64(kind == LOAD_F32 ? <f64><f32>value : value, out);
  }
  if (kind == LOAD_DATE) {
    const value = load<i32>(values + (<usize>row << 2));
    if (!isWithin(column, value)) return refuse(REFUSED_OVERFLOW);
    return out + formatDate(value, out);
  }
  if (kind == LOAD_TIMESTAMP) {
    const value = load<i64>(values + (<usize>row << 3));
    if (!isWithin(column, value)) return refuse(REFUSED_OVERFLOW);
    if (value % <i64>load<u32>(column, 16) != 0) return refuse(REFUSED_INVALID_CAST);
    out += formatDate(daysOfTimestamp(value), out);
    store<u8>(out++, 32);
    return out + formatTime(timeOfTimestamp(value), out);
  }
  if (kind == LOAD_TIME) {
    const value = load<i64>(values + (<usize>row << 3));
    if (value % <i64>load<u32>(column, 16) != 0) return refuse(REFUSED_INVALID_CAST);
    return out + formatTime(value, out);
  }
  if (kind == LOAD_DECIMAL) return out + formatDecimal(values + (<usize>row << 4), load<i32>(column, 16), out);
  if (kind == LOAD_BOOLEAN) {
    store<u8>(out, ((load<u8>(values + (row >> 3)) >> <u8>(row & 7)) & 1) + 48);
    return out + 1;
  }
  // LOAD_ROW
  return out + formatI64(load<i64>(column, 24) + row, out);
}

let refusal: i32 = 0;

function refuse(code: i32): usize {
  refusal = code;
  return 0;
}

// @ts-ignore: decorator
@inline
function isWithin(column: usize, value: i64): bool {
  return value >= load<i64>(column, 24) && value <= load<i64>(column, 32);
}

/** Bytes that a row takes at most. */
function roomOf(columns: usize, count: i32, row: i32): f64 {
  let room: f64 = FIXED_ROOM;
  for (let i = 0; i < count; i++, columns += LOAD_COLUMN_BYTES) {
    const kind = load<u32>(columns);
    room += FIXED_ROOM;
    if ((kind == LOAD_TEXT || kind == LOAD_BYTES) && !isNull(load<u32>(columns, 8), row)) {
      room += 2 * <f64>viewLength(<usize>load<u32>(columns, 4) + (<usize>row << 4));
    }
  }
  return room;
}

/**
 * Writes rows [from, to) of `count` columns to `out`, which has room for `room` bytes, and stops where the next row may not fit. `refused` has a word for
 * every row; of rows that are left out it gets the column, from 1, and in its upper half a REFUSED_… code. Returns the number of rows done.
 */
export function loadWrite(columns: usize, count: i32, from: i32, to: i32, out: usize, room: f64, refused: usize): i32 {
  const start = out;
  refusedRows = 0;
  needed = 0;
  let row = from;
  for (; row < to; row++) {
    const bytes = roomOf(columns, count, row);
    if (<f64>(out - start) + bytes > room) {
      needed = bytes;
      break;
    }
    let at = out;
    let column = columns;
    let bad = 0;
    for (let i = 0; i < count; i++, column += LOAD_COLUMN_BYTES) {
      if (isNull(load<u32>(column, 8), row)) {
        if ((load<u32>(column, 12) & LOAD_REQUIRED) != 0) {
          bad = (i + 1) | (REFUSED_NULL << 16);
          break;
        }
        store<u16>(at, 0x4e5c);
        at += 2;
      } else {
        at = writeField(column, row, at);
        if (at == 0) {
          bad = (i + 1) | (refusal << 16);
          break;
        }
      }
      store<u8>(at++, TAB);
    }
    if (bad == 0) {
      store<u8>(at - 1, LINE_FEED);
      out = at;
    } else {
      store<u32>(refused + (<usize>row << 2), bad);
      refusedRows++;
    }
  }
  written = <f64>(out - start);
  return row - from;
}
