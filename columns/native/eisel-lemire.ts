// The Eisel-Lemire algorithm: decimal to binary without long arithmetic (D. Lemire, Number Parsing at a Gigabyte per Second, 2021).
// It decides every significand of 64 bits (N. Mushtak and D. Lemire, Fast Number Parsing Without Fallback, 2023).
import { fiveHigh, fiveLow, multiplyHigh } from "./powers";

/** The double nearest to `significand` * 10^exponent, ties to even; infinity when it is too large. */
export function nearestF64(significand: u64, exponent: i32): f64 {
  if (significand == 0 || exponent < -342) return 0;
  if (exponent > 308) return Infinity;
  const zeros = <i32>clz(significand);
  const w = significand << zeros;
  const five = fiveHigh(exponent);
  let low = w * five;
  let high = multiplyHigh(w, five);
  // 55 bits of the product matter; when the others are all ones, the next word may carry into them.
  if ((high & 0x1ff) == 0x1ff) {
    const more = multiplyHigh(w, fiveLow(exponent));
    low += more;
    if (low < more) high++;
  }
  const top = <i32>(high >> 63);
  const shift = top + 9;
  let mantissa = high >> shift;
  // floor(exponent * log2(10)) by a multiplication, then the bias of doubles.
  let biased = ((217706 * exponent) >> 16) + 63 + top - zeros + 1023;
  if (biased <= 0) {
    if (biased <= -63) return 0;
    mantissa >>= 1 - biased;
    // Rounding up to 2^52 gives the smallest normal double by itself.
    return reinterpret<f64>((mantissa + (mantissa & 1)) >> 1);
  }
  // Exactly between two doubles: to even.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1 && (mantissa << shift) == high) mantissa &= ~1;
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >= 1 << 53) {
    mantissa = 1 << 52;
    biased++;
  }
  if (biased >= 2047) return Infinity;
  return reinterpret<f64>((mantissa & ((1 << 52) - 1)) | (<u64>biased << 52));
}
