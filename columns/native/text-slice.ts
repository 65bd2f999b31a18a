// Functions of text whose results are parts of it: views into the same bytes, nothing is copied. Steps are bytes per row, 0 for a constant.
import { REFUSED_INVALID_ARGUMENT } from "../layout";
import { isValidRow } from "./arithmetic-i64";
import { find, findLast, isContinuation, same, skipBack, skipForward } from "./characters";
import { codePoints, sequenceBytes } from "./utf8";
import { viewData, writeView } from "./views";

// @ts-ignore: decorator
@inline
function slice(out: usize, from: usize, to: usize): void {
  writeView(out, from, <i32>(to - from));
}

/** Lengths in characters, as 64-bit integers. */
export function lengthViews(values: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 16) {
    store<i64>(out, codePoints(viewData(values), load<i32>(values)));
  }
}

/** From character `start` (1-based, may be before the text) on; `count` characters if `counts` is not 0. Refuses negative counts. */
export function substringViews(
  values: usize, sv: usize, starts: usize, ss: usize, counts: usize, sc: usize, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, starts += ss, out += 16) {
    let p = viewData(values);
    const end = p + load<i32>(values);
    const start = load<i64>(starts);
    let count = i64.MAX_VALUE;
    if (counts) {
      count = load<i64>(counts);
      counts += sc;
      if (count < 0) {
        slice(out, p, p);
        if (!isValidRow(validity, row)) continue;
        if (refusals++ == 0) memory.fill(refused, 0, n);
        store<u8>(refused + row, REFUSED_INVALID_ARGUMENT);
        continue;
      }
      // What lies before the text is counted too. The sum cannot overflow: the signs differ.
      if (start < 1) count = start + count > 0 ? start + count - 1 : 0;
    }
    if (start > 1) p = skipForward(p, end, start - 1);
    slice(out, p, skipForward(p, end, count));
  }
  return refusals;
}

// @ts-ignore: decorator
@inline
function opposite(count: i64): i64 {
  return count == i64.MIN_VALUE ? i64.MAX_VALUE : -count;
}

/** The first `count` characters; without the last ones if it is negative. */
export function leftViews(values: usize, sv: usize, counts: usize, sc: usize, n: i32, out: usize): void {
  for (const last = out + (<usize>n << 4); out < last; out += 16, values += sv, counts += sc) {
    const p = viewData(values);
    const end = p + load<i32>(values);
    const count = load<i64>(counts);
    slice(out, p, count >= 0 ? skipForward(p, end, count) : skipBack(p, end, opposite(count)));
  }
}

/** The last `count` characters; without the first ones if it is negative. */
export function rightViews(values: usize, sv: usize, counts: usize, sc: usize, n: i32, out: usize): void {
  for (const last = out + (<usize>n << 4); out < last; out += 16, values += sv, counts += sc) {
    const p = viewData(values);
    const end = p + load<i32>(values);
    const count = load<i64>(counts);
    slice(out, count >= 0 ? skipBack(p, end, count) : skipForward(p, end, opposite(count)), end);
  }
}

/** Whether the character of `size` bytes at `p` is one of `set`. */
function among(p: usize, size: usize, set: usize, setEnd: usize): bool {
  for (; set < setEnd; set += sequenceBytes(load<u8>(set))) {
    if (load<u8>(set) == load<u8>(p) && sequenceBytes(load<u8>(set)) == size && same(set, p, <i32>size)) return true;
  }
  return false;
}

/** Without the characters of `sets` at the start (`sides` 1), the end (2) or both (3). */
export function trimViews(values: usize, sv: usize, sets: usize, ss: usize, sides: i32, n: i32, out: usize): void {
  for (const last = out + (<usize>n << 4); out < last; out += 16, values += sv, sets += ss) {
    let p = viewData(values);
    let end = p + load<i32>(values);
    const set = viewData(sets);
    const setEnd = set + load<i32>(sets);
    if (load<i32>(sets) == 1) {
      const byte = load<u8>(set);
      if (sides & 1) while (p < end && load<u8>(p) == byte) p++;
      if (sides & 2) while (p < end && load<u8>(end - 1) == byte) end--;
      slice(out, p, end);
      continue;
    }
    if (sides & 1) {
      while (p < end) {
        const size = sequenceBytes(load<u8>(p));
        if (!among(p, size, set, setEnd)) break;
        p += size;
      }
    }
    if (sides & 2) {
      while (p < end) {
        let at = end - 1;
        while (at > p && isContinuation(at)) at--;
        if (!among(at, end - at, set, setEnd)) break;
        end = at;
      }
    }
    slice(out, p, end);
  }
}

/** The part between delimiters by its number, from 1 or, at the end, from -1. Refuses 0. */
export function splitPartViews(
  values: usize, sv: usize, delimiters: usize, sd: usize, parts: usize, sp: usize, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, delimiters += sd, parts += sp, out += 16) {
    const data = viewData(values);
    const length = load<i32>(values);
    const delimiter = viewData(delimiters);
    const width = load<i32>(delimiters);
    const part = load<i64>(parts);
    if (part == 0) {
      slice(out, data, data);
      if (!isValidRow(validity, row)) continue;
      if (refusals++ == 0) memory.fill(refused, 0, n);
      store<u8>(refused + row, REFUSED_INVALID_ARGUMENT);
    } else if (width == 0) {
      slice(out, data, part == 1 || part == -1 ? data + length : data);
    } else if (part > 0) {
      splitForward(data, data + length, delimiter, width, part, out);
    } else {
      splitBack(data, data + length, delimiter, width, part, out);
    }
  }
  return refusals;
}

function splitForward(p: usize, end: usize, delimiter: usize, width: i32, part: i64, out: usize): void {
  for (;;) {
    const offset = find(p, <i32>(end - p), delimiter, width);
    if (--part == 0) return slice(out, p, offset < 0 ? end : p + offset);
    if (offset < 0) return slice(out, end, end);
    p += offset + width;
  }
}

function splitBack(p: usize, end: usize, delimiter: usize, width: i32, part: i64, out: usize): void {
  for (;;) {
    const offset = findLast(p, <i32>(end - p), delimiter, width);
    if (++part == 0) return slice(out, offset < 0 ? p : p + offset + width, end);
    if (offset < 0) return slice(out, p, p);
    end = p + offset;
  }
}
