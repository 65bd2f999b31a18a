// Comparison of string views into bitmaps, by their UTF-8 bytes (which is code point order). Steps are 16, or 0 for a constant.
import { VIEW_INLINE } from "../layout";
import { same } from "./characters";
import { compareViews, viewData, viewsEqual } from "./views";

/** The first words of two views beside each other, then their second words: what compares both at once with a short constant. */
// @ts-ignore: decorator
@inline
export function firstWords(views: usize): v128 {
  return i64x2.shuffle(v128.load(views), v128.load(views, 16), 0, 2);
}

// @ts-ignore: decorator
@inline
export function secondWords(views: usize): v128 {
  return i64x2.shuffle(v128.load(views), v128.load(views, 16), 1, 3);
}

/** Equality with a constant of up to 12 bytes, which is all in its view. */
function equalShort(views: usize, constant: usize, n: i32, out: usize, invert: u64): void {
  const first = v128.load64_splat(constant), second = v128.load64_splat(constant, 8);
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    let j = 0;
    for (; j + 2 <= count; j += 2, views += 32) {
      const both = v128.and(i64x2.eq(firstWords(views), first), i64x2.eq(secondWords(views), second));
      word |= <u64>i64x2.bitmask(both) << j;
    }
    if (j < count) word |= <u64>(load<u64>(views) == load<u64>(constant) && load<u64>(views, 8) == load<u64>(constant, 8)) << j;
    store<u64>(out, word ^ invert);
  }
}

export function equalViews(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  if (sa == 0) {
    const constant = a;
    a = b, sa = sb;
    b = constant, sb = 0;
  }
  const invert = <u64>(<i64>flip);
  const length = load<i32>(b);
  if (sb == 0 && length <= VIEW_INLINE && sa) return equalShort(a, b, n, out, invert);
  const head = load<u64>(b);
  const data = viewData(b);
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    if (sb == 0) {
      for (let j = 0; j < count; j++, a += sa) {
        if (load<u64>(a) == head && same(viewData(a), data, length)) word |= <u64>1 << j;
      }
    } else {
      for (let j = 0; j < count; j++, a += sa, b += sb) word |= <u64>viewsEqual(a, b) << j;
    }
    store<u64>(out, word ^ invert);
  }
}

export function lessViews(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    for (let j = 0; j < count; j++, a += sa, b += sb) word |= <u64>(compareViews(a, b) < 0) << j;
    store<u64>(out, word ^ <u64>(<i64>flip));
  }
}
