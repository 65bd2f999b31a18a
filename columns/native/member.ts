// IN over a list of constants: a loop over few, a hash table over many. A table is `slots` (a power of two) words of item number + 1,
// 0 when free, at most half full.
import { VIEW_INLINE } from "../layout";
import { firstWords, secondWords } from "./compare-text";
import { viewData, viewsEqual } from "./views";

// @ts-ignore: decorator
@inline
function mix(x: u64): u32 {
  x = (x ^ (x >> 32)) * 0x9e3779b97f4a7c15;
  return <u32>(x >> 32);
}

function hashView(view: usize): u32 {
  const length = load<i32>(view);
  if (length <= VIEW_INLINE) return mix(load<u64>(view) ^ rotl<u64>(load<u64>(view, 8), 29));
  return mix(load<u64>(view) ^ rotl<u64>(load<u64>(viewData(view) + length - 8), 29));
}

/** Fills the zeroed `table` with the `count` views at `items`. */
export function memberTableViews(items: usize, count: i32, table: usize, slots: i32): void {
  for (let i = 0; i < count; i++) {
    let slot = hashView(items + (<usize>i << 4)) & (slots - 1);
    while (load<u32>(table + (slot << 2))) slot = (slot + 1) & (slots - 1);
    store<u32>(table + (slot << 2), i + 1);
  }
}

// @ts-ignore: decorator
@inline
function inTableViews(view: usize, items: usize, table: usize, slots: i32): bool {
  let slot = hashView(view) & (slots - 1);
  let item = load<u32>(table + (slot << 2));
  while (item != 0 && !viewsEqual(view, items + (<usize>(item - 1) << 4))) {
    slot = (slot + 1) & (slots - 1);
    item = load<u32>(table + (slot << 2));
  }
  return item != 0;
}

/** Which of the `n` views at `values` are among the `count` at `items`. `table` 0: no table, all items are compared. */
export function memberViews(values: usize, n: i32, items: usize, count: i32, table: usize, slots: i32, out: usize): void {
  const end = items + (<usize>count << 4);
  let short = table == 0;
  for (let item = items; item < end; item += 16) short = short && load<i32>(item) <= VIEW_INLINE;
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const rows = min(64, n - row);
    let j = 0;
    // Two rows at once, and without an early end, which would be mispredicted.
    for (; short && j + 2 <= rows; j += 2, values += 32) {
      const first = firstWords(values), second = secondWords(values);
      let found = i64x2.splat(0);
      for (let item = items; item < end; item += 16) {
        const equal = v128.and(i64x2.eq(first, v128.load64_splat(item)), i64x2.eq(second, v128.load64_splat(item, 8)));
        found = v128.or(found, equal);
      }
      word |= <u64>i64x2.bitmask(found) << j;
    }
    for (; j < rows; j++, values += 16) {
      if (table) {
        word |= <u64>inTableViews(values, items, table, slots) << j;
        continue;
      }
      const head = load<u64>(values);
      for (let item = items; item < end; item += 16) {
        if (head == load<u64>(item) && viewsEqual(values, item)) {
          word |= <u64>1 << j;
          break;
        }
      }
    }
    store<u64>(out, word);
  }
}

/** Fills the zeroed `table` with the `count` 64-bit words at `items`. */
export function memberTable8(items: usize, count: i32, table: usize, slots: i32): void {
  for (let i = 0; i < count; i++) {
    let slot = mix(load<u64>(items + (<usize>i << 3))) & (slots - 1);
    while (load<u32>(table + (slot << 2))) slot = (slot + 1) & (slots - 1);
    store<u32>(table + (slot << 2), i + 1);
  }
}

/** Which of the `n` 64-bit words at `values` are in the table. `float`: they are floats, whose -0 is 0 and whose NaNs are one. */
export function member8(values: usize, n: i32, float: bool, items: usize, table: usize, slots: i32, out: usize): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const rows = min(64, n - row);
    for (let j = 0; j < rows; j++, values += 8) {
      let value = load<u64>(values);
      if (float) {
        const number = load<f64>(values);
        value = number != number ? 0x7ff8000000000000 : reinterpret<u64>(number + 0.0);
      }
      let slot = mix(value) & (slots - 1);
      for (;;) {
        const item = load<u32>(table + (slot << 2));
        if (item == 0) break;
        if (load<u64>(items + (<usize>(item - 1) << 3)) == value) {
          word |= <u64>1 << j;
          break;
        }
        slot = (slot + 1) & (slots - 1);
      }
    }
    store<u64>(out, word);
  }
}
