// Arithmetic on floats. Steps are 8, or 0 for a constant. Functions that can refuse return the number of refused rows and write `refused` (a code
// per row) only if there are any. NaN and infinities pass through as IEEE 754 has it.
import { REFUSED_DIVISION_BY_ZERO, REFUSED_INVALID_ARGUMENT, REFUSED_OVERFLOW } from "../layout";
import { isValidRow } from "./arithmetic-i64";
import { nearestF64 } from "./eisel-lemire";
import { tenF64, tenLow } from "./powers";
import { shortestExponent, shortestSignificand } from "./schubfach";

const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;
const DIVIDE = 3;

// @ts-ignore: decorator
@inline
function compute(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f64x2.add(a, b);
  if (op == SUBTRACT) return f64x2.sub(a, b);
  if (op == MULTIPLY) return f64x2.mul(a, b);
  return f64x2.div(a, b);
}

// Reads and writes pairs: buffers are padded to 16 bytes.
// @ts-ignore: decorator
@inline
function each(op: i32, a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  const end = out + (<usize>n << 3);
  const ca = v128.load64_splat(a), cb = v128.load64_splat(b);
  if (sb == 0) for (; out < end; out += 16, a += 16) v128.store(out, compute(op, v128.load(a), cb));
  else if (sa == 0) for (; out < end; out += 16, b += 16) v128.store(out, compute(op, ca, v128.load(b)));
  else for (; out < end; out += 16, a += 16, b += 16) v128.store(out, compute(op, v128.load(a), v128.load(b)));
}

export function addF64(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  each(ADD, a, sa, b, sb, n, out);
}

export function subtractF64(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  each(SUBTRACT, a, sa, b, sb, n, out);
}

export function multiplyF64(a: usize, sa: usize, b: usize, sb: usize, n: i32, out: usize): void {
  each(MULTIPLY, a, sa, b, sb, n, out);
}

function refuseZeros(b: usize, sb: usize, n: i32, validity: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, b += sb) {
    if (load<f64>(b) != 0 || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, REFUSED_DIVISION_BY_ZERO);
  }
  return count;
}

export function divideF64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  each(DIVIDE, a, sa, b, sb, n, out);
  return sb == 0 && load<f64>(b) != 0 ? 0 : refuseZeros(b, sb, n, validity, refused);
}

/** The remainder with the sign of the dividend. */
export function moduloF64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let p = a, q = b;
  for (const end = out + (<usize>n << 3); out < end; out += 8, p += sa, q += sb) store<f64>(out, load<f64>(p) % load<f64>(q));
  return refuseZeros(b, sb, n, validity, refused);
}

export function negateF64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 16, a += 16) v128.store(out, f64x2.neg(v128.load(a)));
}

export function absF64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 16, a += 16) v128.store(out, f64x2.abs(v128.load(a)));
}

export function floorF64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 16, a += 16) v128.store(out, f64x2.floor(v128.load(a)));
}

export function ceilF64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 16, a += 16) v128.store(out, f64x2.ceil(v128.load(a)));
}

export function truncF64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 16, a += 16) v128.store(out, f64x2.trunc(v128.load(a)));
}

/** -1, 0 or 1; NaN stays. */
export function signF64(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, a += 8) {
    const x = load<f64>(a);
    store<f64>(out, x > 0 ? 1 : x < 0 ? -1 : x);
  }
}

// @ts-ignore: decorator
@inline
export function roundHalfAway(x: f64): f64 {
  const whole = trunc(x);
  return abs(x - whole) >= 0.5 ? whole + copysign(1.0, x) : whole;
}

/** From here on a float has no fraction. */
const WHOLE: f64 = 4503599627370496.0;

/** The largest power of ten that a float holds exactly. */
const EXACT_TEN: i64 = 22;

/** Rounds where the power of ten is not exact: the digits that are written for the float. Infinity when the result is past the largest float. */
function roundFar(x: f64, places: i64): f64 {
  const magnitude = abs(x);
  if (!(magnitude < Infinity) || x == 0) return x;
  const digits = shortestSignificand(reinterpret<u64>(magnitude));
  const drop = max<i64>(min<i64>(places, 400), -400) + shortestExponent;
  // So many digits are behind the last one that is kept.
  if (drop >= 0) return x;
  if (drop < -18) return copysign(0, x);
  const unit = tenLow(<i32>-drop);
  const whole = digits / unit;
  return copysign(nearestF64(whole + <u64>(digits - whole * unit >= unit >> 1), shortestExponent - <i32>drop), x);
}

/**
 * Rounds to `digits` (i64 per row) decimals, negative: to tens, hundreds, …; half away from zero. The half is that of the float itself
 * scaled, so 1.005 (which is below 1.005) may go down. Values too large to have such decimals stay. Refuses what rounds past the largest float.
 */
export function roundF64(
  a: usize, sa: usize, digits: usize, sd: usize, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  let count = 0;
  let places: i64 = 0;
  let power = 1.0;
  for (let row = 0; row < n; row++, out += 8, a += sa, digits += sd) {
    const x = load<f64>(a);
    if (load<i64>(digits) != places) {
      places = load<i64>(digits);
      power = places <= EXACT_TEN && places >= -EXACT_TEN ? tenF64(abs(<i32>places)) : 0;
    }
    if (power != 0) {
      const scaled = places < 0 ? x / power : x * power;
      const whole = roundHalfAway(scaled);
      store<f64>(out, abs(scaled) < WHOLE ? (places < 0 ? whole * power : whole / power) : x);
      continue;
    }
    const rounded = roundFar(x, places);
    store<f64>(out, rounded);
    if (abs(rounded) != Infinity || rounded == x || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, REFUSED_OVERFLOW);
  }
  return count;
}

const SQRT = 0;
const EXP = 1;
const LN = 2;
const LOG10 = 3;

// @ts-ignore: decorator
@inline
function apply(op: i32, a: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += 8, out += 8) {
    const x = load<f64>(a);
    if (op == EXP) store<f64>(out, NativeMath.exp(x));
    else if (op == SQRT) store<f64>(out, sqrt(x));
    else if (op == LN) store<f64>(out, NativeMath.log(x));
    else store<f64>(out, NativeMath.log10(x));
    if (op == EXP || (op == SQRT ? !(x < 0) : !(x <= 0)) || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, REFUSED_INVALID_ARGUMENT);
  }
  return count;
}

/** Refuses negative values. */
export function sqrtF64(a: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return apply(SQRT, a, n, validity, out, refused);
}

export function expF64(a: usize, n: i32, out: usize): void {
  apply(EXP, a, n, 0, out, 0);
}

/** Natural logarithm. Refuses values that are not positive. */
export function lnF64(a: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return apply(LN, a, n, validity, out, refused);
}

export function log10F64(a: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return apply(LOG10, a, n, validity, out, refused);
}

/** Refuses a negative base with a fractional exponent, and zero to a negative power. */
export function powerF64(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += sa, b += sb, out += 8) {
    const x = load<f64>(a), y = load<f64>(b);
    // As IEEE 754 has it, where JavaScript has NaN.
    store<f64>(out, x == 1 || (x == -1 && abs(y) == Infinity) ? 1 : NativeMath.pow(x, y));
    const undefined = (x < 0 && x > -Infinity && y == y && y != trunc(y)) || (x == 0 && y < 0);
    if (!undefined || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, x == 0 ? REFUSED_DIVISION_BY_ZERO : REFUSED_INVALID_ARGUMENT);
  }
  return count;
}
