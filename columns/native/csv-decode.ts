// Reads one column of a CSV chunk's grid (csv-index.ts) into a vector. `selection` (u32 row numbers; 0: all rows) says which rows.
// A field is null when it is one of `nulls`: a count, then address and length of each text; 0: the empty text only. It must be unquoted, unless the count has its
// highest bit set: then a quoted field is null, too.
// `format`: the address of how numbers and dates are written (csv-format.ts); 0: as usual.
// `guessed`: whether nobody has declared the type, so that texts that it would not be guessed from are refused (guessed.ts).
import { FORMAT_TEXT, REFUSED_INVALID_CAST } from "../layout";
import { guessedBoolean, guessedDate, guessedDecimal, guessedF64, guessedTime, guessedTimestamp, plainInteger } from "./guessed";
import { parseBoolean, parseF64, parseI64 } from "./parse-number";
import { parseOrderedDate, plainNumberText } from "./csv-format";
import {
  BOOL, clear, DATE, DECIMAL, F64, I64, runNulls, runWord, setRunWord, shortRun, TIME, TIMESTAMP, TIMESTAMP_ZONED,
} from "./csv-runs";
import { parseDecimal } from "./decimal-text";
import { parseDate, parseTime, parseTimestamp, timestampZoned } from "./parse-datetime";
import { isBlank, parseStatus } from "./parse-status";
import { bytesEqual, writeView } from "./views";

let from: usize = 0;
let to: usize = 0;

/** Finds the field of a row: bytes [from, to), without the CR of a CR LF. */
// @ts-ignore: decorator
@inline
function locate(base: usize, ends: usize, starts: usize, columns: u32, column: u32, row: u32): void {
  const cell = ends + (<usize>(row * columns + column) << 2);
  to = base + load<u32>(cell);
  from = base + (column == 0 ? load<u32>(starts + (<usize>row << 2)) : load<u32>(cell - 4) + 1);
  if (column == columns - 1 && to > from && load<u8>(to) == 10 && load<u8>(to - 1) == 13) to--;
}

function isNull(nulls: usize, quote: i32): bool {
  if (nulls == 0) return from == to;
  const count = load<u32>(nulls);
  let p = from;
  let length = <u32>(to - from);
  if (count >> 31 && length >= 2 && load<u8>(from) == <u8>quote && load<u8>(to - 1) == <u8>quote) {
    p++;
    length -= 2;
  }
  for (let i: u32 = 0; i < (count & 0x7fffffff); i++) {
    const entry = nulls + 4 + (<usize>i << 3);
    if (load<u32>(entry, 4) == length && bytesEqual(load<u32>(entry), p, <i32>length)) return true;
  }
  return false;
}

/** Takes quotes and blanks off a field that did not parse as it stands. Leaves [from, to) empty where nothing else was in it. */
function strip(quote: i32): void {
  while (to > from && (load<u8>(to - 1) == 32 || load<u8>(to - 1) == 9)) to--;
  if (to - from >= 2 && load<u8>(from) == <u8>quote && load<u8>(to - 1) == <u8>quote) {
    from++;
    to--;
  }
  while (from < to && isBlank(load<u8>(from))) from++;
  while (to > from && isBlank(load<u8>(to - 1))) to--;
}

/** Whether the value at index `i`, which [p, end) was parsed to, is written as a guess takes it. */
function asGuessed(kind: i32, format: usize, p: usize, end: usize, values: usize, i: u32): bool {
  if (kind == I64) return plainInteger(p, end);
  if (kind == F64) return guessedF64(p, end, load<f64>(values + (<usize>i << 3)));
  if (kind == BOOL) return guessedBoolean(p, end);
  if (kind == DATE) return format != 0 || guessedDate(p, end);
  if (kind == TIME) return guessedTime(p, end);
  if (kind == TIMESTAMP || kind == TIMESTAMP_ZONED) return guessedTimestamp(p, end);
  return kind != DECIMAL || guessedDecimal(p, end);
}

/** Parses [from, to) and stores the value at index `i`. Returns why not, or 0. */
// @ts-ignore: decorator
@inline
function parseInto(kind: i32, guessed: i32, format: usize, values: usize, i: u32, scale: i32, precision: i32): i32 {
  let p = from;
  let end = to;
  if (format != 0 && (kind == I64 || kind == F64 || kind == DECIMAL)) {
    end = plainNumberText(format, from, to);
    if (end == 0) return REFUSED_INVALID_CAST;
    p = format + FORMAT_TEXT;
  }
  if (kind == I64) {
    store<i64>(values + (<usize>i << 3), parseI64(p, end));
  } else if (kind == F64) {
    store<f64>(values + (<usize>i << 3), parseF64(p, end));
  } else if (kind == BOOL) {
    const bit = <u8>parseBoolean(p, end);
    if (bit != 0) store<u8>(values + (i >> 3), load<u8>(values + (i >> 3)) | (1 << <u8>(i & 7)));
  } else if (kind == DATE) {
    store<i32>(values + (<usize>i << 2), format == 0 ? parseDate(p, end) : parseOrderedDate(format, p, end));
  } else if (kind == TIME) {
    store<i64>(values + (<usize>i << 3), parseTime(p, end));
  } else if (kind == TIMESTAMP || kind == TIMESTAMP_ZONED) {
    store<i64>(values + (<usize>i << 3), parseTimestamp(p, end));
    if (parseStatus == 0 && timestampZoned != (kind == TIMESTAMP_ZONED)) return REFUSED_INVALID_CAST;
  } else {
    parseDecimal(p, end, scale, precision, values + (<usize>i << 4));
  }
  if (guessed != 0 && parseStatus == 0 && !asGuessed(kind, format, p, end, values, i)) return REFUSED_INVALID_CAST;
  return parseStatus;
}

// @ts-ignore: decorator
@inline
function decode(
  kind: i32, base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, scale: i32, precision: i32, values: usize, validity: usize, refused: usize,
): i32 {
  let refusals = 0;
  let nullCount = 0;
  let word: u64 = 0;
  if (kind == BOOL) memory.fill(values, 0, <usize>((rows + 63) >> 6) << 3);
  for (let i: u32 = 0; i < rows; i++) {
    if (nulls == 0 && (kind == F64 || kind == I64 || kind == DECIMAL || kind == DATE)) {
      setRunWord(word);
      i = shortRun(kind, guessed, format, base, ends, starts, columns, column, selection, i, rows, scale, precision, values, validity);
      word = runWord;
      nullCount += runNulls;
      if (i >= rows) break;
    }
    const row = selection == 0 ? i : load<u32>(selection + (<usize>i << 2));
    locate(base, ends, starts, columns, column, row);
    if ((from == to || nulls != 0) && isNull(nulls, quote)) {
      nullCount++;
      clear(kind, values, i);
    } else {
      let status = parseInto(kind, guessed, format, values, i, scale, precision);
      if (status != 0) {
        strip(quote);
        if (from < to) status = parseInto(kind, guessed, format, values, i, scale, precision);
      }
      if (from == to) {
        // A quoted or blank field without text: nothing else than null can be meant in a column that is not text.
        nullCount++;
        clear(kind, values, i);
      } else if (status != 0) {
        if (refusals == 0) memory.fill(refused, 0, rows);
        store<u8>(refused + i, <u8>status);
        refusals++;
        clear(kind, values, i);
      } else {
        word |= <u64>1 << (<u64>i & 63);
      }
    }
    if ((i & 63) == 63) {
      store<u64>(validity + (<usize>(i >> 6) << 3), word);
      word = 0;
    }
  }
  if (rows & 63) store<u64>(validity + (<usize>(rows >> 6) << 3), word);
  return refusals != 0 ? -refusals - 1 : nullCount;
}

/**
 * Fills `values` and `validity` for `rows` rows. Returns the number of nulls, or -(n + 1) when n rows were refused: then `refused` has a
 * byte per row with the code (`REFUSED_…`), and there may be nulls besides.
 */
export function csvDecodeI64(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize,
): i32 {
  return decode(I64, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused);
}

export function csvDecodeF64(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize,
): i32 {
  return decode(F64, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused);
}

export function csvDecodeBool(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize,
): i32 {
  return decode(BOOL, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused);
}

export function csvDecodeDate(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize,
): i32 {
  return decode(DATE, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused);
}

export function csvDecodeTime(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize,
): i32 {
  return decode(TIME, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused);
}

export function csvDecodeTimestamp(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize, zoned: i32,
): i32 {
  return zoned
    ? decode(TIMESTAMP_ZONED, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused)
    : decode(TIMESTAMP, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, 0, 0, values, validity, refused);
}

export function csvDecodeDecimal(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, nulls: usize,
  guessed: i32, format: usize, values: usize, validity: usize, refused: usize, precision: i32, scale: i32,
): i32 {
  return decode(DECIMAL, base, ends, starts, columns, column, selection, rows, quote, nulls, guessed, format, scale, precision, values, validity, refused);
}

/** Whether quoted text holds a byte that must be taken out: a quote or an escape. */
function hasEscape(p: usize, end: usize, quote: i32, escape: i32): bool {
  const vQuote = i8x16.splat(<i8>quote);
  const vEscape = i8x16.splat(<i8>escape);
  for (; p + 16 <= end; p += 16) {
    const bytes = v128.load(p);
    if (v128.any_true(v128.or(i8x16.eq(bytes, vQuote), i8x16.eq(bytes, vEscape)))) return true;
  }
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c == <u8>quote || c == <u8>escape) return true;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function isEscaped(next: u8, quote: i32, escape: i32): bool {
  return next == <u8>quote || next == <u8>escape;
}

/** Writes views of the fields' text, unquoted; text with escapes goes to `heap`. Returns the number of nulls. */
export function csvDecodeText(
  base: usize, ends: usize, starts: usize, columns: u32, column: u32, selection: usize, rows: u32, quote: i32, escape: i32, nulls: usize,
  views: usize, validity: usize, heap: usize,
): i32 {
  let nullCount = 0;
  let word: u64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const row = selection == 0 ? i : load<u32>(selection + (<usize>i << 2));
    locate(base, ends, starts, columns, column, row);
    const view = views + (<usize>i << 4);
    if ((from == to || nulls != 0) && isNull(nulls, quote)) {
      nullCount++;
      store<u64>(view, 0);
      store<u64>(view, 0, 8);
    } else {
      word |= <u64>1 << (<u64>i & 63);
      if (from < to && load<u8>(from) == <u8>quote) {
        from++;
        to--;
        // Blanks may stand behind the closing quote.
        while (load<u8>(to) != <u8>quote) to--;
        if (hasEscape(from, to, quote, escape)) {
          const start = heap;
          while (from < to) {
            const c = load<u8>(from);
            if ((c == <u8>quote || c == <u8>escape) && from + 1 < to && isEscaped(load<u8>(from + 1), quote, escape)) from++;
            store<u8>(heap++, load<u8>(from++));
          }
          writeView(view, start, <i32>(heap - start));
        } else {
          writeView(view, from, <i32>(to - from));
        }
      } else {
        writeView(view, from, <i32>(to - from));
      }
    }
    if ((i & 63) == 63) {
      store<u64>(validity + (<usize>(i >> 6) << 3), word);
      word = 0;
    }
  }
  if (rows & 63) store<u64>(validity + (<usize>(rows >> 6) << 3), word);
  return nullCount;
}

/** Writes views of the raw bytes from the start of field `first` to the end of field `last`, as they stand in the chunk. */
export function csvSpans(
  base: usize, ends: usize, starts: usize, columns: u32, first: u32, last: u32, selection: usize, rows: u32, views: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const row = selection == 0 ? i : load<u32>(selection + (<usize>i << 2));
    locate(base, ends, starts, columns, last, row);
    const start = first == 0
      ? base + load<u32>(starts + (<usize>row << 2))
      : base + load<u32>(ends + (<usize>(row * columns + first) << 2) - 4) + 1;
    writeView(views + (<usize>i << 4), start, <i32>(to - start));
  }
}

/** Like `csvSpans`, with the texts written to `heap`: without the blanks behind closing quotes. */
export function csvTightSpans(
  base: usize, ends: usize, starts: usize, columns: u32, first: u32, last: u32, selection: usize, rows: u32, quote: i32, delimiter: i32,
  views: usize, heap: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const row = selection == 0 ? i : load<u32>(selection + (<usize>i << 2));
    const start = heap;
    for (let column = first; column <= last; column++) {
      locate(base, ends, starts, columns, column, row);
      if (from < to && load<u8>(from) == <u8>quote) while (load<u8>(to - 1) != <u8>quote) to--;
      memory.copy(heap, from, to - from);
      heap += to - from;
      if (column < last) store<u8>(heap++, <u8>delimiter);
    }
    writeView(views + (<usize>i << 4), start, <i32>(heap - start));
  }
}
