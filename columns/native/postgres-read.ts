// Rows as PostgreSQL sends them in binary form: messages `d` of COPY, or `D` of a query with binary results. Both hold a number of fields (i16), then each
// field's length (i32, -1: null) and bytes, the highest byte first (https://www.postgresql.org/docs/current/protocol-message-formats.html).
import {
  MESSAGE_BATCH_ROWS, PG_BOOLEAN, PG_COLUMN_BYTES, PG_DATE, PG_F32, PG_F64, PG_FULL, PG_I16, PG_I32, PG_I64, PG_JSONB, PG_MALFORMED, PG_MORE, PG_NUMERIC, PG_OID, PG_OTHER,
  PG_TEXT, PG_TIME, PG_TIMESTAMP, PG_UUID, PG_UUID_BYTES, REFUSED_INVALID_CAST, REFUSED_OVERFLOW,
} from "../layout";
import { DAY_MICROS, FIRST_DAY, LAST_DAY } from "./calendar";
import { readNumeric } from "./postgres-numeric";
import { shortestOfSingle } from "./single";
import { writeView } from "./views";

const COPY_DATA = 0x64;
const DATA_ROW = 0x44;
/** Days from 1970-01-01 to 2000-01-01, from which PostgreSQL counts. */
const EPOCH_DAYS = 10957;
const REFUSED_ADDRESSES: usize = 4 * MESSAGE_BATCH_ROWS;

let offset: usize = 0;
let stop: i32 = 0;
let refusedRows: i32 = 0;

/** Where the last `pgRows` stopped: the first byte of a message that it has not read. */
export function pgOffset(): usize {
  return offset;
}

/** Why: a PG_… of layout.ts. */
export function pgStop(): i32 {
  return stop;
}

/** Rows with a value that its column's type cannot hold. */
export function pgRefused(): i32 {
  return refusedRows;
}

// @ts-ignore: decorator
@inline
function big32(at: usize): i32 {
  return <i32>bswap<u32>(load<u32>(at));
}

// @ts-ignore: decorator
@inline
function big64(at: usize): i64 {
  return <i64>bswap<u64>(load<u64>(at));
}

// @ts-ignore: decorator
@inline
function hexDigit(value: u32): u32 {
  return value + 48 + (value > 9 ? 39 : 0);
}

function uuidText(from: usize, out: usize): void {
  for (let i = 0; i < 16; i++) {
    const byte = <u32>load<u8>(from + i);
    store<u8>(out, hexDigit(byte >> 4));
    store<u8>(out, hexDigit(byte & 15), 1);
    out += 2;
    if (i == 3 || i == 5 || i == 7 || i == 9) store<u8>(out++, 45);
  }
}

/** Stores the value of a field. Returns why it cannot be held, or 0; or -1 when it has not the length of its type. */
// @ts-ignore: decorator
@inline
function readField(column: usize, from: usize, length: i32, row: i32): i32 {
  const values = <usize>load<u32>(column, 4);
  switch (load<u32>(column)) {
    case PG_I64: {
      if (length != 8) return -1;
      store<i64>(values + (<usize>row << 3), big64(from));
      return 0;
    }
    case PG_I32: {
      if (length != 4) return -1;
      store<i64>(values + (<usize>row << 3), <i64>big32(from));
      return 0;
    }
    case PG_TEXT: {
      writeView(values + (<usize>row << 4), from, length);
      return 0;
    }
    case PG_F64: {
      if (length != 8) return -1;
      store<i64>(values + (<usize>row << 3), big64(from));
      return 0;
    }
    case PG_NUMERIC:
      return length < 8 ? -1 : readNumeric(from, length, load<i32>(column, 16), load<i32>(column, 20), values + (<usize>row << 4));
    case PG_TIMESTAMP: {
      if (length != 8) return -1;
      const micros = big64(from);
      // The infinities are the largest and the least number.
      if (micros < (<i64>FIRST_DAY - EPOCH_DAYS) * DAY_MICROS || micros >= (<i64>LAST_DAY + 1 - EPOCH_DAYS) * DAY_MICROS) {
        store<i64>(values + (<usize>row << 3), 0);
        return REFUSED_OVERFLOW;
      }
      store<i64>(values + (<usize>row << 3), micros + <i64>EPOCH_DAYS * DAY_MICROS);
      return 0;
    }
    case PG_DATE: {
      if (length != 4) return -1;
      const days = <i64>big32(from) + EPOCH_DAYS;
      const fits = days >= FIRST_DAY && days <= LAST_DAY;
      store<i32>(values + (<usize>row << 2), fits ? <i32>days : 0);
      return fits ? 0 : REFUSED_OVERFLOW;
    }
    case PG_BOOLEAN: {
      if (length != 1) return -1;
      const at = values + (row >> 3);
      if (load<u8>(from)) store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (row & 7))));
      return 0;
    }
    case PG_I16: {
      if (length != 2) return -1;
      store<i64>(values + (<usize>row << 3), <i64><i16>bswap<u16>(load<u16>(from)));
      return 0;
    }
    case PG_OID: {
      if (length != 4) return -1;
      store<i64>(values + (<usize>row << 3), <i64><u32>big32(from));
      return 0;
    }
    case PG_F32: {
      if (length != 4) return -1;
      store<f64>(values + (<usize>row << 3), shortestOfSingle(reinterpret<f32>(big32(from))));
      return 0;
    }
    case PG_TIME: {
      if (length != 8) return -1;
      const micros = big64(from);
      // PostgreSQL knows 24:00:00.
      store<i64>(values + (<usize>row << 3), micros < DAY_MICROS ? micros : 0);
      return micros < DAY_MICROS ? 0 : REFUSED_OVERFLOW;
    }
    case PG_JSONB: {
      if (length < 1) return -1;
      writeView(values + (<usize>row << 4), from + 1, length - 1);
      return 0;
    }
    case PG_UUID: {
      if (length != 16) return -1;
      const text = <usize>load<u32>(column, 24) + <usize>row * PG_UUID_BYTES;
      uuidText(from, text);
      writeView(values + (<usize>row << 4), text, PG_UUID_BYTES);
      return 0;
    }
    default:
      return REFUSED_INVALID_CAST;
  }
}

/** Marks a field as null. Views must be views where they are null. */
function setNull(column: usize, row: i32): void {
  const kind = load<u32>(column);
  const values = <usize>load<u32>(column, 4);
  if (kind == PG_TEXT || kind == PG_JSONB || kind == PG_UUID) {
    store<u64>(values + (<usize>row << 4), 0);
    store<u64>(values + (<usize>row << 4), 0, 8);
  }
  const at = <usize>load<u32>(column, 8) + (row >> 3);
  store<u8>(at, <u8>(<i32>load<u8>(at) & ~(1 << (row & 7))));
  store<u32>(column, load<u32>(column, 12) + 1, 12);
}

/**
 * Reads messages of [from, end) into rows `row`, `row` + 1, … of `count` columns, until row `capacity`, or the byte `limit`, which the last message may
 * pass. Bitmaps of values that are not null must be all ones, booleans all zeros. Text stays where it is. `refused` has a word for every row: 0, or the number of the first column whose
 * type cannot hold the value, from 1, and the reason << 16; and then the address of each such value, with its length before it. It must be all zeros. Returns the number of rows read.
 */
export function pgRows(from: usize, end: usize, limit: usize, columns: usize, count: i32, row: i32, capacity: i32, refused: usize): i32 {
  const first = row;
  stop = PG_MORE;
  refusedRows = 0;
  while (true) {
    if (row == capacity || from >= limit) {
      stop = PG_FULL;
      break;
    }
    if (end - from < 5) break;
    const type = <i32>load<u8>(from);
    if (type != COPY_DATA && type != DATA_ROW) {
      stop = PG_OTHER;
      break;
    }
    const length = <usize>big32(from + 1);
    if (end - from < length + 1) break;
    const next = from + 1 + length;
    const fields = length < 6 ? -2 : <i32><i16>bswap<u16>(load<u16>(from + 5));
    if (fields == -1 && type == COPY_DATA) {
      // The end of COPY's data.
      from = next;
      continue;
    }
    if (fields != count) {
      stop = PG_MALFORMED;
      break;
    }
    let at = from + 7;
    let column = columns;
    let bad = 0;
    for (let i = 0; i < count; i++, column += PG_COLUMN_BYTES) {
      const bytes = big32(at);
      at += 4;
      if (bytes < 0) {
        setNull(column, row);
        continue;
      }
      if (at + <usize>bytes > next) {
        bad = -1;
        break;
      }
      const code = readField(column, at, bytes, row);
      at += bytes;
      if (code < 0) {
        bad = -1;
        break;
      }
      if (code == 0) continue;
      // What stands there is not the value.
      setNull(column, row);
      if (bad == 0) {
        bad = (i + 1) | (code << 16);
        store<u32>(refused + REFUSED_ADDRESSES + (<usize>row << 2), <u32>(at - bytes - 4));
      }
    }
    if (bad < 0) {
      stop = PG_MALFORMED;
      break;
    }
    if (bad != 0) {
      store<u32>(refused + (<usize>row << 2), bad);
      refusedRows++;
    }
    from = next;
    row++;
  }
  offset = from;
  return row - first;
}
