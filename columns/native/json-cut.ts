// Cuts a list of JSON values into pieces by quotes and brackets alone; whether the values are sound is for those to find out who read them.

// @ts-ignore: decorator
@inline
function prefixXor(x: u32): u32 {
  x ^= x << 1;
  x ^= x << 2;
  x ^= x << 4;
  x ^= x << 8;
  x ^= x << 16;
  return x;
}

// @ts-ignore: decorator
@inline
function mask32(a: v128, b: v128, byte: v128): u32 {
  return <u32>i8x16.bitmask(i8x16.eq(a, byte)) | (<u32>i8x16.bitmask(i8x16.eq(b, byte)) << 16);
}

/** The bits of those bytes that a backslash before them escapes. `escaped`: whether the first one is. */
// @ts-ignore: decorator
@inline
function escapedBytes(backslashes: u32, escaped: u32): u32 {
  let result = escaped;
  let rest = backslashes & ~escaped;
  while (rest != 0) {
    const bit = rest & (0 - rest);
    result |= bit << 1;
    rest &= ~(bit | (bit << 1));
  }
  return result;
}

/**
 * Reads bytes up to `to` at `base`, from the offset in `state` (JSON_CUT_BYTES) on, as far as there are 32 bytes at once.
 * Stops behind the first comma between values at or behind `enough`, and returns that offset; or at the bracket that closes the list: -1 less its offset.
 * 0: neither is there. `final`: nothing follows `to`. Up to 32 bytes past `to` are read.
 */
export function jsonCut(base: usize, to: u32, enough: u32, final: i32, state: usize): i32 {
  let depth = load<i32>(state);
  let inside = load<u32>(state, 4);
  let escaped = load<u32>(state, 8);
  let i = load<u32>(state, 12);
  while (final ? i < to : i + 32 <= to) {
    const a = v128.load(base + i);
    const b = v128.load(base + i, 16);
    const valid: u32 = i + 32 > to ? (<u32>1 << (to - i)) - 1 : 0xffffffff;
    const backslashes = mask32(a, b, i8x16.splat(92)) & valid;
    let literal = escaped;
    let carry: u32 = 0;
    if ((backslashes | escaped) != 0) {
      literal = escapedBytes(backslashes, escaped);
      // Whether the last byte is a backslash that is not escaped itself.
      carry = ((backslashes & ~literal) >> 31) & 1;
    }
    const within = prefixXor(mask32(a, b, i8x16.splat(34)) & valid & ~literal) ^ inside;
    const blank = i8x16.splat(32);
    const la = v128.or(a, blank);
    const lb = v128.or(b, blank);
    const outside = valid & ~within;
    const opens = mask32(la, lb, i8x16.splat(123)) & outside;
    const closes = mask32(la, lb, i8x16.splat(125)) & outside;
    const commas = i + 32 >= enough ? mask32(a, b, i8x16.splat(44)) & outside : 0;
    const down = <i32>popcnt(closes);
    if (depth - down < 0 || commas != 0) {
      let bits = opens | closes | commas;
      let here = depth;
      while (bits != 0) {
        const bit = bits & (0 - bits);
        const at = i + <u32>ctz(bit);
        if (opens & bit) here++;
        else if (closes & bit) {
          if (--here < 0) return -1 - <i32>at;
        } else if (here == 0 && at + 1 >= enough) return <i32>at + 1;
        bits ^= bit;
      }
    }
    depth += <i32>popcnt(opens) - down;
    inside = <u32>(<i32>within >> 31);
    escaped = carry;
    i += 32;
    store<i32>(state, depth);
    store<u32>(state, inside, 4);
    store<u32>(state, escaped, 8);
    store<u32>(state, i, 12);
  }
  return 0;
}

/** Where the element at p ends: at a comma outside all its brackets and strings, or at `end`. */
export function elementEnd(p: usize, end: usize): usize {
  let depth = 0;
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c == 34) {
      for (p++; p < end && load<u8>(p) != 34; p++) if (load<u8>(p) == 92) p++;
    } else if (c == 123 || c == 91) depth++;
    else if (c == 125 || c == 93) depth--;
    else if (c == 44 && depth <= 0) return p;
  }
  return end;
}
