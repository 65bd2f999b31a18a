// Comparison of numbers into bitmaps, 64 rows to a word. Steps are bytes per row, 0 for a constant. `flip` -1 inverts the result, so
// that equal and less are enough: a <= b is not b < a. Floats have a total order: NaN equals NaN and is greater than all others.

// How operands are read, and which comparison; constants of inlined functions.
const BOTH = 0;
const RIGHT_CONSTANT = 1;
const LEFT_CONSTANT = 2;
const EQ = 0;
const LT = 1;
/** Floats in total order, where either side may be NaN. */
const EQ_TOTAL = 2;
const LT_TOTAL = 3;
/** Floats: not a >= b. With a constant left side, which is no NaN, this is "less" in total order. */
const NOT_GE = 4;

// @ts-ignore: decorator
@inline
function bitsOf<T>(lanes: v128): i32 {
  return sizeof<T>() == 8 ? i64x2.bitmask(lanes) : i32x4.bitmask(lanes);
}

// @ts-ignore: decorator
@inline
function mask<T>(op: i32, a: v128, b: v128): i32 {
  if (op == EQ) return bitsOf<T>(v128.eq<T>(a, b));
  if (op == LT) return bitsOf<T>(v128.lt<T>(a, b));
  if (op == NOT_GE) return bitsOf<T>(v128.not(v128.ge<T>(a, b)));
  if (op == EQ_TOTAL) return bitsOf<T>(v128.or(v128.eq<T>(a, b), v128.and(v128.ne<T>(a, a), v128.ne<T>(b, b))));
  return bitsOf<T>(v128.or(v128.lt<T>(a, b), v128.and(v128.ne<T>(b, b), v128.eq<T>(a, a))));
}

// @ts-ignore: decorator
@inline
function compareLanes<T>(op: i32, form: i32, a: usize, b: usize, n: i32, out: usize, flip: i32): void {
  const ca = v128.load_splat<T>(a);
  const cb = v128.load_splat<T>(b);
  const lanes = 16 / <i32>sizeof<T>();
  const invert = <u64>(<i64>flip);
  for (let row = 0; row < n; row += 64, out += 8) {
    const count = min(64, n - row);
    let word: u64 = 0;
    let j = 0;
    for (; j + 2 * lanes <= count; j += 2 * lanes) {
      const low = mask<T>(op, form == LEFT_CONSTANT ? ca : v128.load(a), form == RIGHT_CONSTANT ? cb : v128.load(b));
      const high = mask<T>(op, form == LEFT_CONSTANT ? ca : v128.load(a, 16), form == RIGHT_CONSTANT ? cb : v128.load(b, 16));
      word |= <u64>(low | (high << lanes)) << j;
      if (form != LEFT_CONSTANT) a += 32;
      if (form != RIGHT_CONSTANT) b += 32;
    }
    for (; j < count; j += lanes) {
      word |= <u64>mask<T>(op, form == LEFT_CONSTANT ? ca : v128.load(a), form == RIGHT_CONSTANT ? cb : v128.load(b)) << j;
      if (form != LEFT_CONSTANT) a += 16;
      if (form != RIGHT_CONSTANT) b += 16;
    }
    store<u64>(out, word ^ invert);
  }
}

// @ts-ignore: decorator
@inline
function equal<T>(op: i32, a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  if (sb == 0) compareLanes<T>(op, RIGHT_CONSTANT, a, b, n, out, flip);
  else if (sa == 0) compareLanes<T>(op, RIGHT_CONSTANT, b, a, n, out, flip);
  else compareLanes<T>(op, BOTH, a, b, n, out, flip);
}

// @ts-ignore: decorator
@inline
function less<T>(op: i32, a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  if (sb == 0) compareLanes<T>(op, RIGHT_CONSTANT, a, b, n, out, flip);
  else if (sa == 0) compareLanes<T>(op, LEFT_CONSTANT, a, b, n, out, flip);
  else compareLanes<T>(op, BOTH, a, b, n, out, flip);
}

export function equalI32(a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  equal<i32>(EQ, a, sa, b, sb, n, out, flip);
}

export function lessI32(a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  less<i32>(LT, a, sa, b, sb, n, out, flip);
}

export function equalI64(a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  equal<i64>(EQ, a, sa, b, sb, n, out, flip);
}

export function lessI64(a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  less<i64>(LT, a, sa, b, sb, n, out, flip);
}

// @ts-ignore: decorator
@inline
function isNumber(constant: usize, step: i32): bool {
  const value = load<f64>(constant);
  return step == 0 && value == value;
}

export function equalF64(a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  if (isNumber(b, sb)) compareLanes<f64>(EQ, RIGHT_CONSTANT, a, b, n, out, flip);
  else if (isNumber(a, sa)) compareLanes<f64>(EQ, RIGHT_CONSTANT, b, a, n, out, flip);
  else equal<f64>(EQ_TOTAL, a, sa, b, sb, n, out, flip);
}

export function lessF64(a: usize, sa: i32, b: usize, sb: i32, n: i32, out: usize, flip: i32): void {
  if (isNumber(b, sb)) compareLanes<f64>(LT, RIGHT_CONSTANT, a, b, n, out, flip);
  else if (isNumber(a, sa)) compareLanes<f64>(NOT_GE, LEFT_CONSTANT, a, b, n, out, flip);
  else less<f64>(LT_TOTAL, a, sa, b, sb, n, out, flip);
}

export function equalI128(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    for (let j = 0; j < count; j++, a += sa, b += sb) {
      word |= <u64>i64x2.all_true(i64x2.eq(v128.load(a), v128.load(b))) << j;
    }
    store<u64>(out, word ^ <u64>(<i64>flip));
  }
}

export function lessI128(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize, flip: i32): void {
  for (let row = 0; row < n; row += 64, out += 8) {
    let word: u64 = 0;
    const count = min(64, n - row);
    for (let j = 0; j < count; j++, a += sa, b += sb) {
      const ha = load<i64>(a, 8), hb = load<i64>(b, 8);
      const below = (ha < hb) | ((ha == hb) & (load<u64>(a) < load<u64>(b)));
      word |= <u64>below << j;
    }
    store<u64>(out, word ^ <u64>(<i64>flip));
  }
}
