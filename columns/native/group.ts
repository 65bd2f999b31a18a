// Grouping rows by key, and splitting rows by hash.
import { KEY_64, KEY_VIEW } from "../layout";
import { keysEqual } from "./keys";
import { viewsEqual } from "./views";

/**
 * Numbers the groups of `rows` rows in order of first appearance. `slots`: u32 zeros, a power of two (`mask` + 1) at least twice the rows.
 * Writes the group of each row (u32) to `groups`, the first row of each group (u32) to `firsts`. Returns the number of groups.
 */
export function groupRows(
  keys: usize, keyCount: u32, hashes: usize, rows: u32, slots: usize, mask: u32, groups: usize, firsts: usize,
): u32 {
  const values = <usize>load<u32>(keys, 4);
  const plain = keyCount == 1 && load<u32>(keys, 8) == 0;
  if (plain && load<i32>(keys) == KEY_64) return groupBy64(values, hashes, rows, slots, mask, groups, firsts);
  const single = plain && load<i32>(keys) == KEY_VIEW;
  let count: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const h = load<u64>(hashes + (<usize>i << 3));
    let slot = <u32>h & mask;
    while (true) {
      const at = slots + (<usize>slot << 2);
      const entry = load<u32>(at);
      if (entry == 0) {
        store<u32>(firsts + (<usize>count << 2), i);
        store<u32>(groups + (<usize>i << 2), count);
        store<u32>(at, ++count);
        break;
      }
      const first = load<u32>(firsts + (<usize>(entry - 1) << 2));
      const same = single
        ? viewsEqual(values + (<usize>first << 4), values + (<usize>i << 4))
        : load<u64>(hashes + (<usize>first << 3)) == h && keysEqual(keys, first, keys, i, keyCount);
      if (same) {
        store<u32>(groups + (<usize>i << 2), entry - 1);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return count;
}

function groupBy64(values: usize, hashes: usize, rows: u32, slots: usize, mask: u32, groups: usize, firsts: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<u64>(values + (<usize>i << 3));
    let slot = <u32>load<u64>(hashes + (<usize>i << 3)) & mask;
    while (true) {
      const at = slots + (<usize>slot << 2);
      const entry = load<u32>(at);
      if (entry == 0) {
        store<u32>(firsts + (<usize>count << 2), i);
        store<u32>(groups + (<usize>i << 2), count);
        store<u32>(at, ++count);
        break;
      }
      if (load<u64>(values + (<usize>load<u32>(firsts + (<usize>(entry - 1) << 2)) << 3)) == value) {
        store<u32>(groups + (<usize>i << 2), entry - 1);
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return count;
}

/** The last row of each group (u32), given the group of each row. */
export function lastOfGroups(groups: usize, rows: u32, lasts: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u32>(lasts + (<usize>load<u32>(groups + (<usize>i << 2)) << 2), i);
}

/**
 * Orders rows by the top `bits` bits of their hash, stable: `order` gets the row numbers (u32), `offsets` 2^bits + 1 starts (u32).
 */
export function partitionRows(hashes: usize, rows: u32, bits: i32, order: usize, offsets: usize): void {
  const parts: u32 = 1 << bits;
  const shift = <u64>(64 - bits);
  memory.fill(offsets, 0, <usize>(parts + 1) << 2);
  for (let i: u32 = 0; i < rows; i++) {
    const at = offsets + (<usize>(load<u64>(hashes + (<usize>i << 3)) >> shift) << 2) + 4;
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let p: u32 = 1; p <= parts; p++) {
    const at = offsets + (<usize>p << 2);
    store<u32>(at, load<u32>(at) + load<u32>(at - 4));
  }
  // Each start moves to its end while rows are placed, which is the next part's start: shifted back below.
  for (let i: u32 = 0; i < rows; i++) {
    const at = offsets + (<usize>(load<u64>(hashes + (<usize>i << 3)) >> shift) << 2);
    const place = load<u32>(at);
    store<u32>(order + (<usize>place << 2), i);
    store<u32>(at, place + 1);
  }
  for (let p = parts; p > 0; p--) store<u32>(offsets + (<usize>p << 2), load<u32>(offsets + (<usize>(p - 1) << 2)));
  store<u32>(offsets, 0);
}

/** Orders rows by group, stable: `order` gets row numbers, `offsets` a start per group and the end (u32, `groupCount` + 1). */
export function sortByGroup(groups: usize, rows: u32, groupCount: u32, order: usize, offsets: usize): void {
  memory.fill(offsets, 0, <usize>(groupCount + 1) << 2);
  for (let i: u32 = 0; i < rows; i++) {
    const at = offsets + (<usize>load<u32>(groups + (<usize>i << 2)) << 2) + 4;
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let g: u32 = 1; g <= groupCount; g++) {
    const at = offsets + (<usize>g << 2);
    store<u32>(at, load<u32>(at) + load<u32>(at - 4));
  }
  for (let i: u32 = 0; i < rows; i++) {
    const at = offsets + (<usize>load<u32>(groups + (<usize>i << 2)) << 2);
    const place = load<u32>(at);
    store<u32>(order + (<usize>place << 2), i);
    store<u32>(at, place + 1);
  }
  for (let g = groupCount; g > 0; g--) store<u32>(offsets + (<usize>g << 2), load<u32>(offsets + (<usize>(g - 1) << 2)));
  store<u32>(offsets, 0);
}

/** The first (`last` 0) or last row of each group in the order of sorted entries (sort.ts), given the group of each row. */
export function pickInOrder(entries: usize, rows: u32, groups: usize, groupCount: u32, last: i32, chosen: usize): void {
  memory.fill(chosen, 255, <usize>groupCount << 2);
  for (let i: u32 = 0; i < rows; i++) {
    const row = load<u32>(entries + (<usize>i << 4), 8);
    const at = chosen + (<usize>load<u32>(groups + (<usize>row << 2)) << 2);
    if (last != 0 || load<u32>(at) == 0xffffffff) store<u32>(at, row);
  }
}
