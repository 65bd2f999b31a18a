// Arithmetic on 64-bit integers that refuses overflow. Steps are 8, or 0 for a constant. A first pass computes and only notes whether anything
// overflowed; values at null places may, so only then a second pass looks at validity (0: none is null) and writes the rows' codes to `refused`,
// which is left as it was while the result is 0. Each returns the number of refused rows.
import { REFUSED_DIVISION_BY_ZERO, REFUSED_OVERFLOW } from "../layout";

const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;

// @ts-ignore: decorator
@inline
export function isValidRow(validity: usize, row: i32): bool {
  return validity == 0 || ((load<u8>(validity + (row >> 3)) >> <u8>(row & 7)) & 1) != 0;
}

/** Negative if `op` of both overflows. */
// @ts-ignore: decorator
@inline
function overflow(op: i32, a: i64, b: i64, r: i64): i64 {
  if (op == ADD) return (a ^ r) & (b ^ r);
  if (op == SUBTRACT) return (a ^ b) & (a ^ r);
  // Both within 32 bits: cannot.
  if (<u64>(a + 0x80000000) < 0x100000000 && <u64>(b + 0x80000000) < 0x100000000) return 0;
  return multiplies(a, b, r) ? 0 : -1;
}

function multiplies(a: i64, b: i64, r: i64): bool {
  if (a == 0 || b == 0) return true;
  if ((a == -1 && b == i64.MIN_VALUE) || (b == -1 && a == i64.MIN_VALUE)) return false;
  return r / b == a;
}

// @ts-ignore: decorator
@inline
function compute(op: i32, a: i64, b: i64): i64 {
  if (op == ADD) return a + b;
  if (op == SUBTRACT) return a - b;
  return a * b;
}

function refuse(op: i32, a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, refused: usize): i32 {
  memory.fill(refused, 0, n);
  let count = 0;
  for (let row = 0; row < n; row++, a += sa, b += sb) {
    const x = load<i64>(a), y = load<i64>(b);
    let o: i64 = 0;
    if (op == ADD) o = overflow(ADD, x, y, x + y);
    else if (op == SUBTRACT) o = overflow(SUBTRACT, x, y, x - y);
    else o = overflow(MULTIPLY, x, y, x * y);
    if (o >= 0 || !isValidRow(validity, row)) continue;
    store<u8>(refused + row, REFUSED_OVERFLOW);
    count++;
  }
  return count;
}

// @ts-ignore: decorator
@inline
function each(op: i32, a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let any: i64 = 0;
  const end = out + (<usize>n << 3);
  for (let o = out, p = a, q = b; o < end; o += 8, p += sa, q += sb) {
    const x = load<i64>(p), y = load<i64>(q);
    const r = compute(op, x, y);
    store<i64>(o, r);
    any |= overflow(op, x, y, r);
  }
  return any < 0 ? refuse(op, a, sa, b, sb, n, validity, refused) : 0;
}

export function addI64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(ADD, a, sa, b, sb, n, validity, out, refused);
}

export function subtractI64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(SUBTRACT, a, sa, b, sb, n, validity, out, refused);
}

export function multiplyI64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(MULTIPLY, a, sa, b, sb, n, validity, out, refused);
}

/** The remainder with the sign of the dividend. */
export function moduloI64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += sa, b += sb, out += 8) {
    const x = load<i64>(a), y = load<i64>(b);
    if (y == 0) {
      store<i64>(out, 0);
      if (!isValidRow(validity, row)) continue;
      if (count++ == 0) memory.fill(refused, 0, n);
      store<u8>(refused + row, REFUSED_DIVISION_BY_ZERO);
    } else {
      store<i64>(out, y == -1 ? 0 : x % y);
    }
  }
  return count;
}

/** Absolute values. The lowest integer has none. */
export function absI64(a: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += 8, out += 8) {
    const x = load<i64>(a);
    store<i64>(out, x < 0 ? -x : x);
    if (x != i64.MIN_VALUE || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, REFUSED_OVERFLOW);
  }
  return count;
}

/** -1, 0 or 1. */
export function signI64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; a += 8, out += 8) {
    const x = load<i64>(a);
    store<i64>(out, <i64>(x > 0) - <i64>(x < 0));
  }
}

/** Rounds to a multiple of 10^-`digits` (i64 per row) where these are negative, half away from zero. */
export function roundI64(a: usize, sa: usize, digits: usize, sd: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += sa, digits += sd, out += 8) {
    const x = load<i64>(a), places = load<i64>(digits);
    if (places >= 0) {
      store<i64>(out, x);
      continue;
    }
    // 10^19 is past 64 bits: half of it is not, so only from there on all is rounded to zero or overflows.
    if (places < -18) {
      store<i64>(out, 0);
      if (places < -19 || (x < 5000000000000000000 && x > -5000000000000000000) || !isValidRow(validity, row)) continue;
    } else {
      let unit: i64 = 1;
      for (let i = places; i < 0; i++) unit *= 10;
      const rest = x % unit;
      const down = x - rest;
      const away = rest >= unit / 2 ? unit : rest <= -(unit / 2) ? -unit : 0;
      const r = down + away;
      store<i64>(out, r);
      if (((down ^ r) & (away ^ r)) >= 0 || !isValidRow(validity, row)) continue;
    }
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, REFUSED_OVERFLOW);
  }
  return count;
}
