// Equality and order of rows by their key columns. A key is described by KEY_BYTES: kind (KEY_… in layout.ts), values, validity, flags.
import { KEY_128, KEY_32, KEY_64, KEY_BIT, KEY_BYTES, KEY_DESCENDING, KEY_FLOAT, KEY_NULLS_FIRST, KEY_VIEW } from "../layout";
import { compareViews, viewsEqual } from "./views";

// @ts-ignore: decorator
@inline
export function isValidAt(validity: usize, row: u32): bool {
  return validity == 0 || ((load<u8>(validity + (row >> 3)) >> <u8>(row & 7)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function bitAt(bits: usize, row: u32): i32 {
  return (load<u8>(bits + (row >> 3)) >> <u8>(row & 7)) & 1;
}

/** Whether two values are the same key: NaN equals NaN, -0 equals 0. Null is no value here. */
// @ts-ignore: decorator
@inline
function valuesEqual(kind: i32, a: usize, i: u32, b: usize, j: u32): bool {
  if (kind == KEY_64) return load<u64>(a + (<usize>i << 3)) == load<u64>(b + (<usize>j << 3));
  if (kind == KEY_VIEW) return viewsEqual(a + (<usize>i << 4), b + (<usize>j << 4));
  if (kind == KEY_FLOAT) {
    const x = load<f64>(a + (<usize>i << 3));
    const y = load<f64>(b + (<usize>j << 3));
    return x == y || (x != x && y != y);
  }
  if (kind == KEY_32) return load<u32>(a + (<usize>i << 2)) == load<u32>(b + (<usize>j << 2));
  if (kind == KEY_BIT) return bitAt(a, i) == bitAt(b, j);
  const p = a + (<usize>i << 4);
  const q = b + (<usize>j << 4);
  return load<u64>(p) == load<u64>(q) && load<u64>(p, 8) == load<u64>(q, 8);
}

/** Whether row `i` by keys `a` is row `j` by keys `b`; nulls are equal to each other. */
export function keysEqual(a: usize, i: u32, b: usize, j: u32, count: u32): bool {
  for (let k: u32 = 0; k < count; k++) {
    const validI = isValidAt(load<u32>(a, 8), i);
    if (validI != isValidAt(load<u32>(b, 8), j)) return false;
    if (validI && !valuesEqual(load<i32>(a), load<u32>(a, 4), i, load<u32>(b, 4), j)) return false;
    a += KEY_BYTES;
    b += KEY_BYTES;
  }
  return true;
}

function compareValues(kind: i32, a: usize, i: u32, b: usize, j: u32): i32 {
  if (kind == KEY_VIEW) return compareViews(a + (<usize>i << 4), b + (<usize>j << 4));
  if (kind == KEY_FLOAT) {
    const x = load<f64>(a + (<usize>i << 3));
    const y = load<f64>(b + (<usize>j << 3));
    if (x < y) return -1;
    if (x > y) return 1;
    if (x == y) return 0;
    return <i32>(x != x) - <i32>(y != y);
  }
  if (kind == KEY_64) {
    const x = load<i64>(a + (<usize>i << 3));
    const y = load<i64>(b + (<usize>j << 3));
    return <i32>(x > y) - <i32>(x < y);
  }
  if (kind == KEY_32) {
    const x = load<i32>(a + (<usize>i << 2));
    const y = load<i32>(b + (<usize>j << 2));
    return <i32>(x > y) - <i32>(x < y);
  }
  if (kind == KEY_128) {
    const p = a + (<usize>i << 4);
    const q = b + (<usize>j << 4);
    const x = load<i64>(p, 8);
    const y = load<i64>(q, 8);
    if (x != y) return x < y ? -1 : 1;
    const u = load<u64>(p);
    const v = load<u64>(q);
    return <i32>(u > v) - <i32>(u < v);
  }
  return bitAt(a, i) - bitAt(b, j);
}

/** Order of row `i` by keys `a` and row `j` by keys `b`: negative, 0, positive. */
export function compareKeys(a: usize, i: u32, b: usize, j: u32, count: u32): i32 {
  for (let k: u32 = 0; k < count; k++) {
    const flags = load<i32>(a, 12);
    const validI = isValidAt(load<u32>(a, 8), i);
    const validJ = isValidAt(load<u32>(b, 8), j);
    if (validI && validJ) {
      const order = compareValues(load<i32>(a), load<u32>(a, 4), i, load<u32>(b, 4), j);
      if (order != 0) return flags & KEY_DESCENDING ? -order : order;
    } else if (validI != validJ) {
      return validI == ((flags & KEY_NULLS_FIRST) != 0) ? 1 : -1;
    }
    a += KEY_BYTES;
    b += KEY_BYTES;
  }
  return 0;
}

/** Whether any key column of row `i` is null. */
// @ts-ignore: decorator
@inline
export function anyKeyNull(keys: usize, i: u32, count: u32): bool {
  for (let k: u32 = 0; k < count; k++) {
    if (!isValidAt(load<u32>(keys + <usize>k * KEY_BYTES, 8), i)) return true;
  }
  return false;
}
