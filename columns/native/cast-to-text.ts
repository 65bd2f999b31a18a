// Columns of values to columns of text views. Texts of more than 12 bytes are written one behind the other at `heap`, which has room for 48 bytes per
// row, and must stay there as long as the views. Null rows (a 0 in the bitmap at `validity`, if that is not 0) get an empty view.
// All return the bytes of heap used.
import { VIEW_BUFFER_SHIFT } from "../layout";
import { formatDecimal } from "./decimal-text";
import { formatF64, formatI64 } from "./format-number";

// @ts-ignore: decorator
@inline
function isNull(validity: usize, row: i32): bool {
  return validity != 0 && ((<i32>load<u8>(validity + (row >> 3)) >> (row & 7)) & 1) == 0;
}

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

// @ts-ignore: decorator
@inline
function castToText<T>(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  let used = 0;
  for (let row = 0; row < n; row++) {
    const view = outViews + (<usize>row << 4);
    let length = 0;
    if (!isNull(validity, row)) {
      const value = load<T>(values + <usize>row * sizeof<T>());
      if (isFloat<T>()) length = formatF64(<f64>value, heap + used);
      else length = formatI64(<i64>value, heap + used);
    }
    used += settle(view, heap + used, length);
  }
  return used;
}

export function castI64ToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText<i64>(values, n, validity, outViews, heap);
}

export function castF64ToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  return castToText<f64>(values, n, validity, outViews, heap);
}

export function castDecimalToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize, scale: i32): i32 {
  let used = 0;
  for (let row = 0; row < n; row++) {
    const length = isNull(validity, row) ? 0 : formatDecimal(values + (<usize>row << 4), scale, heap + used);
    used += settle(outViews + (<usize>row << 4), heap + used, length);
  }
  return used;
}

/** `values` is a bitmap. Uses no heap, but for 16 bytes as a workspace. */
export function castBoolToText(values: usize, n: i32, validity: usize, outViews: usize, heap: usize): i32 {
  for (let row = 0; row < n; row++) {
    const view = outViews + (<usize>row << 4);
    let length = 0;
    if (!isNull(validity, row)) {
      const value = (<i32>load<u8>(values + (row >> 3)) >> (row & 7)) & 1;
      length = 5 - <i32>value;
      store<u64>(heap, value ? 0x65757274 : 0x65736c6166);
    }
    settle(view, heap, length);
  }
  return 0;
}
