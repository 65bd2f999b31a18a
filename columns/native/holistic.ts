// Measures that need all values of a group. `order` holds row numbers group by group, `offsets` the start of each group and the end (group.ts).
import { isValidAt } from "./keys";
import { viewData, viewLength, writeView } from "./views";

/** Collects the valid values of rows order[from, to) at `out`, NaN as infinity's greater. Returns their number. */
// @ts-ignore: decorator
@inline
function collectValid(values: usize, validity: usize, order: usize, from: u32, to: u32, out: usize): u32 {
  let n: u32 = 0;
  for (let k = from; k < to; k++) {
    const row = load<u32>(order + (<usize>k << 2));
    if (!isValidAt(validity, row)) continue;
    store<f64>(out + (<usize>n << 3), load<f64>(values + (<usize>row << 3)));
    n++;
  }
  return n;
}

// @ts-ignore: decorator
@inline
function less(a: f64, b: f64): bool {
  return a < b || (b != b && a == a);
}

/** Puts the k-th smallest of n values at its place, smaller ones before it, greater ones behind (Hoare 1961, "Find"). */
function selectKth(p: usize, n: u32, k: u32): void {
  let low: i32 = 0;
  let high = <i32>n - 1;
  while (low < high) {
    const pivot = load<f64>(p + (<usize>((low + high) >> 1) << 3));
    let i = low;
    let j = high;
    while (i <= j) {
      while (less(load<f64>(p + (<usize>i << 3)), pivot)) i++;
      while (less(pivot, load<f64>(p + (<usize>j << 3)))) j--;
      if (i <= j) {
        const swap = load<f64>(p + (<usize>i << 3));
        store<f64>(p + (<usize>i << 3), load<f64>(p + (<usize>j << 3)));
        store<f64>(p + (<usize>j << 3), swap);
        i++;
        j--;
      }
    }
    if (<i32>k <= j) high = j;
    else if (<i32>k >= i) low = i;
    else return;
  }
}

/**
 * The quantile q of each group's values, interpolated between the two nearest (type 7 of Hyndman and Fan 1996). `temporary` has room for all rows.
 * Groups without values are null.
 */
export function quantileOfGroups(
  values: usize, validity: usize, order: usize, offsets: usize, groups: u32, q: f64, temporary: usize, out: usize, outValidity: usize,
): void {
  memory.fill(outValidity, 0, <usize>((groups + 63) >> 6) << 3);
  for (let g: u32 = 0; g < groups; g++) {
    const at = offsets + (<usize>g << 2);
    const n = collectValid(values, validity, order, load<u32>(at), load<u32>(at, 4), temporary);
    if (n == 0) continue;
    const place = q * <f64>(n - 1);
    const k = <u32>floor(place);
    selectKth(temporary, n, k);
    const low = load<f64>(temporary + (<usize>k << 3));
    let result = low;
    const part = place - <f64>k;
    if (part > 0) {
      let next = load<f64>(temporary + (<usize>(k + 1) << 3));
      for (let i = k + 2; i < n; i++) {
        const value = load<f64>(temporary + (<usize>i << 3));
        if (less(value, next)) next = value;
      }
      const step = (next - low) * part;
      // Between two huge numbers of different sign, only their parts are numbers.
      result = low == next ? low : isFinite(step) ? low + step : low * (1 - part) + next * part;
    }
    store<f64>(out + (<usize>g << 3), result);
    store<u8>(outValidity + (g >> 3), load<u8>(outValidity + (g >> 3)) | (1 << <u8>(g & 7)));
  }
}

/** Of several candidates per group (`groups`, u32 each) the one with the greatest count (i64), the first of equals; 0xffffffff: none. */
export function mostFrequent(groups: usize, counts: usize, candidates: u32, chosen: usize): void {
  for (let i: u32 = 0; i < candidates; i++) {
    const at = chosen + (<usize>load<u32>(groups + (<usize>i << 2)) << 2);
    const best = load<u32>(at);
    if (best == 0xffffffff || load<i64>(counts + (<usize>i << 3)) > load<i64>(counts + (<usize>best << 3))) store<u32>(at, i);
  }
}

/** Bytes of all texts joined with separators. */
export function joinedBytes(views: usize, validity: usize, rows: u32, separator: u32): f64 {
  let bytes: f64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (isValidAt(validity, i)) bytes += <f64>viewLength(views + (<usize>i << 4)) + <f64>separator;
  }
  return bytes;
}

/** Joins the texts of each group with a separator, in row order. Groups without texts are null. */
export function joinTexts(
  views: usize, validity: usize, order: usize, offsets: usize, groups: u32, separator: usize, separatorLength: u32, heap: usize,
  out: usize, outValidity: usize,
): void {
  memory.fill(outValidity, 0, <usize>((groups + 63) >> 6) << 3);
  for (let g: u32 = 0; g < groups; g++) {
    const at = offsets + (<usize>g << 2);
    const start = heap;
    let any = false;
    for (let k = load<u32>(at); k < load<u32>(at, 4); k++) {
      const row = load<u32>(order + (<usize>k << 2));
      if (!isValidAt(validity, row)) continue;
      if (any) {
        memory.copy(heap, separator, separatorLength);
        heap += separatorLength;
      }
      const view = views + (<usize>row << 4);
      memory.copy(heap, viewData(view), viewLength(view));
      heap += viewLength(view);
      any = true;
    }
    const view = out + (<usize>g << 4);
    if (any) {
      writeView(view, start, <i32>(heap - start));
      store<u8>(outValidity + (g >> 3), load<u8>(outValidity + (g >> 3)) | (1 << <u8>(g & 7)));
    } else {
      store<u64>(view, 0);
      store<u64>(view, 0, 8);
    }
  }
}
