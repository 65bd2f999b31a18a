// Hashes of key columns, combined column by column into a u64 per row. Equal keys hash equally whatever their column's validity layout.
import { viewData } from "./views";

const SEED: u64 = 0x9e3779b97f4a7c15;
const K0: u64 = 0xa0761d6478bd642f;
const K1: u64 = 0xe7037ed1a0b428db;
const NULL_HASH: u64 = 0x8ebc6af09c88c6e3;

/** Multiplies to 128 bits and folds the halves. */
// @ts-ignore: decorator
@inline
export function mix(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const carry = aLow * bHigh + (middle & 0xffffffff);
  return (a * b) ^ (aHigh * bHigh + (middle >> 32) + (carry >> 32));
}

/** Scrambles 64 bits (the finisher of MurmurHash3, public domain, by Austin Appleby). */
// @ts-ignore: decorator
@inline
export function scramble(x: u64): u64 {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccd;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53;
  return x ^ (x >> 33);
}

export function hashBytes(p: usize, length: i32): u64 {
  let h = SEED ^ <u64>length;
  while (length > 16) {
    h = mix(load<u64>(p) ^ K0, load<u64>(p, 8) ^ h);
    p += 16;
    length -= 16;
  }
  let a: u64 = 0;
  let b: u64 = 0;
  if (length >= 8) {
    a = load<u64>(p);
    b = load<u64>(p + length - 8);
  } else if (length >= 4) {
    a = load<u32>(p);
    b = load<u32>(p + length - 4);
  } else if (length > 0) {
    a = (<u64>load<u8>(p) << 16) | (<u64>load<u8>(p + (length >> 1)) << 8) | load<u8>(p + length - 1);
  }
  return mix(a ^ K1, b ^ h);
}

// @ts-ignore: decorator
@inline
function isNull(validity: usize, i: u32): bool {
  return validity != 0 && ((load<u8>(validity + (i >> 3)) >> <u8>(i & 7)) & 1) == 0;
}

// @ts-ignore: decorator
@inline
function combine(out: usize, i: u32, h: u64, first: i32): void {
  const at = out + (<usize>i << 3);
  store<u64>(at, first ? h : scramble(load<u64>(at) * 31 + h));
}

/** Hashes a column of 1, 4, 8 or 16 byte values or views (`kind`, see HASH_… in layout.ts) into `out`. `first`: the first key column. */
export function hashColumn(kind: i32, values: usize, validity: usize, rows: u32, out: usize, first: i32): void {
  if (kind == 0) {
    for (let i: u32 = 0; i < rows; i++) {
      const h = isNull(validity, i) ? NULL_HASH : scramble(load<u64>(values + (<usize>i << 3)) ^ SEED);
      combine(out, i, h, first);
    }
  } else if (kind == 1) {
    for (let i: u32 = 0; i < rows; i++) {
      let h = NULL_HASH;
      if (!isNull(validity, i)) {
        const view = values + (<usize>i << 4);
        const length = load<i32>(view);
        h = length <= 12 ? mix(load<u64>(view) ^ K0, load<u64>(view, 8) ^ K1) : hashBytes(viewData(view), length);
      }
      combine(out, i, h, first);
    }
  } else if (kind == 2) {
    for (let i: u32 = 0; i < rows; i++) {
      const h = isNull(validity, i) ? NULL_HASH : scramble(<u64>load<u32>(values + (<usize>i << 2)) ^ SEED);
      combine(out, i, h, first);
    }
  } else if (kind == 3) {
    for (let i: u32 = 0; i < rows; i++) {
      const at = values + (<usize>i << 4);
      combine(out, i, isNull(validity, i) ? NULL_HASH : mix(load<u64>(at) ^ K0, load<u64>(at, 8) ^ K1), first);
    }
  } else if (kind == 4) {
    for (let i: u32 = 0; i < rows; i++) {
      const bit = (load<u8>(values + (i >> 3)) >> <u8>(i & 7)) & 1;
      combine(out, i, isNull(validity, i) ? NULL_HASH : scramble(<u64>bit ^ SEED), first);
    }
  } else {
    for (let i: u32 = 0; i < rows; i++) {
      let value = load<f64>(values + (<usize>i << 3));
      // One zero and one NaN, since they are equal as keys.
      if (value == 0) value = 0;
      if (value != value) value = NaN;
      combine(out, i, isNull(validity, i) ? NULL_HASH : scramble(reinterpret<u64>(value) ^ SEED), first);
    }
  }
}
