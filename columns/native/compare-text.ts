// Comparison of string views into bitmaps, by their UTF-8 bytes (which is code point order). Steps are 16, or 0 for a constant.
import { VIEW_INLINE } from "../layout";
import { bytesEqual, compareViews, viewData, viewsEqual } from "./views";

export function equalViews(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  if (sa == 0) {
    const constant = a;
    a = b, sa = sb;
    b = constant, sb = 0;
  }
  const short = sb == 0 && load<i32>(b) <= VIEW_INLINE;
  const invert = <u64>(<i64>flip);
  const constant = v128.load(b);
  const head = load<u64>(b);
  const data = viewData(b);
  const length = load<i32>(b);
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    if (short) {
      for (let j = 0; j < count; j++, a += sa) word |= <u64>i64x2.all_true(i64x2.eq(v128.load(a), constant)) << j;
    } else if (sb == 0) {
      for (let j = 0; j < count; j++, a += sa) {
        if (load<u64>(a) == head && bytesEqual(viewData(a), data, length)) word |= <u64>1 << j;
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
