// Casts of columns of 128-bit decimals to and from numbers, as in cast-values.ts.
import { countRefusal } from "./arithmetic-decimal";
import { decimalRescale } from "./decimal";
import { decimalFromF64, decimalFromI64, decimalToF64, decimalToI64 } from "./decimal-convert";
import { parseStatus } from "./parse-status";

export function castI64ToDecimal(
  values: usize, n: i32, validity: usize, out: usize, refused: usize, scale: i32, precision: i32,
): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, values += 8, out += 16) {
    count = countRefusal(decimalFromI64(load<i64>(values), scale, precision, out), row, validity, refused, count, n);
  }
  return count;
}

/** The nearest decimals. */
export function castF64ToDecimal(
  values: usize, n: i32, validity: usize, out: usize, refused: usize, scale: i32, precision: i32,
): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, values += 8, out += 16) {
    count = countRefusal(decimalFromF64(load<f64>(values), scale, precision, out), row, validity, refused, count, n);
  }
  return count;
}

/** Rounds half away from zero where the new scale is smaller. */
export function castDecimalToDecimal(
  values: usize, n: i32, validity: usize, out: usize, refused: usize, from: i32, scale: i32, precision: i32,
): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, values += 16, out += 16) {
    count = countRefusal(decimalRescale(values, from, scale, precision, out), row, validity, refused, count, n);
  }
  return count;
}

/** Rounds half away from zero. */
export function castDecimalToI64(values: usize, n: i32, validity: usize, out: usize, refused: usize, scale: i32): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, values += 16, out += 8) {
    store<i64>(out, decimalToI64(values, scale));
    count = countRefusal(parseStatus, row, validity, refused, count, n);
  }
  return count;
}

/** The nearest floats. */
export function castDecimalToF64(values: usize, n: i32, out: usize, scale: i32): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 16) store<f64>(out, decimalToF64(values, scale));
}
