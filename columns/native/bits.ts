// Bitmaps, 64 at a time. Every bitmap argument comes with a step: 8 for a bitmap of its own, 0 for one word that stands for all rows.
// Bits past the length are undefined, so results there are too; only counting masks them off.

// @ts-ignore: decorator
@inline
function words(n: i32): usize {
  return ((<usize>n + 63) >> 6) << 3;
}

export function bitAnd(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  for (const end = out + words(n); out < end; out += 8, a += sa, b += sb) store<u64>(out, load<u64>(a) & load<u64>(b));
}

export function bitOr(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  for (const end = out + words(n); out < end; out += 8, a += sa, b += sb) store<u64>(out, load<u64>(a) | load<u64>(b));
}

export function bitAndNot(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  for (const end = out + words(n); out < end; out += 8, a += sa, b += sb) store<u64>(out, load<u64>(a) & ~load<u64>(b));
}

/** Exclusive or, inverted when `flip` is -1. */
export function bitXor(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  const mask = <u64>(<i64>flip);
  for (const end = out + words(n); out < end; out += 8, a += sa, b += sb) store<u64>(out, load<u64>(a) ^ load<u64>(b) ^ mask);
}

/** Booleans in order, false before true: not a and b. Inverted when `flip` is -1. */
export function bitLess(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  const mask = <u64>(<i64>flip);
  for (const end = out + words(n); out < end; out += 8, a += sa, b += sb) store<u64>(out, (~load<u64>(a) & load<u64>(b)) ^ mask);
}

/** `mask ? a : b` */
export function bitChoose(mask: usize, a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  for (const end = out + words(n); out < end; out += 8, mask += 8, a += sa, b += sb) {
    const m = load<u64>(mask);
    store<u64>(out, (load<u64>(a) & m) | (load<u64>(b) & ~m));
  }
}

/** How many of the first `n` bits are set. */
export function bitCount(a: usize, n: i32): i32 {
  let count: u64 = 0;
  const end = a + ((<usize>n >> 6) << 3);
  for (; a < end; a += 8) count += popcnt<u64>(load<u64>(a));
  const rest = <u64>(n & 63);
  if (rest) count += popcnt<u64>(load<u64>(a) & ((<u64>1 << rest) - 1));
  return <i32>count;
}

/** SQL's AND in three-valued logic: `t` is true, `v` not null. */
export function logicAnd(
  at: usize, sat: usize, av: usize, sav: usize, bt: usize, sbt: usize, bv: usize, sbv: usize, n: i32, outTrue: usize, outValid: usize,
): void {
  const end = outTrue + words(n);
  while (outTrue < end) {
    const x = load<u64>(at), y = load<u64>(bt), xv = load<u64>(av), yv = load<u64>(bv);
    const t = x & xv & y & yv;
    store<u64>(outTrue, t);
    store<u64>(outValid, t | (~x & xv) | (~y & yv));
    outTrue += 8, outValid += 8, at += sat, av += sav, bt += sbt, bv += sbv;
  }
}

/** SQL's OR in three-valued logic. */
export function logicOr(
  at: usize, sat: usize, av: usize, sav: usize, bt: usize, sbt: usize, bv: usize, sbv: usize, n: i32, outTrue: usize, outValid: usize,
): void {
  const end = outTrue + words(n);
  while (outTrue < end) {
    const x = load<u64>(at), y = load<u64>(bt), xv = load<u64>(av), yv = load<u64>(bv);
    const t = (x & xv) | (y & yv);
    store<u64>(outTrue, t);
    store<u64>(outValid, t | (~x & xv & ~y & yv));
    outTrue += 8, outValid += 8, at += sat, av += sav, bt += sbt, bv += sbv;
  }
}

/** IS NOT DISTINCT FROM, given which values are equal; inverted when `flip` is -1. */
export function bitNotDistinct(equal: usize, se: usize, av: usize, sav: usize, bv: usize, sbv: usize, n: i32, out: usize, flip: i32): void {
  const mask = <u64>(<i64>flip);
  for (const end = out + words(n); out < end; out += 8, equal += se, av += sav, bv += sbv) {
    const x = load<u64>(av), y = load<u64>(bv);
    store<u64>(out, ((load<u64>(equal) & x & y) | ~(x | y)) ^ mask);
  }
}

/** Writes the numbers of the rows that are true and not null (`validity` 0: none is null), ascending. Returns how many. */
export function selectTrue(values: usize, validity: usize, n: i32, out: usize): i32 {
  const start = out;
  for (let row = 0; row < n; row += 64, values += 8) {
    let word = load<u64>(values);
    if (validity) {
      word &= load<u64>(validity);
      validity += 8;
    }
    if (n - row < 64) word &= (<u64>1 << (n - row)) - 1;
    if (word == u64.MAX_VALUE) {
      let four = i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3));
      for (let i = 0; i < 256; i += 16) {
        v128.store(out + i, four);
        four = i32x4.add(four, i32x4.splat(4));
      }
      out += 256;
      continue;
    }
    for (; word; word &= word - 1, out += 4) store<i32>(out, row + <i32>ctz<u64>(word));
  }
  return <i32>((out - start) >> 2);
}
