// Sorting rows by keys. A run is a batch of rows with its entries in order: 16 bytes each, an order-preserving prefix of the first key (u64), then
// the row (u64). Entries to merge from several runs are 24 bytes: prefix, place of the row in the input (u64), run and row (u32 each).
import { KEY_32, KEY_64, KEY_BIT, KEY_DESCENDING, KEY_FLOAT, KEY_NULLS_FIRST, KEY_VIEW } from "../layout";
import { compareKeys, isValidAt } from "./keys";
import { viewData } from "./views";

/** The first eight bytes of text, padded with zeros, as a number that orders as they do. */
// @ts-ignore: decorator
@inline
function textPrefix(view: usize): u64 {
  const length = load<u32>(view);
  if (length <= 12) return bswap<u64>(load<u64>(view, 4));
  return bswap<u64>(load<u64>(viewData(view)));
}

/** Maps the first key's values so that unsigned order is the key's order; null is the greatest or, with KEY_NULLS_FIRST, the least. */
// @ts-ignore: decorator
@inline
function prefixOf(kind: i32, values: usize, validity: usize, flags: i32, row: u32): u64 {
  if (!isValidAt(validity, row)) return flags & KEY_NULLS_FIRST ? 0 : u64.MAX_VALUE;
  let p: u64;
  if (kind == KEY_FLOAT) {
    let value = load<f64>(values + (<usize>row << 3)) + 0.0;
    if (value != value) value = NaN;
    const bits = reinterpret<i64>(value);
    p = <u64>(bits ^ ((bits >> 63) | i64.MIN_VALUE));
  } else if (kind == KEY_64) {
    p = load<u64>(values + (<usize>row << 3)) ^ 0x8000000000000000;
  } else if (kind == KEY_VIEW) {
    p = textPrefix(values + (<usize>row << 4));
  } else if (kind == KEY_32) {
    p = <u64>(load<u32>(values + (<usize>row << 2)) ^ 0x80000000) << 32;
  } else if (kind == KEY_BIT) {
    p = <u64>((load<u8>(values + (row >> 3)) >> <u8>(row & 7)) & 1) << 63;
  } else {
    p = load<u64>(values + (<usize>row << 4), 8) ^ 0x8000000000000000;
  }
  return flags & KEY_DESCENDING ? ~p : p;
}

/** Writes the entries of `rows` rows, in row order. */
export function sortEntries(keys: usize, rows: u32, entries: usize): void {
  const kind = load<i32>(keys);
  const values = <usize>load<u32>(keys, 4);
  const validity = <usize>load<u32>(keys, 8);
  const flags = load<i32>(keys, 12);
  for (let i: u32 = 0; i < rows; i++) {
    const at = entries + (<usize>i << 4);
    store<u64>(at, prefixOf(kind, values, validity, flags, i));
    store<u64>(at, <u64>i, 8);
  }
}

/** The prefix of one row. */
export function prefixAt(keys: usize, row: u32): u64 {
  return prefixOf(load<i32>(keys), load<u32>(keys, 4), load<u32>(keys, 8), load<i32>(keys, 12), row);
}

/** Whether one key's prefix says all: equal prefixes are equal keys, but for the extremes, which stand for null too. */
// @ts-ignore: decorator
@inline
function decides(decisive: i32, prefix: u64): bool {
  return decisive != 0 && prefix != 0 && prefix != u64.MAX_VALUE;
}

/**
 * Sorts entries by prefix, then by all keys, then by row. `temporary` has the same size. `decisive`: one key of at most 64 bits. Returns the
 * address where the result lies: `entries` or `temporary`. `histograms`: 8 × 256 u32.
 */
export function sortRun(
  entries: usize, temporary: usize, rows: u32, keys: usize, keyCount: u32, decisive: i32, histograms: usize,
): usize {
  memory.fill(histograms, 0, 8192);
  for (let i: u32 = 0; i < rows; i++) {
    const prefix = load<u64>(entries + (<usize>i << 4));
    for (let byte = 0; byte < 8; byte++) {
      const at = histograms + (<usize>byte << 10) + (<usize>((prefix >> (<u64>byte << 3)) & 255) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  let from = entries;
  let to = temporary;
  for (let byte: u64 = 0; byte < 8; byte++) {
    const counts = histograms + (<usize>byte << 10);
    const shift = byte << 3;
    if (rows == 0 || load<u32>(counts + (<usize>((load<u64>(from) >> shift) & 255) << 2)) == rows) continue;
    let start: u32 = 0;
    for (let b: usize = 0; b < 1024; b += 4) {
      const count = load<u32>(counts + b);
      store<u32>(counts + b, start);
      start += count;
    }
    for (let i: u32 = 0; i < rows; i++) {
      const entry = from + (<usize>i << 4);
      const prefix = load<u64>(entry);
      const at = counts + (<usize>((prefix >> shift) & 255) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      v128.store(to + (<usize>place << 4), v128.load(entry));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  let i: u32 = 0;
  while (i < rows) {
    const prefix = load<u64>(from + (<usize>i << 4));
    let j = i + 1;
    while (j < rows && load<u64>(from + (<usize>j << 4)) == prefix) j++;
    if (j - i > 1 && !decides(decisive, prefix)) sortTies(from + (<usize>i << 4), to + (<usize>i << 4), j - i, keys, keyCount);
    i = j;
  }
  return from;
}

/** Writes the rows (u32) of entries, in their order. */
export function rowsOfEntries(entries: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u32>(out + (<usize>i << 2), load<u32>(entries + (<usize>i << 4), 8));
}

/** Merge sort of entries with equal prefixes, in place; they come in row order, which stays among equals. */
function sortTies(entries: usize, temporary: usize, count: u32, keys: usize, keyCount: u32): void {
  let from = entries;
  let to = temporary;
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let low: u32 = 0; low < count; low += width << 1) {
      const middle = min(low + width, count);
      const high = min(middle + width, count);
      let a = low;
      let b = middle;
      for (let k = low; k < high; k++) {
        const takeB = a >= middle || (b < high && compareKeys(
          keys, load<u32>(from + (<usize>b << 4), 8), keys, load<u32>(from + (<usize>a << 4), 8), keyCount) < 0);
        v128.store(to + (<usize>k << 4), v128.load(from + (<usize>(takeB ? b++ : a++) << 4)));
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != entries) memory.copy(entries, from, <usize>count << 4);
}

/**
 * The number of entries of a run that come before a splitter: a row of another batch with its prefix and place in the input.
 * `orders`: places of the run's rows (u64).
 */
export function lowerBound(
  entries: usize, count: u32, keys: usize, orders: usize, keyCount: u32, decisive: i32,
  splitterPrefix: u64, splitterKeys: usize, splitterRow: u32, splitterOrder: u64,
): u32 {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries + (<usize>middle << 4);
    const prefix = load<u64>(entry);
    const row = load<u32>(entry, 8);
    let before: bool;
    if (prefix != splitterPrefix) {
      before = prefix < splitterPrefix;
    } else {
      const order = decides(decisive, prefix) ? 0 : compareKeys(keys, row, splitterKeys, splitterRow, keyCount);
      before = order != 0 ? order < 0 : load<u64>(orders + (<usize>row << 3)) < splitterOrder;
    }
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes entries [from, to) of run `run` as entries to merge. */
export function mergeEntries(entries: usize, from: u32, to: u32, orders: usize, run: u32, out: usize): void {
  for (let i = from; i < to; i++) {
    const entry = entries + (<usize>i << 4);
    const row = load<u32>(entry, 8);
    store<u64>(out, load<u64>(entry));
    store<u64>(out, load<u64>(orders + (<usize>row << 3)), 8);
    store<u32>(out, run, 16);
    store<u32>(out, row, 20);
    out += 24;
  }
}

/**
 * Merges `count` sorted slices that lie one behind the other, `bounds` their starts and the end (u32 entries, overwritten). `runKeys`: address of each
 * run's keys (u32). Returns where the result lies: `entries` or `temporary`.
 */
export function mergeSlices(
  entries: usize, temporary: usize, bounds: usize, count: u32, runKeys: usize, keyCount: u32, decisive: i32,
): usize {
  let from = entries;
  let to = temporary;
  while (count > 1) {
    let merged: u32 = 0;
    for (let s: u32 = 0; s < count; s += 2) {
      const low = load<u32>(bounds + (<usize>s << 2));
      const middle = load<u32>(bounds + (<usize>(s + 1) << 2));
      const high = s + 1 < count ? load<u32>(bounds + (<usize>(s + 2) << 2)) : middle;
      mergeTwo(from, to, low, middle, high, runKeys, keyCount, decisive);
      store<u32>(bounds + (<usize>merged << 2), low);
      merged++;
      store<u32>(bounds + (<usize>merged << 2), high);
    }
    count = merged;
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

// @ts-ignore: decorator
@inline
function mergeBefore(a: usize, b: usize, runKeys: usize, keyCount: u32, decisive: i32): bool {
  const prefix = load<u64>(a);
  const other = load<u64>(b);
  if (prefix != other) return prefix < other;
  if (!decides(decisive, prefix)) {
    const order = compareKeys(
      load<u32>(runKeys + (<usize>load<u32>(a, 16) << 2)), load<u32>(a, 20),
      load<u32>(runKeys + (<usize>load<u32>(b, 16) << 2)), load<u32>(b, 20), keyCount);
    if (order != 0) return order < 0;
  }
  return load<u64>(a, 8) < load<u64>(b, 8);
}

function mergeTwo(from: usize, to: usize, low: u32, middle: u32, high: u32, runKeys: usize, keyCount: u32, decisive: i32): void {
  let a = from + <usize>low * 24;
  const aEnd = from + <usize>middle * 24;
  let b = aEnd;
  const bEnd = from + <usize>high * 24;
  let out = to + <usize>low * 24;
  while (a < aEnd && b < bEnd) {
    const takeB = mergeBefore(b, a, runKeys, keyCount, decisive);
    const entry = takeB ? b : a;
    v128.store(out, v128.load(entry));
    store<u64>(out, load<u64>(entry, 16), 16);
    out += 24;
    a += takeB ? 0 : 24;
    b += takeB ? 24 : 0;
  }
  if (a < aEnd) memory.copy(out, a, aEnd - a);
  else if (b < bEnd) memory.copy(out, b, bEnd - b);
}

/**
 * Collects a column in the order of merged entries. `columns`: per run the address of its values and of its validity (u32 each). `kind`: log2 of the
 * bytes per value (2, 3, 4), or 0 for bits. `outValidity` 0: no run has nulls. Returns the number of nulls.
 */
export function gatherMerged(entries: usize, rows: u32, columns: usize, kind: i32, out: usize, outValidity: usize): u32 {
  if (kind == 0) memory.fill(out, 0, <usize>((rows + 63) >> 6) << 3);
  if (outValidity != 0) memory.fill(outValidity, 0, <usize>((rows + 63) >> 6) << 3);
  let nulls: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const entry = entries + <usize>i * 24;
    const column = columns + (<usize>load<u32>(entry, 16) << 3);
    const row = load<u32>(entry, 20);
    const values = <usize>load<u32>(column);
    if (kind == 4) v128.store(out + (<usize>i << 4), v128.load(values + (<usize>row << 4)));
    else if (kind == 3) store<u64>(out + (<usize>i << 3), load<u64>(values + (<usize>row << 3)));
    else if (kind == 2) store<u32>(out + (<usize>i << 2), load<u32>(values + (<usize>row << 2)));
    else if ((load<u8>(values + (row >> 3)) >> <u8>(row & 7)) & 1) store<u8>(out + (i >> 3), load<u8>(out + (i >> 3)) | (1 << <u8>(i & 7)));
    if (outValidity != 0) {
      if (isValidAt(load<u32>(column, 4), row)) store<u8>(outValidity + (i >> 3), load<u8>(outValidity + (i >> 3)) | (1 << <u8>(i & 7)));
      else nulls++;
    }
  }
  return nulls;
}
