// Decimals to and from integers and floats. See decimal.ts for their form.
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from "../layout";
import { storeMagnitude } from "./decimal";
import { nearestF64 } from "./eisel-lemire";
import {
  divideWide, loadMagnitude, magnitudeHigh, magnitudeLow, multiplyWide, product0, product1, product2, product3, quotientHigh, quotientLow,
  remainderHigh, remainderLow, roundQuotient,
} from "./int128";
import { accept, refuse } from "./parse-status";
import { tenF64, tenHigh, tenLow } from "./powers";

const EXACT_F64: u64 = 1 << 53;

/** An integer as a decimal. Returns 0 or OVERFLOW. */
export function decimalFromI64(value: i64, scale: i32, precision: i32, out: usize): i32 {
  multiplyWide(<u64>(value < 0 ? 0 - value : value), 0, tenLow(scale), tenHigh(scale));
  return product2 != 0 ? REFUSED_OVERFLOW : storeMagnitude(out, product0, product1, value < 0, precision);
}

/** A decimal rounded half away from zero to an integer. Sets `parseStatus`: 0, or OVERFLOW past 64 bits. */
export function decimalToI64(a: usize, scale: i32): i64 {
  const negative = loadMagnitude(a);
  divideWide(magnitudeLow, magnitudeHigh, 0, 0, tenLow(scale), tenHigh(scale));
  roundQuotient(tenLow(scale), tenHigh(scale));
  if (quotientHigh != 0 || quotientLow > <u64>i64.MAX_VALUE + <u64>negative) {
    refuse(REFUSED_OVERFLOW);
    return 0;
  }
  accept();
  return negative ? 0 - <i64>quotientLow : <i64>quotientLow;
}

/**
 * The decimal nearest to the exact value of a float, halves away from zero. Returns 0, OVERFLOW past `precision` digits, or INVALID_CAST for infinities
 * and NaN.
 */
export function decimalFromF64(value: f64, scale: i32, precision: i32, out: usize): i32 {
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >> 52) & 0x7ff;
  const fraction = bits & ((1 << 52) - 1);
  if (biased == 0x7ff) return REFUSED_INVALID_CAST;
  const exponent = max(biased, 1) - 1075;
  multiplyWide(biased != 0 ? fraction | (1 << 52) : fraction, 0, tenLow(scale), tenHigh(scale));
  let low = product0;
  let high = product1;
  let top = product2;
  if (exponent >= 0) {
    if (exponent > 127) return REFUSED_OVERFLOW;
    // The product has 53 bits or more: past 75 further ones it is beyond 10^38.
    multiplyWide(low, high, exponent < 64 ? (<u64>1) << exponent : 0, exponent < 64 ? 0 : (<u64>1) << (exponent - 64));
    if ((top | product2 | product3) != 0) return REFUSED_OVERFLOW;
    low = product0;
    high = product1;
  } else {
    let shift = -exponent;
    // Bit shift - 1 decides the rounding; what is below does not matter.
    let half: u64 = 0;
    while (shift >= 64) {
      half = shift == 64 ? low >> 63 : 0;
      low = high;
      high = top;
      top = 0;
      shift -= 64;
    }
    if (shift != 0) {
      half = (low >> (shift - 1)) & 1;
      low = (low >> shift) | (high << (64 - shift));
      high = (high >> shift) | (top << (64 - shift));
      top >>= shift;
    }
    if (top != 0) return REFUSED_OVERFLOW;
    low += half;
    high += <u64>(low < half);
  }
  return storeMagnitude(out, low, high, <i64>bits < 0, precision);
}

/** The float nearest to a decimal, ties to even. */
export function decimalToF64(a: usize, scale: i32): f64 {
  const negative = loadMagnitude(a);
  const low = magnitudeLow;
  let value: f64;
  if (magnitudeHigh != 0) value = wideToF64(low, magnitudeHigh, scale);
  else if (low <= EXACT_F64 && scale <= 22) value = <f64>(<i64>low) / tenF64(scale);
  else value = nearestF64(low, -scale);
  return negative ? -value : value;
}

/** (high, low) / 10^scale, `high` not 0: a quotient of 65 bits or more decides, with its lowest bit set for any remainder. */
function wideToF64(low: u64, high: u64, scale: i32): f64 {
  const tenBits = tenHigh(scale) != 0 ? 128 - <i32>clz(tenHigh(scale)) : 64 - <i32>clz(tenLow(scale));
  const shift = max(65 + tenBits - (128 - <i32>clz(high)), 0);
  multiplyWide(low, high, shift < 64 ? (<u64>1) << shift : 0, shift < 64 ? 0 : (<u64>1) << (shift - 64));
  divideWide(product0, product1, product2, product3, tenLow(scale), tenHigh(scale));
  const sticky = <u64>((remainderLow | remainderHigh) != 0);
  const zeros = <i32>clz(quotientHigh);
  const word = zeros == 0 ? quotientHigh : (quotientHigh << zeros) | (quotientLow >> (64 - zeros));
  const below = <u64>(quotientLow << zeros != 0) | sticky;
  return <f64>(word | below) * reinterpret<f64>(<u64>(64 - zeros - shift + 1023) << 52);
}
