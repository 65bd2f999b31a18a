// LIKE. A pattern is compiled to the pieces between its `%`s: for each its address and bytes, and whether it has `_`s, as three u32.
// In a piece with `_`s these are bytes 0xFF, which no UTF-8 text has.
import { find, findByte, isContinuation, same } from "./characters";
import { sequenceBytes } from "./utf8";
import { viewData } from "./views";

const ANY_CHARACTER: u8 = 0xff;
/** The first piece stands at the start of the text, the last one at its end. */
const AT_START = 1;
const AT_END = 2;

/** The end of the piece at `p`, or 0 if it is not there. */
function matchAt(p: usize, end: usize, piece: usize): usize {
  const text = load<u32>(piece);
  const length = load<i32>(piece, 4);
  if (!load<u32>(piece, 8)) return p + length <= end && same(p, text, length) ? p + length : 0;
  for (let i = 0; i < length; i++) {
    if (p >= end) return 0;
    const byte = load<u8>(text + i);
    if (byte == ANY_CHARACTER) p += sequenceBytes(load<u8>(p));
    else if (byte == load<u8>(p)) p++;
    else return 0;
  }
  return p;
}

/** The start of the piece that ends at `end`, or 0 if it does not or starts before `p`. */
function matchBefore(p: usize, end: usize, piece: usize): usize {
  const text = load<u32>(piece);
  let i = load<i32>(piece, 4);
  if (!load<u32>(piece, 8)) return p + i <= end && same(end - i, text, i) ? end - i : 0;
  while (--i >= 0) {
    if (end <= p) return 0;
    end--;
    const byte = load<u8>(text + i);
    if (byte == ANY_CHARACTER) while (isContinuation(end)) end--;
    else if (byte != load<u8>(end)) return 0;
  }
  return end;
}

/** The end of the first place of the piece, or 0. */
function search(p: usize, end: usize, piece: usize): usize {
  const length = load<i32>(piece, 4);
  if (!load<u32>(piece, 8)) {
    const offset = find(p, <i32>(end - p), load<u32>(piece), length);
    return offset < 0 ? 0 : p + offset + length;
  }
  const first = load<u8>(load<u32>(piece));
  for (; p < end; p += sequenceBytes(load<u8>(p))) {
    if (first != ANY_CHARACTER) {
      p = findByte(p, end, first);
      if (p == end) return 0;
    }
    const found = matchAt(p, end, piece);
    if (found) return found;
  }
  return 0;
}

/** Whether the text of one view matches. */
export function likeView(view: usize, pieces: usize, count: i32, anchors: i32): bool {
  let p = viewData(view);
  let end = p + load<i32>(view);
  let last = pieces + count * 12;
  if (count == 1 && anchors == (AT_START | AT_END)) return matchAt(p, end, pieces) == end;
  if (anchors & AT_START) {
    p = matchAt(p, end, pieces);
    if (p == 0) return false;
    pieces += 12;
  }
  if (anchors & AT_END) {
    last -= 12;
    end = matchBefore(p, end, last);
    if (end == 0) return false;
  }
  for (; pieces < last; pieces += 12) {
    p = search(p, end, pieces);
    if (p == 0) return false;
  }
  return true;
}

export function likeViews(values: usize, n: i32, pieces: usize, count: i32, anchors: i32, out: usize): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const rows = min(64, n - row);
    for (let j = 0; j < rows; j++, values += 16) word |= <u64>likeView(values, pieces, count, anchors) << j;
    store<u64>(out, word);
  }
}
