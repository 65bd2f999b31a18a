// UTF-8 (RFC 3629): validation, counting and stepping. Reads up to 15 bytes past a text.

/** Where the first byte that is not ASCII lies in [p, end), or `end`. */
// @ts-ignore: decorator
@inline
function skipAscii(p: usize, end: usize): usize {
  for (; p < end; p += 16) {
    const high = i8x16.bitmask(v128.load(p));
    if (high != 0) return min(p + <usize>ctz(high), end);
  }
  return end;
}

// @ts-ignore: decorator
@inline
function isContinuation(p: usize): bool {
  return (load<u8>(p) & 0xc0) == 0x80;
}

/** Whether the `length` bytes at p are UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF, nothing cut off. */
export function validUtf8(p: usize, length: i32): bool {
  const end = p + length;
  while ((p = skipAscii(p, end)) < end) {
    // Letters beyond ASCII come in runs.
    while (p < end) {
      const lead = <u32>load<u8>(p);
      if (lead < 0x80) break;
      const size = sequenceBytes(lead);
      if (lead < 0xc2 || lead > 0xf4 || p + size > end || !isContinuation(p + 1)) return false;
      const second = <u32>load<u8>(p, 1);
      if (size >= 3) {
        if (!isContinuation(p + 2)) return false;
        if (lead == 0xe0 && second < 0xa0) return false;
        if (lead == 0xed && second > 0x9f) return false;
      }
      if (size == 4) {
        if (!isContinuation(p + 3)) return false;
        if (lead == 0xf0 && second < 0x90) return false;
        if (lead == 0xf4 && second > 0x8f) return false;
      }
      p += size;
    }
  }
  return true;
}

/** The number of code points in `length` bytes of UTF-8. */
export function codePoints(p: usize, length: i32): i32 {
  let count = 0;
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    // Continuation bytes are -128 to -65.
    count += popcnt(i8x16.bitmask(i8x16.gt_s(v128.load(p + i), i8x16.splat(-65))));
  }
  const within = (1 << (length - i)) - 1;
  return count + popcnt(i8x16.bitmask(i8x16.gt_s(v128.load(p + i), i8x16.splat(-65))) & within);
}

/** Bytes of the code point that starts with the byte `lead`, in valid UTF-8. */
// @ts-ignore: decorator
@inline
export function sequenceBytes(lead: u32): usize {
  return 1 + <usize>(lead >= 0xc0) + <usize>(lead >= 0xe0) + <usize>(lead >= 0xf0);
}

/** Where `count` code points after p end in valid UTF-8, at most `end`. */
export function advance(p: usize, end: usize, count: i32): usize {
  for (; count > 0 && p < end; count--) p += sequenceBytes(load<u8>(p));
  return p;
}

/** Where the code point before p starts in valid UTF-8; p is past the start of the text. */
export function previous(p: usize): usize {
  do p--; while (isContinuation(p));
  return p;
}

/** The code point at p in valid UTF-8. */
export function codePointAt(p: usize): u32 {
  const lead = <u32>load<u8>(p);
  if (lead < 0x80) return lead;
  const second = <u32>load<u8>(p, 1) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = <u32>load<u8>(p, 2) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(p, 3) & 0x3f);
}

/** Writes a code point as UTF-8. Returns the number of bytes, 1 to 4. */
export function writeCodePoint(code: u32, out: usize): i32 {
  if (code < 0x80) {
    store<u8>(out, code);
    return 1;
  }
  if (code < 0x800) {
    store<u8>(out, 0xc0 | (code >> 6));
    store<u8>(out, 0x80 | (code & 0x3f), 1);
    return 2;
  }
  if (code < 0x10000) {
    store<u8>(out, 0xe0 | (code >> 12));
    store<u8>(out, 0x80 | ((code >> 6) & 0x3f), 1);
    store<u8>(out, 0x80 | (code & 0x3f), 2);
    return 3;
  }
  store<u8>(out, 0xf0 | (code >> 18));
  store<u8>(out, 0x80 | ((code >> 12) & 0x3f), 1);
  store<u8>(out, 0x80 | ((code >> 6) & 0x3f), 2);
  store<u8>(out, 0x80 | (code & 0x3f), 3);
  return 4;
}
