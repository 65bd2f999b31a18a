// Rows of `loadWrite` as the values of an INSERT, for servers that do not take them by LOAD DATA: `(1,'text',NULL),(…)`.
import { LOAD_BYTES, LOAD_COLUMN_BYTES, LOAD_DATE, LOAD_TEXT, LOAD_TIME, LOAD_TIMESTAMP } from "../layout";

const TAB: u8 = 9;
const LINE_FEED: u8 = 10;
const QUOTE: u8 = 39;
const BACKSLASH: u8 = 92;
/** Bytes that stand around a field at most. */
const AROUND = 8;

let read: usize = 0;

/** Where the last `loadLiterals` stopped reading. */
export function loadLiteralsRead(): usize {
  return read;
}

/** Behind the last byte of the field that begins at `p`. */
// @ts-ignore: decorator
@inline
function endOf(p: usize): usize {
  let c = load<u8>(p);
  for (; c != TAB && c != LINE_FEED; c = load<u8>(p)) p += c == BACKSLASH ? 2 : 1;
  return p;
}

/** Escapes of LOAD DATA mean the same in strings. */
// @ts-ignore: decorator
@inline
function writeString(p: usize, end: usize, out: usize): usize {
  store<u8>(out++, QUOTE);
  for (; p < end; p++) {
    const c = load<u8>(p);
    store<u8>(out++, c);
    if (c == QUOTE) store<u8>(out++, QUOTE);
  }
  store<u8>(out++, QUOTE);
  return out;
}

/**
 * Writes the rows from `p` on, which end at `end`, until the next one may not fit into `room` bytes; the first one is always written, and may take twice its
 * bytes and 8 for each column. `columns`: as for `loadWrite`. Returns the bytes written, without a comma at the end.
 */
export function loadLiterals(columns: usize, count: i32, p: usize, end: usize, out: usize, room: f64): f64 {
  const start = out;
  while (p < end) {
    let behind = p;
    for (let i = 0; i < count; i++) behind = endOf(behind) + 1;
    if (out != start && <f64>(out - start) + 2 * <f64>(behind - p) + <f64>(AROUND * count) > room) break;
    if (out != start) store<u8>(out++, 44);
    store<u8>(out++, 40);
    let column = columns;
    for (let i = 0; i < count; i++, column += LOAD_COLUMN_BYTES) {
      const to = endOf(p);
      const kind = load<u32>(column);
      if (i > 0) store<u8>(out++, 44);
      if (to == p + 2 && load<u16>(p) == 0x4e5c) {
        store<u32>(out, 0x4c4c554e);
        out += 4;
      } else if (kind == LOAD_TEXT || kind == LOAD_DATE || kind == LOAD_TIME || kind == LOAD_TIMESTAMP) {
        out = writeString(p, to, out);
      } else {
        if (kind == LOAD_BYTES) {
          store<u8>(out++, 120);
          store<u8>(out++, QUOTE);
        }
        memory.copy(out, p, to - p);
        out += to - p;
        if (kind == LOAD_BYTES) store<u8>(out++, QUOTE);
      }
      p = to + 1;
    }
    store<u8>(out++, 41);
  }
  read = p;
  return <f64>(out - start);
}
