// Random columns for test data. A value depends on its column's key and its row's number alone: SplitMix64 (G. Steele, D. Lea, C. Flood,
// Fast Splittable Pseudorandom Number Generators, 2014) taken as a function of its counter, so that any thread can make any rows.
import { VIEW_INLINE } from "../layout";
import { formatU64 } from "./format-number";
import { normalQuantile } from "./normal-quantile";
import { viewData, viewLength, writeView } from "./views";

const GOLDEN: u64 = 0x9e3779b97f4a7c15;

// @ts-ignore: decorator
@inline
function random(key: u64, row: u64): u64 {
  let z = key + (row + 1) * GOLDEN;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** A float in [0, 1). */
// @ts-ignore: decorator
@inline
function unit(bits: u64): f64 {
  return <f64>(bits >> 11) * 1.1102230246251565e-16;
}

/** A number in [0, span); all are equally likely up to span / 2^64. A span of 0 stands for 2^64. */
// @ts-ignore: decorator
@inline
function below(bits: u64, span: u64): u64 {
  if (span == 0) return bits;
  const aLow = bits & 0xffffffff;
  const aHigh = bits >> 32;
  const bLow = span & 0xffffffff;
  const bHigh = span >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const carry = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (carry >> 32);
}

/** start + step × row, modulo 2^64. */
export function generateSequence(start: i64, step: i64, row: u64, rows: i32, out: usize): void {
  let value = start + step * <i64>row;
  for (let i = 0; i < rows; i++, value += step) store<i64>(out + (<usize>i << 3), value);
}

/** Integers in [min, min + span). */
export function generateIntegers(key: u64, row: u64, rows: i32, min: i64, span: u64, out: usize): void {
  for (let i = 0; i < rows; i++) store<i64>(out + (<usize>i << 3), min + <i64>below(random(key, row + i), span));
}

/** As `generateIntegers`, in 32 bits. */
export function generateSmallIntegers(key: u64, row: u64, rows: i32, min: i64, span: u64, out: usize): void {
  for (let i = 0; i < rows; i++) store<i32>(out + (<usize>i << 2), <i32>(min + <i64>below(random(key, row + i), span)));
}

/** Floats in [min, max), or min where both are the same. */
export function generateFloats(key: u64, row: u64, rows: i32, min: f64, max: f64, out: usize): void {
  const width = max - min;
  for (let i = 0; i < rows; i++) {
    const u = unit(random(key, row + i));
    let value = width < Infinity ? min + u * width : min * (1 - u) + max * u;
    // Rounding may come up to the upper end.
    if (value >= max) value = min;
    store<f64>(out + (<usize>i << 3), value);
  }
}

/** Floats of a normal distribution, by the inverse of its distribution function. */
export function generateNormals(key: u64, row: u64, rows: i32, mean: f64, deviation: f64, out: usize): void {
  for (let i = 0; i < rows; i++) {
    // In (0, 1), for the ends have no quantile.
    const u = (<f64>(random(key, row + i) >> 12) + 0.5) * 2.220446049250313e-16;
    store<f64>(out + (<usize>i << 3), mean + deviation * normalQuantile(u));
  }
}

/** Numbers (u32) of choices: the first whose cumulative probability (f64 at `cumulative`, the last is 1) is above a random number. */
export function generateChoices(key: u64, row: u64, rows: i32, cumulative: usize, count: i32, out: usize): void {
  for (let i = 0; i < rows; i++) {
    const u = unit(random(key, row + i));
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (load<f64>(cumulative + (<usize>middle << 3)) > u) high = middle;
      else low = middle + 1;
    }
    store<u32>(out + (<usize>i << 2), low);
  }
}

/** A bitmap in which a bit is 0 with probability `nulls`. Returns the number of zeros. */
export function generateNulls(key: u64, row: u64, rows: i32, nulls: f64, out: usize): i32 {
  let zeros = 0;
  memory.fill(out, 0, ((rows + 63) >> 6) << 3);
  for (let i = 0; i < rows; i++) {
    const valid = <i32>(unit(random(key, row + i)) >= nulls);
    const byte = out + (i >> 3);
    store<u8>(byte, <i32>load<u8>(byte) | (valid << (i & 7)));
    zeros += 1 - valid;
  }
  return zeros;
}

// @ts-ignore: decorator
@inline
function writeHex(bits: u64, digits: i32, out: usize): void {
  for (let i = digits - 1; i >= 0; i--, bits >>= 4) {
    const digit = <i32>(bits & 15);
    store<u8>(out + i, digit + (digit < 10 ? 48 : 87));
  }
}

/** Bytes of a UUID as text. */
const UUID_BYTES = 36;

/** UUIDs of version 4 (RFC 9562). `heap` has 36 bytes for each. `low` is the key of their second half. */
export function generateUuids(high: u64, low: u64, row: u64, rows: i32, views: usize, heap: usize): void {
  for (let i = 0; i < rows; i++, heap += UUID_BYTES) {
    const a = (random(high, row + i) & 0xffffffffffff0fff) | 0x4000;
    const b = (random(low, row + i) & 0x3fffffffffffffff) | 0x8000000000000000;
    writeHex(a >> 32, 8, heap);
    store<u8>(heap, 45, 8);
    writeHex(a >> 16, 4, heap + 9);
    store<u8>(heap, 45, 13);
    writeHex(a, 4, heap + 14);
    store<u8>(heap, 45, 18);
    writeHex(b >> 48, 4, heap + 19);
    store<u8>(heap, 45, 23);
    writeHex(b, 12, heap + 24);
    writeView(views + (<usize>i << 4), heap, UUID_BYTES);
  }
}

// @ts-ignore: decorator
@inline
function copyText(view: usize, to: usize): usize {
  const length = viewLength(view);
  memory.copy(to, viewData(view), length);
  return to + length;
}

/** The largest number in an address. */
const ADDRESS_NUMBERS: u64 = 10000;

/**
 * E-mail addresses: one of `locals`, a number, `@` and one of `domains` (views). `heap` has room for the longest of each and 64 bytes more in every row.
 * Returns the end of the heap that was used.
 */
export function generateEmails(
  key: u64, row: u64, rows: i32, locals: usize, localCount: u32, domains: usize, domainCount: u32, views: usize, heap: usize,
): usize {
  for (let i = 0; i < rows; i++) {
    const bits = random(key, row + i);
    const local = <usize>below(bits, localCount);
    // The low bits are as good as the high ones, and free of what chose the name.
    const rest = bits & 0xffffffff;
    const domain = <usize>((rest * domainCount) >> 32);
    const number = ((bits * GOLDEN) >> 32) * ADDRESS_NUMBERS >> 32;
    let end = copyText(locals + (local << 4), heap);
    end += formatU64(number, end);
    store<u8>(end, 64);
    end = copyText(domains + (domain << 4), end + 1);
    const length = <i32>(end - heap);
    writeView(views + (<usize>i << 4), heap, length);
    if (length > VIEW_INLINE) heap = end;
  }
  return heap;
}
