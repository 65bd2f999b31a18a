// Hash join: a table of chains over the right side's rows, and probing it with the left side's.
import { KEY_64 } from "../layout";
import { anyKeyNull, keysEqual } from "./keys";

/**
 * Chains the rows whose hash falls into part `part` of `parts` (a power of two). `heads`: u32 zeros, 2^bits of them; `next`: u32 per row. Rows of a
 * chain come in ascending order. Rows with a null key are left out. Parts touch different heads, so they may be built at the same time.
 */
export function buildChains(
  keys: usize, keyCount: u32, hashes: usize, rows: u32, part: u32, partBits: i32, heads: usize, bits: i32, next: usize,
): void {
  const shift = <u64>(64 - bits);
  const partShift = <u64>(64 - partBits);
  for (let i = rows; i-- > 0; ) {
    const h = load<u64>(hashes + (<usize>i << 3));
    if (partBits != 0 && <u32>(h >> partShift) != part) continue;
    if (anyKeyNull(keys, i, keyCount)) continue;
    const head = heads + (<usize>(h >> shift) << 2);
    store<u32>(next + (<usize>i << 2), load<u32>(head));
    store<u32>(head, i + 1);
  }
}

let resumeRow: u32 = 0;
let resumeEntry: u32 = 0;
let misses: u32 = 0;

/** The left row at which the last `probeChains` stopped for want of room; the number of rows when it was done. */
export function probeResumeRow(): u32 {
  return resumeRow;
}

/** Of the pairs of the last `probeChains` that was neither semi nor anti, those of left rows without a match. */
export function probeMisses(): u32 {
  return misses;
}

/** The entry of the chain at which it stopped, 0 at the chain's start. */
export function probeResumeEntry(): u32 {
  return resumeEntry;
}

/**
 * Finds the right rows equal to each left row from `fromRow` (continuing its chain at `fromEntry` when not 0). Writes pairs to `leftOut` and `rightOut`
 * (u32, at most `capacity`). `outer`: a left row without match gives a pair with right 0xffffffff. `first`: only the first match counts.
 * `only`: 1 semi (left rows with a match), 2 anti (those without), which fill `leftOut` alone. `matched`: bytes set for right rows that were found, or 0.
 * Returns the number of pairs.
 */
export function probeChains(
  leftKeys: usize, rightKeys: usize, keyCount: u32, hashes: usize, rightHashes: usize, rows: u32, heads: usize, bits: i32, next: usize,
  fromRow: u32, fromEntry: u32, outer: i32, first: i32, only: i32, matched: usize, leftOut: usize, rightOut: usize, capacity: u32,
): u32 {
  const shift = <u64>(64 - bits);
  const plain = keyCount == 1 && load<i32>(leftKeys) == KEY_64 && load<u32>(leftKeys, 8) == 0;
  const leftValues = <usize>load<u32>(leftKeys, 4);
  const rightValues = <usize>load<u32>(rightKeys, 4);
  let count: u32 = 0;
  let missed: u32 = 0;
  for (let i = fromRow; i < rows; i++) {
    let found = fromEntry != 0;
    let entry = fromEntry;
    const h = load<u64>(hashes + (<usize>i << 3));
    if (entry == 0 && (plain || !anyKeyNull(leftKeys, i, keyCount))) entry = load<u32>(heads + (<usize>(h >> shift) << 2));
    fromEntry = 0;
    while (entry != 0) {
      const row = entry - 1;
      const same = plain
        ? load<u64>(leftValues + (<usize>i << 3)) == load<u64>(rightValues + (<usize>row << 3))
        : load<u64>(rightHashes + (<usize>row << 3)) == h && keysEqual(leftKeys, i, rightKeys, row, keyCount);
      if (same) {
        if (only != 0) {
          found = true;
          break;
        }
        if (count == capacity) {
          misses = missed;
          resumeRow = i;
          resumeEntry = entry;
          return count;
        }
        found = true;
        store<u32>(leftOut + (<usize>count << 2), i);
        store<u32>(rightOut + (<usize>count << 2), row);
        if (matched != 0) store<u8>(matched + row, 1);
        count++;
        if (first) break;
      }
      entry = load<u32>(next + (<usize>row << 2));
    }
    if (only != 0 ? found == (only == 1) : !found && outer != 0) {
      if (count == capacity) {
        misses = missed;
        resumeRow = i;
        resumeEntry = 0;
        return count;
      }
      store<u32>(leftOut + (<usize>count << 2), i);
      if (only == 0) store<u32>(rightOut + (<usize>count << 2), 0xffffffff);
      missed++;
      count++;
    }
  }
  misses = missed;
  resumeRow = rows;
  resumeEntry = 0;
  return count;
}

/** The rows whose byte in `matched` is 0. Returns their number. */
export function unmatchedRows(matched: usize, from: u32, to: u32, out: usize): u32 {
  let count: u32 = 0;
  for (let i = from; i < to; i++) {
    if (load<u8>(matched + i) != 0) continue;
    store<u32>(out + (<usize>count << 2), i);
    count++;
  }
  return count;
}
