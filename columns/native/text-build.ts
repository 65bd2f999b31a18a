// Functions of text that write new text. Each comes as a first pass that gives the bytes of heap needed (an upper bound) and a second one that
// writes views to `out` and their longer texts to `heap`, which has 64 bytes more than that. Steps are bytes per row, 0 for a constant.
import { REFUSED_TOO_LONG, VIEW_INLINE } from "../layout";
import { isValidRow } from "./arithmetic-i64";
import { copyLoose, find, skipForward } from "./characters";
import { codePoints, sequenceBytes } from "./utf8";
import { viewData, writeView } from "./views";

/** The longest result of `lpad` and `rpad` in characters, and of `repeat` in bytes. */
const MAX_PADDED: i64 = 1000000;
const MAX_REPEATED: i64 = 16777216;

/** Ends the text that was built at `heap`: the place for the next one. */
// @ts-ignore: decorator
@inline
function finish(out: usize, heap: usize, length: i32): usize {
  writeView(out, heap, length);
  return length > VIEW_INLINE ? heap + length : heap;
}

// The arguments of concat: for each its address, step and validity (0: never null; nulls are skipped), as u32.

// @ts-ignore: decorator
@inline
function argument(args: usize, row: i32): usize {
  return isValidRow(load<u32>(args, 8), row) ? load<u32>(args) + row * load<u32>(args, 4) : 0;
}

export function concatBytes(args: usize, count: i32, n: i32): f64 {
  let bytes: u64 = 0;
  for (let row = 0; row < n; row++) {
    for (let i = 0, arg = args; i < count; i++, arg += 12) {
      const view = argument(arg, row);
      if (view) bytes += load<u32>(view);
    }
  }
  return <f64>bytes;
}

export function concatViews(args: usize, count: i32, n: i32, out: usize, heap: usize): void {
  for (let row = 0; row < n; row++, out += 16) {
    let length = 0;
    for (let i = 0, arg = args; i < count; i++, arg += 12) {
      const view = argument(arg, row);
      if (view == 0) continue;
      copyLoose(heap + length, viewData(view), load<i32>(view));
      length += load<i32>(view);
    }
    heap = finish(out, heap, length);
  }
}

/** Characters in reverse order. Needs as much heap as the longer texts. */
export function reverseViews(values: usize, n: i32, out: usize, heap: usize): void {
  for (const end = out + (<usize>n << 4); out < end; out += 16, values += 16) {
    const length = load<i32>(values);
    let p = viewData(values);
    let to = heap + length;
    while (to > heap) {
      const size = sequenceBytes(load<u8>(p));
      to -= size;
      for (let i: usize = 0; i < size; i++) store<u8>(to + i, load<u8>(p + i));
      p += size;
    }
    heap = finish(out, heap, length);
  }
}

export function replaceBytes(values: usize, sv: usize, searches: usize, ss: usize, replacements: usize, sr: usize, n: i32): f64 {
  let bytes: u64 = 0;
  for (let row = 0; row < n; row++, values += sv, searches += ss, replacements += sr) {
    const length = load<i32>(values), width = load<i32>(searches), replacement = load<i32>(replacements);
    bytes += length;
    if (replacement <= width || width == 0) continue;
    let p = viewData(values);
    const end = p + length;
    for (;;) {
      const offset = find(p, <i32>(end - p), viewData(searches), width);
      if (offset < 0) break;
      bytes += replacement - width;
      p += offset + width;
    }
  }
  return <f64>bytes;
}

/** Every `search` replaced. Text without one stays where it is; an empty one is in no text. */
export function replaceViews(
  values: usize, sv: usize, searches: usize, ss: usize, replacements: usize, sr: usize, n: i32, out: usize, heap: usize,
): void {
  for (let row = 0; row < n; row++, values += sv, searches += ss, replacements += sr, out += 16) {
    const width = load<i32>(searches);
    const search = viewData(searches);
    let p = viewData(values);
    let rest = load<i32>(values);
    let offset = width == 0 ? -1 : find(p, rest, search, width);
    if (offset < 0) {
      writeView(out, p, rest);
      continue;
    }
    let to = heap;
    for (; offset >= 0; offset = find(p, rest, search, width)) {
      copyLoose(to, p, offset);
      copyLoose(to + offset, viewData(replacements), load<i32>(replacements));
      to += offset + load<i32>(replacements);
      p += offset + width;
      rest -= offset + width;
    }
    copyLoose(to, p, rest);
    heap = finish(out, heap, <i32>(to - heap) + rest);
  }
}

// @ts-ignore: decorator
@inline
function refuse(refused: usize, row: i32, refusals: i32, n: i32): i32 {
  if (refusals == 0) memory.fill(refused, 0, n);
  store<u8>(refused + row, REFUSED_TOO_LONG);
  return refusals + 1;
}

export function repeatBytes(values: usize, sv: usize, counts: usize, sc: usize, n: i32, validity: usize): f64 {
  let bytes: u64 = 0;
  for (let row = 0; row < n; row++, values += sv, counts += sc) {
    const length = <i64>load<i32>(values), count = load<i64>(counts);
    if (count > 0 && count <= MAX_REPEATED && length * count <= MAX_REPEATED && isValidRow(validity, row)) bytes += length * count;
  }
  return <f64>bytes;
}

/** Refuses results longer than 16 MB. */
export function repeatViews(
  values: usize, sv: usize, counts: usize, sc: usize, n: i32, validity: usize, out: usize, heap: usize, refused: usize,
): i32 {
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, counts += sc, out += 16) {
    const length = load<i32>(values);
    const count = load<i64>(counts);
    v128.store(out, i64x2.splat(0));
    if (count <= 0 || length == 0 || !isValidRow(validity, row)) continue;
    if (count > MAX_REPEATED || <i64>length * count > MAX_REPEATED) {
      refusals = refuse(refused, row, refusals, n);
      continue;
    }
    const total = length * <i32>count;
    for (let i = 0; i < total; i += length) copyLoose(heap + i, viewData(values), length);
    heap = finish(out, heap, total);
  }
  return refusals;
}

/** A character has at most 4 bytes. */
export function padBytes(values: usize, sv: usize, counts: usize, sc: usize, n: i32, validity: usize): f64 {
  let bytes: u64 = 0;
  for (let row = 0; row < n; row++, values += sv, counts += sc) {
    const count = load<i64>(counts);
    if (count > 0 && count <= MAX_PADDED && isValidRow(validity, row)) bytes += load<u32>(values) + (count << 2);
  }
  return <f64>bytes;
}

/** Filled at the start (`left`) or the end up to `count` characters; longer text is cut at its end. */
export function padViews(
  values: usize, sv: usize, counts: usize, sc: usize, fills: usize, sf: usize, left: bool,
  n: i32, validity: usize, out: usize, heap: usize, refused: usize,
): i32 {
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, counts += sc, fills += sf, out += 16) {
    const count = load<i64>(counts);
    v128.store(out, i64x2.splat(0));
    if (count <= 0 || !isValidRow(validity, row)) continue;
    if (count > MAX_PADDED) {
      refusals = refuse(refused, row, refusals, n);
      continue;
    }
    const data = viewData(values);
    const length = load<i32>(values);
    const missing = <i32>count - codePoints(data, length);
    const fillLength = load<i32>(fills);
    if (missing <= 0 || fillLength == 0) {
      writeView(out, data, missing < 0 ? <i32>(skipForward(data, data + length, count) - data) : length);
      continue;
    }
    let to = heap;
    if (!left) {
      copyLoose(to, data, length);
      to += length;
    }
    to = fill(to, viewData(fills), fillLength, missing);
    if (left) {
      copyLoose(to, data, length);
      to += length;
    }
    heap = finish(out, heap, <i32>(to - heap));
  }
  return refusals;
}

/** Writes `count` characters of the text over and over. Returns the end. */
function fill(to: usize, text: usize, length: i32, count: i32): usize {
  const end = text + length;
  for (let p = text; count > 0; count--) {
    const size = sequenceBytes(load<u8>(p));
    for (let i: usize = 0; i < size; i++) store<u8>(to + i, load<u8>(p + i));
    to += size;
    p += size;
    if (p >= end) p = text;
  }
  return to;
}
