// Rows as PostgreSQL takes them by COPY in binary form (https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format").
import {
  PG_BOOLEAN, PG_COLUMN_BYTES, PG_DATE, PG_F32, PG_F64, PG_I16, PG_I32, PG_I64, PG_JSONB, PG_NUMERIC, PG_NUMERIC_I64, PG_ROW, PG_TEXT, PG_TIME,
  PG_TIMESTAMP, REFUSED_INVALID_CAST, REFUSED_OVERFLOW,
} from "../layout";
import { DAY_MICROS } from "./calendar";
import { NUMERIC_ROOM, writeNumeric, writeNumericI64 } from "./postgres-numeric";
import { isSingle } from "./single";
import { isNull } from "./validity";
import { viewData, viewLength } from "./views";

const EPOCH_DAYS = 10957;

let written: f64 = 0;
let needed: f64 = 0;
let refusedRows: i32 = 0;

/** Bytes that the last `pgWrite` has written. */
export function pgWritten(): f64 {
  return written;
}

/** Bytes of room that the first row it did not write may take. */
export function pgNeeded(): f64 {
  return needed;
}

/** Rows that it has left out, because a column of the table cannot hold a value as it is. */
export function pgLeftOut(): i32 {
  return refusedRows;
}

// @ts-ignore: decorator
@inline
function put32(at: usize, value: i32): void {
  store<u32>(at, bswap<u32>(<u32>value));
}

// @ts-ignore: decorator
@inline
function put64(at: usize, value: i64): void {
  store<u64>(at, bswap<u64>(<u64>value));
}

/** Whether a time is a multiple of the column's unit. */
// @ts-ignore: decorator
@inline
function isWhole(micros: i64, unit: u32): bool {
  return unit == 1 || micros % <i64>unit == 0;
}

/** Whether a text of too many characters ends in a blank. */
function isCut(data: usize, length: i32, most: i32): bool {
  if (load<u8>(data + length - 1) != 32) return false;
  let characters = 0;
  for (const end = data + <usize>length; data < end; data++) characters += i32((load<u8>(data) & 0xc0) != 0x80);
  return characters > most;
}

/** Writes a value behind its length. Returns the bytes of the value, or less than 0: why the column cannot hold it. */
// @ts-ignore: decorator
@inline
function writeField(column: usize, row: i32, out: usize): i32 {
  const values = <usize>load<u32>(column, 4);
  switch (load<u32>(column)) {
    case PG_I64: {
      put64(out + 4, load<i64>(values + (<usize>row << 3)));
      return 8;
    }
    case PG_TEXT: {
      const view = values + (<usize>row << 4);
      const length = viewLength(view);
      const most = load<i32>(column, 20);
      if (most != 0 && length > most && isCut(viewData(view), length, most)) return -REFUSED_INVALID_CAST;
      memory.copy(out + 4, viewData(view), length);
      return length;
    }
    case PG_F64: {
      put64(out + 4, load<i64>(values + (<usize>row << 3)));
      return 8;
    }
    case PG_I32: {
      const value = load<i64>(values + (<usize>row << 3));
      if (value != <i64><i32>value) return -REFUSED_OVERFLOW;
      put32(out + 4, <i32>value);
      return 4;
    }
    case PG_NUMERIC:
      return writeNumeric(values + (<usize>row << 4), load<i32>(column, 16), out + 4);
    case PG_NUMERIC_I64:
      return writeNumericI64(load<i64>(values + (<usize>row << 3)), out + 4);
    case PG_TIMESTAMP: {
      const micros = load<i64>(values + (<usize>row << 3));
      if (!isWhole(micros, load<u32>(column, 16))) return -REFUSED_INVALID_CAST;
      put64(out + 4, micros - <i64>EPOCH_DAYS * DAY_MICROS);
      return 8;
    }
    case PG_DATE: {
      put32(out + 4, load<i32>(values + (<usize>row << 2)) - EPOCH_DAYS);
      return 4;
    }
    case PG_BOOLEAN: {
      store<u8>(out, <u8>((<i32>load<u8>(values + (row >> 3)) >> (row & 7)) & 1), 4);
      return 1;
    }
    case PG_TIME: {
      const micros = load<i64>(values + (<usize>row << 3));
      if (!isWhole(micros, load<u32>(column, 16))) return -REFUSED_INVALID_CAST;
      put64(out + 4, micros);
      return 8;
    }
    case PG_I16: {
      const value = load<i64>(values + (<usize>row << 3));
      if (value != <i64><i16>value) return -REFUSED_OVERFLOW;
      store<u16>(out, bswap<u16>(<u16>value), 4);
      return 2;
    }
    case PG_F32: {
      const value = load<f64>(values + (<usize>row << 3));
      if (!isSingle(value)) return -REFUSED_INVALID_CAST;
      put32(out + 4, reinterpret<i32>(<f32>value));
      return 4;
    }
    case PG_JSONB: {
      const view = values + (<usize>row << 4);
      const length = viewLength(view);
      store<u8>(out, 1, 4);
      memory.copy(out + 5, viewData(view), length);
      return length + 1;
    }
    default: {
      // PG_ROW
      put64(out + 4, load<i64>(column, 16) + row);
      return 8;
    }
  }
}

/** Bytes that a row takes at most. */
function roomOf(columns: usize, count: i32, row: i32): f64 {
  let room: f64 = 2;
  for (let i = 0; i < count; i++, columns += PG_COLUMN_BYTES) {
    const kind = load<u32>(columns);
    if (kind == PG_TEXT || kind == PG_JSONB) {
      if (!isNull(load<u32>(columns, 8), row)) room += <f64>viewLength(<usize>load<u32>(columns, 4) + (<usize>row << 4));
      room += 5;
    } else room += kind == PG_NUMERIC || kind == PG_NUMERIC_I64 ? NUMERIC_ROOM + 4 : 12;
  }
  return room;
}

/**
 * Writes rows [from, to) of `count` columns to `out`, which has room for `room` bytes, and stops where the next row may not fit. `refused` has a word for
 * every row, as in `pgRows`; rows that are left out get theirs. Returns the number of rows done.
 */
export function pgWrite(columns: usize, count: i32, from: i32, to: i32, out: usize, room: f64, refused: usize): i32 {
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
    store<u16>(at, bswap<u16>(<u16>count));
    at += 2;
    let column = columns;
    let bad = 0;
    for (let i = 0; i < count; i++, column += PG_COLUMN_BYTES) {
      if (isNull(load<u32>(column, 8), row)) {
        store<i32>(at, -1);
        at += 4;
        continue;
      }
      const length = writeField(column, row, at);
      if (length < 0) {
        bad = (i + 1) | (-length << 16);
        break;
      }
      put32(at, length);
      at += 4 + length;
    }
    if (bad == 0) out = at;
    else {
      store<u32>(refused + (<usize>row << 2), bad);
      refusedRows++;
    }
  }
  written = <f64>(out - start);
  return row - from;
}
