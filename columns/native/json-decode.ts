// Reads one column of the cells that json-records.ts has found into a vector. A number may also stand in a string, since that is how numbers are written that
// other readers would round.
import {
  JSON_AS_BINARY, JSON_AS_BOOLEAN, JSON_AS_DATE, JSON_AS_DECIMAL, JSON_AS_FLOAT, JSON_AS_INTEGER, JSON_AS_JSON, JSON_AS_LIST, JSON_AS_STRING,
  JSON_AS_TIME, JSON_AS_TIMESTAMP, JSON_AS_TIMESTAMP_ZONED, JSON_CELL_BYTES, JSON_ESCAPED, REFUSED_INVALID_CAST, REFUSED_OVERFLOW,
} from "../layout";
import { decodeBase64 } from "./base64";
import { parseDecimal } from "./decimal-text";
import { guessedDate, guessedF64, guessedTime, guessedTimestamp, plainInteger } from "./guessed";
import { endAtLines, scanScalar, skipBlanks, stringEscaped } from "./json-scan";
import { elementEnd } from "./json-cut";
import { unescape } from "./json-text";
import { parseDate, parseTime, parseTimestamp, timestampZoned } from "./parse-datetime";
import { parseBoolean, parseF64, parseI64 } from "./parse-number";
import { accept, isBlank, parseStatus, refuse } from "./parse-status";
import { writeView } from "./views";

/** Characters of the longest string that is looked at as a number, date or time, while it has escapes. */
const MAX_ESCAPED: usize = 128;

/** The largest integer up to which all are floats. */
const MAX_SAFE: i64 = (1 << 53) - 1;

/** The value's text without quotes, and whether it had some. */
let from: usize = 0;
let to: usize = 0;
let quoted: bool = false;

/** Takes the quotes off, and resolves escapes to `room`. Returns false for a string that is too long to be anything but text. */
// @ts-ignore: decorator
@inline
function unquote(escaped: bool, room: usize): bool {
  quoted = load<u8>(from) == 34;
  if (!quoted) return true;
  from++;
  to--;
  return !escaped || resolve(room);
}

function resolve(room: usize): bool {
  if (to - from > MAX_ESCAPED) return false;
  to = unescape(from, to, room);
  from = room;
  return true;
}

/** The integer that a number with point or exponent stands for. */
function parseWhole(room: usize): i64 {
  parseDecimal(from, to, 0, 38, room);
  const low = load<i64>(room);
  if (parseStatus == 0 && load<i64>(room, 8) != low >> 63) refuse(REFUSED_OVERFLOW);
  return low;
}

/** Takes the blanks off a string that is no value as it stands. Returns whether there were any. */
function trimQuoted(): bool {
  const length = to - from;
  while (from < to && isBlank(load<u8>(from))) from++;
  while (to > from && isBlank(load<u8>(to - 1))) to--;
  return to - from != length;
}

/** Stores what the value [from, to) is read as at index `i`. Returns why not, or 0. `room` has 256 bytes. */
// @ts-ignore: decorator
@inline
function parseInto(kind: i32, escaped: bool, guessed: i32, values: usize, i: u32, scale: i32, precision: i32, room: usize): i32 {
  if (!unquote(escaped, room)) return REFUSED_INVALID_CAST;
  const status = parseUnquoted(kind, guessed, values, i, scale, precision, room);
  return status != 0 && quoted && guessed == 0 && trimQuoted() ? parseAgain(kind, values, i, scale, precision, room) : status;
}

function parseAgain(kind: i32, values: usize, i: u32, scale: i32, precision: i32, room: usize): i32 {
  return parseUnquoted(kind, 0, values, i, scale, precision, room);
}

// @ts-ignore: decorator
@inline
function parseUnquoted(kind: i32, guessed: i32, values: usize, i: u32, scale: i32, precision: i32, room: usize): i32 {
  const first = load<u8>(from);
  // Words, lists and objects begin with bytes past the digits.
  const number = !quoted && first < 58;
  if (kind == JSON_AS_BOOLEAN) {
    if (number | (quoted & (guessed != 0))) return REFUSED_INVALID_CAST;
    const bit = <u8>parseBoolean(from, to);
    if (bit != 0 && parseStatus == 0) store<u8>(values + (i >> 3), load<u8>(values + (i >> 3)) | (1 << <u8>(i & 7)));
    return parseStatus;
  }
  if (kind == JSON_AS_INTEGER || kind == JSON_AS_FLOAT || kind == JSON_AS_DECIMAL) {
    if (!number && !quoted) return REFUSED_INVALID_CAST;
    if (kind == JSON_AS_INTEGER) {
      let value = parseI64(from, to);
      if (guessed != 0 && parseStatus == 0 && !guessedInteger(value)) return REFUSED_INVALID_CAST;
      if (parseStatus == REFUSED_INVALID_CAST && number) {
        value = parseWhole(room + 192);
        // A float has a negative zero.
        if (guessed != 0 && value == 0 && first == 45) return REFUSED_INVALID_CAST;
      }
      store<i64>(values + (<usize>i << 3), value);
    } else if (kind == JSON_AS_FLOAT) {
      const value = parseF64(from, to);
      if (guessed != 0 && parseStatus == 0 && !guessedFloat(value)) return REFUSED_INVALID_CAST;
      store<f64>(values + (<usize>i << 3), value);
    } else {
      parseDecimal(from, to, scale, precision, values + (<usize>i << 4));
    }
    return parseStatus;
  }
  if (!quoted) return REFUSED_INVALID_CAST;
  if (kind == JSON_AS_DATE) store<i32>(values + (<usize>i << 2), parseDate(from, to));
  else if (kind == JSON_AS_TIME) store<i64>(values + (<usize>i << 3), parseTime(from, to));
  else {
    store<i64>(values + (<usize>i << 3), parseTimestamp(from, to));
    if (parseStatus == 0 && timestampZoned != (kind == JSON_AS_TIMESTAMP_ZONED)) return REFUSED_INVALID_CAST;
  }
  if (guessed != 0 && parseStatus == 0 && !guessedMoment(kind)) return REFUSED_INVALID_CAST;
  return parseStatus;
}

// Whether what has been parsed is written as a guess takes it. Numbers in strings are text, unless they are there because other readers would round them.

function guessedInteger(value: i64): bool {
  return plainInteger(from, to) && (!quoted || value > MAX_SAFE || value < -MAX_SAFE);
}

function guessedFloat(value: f64): bool {
  return guessedF64(from, to, value) && (!quoted || !isFinite(value));
}

function guessedMoment(kind: i32): bool {
  if (kind == JSON_AS_DATE) return guessedDate(from, to);
  if (kind == JSON_AS_TIME) return guessedTime(from, to);
  return guessedTimestamp(from, to);
}

// @ts-ignore: decorator
@inline
function clearValue(kind: i32, values: usize, i: u32): void {
  if (kind == JSON_AS_DATE) store<i32>(values + (<usize>i << 2), 0);
  else if (kind >= JSON_AS_DECIMAL) {
    store<i64>(values + (<usize>i << 4), 0);
    store<i64>(values + (<usize>i << 4), 0, 8);
  } else if (kind != JSON_AS_BOOLEAN) store<i64>(values + (<usize>i << 3), 0);
}

// What a kind's function tells of the last column that was read.
let refusals: i32 = 0;
let nulls: i32 = 0;

// @ts-ignore: decorator
@inline
function decode(
  kind: i32, guessed: i32, base: usize, cells: usize, columns: u32, selection: usize, rows: u32, item: i32, scale: i32, precision: i32,
  values: usize, validity: usize, refused: usize, room: usize, heap: usize,
): void {
  const rowBytes = <usize>columns * JSON_CELL_BYTES;
  let refusedCount = 0;
  let nullCount = 0;
  let word: u64 = 0;
  let cell = cells;
  if (kind == JSON_AS_BOOLEAN) memory.fill(values, 0, <usize>((rows + 63) >> 6) << 3);
  for (let i: u32 = 0; i < rows; i++) {
    if (selection != 0) cell = cells + <usize>load<u32>(selection + (<usize>i << 2)) * rowBytes;
    const end = load<u32>(cell, 4);
    if (end == 0) {
      nullCount++;
      clearValue(kind, values, i);
    } else {
      from = base + load<u32>(cell);
      to = base + (end & ~JSON_ESCAPED);
      const escaped = (end & JSON_ESCAPED) != 0;
      let status: i32;
      if (kind >= JSON_AS_STRING) {
        const view = values + (<usize>i << 4);
        status = parseText(kind, escaped, view, item, scale, precision, room, heap);
        heap = textHeap;
      } else status = parseInto(kind, escaped, guessed, values, i, scale, precision, room);
      if (status != 0) {
        if (refusedCount == 0) memory.fill(refused, 0, rows);
        store<u8>(refused + <usize>i, <u8>status);
        clearValue(kind, values, i);
        refusedCount++;
      } else {
        word |= <u64>1 << (<u64>i & 63);
      }
    }
    cell += rowBytes;
    if ((i & 63) == 63) {
      store<u64>(validity + (<usize>(i >> 6) << 3), word);
      word = 0;
    }
  }
  if (rows & 63) store<u64>(validity + (<usize>(rows >> 6) << 3), word);
  refusals = refusedCount;
  nulls = nullCount;
}

/** Where the next text goes. */
let textHeap: usize = 0;

/** Writes the view of a string, of bytes, or of JSON text as it stands. */
// @ts-ignore: decorator
@inline
function parseText(kind: i32, escaped: bool, view: usize, item: i32, scale: i32, precision: i32, room: usize, heap: usize): i32 {
  textHeap = heap;
  const first = load<u8>(from);
  if (kind == JSON_AS_STRING) {
    if (first == 34) {
      if (!escaped) {
        writeView(view, from + 1, <i32>(to - from - 2));
        return 0;
      }
      textHeap = unescape(from + 1, to - 1, heap);
      writeView(view, heap, <i32>(textHeap - heap));
      return 0;
    }
    if (first == 123 || first == 91) return REFUSED_INVALID_CAST;
  } else if (kind == JSON_AS_BINARY) {
    if (first != 34) return REFUSED_INVALID_CAST;
    let start = from + 1;
    let stop = to - 1;
    if (escaped) {
      stop = unescape(start, stop, heap);
      start = heap;
    }
    const length = decodeBase64(start, stop, heap);
    if (length < 0) return REFUSED_INVALID_CAST;
    writeView(view, heap, length);
    textHeap = heap + <usize>length;
    return 0;
  } else if (kind == JSON_AS_LIST) {
    const start = from;
    const stop = to;
    const status = first == 91 ? checkItems(item, scale, precision, room) : REFUSED_INVALID_CAST;
    from = start;
    to = stop;
    if (status != 0) return status;
  }
  writeView(view, from, <i32>(to - from));
  return 0;
}

/** Whether every item of the list [from, to) is null or of the kind `item`. `room` has 256 bytes. */
function checkItems(item: i32, scale: i32, precision: i32, room: usize): i32 {
  endAtLines(false);
  const end = to - 1;
  let p = skipBlanks(from + 1);
  while (p < end) {
    const first = load<u8>(p);
    let stop = elementEnd(p, end);
    const next = stop;
    if (first != 110 && item != JSON_AS_JSON) {
      if (first == 123 || first == 91) {
        if (item != JSON_AS_LIST || first == 123) return REFUSED_INVALID_CAST;
      } else {
        stop = scanScalar(p, first);
        from = p;
        to = stop;
        const status = checkItem(item, stringEscaped && first == 34, scale, precision, room);
        if (status != 0) return status;
      }
    }
    p = next < end ? skipBlanks(next + 1) : end;
  }
  return 0;
}

function checkItem(item: i32, escaped: bool, scale: i32, precision: i32, room: usize): i32 {
  const out = room + 224;
  if (item == JSON_AS_STRING) return load<u8>(from) == 34 ? 0 : REFUSED_INVALID_CAST;
  if (item == JSON_AS_BINARY) return load<u8>(from) == 34 ? 0 : REFUSED_INVALID_CAST;
  if (item == JSON_AS_INTEGER) return parseInto(JSON_AS_INTEGER, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_FLOAT) return parseInto(JSON_AS_FLOAT, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_BOOLEAN) return parseInto(JSON_AS_BOOLEAN, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_DATE) return parseInto(JSON_AS_DATE, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_TIME) return parseInto(JSON_AS_TIME, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_TIMESTAMP) return parseInto(JSON_AS_TIMESTAMP, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_TIMESTAMP_ZONED) return parseInto(JSON_AS_TIMESTAMP_ZONED, escaped, 0, out, 0, 0, 0, room);
  if (item == JSON_AS_DECIMAL) return parseInto(JSON_AS_DECIMAL, escaped, 0, out, 0, scale, precision, room);
  return REFUSED_INVALID_CAST;
}

/**
 * Reads `rows` values, of the rows in `selection` (u32; 0: the first ones), from `cells`, which start with the column's first one. `kind`: JSON_AS_…; `item`:
 * that of a list's items; `guessed`: whether nobody has declared the type (guessed.ts). Fills `values` and `validity`; text with escapes and bytes go to `heap` (see `jsonHeap`). `room`: 256 bytes to work in. Returns the number of
 * nulls, or -(n + 1) when n values were refused: then `refused` has a byte per row with the code (`REFUSED_…`).
 */
export function jsonDecode(
  kind: i32, guessed: i32, base: usize, cells: usize, columns: u32, selection: usize, rows: u32, item: i32, scale: i32, precision: i32,
  values: usize, validity: usize, refused: usize, room: usize, heap: usize,
): i32 {
  accept();
  if (kind == JSON_AS_INTEGER) decode(JSON_AS_INTEGER, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  else if (kind == JSON_AS_FLOAT) decode(JSON_AS_FLOAT, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  else if (kind == JSON_AS_BOOLEAN) decode(JSON_AS_BOOLEAN, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  else if (kind == JSON_AS_DATE) decode(JSON_AS_DATE, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  else if (kind == JSON_AS_TIME) decode(JSON_AS_TIME, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  else if (kind == JSON_AS_TIMESTAMP) decode(JSON_AS_TIMESTAMP, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  else if (kind == JSON_AS_TIMESTAMP_ZONED) {
    decode(JSON_AS_TIMESTAMP_ZONED, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, 0);
  } else if (kind == JSON_AS_DECIMAL) {
    decode(JSON_AS_DECIMAL, guessed, base, cells, columns, selection, rows, 0, scale, precision, values, validity, refused, room, 0);
  } else if (kind == JSON_AS_STRING) decode(JSON_AS_STRING, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, heap);
  else if (kind == JSON_AS_BINARY) decode(JSON_AS_BINARY, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, heap);
  else if (kind == JSON_AS_LIST) {
    decode(JSON_AS_LIST, guessed, base, cells, columns, selection, rows, item, scale, precision, values, validity, refused, room, heap);
  } else decode(JSON_AS_JSON, guessed, base, cells, columns, selection, rows, 0, 0, 0, values, validity, refused, room, heap);
  return refusals != 0 ? -refusals - 1 : nulls;
}

/** Bytes of heap that the column may need: those of all strings with escapes, for binary columns of all strings. */
export function jsonHeap(cells: usize, columns: u32, selection: usize, rows: u32, all: i32): f64 {
  const rowBytes = <usize>columns * JSON_CELL_BYTES;
  let bytes: u64 = 0;
  let cell = cells;
  for (let i: u32 = 0; i < rows; i++, cell += rowBytes) {
    if (selection != 0) cell = cells + <usize>load<u32>(selection + (<usize>i << 2)) * rowBytes;
    const end = load<u32>(cell, 4);
    if ((end & JSON_ESCAPED) != 0 || all != 0) bytes += (end & ~JSON_ESCAPED) - load<u32>(cell);
  }
  return <f64>bytes;
}
