// Refusals: a byte per row, 0 or a REFUSED_* code.

/** The first refusal of two: `a`'s code, or `b`'s where `a` has none. */
export function refusedMerge(a: usize, b: usize, n: i32, out: usize): void {
  let i = 0;
  for (; i + 16 <= n; i += 16) {
    const x = v128.load(a + i);
    v128.store(out + i, v128.bitselect(v128.load(b + i), x, i8x16.eq(x, i8x16.splat(0))));
  }
  for (; i < n; i++) store<u8>(out + i, load<u8>(a + i) || load<u8>(b + i));
}

/** Keeps the codes of rows whose bit is 1 (0 when `flip` is -1), others become 0. Returns whether any is left. */
export function refusedKeep(codes: usize, bits: usize, flip: i32, n: i32, out: usize): bool {
  let any: u8 = 0;
  for (let i = 0; i < n; i++) {
    const bit = ((load<u8>(bits + (i >> 3)) ^ <u8>flip) >> <u8>(i & 7)) & 1;
    const code = load<u8>(codes + i) & <u8>(-(<i32>bit));
    store<u8>(out + i, code);
    any |= code;
  }
  return any != 0;
}

/** Clears the validity of refused rows: `out` = `validity` (0: all ones) and not refused. */
export function refusedToNull(codes: usize, validity: usize, n: i32, out: usize): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    for (let j = 0; j < count; j += 8) {
      const clear = i8x16.eq(v128.load64_zero(codes + row + j), i8x16.splat(0));
      word |= <u64>(i8x16.bitmask(clear) & 255) << j;
    }
    if (validity) word &= load<u64>(validity + (<usize>row >> 3));
    store<u64>(out, word);
  }
}

/** Whether any row is refused. */
export function refusedAny(codes: usize, n: i32): bool {
  let i = 0;
  for (; i + 16 <= n; i += 16) if (v128.any_true(v128.load(codes + i))) return true;
  for (; i < n; i++) if (load<u8>(codes + i)) return true;
  return false;
}
