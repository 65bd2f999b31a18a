// Base64 (RFC 4648) with padding.

// @ts-ignore: decorator
@inline
function digitOf(value: u32): u32 {
  if (value < 26) return value + 65;
  if (value < 52) return value + 71;
  if (value < 62) return value - 4;
  return value == 62 ? 43 : 47;
}

// @ts-ignore: decorator
@inline
function valueOf(digit: u32): u32 {
  if (digit - 65 < 26) return digit - 65;
  if (digit - 97 < 26) return digit - 71;
  if (digit - 48 < 10) return digit + 4;
  return digit == 43 ? 62 : digit == 47 ? 63 : 64;
}

/** Writes `length` bytes at p as base64, four characters for three bytes. Returns the address behind them. */
export function encodeBase64(p: usize, length: i32, out: usize): usize {
  const end = p + <usize>length;
  for (; p < end; p += 3, out += 4) {
    const left = end - p;
    const b0 = <u32>load<u8>(p);
    const b1 = left > 1 ? <u32>load<u8>(p, 1) : 0;
    const b2 = left > 2 ? <u32>load<u8>(p, 2) : 0;
    const bits = (b0 << 16) | (b1 << 8) | b2;
    store<u8>(out, digitOf(bits >> 18));
    store<u8>(out, digitOf((bits >> 12) & 63), 1);
    store<u8>(out, left > 1 ? digitOf((bits >> 6) & 63) : 61, 2);
    store<u8>(out, left > 2 ? digitOf(bits & 63) : 61, 3);
  }
  return out;
}

/** Writes the bytes of the base64 text [p, end), three for four characters. Returns how many, or -1 for other text. */
export function decodeBase64(p: usize, end: usize, out: usize): i32 {
  if (((end - p) & 3) != 0) return -1;
  const start = out;
  for (; p < end; p += 4, out += 3) {
    const v0 = valueOf(load<u8>(p));
    const v1 = valueOf(load<u8>(p, 1));
    let v2 = valueOf(load<u8>(p, 2));
    let v3 = valueOf(load<u8>(p, 3));
    let padding = 0;
    if (p + 4 == end && load<u8>(p, 3) == 61) {
      v3 = 0;
      padding = 1;
      if (load<u8>(p, 2) == 61) {
        v2 = 0;
        padding = 2;
      }
    }
    if ((v0 | v1 | v2 | v3) > 63) return -1;
    const bits = (v0 << 18) | (v1 << 12) | (v2 << 6) | v3;
    store<u8>(out, bits >> 16);
    store<u8>(out, bits >> 8, 1);
    store<u8>(out, bits, 2);
    if (padding != 0) return <i32>(out - start) + 3 - padding;
  }
  return <i32>(out - start);
}
