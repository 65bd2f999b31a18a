// Choosing between two columns by a bitmap, and repeating a constant. Steps are bytes per row, 0 for a constant.

// @ts-ignore: decorator
@inline
function choose<T>(mask: usize, a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  for (let row = 0; row < n; row += 64, mask += 8) {
    let word = load<u64>(mask);
    for (const count = min(64, n - row), end = out + <usize>count * sizeof<T>(); out < end; out += sizeof<T>()) {
      store<T>(out, word & 1 ? load<T>(a) : load<T>(b));
      word >>= 1;
      a += sa;
      b += sb;
    }
  }
}

export function choose4(mask: usize, a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  choose<u32>(mask, a, sa, b, sb, n, out);
}

export function choose8(mask: usize, a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  choose<u64>(mask, a, sa, b, sb, n, out);
}

export function choose16(mask: usize, a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  for (let row = 0; row < n; row += 64, mask += 8) {
    let word = load<u64>(mask);
    for (const count = min(64, n - row), end = out + (<usize>count << 4); out < end; out += 16) {
      v128.store(out, v128.load(word & 1 ? a : b));
      word >>= 1;
      a += sa;
      b += sb;
    }
  }
}

/** Repeats the value of 4, 8 or 16 bytes at `value`. */
export function fillValue(value: usize, bytes: i32, n: i32, out: usize): void {
  const end = out + <usize>n * bytes;
  if (bytes == 4) for (; out < end; out += 4) store<u32>(out, load<u32>(value));
  else if (bytes == 8) for (; out < end; out += 8) store<u64>(out, load<u64>(value));
  else for (; out < end; out += 16) v128.store(out, v128.load(value));
}
