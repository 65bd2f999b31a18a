// Searching and stepping in valid UTF-8 text between two addresses. Characters are code points.
import { sequenceBytes } from "./utf8";

// @ts-ignore: decorator
@inline
export function isContinuation(p: usize): bool {
  return (load<u8>(p) & 0xc0) == 0x80;
}

/** The bits of those of the 16 bytes at `p` that start a character. */
// @ts-ignore: decorator
@inline
function starts(p: usize): i32 {
  return i8x16.bitmask(i8x16.gt_s(v128.load(p), i8x16.splat(-65)));
}

export function isAscii(p: usize, length: i32): bool {
  for (; length >= 16; length -= 16, p += 16) if (i8x16.bitmask(v128.load(p))) return false;
  return length <= 0 || (i8x16.bitmask(v128.load(p)) & ((1 << length) - 1)) == 0;
}

/** The address `count` (not negative) characters after `p`, which starts one; at most `end`. */
export function skipForward(p: usize, end: usize, count: i64): usize {
  if (count >= <i64>(end - p)) return end;
  let left = <i32>count;
  for (; p < end; p += 16) {
    let bits = starts(p);
    if (end - p < 16) bits &= (1 << <i32>(end - p)) - 1;
    const here = popcnt(bits);
    if (here <= left) {
      left -= here;
      continue;
    }
    if (bits == 0xffff) return p + left;
    for (; left > 0; left--) bits &= bits - 1;
    return p + ctz(bits);
  }
  return end;
}

/** The address `count` characters before `end`, at least `p`. */
export function skipBack(p: usize, end: usize, count: i64): usize {
  for (; count > 0 && end > p; count--) {
    end--;
    while (end > p && isContinuation(end)) end--;
  }
  return end;
}

/** Copies in steps of 16 bytes: up to 15 more are read and written. */
// @ts-ignore: decorator
@inline
export function copyLoose(to: usize, from: usize, length: i32): void {
  for (let i = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** The offset of the first `needle` in `text`, or -1. An empty one is found at 0. */
export function find(text: usize, length: i32, needle: usize, needleLength: i32): i32 {
  if (needleLength == 0) return 0;
  const last = length - needleLength;
  const head = i8x16.splat(load<i8>(needle));
  const tail = i8x16.splat(load<i8>(needle + needleLength - 1));
  for (let i = 0; i <= last; i += 16) {
    const at = text + i;
    let bits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(at), head), i8x16.eq(v128.load(at + needleLength - 1), tail)));
    for (; bits; bits &= bits - 1) {
      const offset = i + ctz(bits);
      if (offset > last) return -1;
      if (same(text + offset, needle, needleLength)) return offset;
    }
  }
  return -1;
}

/** Where the byte is first, or `end`. */
export function findByte(p: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte);
  for (; p < end; p += 16) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (bits) return min(p + ctz(bits), end);
  }
  return end;
}

/** The offset of the last `needle`, which is not empty, in `text`, or -1. */
export function findLast(text: usize, length: i32, needle: usize, needleLength: i32): i32 {
  for (let i = length - needleLength; i >= 0; i--) {
    if (load<u8>(text + i) == load<u8>(needle) && same(text + i, needle, needleLength)) return i;
  }
  return -1;
}

/** Whether two runs of bytes are the same. */
// @ts-ignore: decorator
@inline
export function same(a: usize, b: usize, length: i32): bool {
  let i = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  const rest = length - i;
  if (rest == 0) return true;
  return ((load<u64>(a + i) ^ load<u64>(b + i)) << <u64>((8 - rest) << 3)) == 0;
}
