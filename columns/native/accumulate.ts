// Accumulates the measures of groups. `groups` (u32) is the group of each row; `counts` (i64) the number of values that are not null so far.
// Float sums carry the rounding error beside the sum (Neumaier 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen").
import { isDecimal } from "./decimal";
import { isValidAt } from "./keys";
import { compareViews } from "./views";
import { KEY_128, KEY_32, KEY_64, KEY_FLOAT, KEY_VIEW } from "../layout";

// @ts-ignore: decorator
@inline
function addCount(counts: usize, group: usize, n: i64): void {
  store<i64>(counts + (group << 3), load<i64>(counts + (group << 3)) + n);
}

/** Counts rows, or the values of `validity` that are not null. */
export function accumulateCount(groups: usize, rows: u32, validity: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (isValidAt(validity, i)) addCount(counts, load<u32>(groups + (<usize>i << 2)), 1);
  }
}

// @ts-ignore: decorator
@inline
function addFloat(sums: usize, errors: usize, group: usize, x: f64): void {
  const at = sums + (group << 3);
  const sum = load<f64>(at);
  const total = sum + x;
  const error = abs(sum) >= abs(x) ? (sum - total) + x : (x - total) + sum;
  store<f64>(at, total);
  store<f64>(errors + (group << 3), load<f64>(errors + (group << 3)) + error);
}

export function accumulateFloat(groups: usize, rows: u32, values: usize, validity: usize, sums: usize, errors: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (!isValidAt(validity, i)) continue;
    const group = <usize>load<u32>(groups + (<usize>i << 2));
    addFloat(sums, errors, group, load<f64>(values + (<usize>i << 3)));
    addCount(counts, group, 1);
  }
}

/** Adds partial sums to sums. */
export function combineFloat(
  groups: usize, rows: u32, partSums: usize, partErrors: usize, partCounts: usize, sums: usize, errors: usize, counts: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const group = <usize>load<u32>(groups + (<usize>i << 2));
    addFloat(sums, errors, group, load<f64>(partSums + (<usize>i << 3)));
    const error = errors + (group << 3);
    store<f64>(error, load<f64>(error) + load<f64>(partErrors + (<usize>i << 3)));
    addCount(counts, group, load<i64>(partCounts + (<usize>i << 3)));
  }
}

/** Turns sums and errors into results in place: the mean where `mean`, the sum otherwise. */
export function finishFloat(rows: u32, sums: usize, errors: usize, counts: usize, mean: i32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = sums + (<usize>i << 3);
    const sum = load<f64>(at);
    // An infinite sum has no error term worth the name.
    let total = sum - sum == 0 ? sum + load<f64>(errors + (<usize>i << 3)) : sum;
    if (mean) total /= <f64>load<i64>(counts + (<usize>i << 3));
    store<f64>(at, total);
  }
}

// @ts-ignore: decorator
@inline
function add128(at: usize, low: u64, high: i64): void {
  const sum = load<u64>(at) + low;
  store<u64>(at, sum);
  store<i64>(at, load<i64>(at, 8) + high + <i64>(sum < low), 8);
}

/** Adds 64-bit integers to 128-bit sums. */
export function accumulateInteger(groups: usize, rows: u32, values: usize, validity: usize, sums: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (!isValidAt(validity, i)) continue;
    const group = <usize>load<u32>(groups + (<usize>i << 2));
    const value = load<i64>(values + (<usize>i << 3));
    add128(sums + (group << 4), <u64>value, value >> 63);
    addCount(counts, group, 1);
  }
}

/** Stands for a sum that has left 128 bits, and stays. */
const PAST_128: i64 = i64.MIN_VALUE;

// @ts-ignore: decorator
@inline
function addDecimal(at: usize, low: u64, high: i64): void {
  const held = load<i64>(at, 8);
  add128(at, low, high);
  const total = load<i64>(at, 8);
  if (held == PAST_128 || high == PAST_128 || ((held ^ total) & (high ^ total)) < 0) store<i64>(at, PAST_128, 8);
}

/** Adds 128-bit values (decimals) to 128-bit sums. */
export function accumulateDecimal(groups: usize, rows: u32, values: usize, validity: usize, sums: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (!isValidAt(validity, i)) continue;
    const group = <usize>load<u32>(groups + (<usize>i << 2));
    const at = values + (<usize>i << 4);
    addDecimal(sums + (group << 4), load<u64>(at), load<i64>(at, 8));
    addCount(counts, group, 1);
  }
}

export function combine128(groups: usize, rows: u32, partSums: usize, partCounts: usize, sums: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const group = <usize>load<u32>(groups + (<usize>i << 2));
    const at = partSums + (<usize>i << 4);
    addDecimal(sums + (group << 4), load<u64>(at), load<i64>(at, 8));
    addCount(counts, group, load<i64>(partCounts + (<usize>i << 3)));
  }
}

export function combineCount(groups: usize, rows: u32, partCounts: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) addCount(counts, load<u32>(groups + (<usize>i << 2)), load<i64>(partCounts + (<usize>i << 3)));
}

/** Narrows 128-bit sums to 64 bits. Returns the first row that does not fit, or -1. */
export function finishInteger(rows: u32, sums: usize, out: usize): i32 {
  for (let i: u32 = 0; i < rows; i++) {
    const low = load<i64>(sums + (<usize>i << 4));
    if (load<i64>(sums + (<usize>i << 4), 8) != low >> 63) return <i32>i;
    store<i64>(out + (<usize>i << 3), low);
  }
  return -1;
}

/** The first of 128-bit sums of decimals that is out of reach: past 38 digits or, with `wide`, past 128 bits; or -1. */
export function sumPastRange(rows: u32, sums: usize, wide: i32): i32 {
  for (let i: u32 = 0; i < rows; i++) {
    const at = sums + (<usize>i << 4);
    if (wide ? load<i64>(at, 8) == PAST_128 : !isDecimal(at)) return <i32>i;
  }
  return -1;
}

/** Means of 128-bit sums as floats; `unit` is 10^scale. */
export function finishMean128(rows: u32, sums: usize, counts: usize, unit: f64, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    let high = load<i64>(sums + (<usize>i << 4), 8);
    let low = load<u64>(sums + (<usize>i << 4));
    const negative = high < 0;
    // The halves of a small negative number are large and would cancel out, so the sign is taken off first.
    if (negative) {
      high = ~high + i64(low == 0);
      low = 0 - low;
    }
    const sum = <f64>(<u64>high) * 18446744073709551616.0 + <f64>low;
    store<f64>(out + (<usize>i << 3), (negative ? -sum : sum) / unit / <f64>load<i64>(counts + (<usize>i << 3)));
  }
}

/** Running mean and sum of squared deviations (Welford 1962). */
export function accumulateVariance(
  groups: usize, rows: u32, values: usize, validity: usize, means: usize, squares: usize, counts: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (!isValidAt(validity, i)) continue;
    const group = <usize>load<u32>(groups + (<usize>i << 2)) << 3;
    const x = load<f64>(values + (<usize>i << 3));
    const n = load<i64>(counts + group) + 1;
    const mean = load<f64>(means + group);
    const delta = x - mean;
    const next = mean + delta / <f64>n;
    store<i64>(counts + group, n);
    store<f64>(means + group, next);
    store<f64>(squares + group, load<f64>(squares + group) + delta * (x - next));
  }
}

/** Joins partial means and squares (Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm"). */
export function combineVariance(
  groups: usize, rows: u32, partMeans: usize, partSquares: usize, partCounts: usize, means: usize, squares: usize, counts: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const group = <usize>load<u32>(groups + (<usize>i << 2)) << 3;
    const row = <usize>i << 3;
    const b = load<i64>(partCounts + row);
    if (b == 0) continue;
    const a = load<i64>(counts + group);
    const n = a + b;
    const delta = load<f64>(partMeans + row) - load<f64>(means + group);
    store<f64>(means + group, load<f64>(means + group) + delta * (<f64>b / <f64>n));
    const cross = delta * delta * (<f64>a * <f64>b / <f64>n);
    store<f64>(squares + group, load<f64>(squares + group) + load<f64>(partSquares + row) + cross);
    store<i64>(counts + group, n);
  }
}

/** Sample variance, or its root, into `squares`. Groups of fewer than two values become null in `validity`, which is overwritten. */
export function finishVariance(rows: u32, squares: usize, counts: usize, root: i32, validity: usize): void {
  memory.fill(validity, 0, <usize>((rows + 63) >> 6) << 3);
  for (let i: u32 = 0; i < rows; i++) {
    const n = load<i64>(counts + (<usize>i << 3));
    if (n < 2) continue;
    const at = squares + (<usize>i << 3);
    const variance = load<f64>(at) / <f64>(n - 1);
    store<f64>(at, root ? sqrt(variance) : variance);
    store<u8>(validity + (i >> 3), load<u8>(validity + (i >> 3)) | (1 << <u8>(i & 7)));
  }
}

/** The bitmap of counts that are not zero. */
export function countsToValidity(counts: usize, rows: u32, validity: usize): void {
  memory.fill(validity, 0, <usize>((rows + 63) >> 6) << 3);
  for (let i: u32 = 0; i < rows; i++) {
    if (load<i64>(counts + (<usize>i << 3)) != 0) store<u8>(validity + (i >> 3), load<u8>(validity + (i >> 3)) | (1 << <u8>(i & 7)));
  }
}

// @ts-ignore: decorator
@inline
function comesBefore(kind: i32, values: usize, i: u32, j: u32): bool {
  if (kind == KEY_64) return load<i64>(values + (<usize>i << 3)) < load<i64>(values + (<usize>j << 3));
  if (kind == KEY_FLOAT) {
    const x = load<f64>(values + (<usize>i << 3));
    const y = load<f64>(values + (<usize>j << 3));
    // NaN is greatest.
    return x < y || (y != y && x == x);
  }
  if (kind == KEY_32) return load<i32>(values + (<usize>i << 2)) < load<i32>(values + (<usize>j << 2));
  if (kind == KEY_VIEW) return compareViews(values + (<usize>i << 4), values + (<usize>j << 4)) < 0;
  if (kind == KEY_128) {
    const p = values + (<usize>i << 4);
    const q = values + (<usize>j << 4);
    const x = load<i64>(p, 8);
    const y = load<i64>(q, 8);
    return x < y || (x == y && load<u64>(p) < load<u64>(q));
  }
  return ((load<u8>(values + (i >> 3)) >> <u8>(i & 7)) & 1) < ((load<u8>(values + (j >> 3)) >> <u8>(j & 7)) & 1);
}

/**
 * Chooses a row of each group: `which` 0 the least value, 1 the greatest, 2 the first, 3 the last that is not null. `chosen` (u32) holds row
 * numbers, 0xffffffff where there is none yet; the first of equal values stays.
 */
export function chooseRows(which: i32, kind: i32, groups: usize, rows: u32, values: usize, validity: usize, chosen: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (!isValidAt(validity, i)) continue;
    const at = chosen + (<usize>load<u32>(groups + (<usize>i << 2)) << 2);
    const best = load<u32>(at);
    if (best == 0xffffffff || which == 3 || (which == 0 && comesBefore(kind, values, i, best)) || (which == 1 && comesBefore(kind, values, best, i))) {
      store<u32>(at, i);
    }
  }
}
