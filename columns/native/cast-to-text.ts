// Columns of values to columns of text views. Texts of more than 12 bytes are written one behind the other at `heap`, which has room for TEXT_BYTES per
// row, and must stay there as long as the views. Null rows (a 0 in the bitmap at `validity`, if that is not 0) get an empty view.
// All return the bytes of heap used.
import { VIEW_BUFFER_SHIFT } from "../layout";
import { formatDecimal } from "./decimal-text";
import { formatDate, formatTime, formatTimestamp } from "./format-datetime";
import { formatF64, formatI64 } from "./format-number";
import { isNull } from "./validity";

/** Makes the view of the text just written at `heap`. Returns the bytes that it keeps of the heap. */
// @ts-ignore: decorator
@inline
function settle(view: usize, heap: usize, length: i32): i32 {
  if (length <= 12) {
    const within = i8x16.lt_s(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>length));
    const text = v128.and(v128.load(heap), within);
    const moved = i8x16.shuffle(text, text, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    v128.store(view, i32x4.replace_lane(moved, 0, length));
    return 0;
  }
  v128.store(view, i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(length), 1, load<i32>(heap)),
    2, <i32>(heap >> VIEW_BUFFER_SHIFT)), 3, <i32>(heap & 0x7fffffff)));
  return length;
}

const I64 = 0;
const F64 = 1;
const DECIMAL = 2;
const BOOLEAN = 3;
const DATE = 4;
const TIME = 5;
const TIMESTAMP = 6;

/** Writes the text of place `row` of `values`. `a` is a decimal's scale, or whether a timestamp is zoned. Returns the number of bytes. */
// @ts-ignore: decorator
@inline
function format(kind: i32, values: usize, row: i32, a: i32, out: usize): i32 {
  if (kind == I64) return formatI64(load<i64>(values + (<usize>row << 3)), out);
  if (kind == F64) return formatF64(load<f64>(values + (<usize>row << 3)), out);
  if (kind == DECIMAL) return formatDecimal(values + (<usize>row << 4), a, out);
  if (kind == DATE) return formatDate(load<i32>(values + (<usize>row << 2)), out);
  if (kind == TIME) return formatTime(load<i64>(values + (<usize>row << 3)), out);
  if (kind == TIMESTAMP) return formatTimestamp(load<i64>(values + (<usize>row << 3)), a != 0, out);
  const value = (<i32>load<u8>(values + (row >> 3)) >> (row & 7)) & 1;
  store<u64>(out, value ? 0x65757274 : 0x65736c6166);
  return 5 - value;
}

// @ts-ignore: decorator
@inline
function castToText(kind: i32, values: usize, n: i32, validity: usize, outViews: usize, heap: usize, a: i32): i32 {
  let used = 0;
  for (let row = 0; row < n; row++) {
    const length = isNull(validity, row) ? 0 : format(kind, values, row, a, heap + used);
    used += settle(outViews + (<usize>row << 4), heap + used, length);
  }
  return used;
}

export function castI64ToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText(I64, values, n, validity, outViews, heap, 0);
}

export function castF64ToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText(F64, values, n, validity, outViews, heap, 0);
}

export function castDecimalToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize, scale: i32): i32 {
  return castToText(DECIMAL, values, n, validity, outViews, heap, scale);
}

/** `values` is a bitmap. */
export function castBoolToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText(BOOLEAN, values, n, validity, outViews, heap, 0);
}

export function castDateToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText(DATE, values, n, validity, outViews, heap, 0);
}

export function castTimeToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText(TIME, values, n, validity, outViews, heap, 0);
}

export function castTimestampToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize, zoned: i32): i32 {
  return castToText(TIMESTAMP, values, n, validity, outViews, heap, zoned);
}
