// Arithmetic on columns of 128-bit decimals. Steps are 16, or 0 for a constant. Kernels that can refuse rows return how many they refused and
// write `refused` (a code per row) only if there are any; `validity` is 0 or the bitmap of rows that are not null.
import { isValidRow } from "./arithmetic-i64";
import {
  decimalAbs, decimalAdd, decimalDivide, decimalModulo, decimalMultiply, decimalNegate, decimalRescale, decimalRound, decimalSubtract,
  decimalToWhole,
} from "./decimal";

const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;
const DIVIDE = 3;
const MODULO = 4;

/** Counts the refusal of a row that is not null. */
// @ts-ignore: decorator
@inline
export function countRefusal(code: i32, row: i32, validity: usize, refused: usize, count: i32, n: i32): i32 {
  if (code == 0 || !isValidRow(validity, row)) return count;
  if (count == 0) memory.fill(refused, 0, n);
  store<u8>(refused + row, code);
  return count + 1;
}

// @ts-ignore: decorator
@inline
function each(op: i32, shift: i32, a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += sa, b += sb, out += 16) {
    let code = 0;
    if (op == ADD) code = decimalAdd(a, b, out);
    else if (op == SUBTRACT) code = decimalSubtract(a, b, out);
    else if (op == MULTIPLY) code = decimalMultiply(a, b, 0, out);
    else if (op == DIVIDE) code = decimalDivide(a, b, shift, out);
    else code = decimalModulo(a, b, out);
    count = countRefusal(code, row, validity, refused, count, n);
  }
  return count;
}

export function addDecimal(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(ADD, 0, a, sa, b, sb, n, validity, out, refused);
}

export function subtractDecimal(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(SUBTRACT, 0, a, sa, b, sb, n, validity, out, refused);
}

export function multiplyDecimal(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(MULTIPLY, 0, a, sa, b, sb, n, validity, out, refused);
}

/** `shift`: the scale of the result less that of `a` plus that of `b`. */
export function divideDecimal(
  a: usize, sa: usize, b: usize, sb: usize, shift: i32, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  return each(DIVIDE, shift, a, sa, b, sb, n, validity, out, refused);
}

export function moduloDecimal(a: usize, sa: usize, b: usize, sb: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  return each(MODULO, 0, a, sa, b, sb, n, validity, out, refused);
}

export function negateDecimal(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 4); out < end; out += 16, a += 16) decimalNegate(a, out);
}

export function absDecimal(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 4); out < end; out += 16, a += 16) decimalAbs(a, out);
}

/** -1, 0 or 1 as 64-bit integers. */
export function signDecimal(a: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, a += 16) {
    const high = load<i64>(a, 8);
    store<i64>(out, high < 0 ? -1 : <i64>((<u64>high | load<u64>(a)) != 0));
  }
}

/** Decimals without decimals, by `way`: a WHOLE_* of decimal.ts. */
export function wholeDecimal(a: usize, scale: i32, way: i32, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 4); out < end; out += 16, a += 16) decimalToWhole(a, scale, way, out);
}

/** Rounds to `digits` (i64 per row) decimals, into decimals of scale `to` and this precision. */
export function roundDecimal(
  a: usize, sa: usize, from: i32, digits: usize, sd: usize, to: i32, precision: i32, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, a += sa, digits += sd, out += 16) {
    const places = <i32>max<i64>(min<i64>(load<i64>(digits), 100), -100);
    let code = decimalRound(a, from, places, out);
    if (code == 0) code = decimalRescale(out, from, to, precision, out);
    count = countRefusal(code, row, validity, refused, count, n);
  }
  return count;
}
