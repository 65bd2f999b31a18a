// Copies rows by a selection: `n` row numbers (u32) at `rows`. In the `…OrNull` variants row 0xFFFFFFFF stands for a row of nulls.
import { NO_ROW } from "../layout";

// @ts-ignore: decorator
@inline
function gather<T>(values: usize, rows: usize, n: i32, out: usize): void {
  for (const end = rows + (<usize>n << 2); rows < end; rows += 4, out += sizeof<T>()) {
    store<T>(out, load<T>(values + <usize>load<u32>(rows) * sizeof<T>()));
  }
}

export function gather4(values: usize, rows: usize, n: i32, out: usize): void {
  gather<u32>(values, rows, n, out);
}

export function gather8(values: usize, rows: usize, n: i32, out: usize): void {
  gather<u64>(values, rows, n, out);
}

export function gather16(values: usize, rows: usize, n: i32, out: usize): void {
  for (const end = rows + (<usize>n << 2); rows < end; rows += 4, out += 16) {
    v128.store(out, v128.load(values + (<usize>load<u32>(rows) << 4)));
  }
}

/** Bits, for boolean values and for validity. */
export function gatherBits(bits: usize, rows: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - i);
    for (let j = 0; j < count; j++, rows += 4) {
      const row = load<u32>(rows);
      word |= <u64>((load<u8>(bits + (row >> 3)) >> <u8>(row & 7)) & 1) << j;
    }
    store<u64>(out, word);
  }
}

/** Values of 4, 8 or 16 bytes; zeros for NO_ROW, which is an empty string where values are views. */
export function gatherOrNull(values: usize, bytes: i32, rows: usize, n: i32, out: usize): void {
  for (const end = rows + (<usize>n << 2); rows < end; rows += 4, out += bytes) {
    const row = load<u32>(rows);
    if (row == NO_ROW) {
      if (bytes == 4) store<u32>(out, 0);
      else if (bytes == 8) store<u64>(out, 0);
      else v128.store(out, i64x2.splat(0));
    } else {
      const from = values + <usize>row * bytes;
      if (bytes == 4) store<u32>(out, load<u32>(from));
      else if (bytes == 8) store<u64>(out, load<u64>(from));
      else v128.store(out, v128.load(from));
    }
  }
}

/** Bits; 0 for NO_ROW. `bits` 0: all ones, so that the result is the validity of rows that are there. Returns the number of ones. */
export function gatherBitsOrNull(bits: usize, rows: usize, n: i32, out: usize): i32 {
  let ones: u64 = 0;
  for (let i = 0; i < n; i += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - i);
    for (let j = 0; j < count; j++, rows += 4) {
      const row = load<u32>(rows);
      if (row == NO_ROW) continue;
      word |= (bits ? <u64>((load<u8>(bits + (row >> 3)) >> <u8>(row & 7)) & 1) : 1) << j;
    }
    store<u64>(out, word);
    ones += popcnt<u64>(word);
  }
  return <i32>ones;
}
