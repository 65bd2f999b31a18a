// String views: 16 bytes in Arrow's Utf8View layout. Up to 12 bytes lie inline; longer text is a length, a prefix of four bytes,
// a buffer number and an offset in that buffer. Here buffer b starts at address b * 2 GiB of the one shared memory.
import { VIEW_BUFFER_SHIFT, VIEW_INLINE } from "../layout";

// @ts-ignore: decorator
@inline
export function viewLength(view: usize): i32 {
  return load<i32>(view);
}

/** Where the text of a view lies. The address is within the view itself for short text. */
// @ts-ignore: decorator
@inline
export function viewData(view: usize): usize {
  return load<u32>(view) <= <u32>VIEW_INLINE
    ? view + 4
    : (<usize>load<u32>(view, 8) << VIEW_BUFFER_SHIFT) | <usize>load<u32>(view, 12);
}

/** Writes the view of `length` bytes at `data`. Short text is copied into the view; longer text must stay where it is. */
// @ts-ignore: decorator
@inline
export function writeView(view: usize, data: usize, length: i32): void {
  store<i32>(view, length);
  if (length <= VIEW_INLINE) {
    store<u64>(view, 0, 4);
    store<u32>(view, 0, 12);
    copyShort(view + 4, data, length);
  } else {
    store<u32>(view, load<u32>(data), 4);
    store<u32>(view, <u32>(data >> VIEW_BUFFER_SHIFT), 8);
    store<u32>(view, <u32>(data & 0x7fffffff), 12);
  }
}

/** Copies 0 to 12 bytes without a loop; `to` must be zeroed. */
// @ts-ignore: decorator
@inline
function copyShort(to: usize, from: usize, length: i32): void {
  if (length >= 8) {
    store<u64>(to, load<u64>(from));
    store<u32>(to + length - 4, load<u32>(from + length - 4));
  } else if (length >= 4) {
    store<u32>(to, load<u32>(from));
    store<u32>(to + length - 4, load<u32>(from + length - 4));
  } else if (length > 0) {
    store<u8>(to, load<u8>(from));
    store<u8>(to + (length >> 1), load<u8>(from + (length >> 1)));
    store<u8>(to + length - 1, load<u8>(from + length - 1));
  }
}

/** Whether two views hold the same bytes. */
// @ts-ignore: decorator
@inline
export function viewsEqual(a: usize, b: usize): bool {
  if (load<u64>(a) != load<u64>(b)) return false;
  const length = load<i32>(a);
  if (length <= VIEW_INLINE) return load<u64>(a, 8) == load<u64>(b, 8);
  return bytesEqual(viewData(a), viewData(b), length);
}

export function bytesEqual(a: usize, b: usize, length: i32): bool {
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    if (load<u64>(a + i) != load<u64>(b + i)) return false;
  }
  for (; i < length; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}

/** Orders two views by their bytes (UTF-8 order is code point order): negative, 0 or positive. */
export function compareViews(a: usize, b: usize): i32 {
  const pa = bswap<u32>(load<u32>(a, 4));
  const pb = bswap<u32>(load<u32>(b, 4));
  if (pa != pb) return pa < pb ? -1 : 1;
  return compareBytes(viewData(a), load<i32>(a), viewData(b), load<i32>(b));
}

export function compareBytes(a: usize, lengthA: i32, b: usize, lengthB: i32): i32 {
  const length = min(lengthA, lengthB);
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    const wa = load<u64>(a + i);
    const wb = load<u64>(b + i);
    if (wa != wb) return bswap<u64>(wa) < bswap<u64>(wb) ? -1 : 1;
  }
  for (; i < length; i++) {
    const d = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (d != 0) return d;
  }
  return lengthA - lengthB;
}
