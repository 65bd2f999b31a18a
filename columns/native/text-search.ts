// Finding text in text. Steps are 16, or 0 for a constant; results are bitmaps or 64-bit integers.
import { find, same } from "./characters";
import { codePoints } from "./utf8";
import { viewData } from "./views";

const STARTS = 0;
const ENDS = 1;
const CONTAINS = 2;

// @ts-ignore: decorator
@inline
function each(kind: i32, values: usize, sv: usize, searches: usize, ss: usize, n: i32, out: usize): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    for (let j = 0; j < count; j++, values += sv, searches += ss) {
      const data = viewData(values), length = load<i32>(values);
      const search = viewData(searches), width = load<i32>(searches);
      if (width > length) continue;
      let found = false;
      if (kind == STARTS) found = same(data, search, width);
      else if (kind == ENDS) found = same(data + length - width, search, width);
      else found = find(data, length, search, width) >= 0;
      word |= <u64>found << j;
    }
    store<u64>(out, word);
  }
}

export function startsWithViews(values: usize, sv: usize, searches: usize, ss: usize, n: i32, out: usize): void {
  each(STARTS, values, sv, searches, ss, n, out);
}

export function endsWithViews(values: usize, sv: usize, searches: usize, ss: usize, n: i32, out: usize): void {
  each(ENDS, values, sv, searches, ss, n, out);
}

export function containsViews(values: usize, sv: usize, searches: usize, ss: usize, n: i32, out: usize): void {
  each(CONTAINS, values, sv, searches, ss, n, out);
}

/** The number of the character at which the search is first found; 0 if it is not. */
export function positionViews(searches: usize, ss: usize, values: usize, sv: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += sv, searches += ss) {
    const data = viewData(values);
    const offset = find(data, load<i32>(values), viewData(searches), load<i32>(searches));
    store<i64>(out, offset < 0 ? 0 : codePoints(data, offset) + 1);
  }
}
