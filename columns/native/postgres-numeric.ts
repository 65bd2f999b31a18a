// PostgreSQL's numeric in its binary form (src/backend/utils/adt/numeric.c, numeric_send): number of digits, weight of the first, sign, decimals shown,
// then digits to the base of 10,000, all 16 bits, the highest byte first.
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from "../layout";
import { storeMagnitude } from "./decimal";
import { divideWord, loadMagnitude, magnitudeHigh, magnitudeLow, multiplyWide, product0, product1, product2, product3, quotientHigh, quotientLow } from "./int128";
import { tenHigh, tenLow } from "./powers";

const BASE: u64 = 10000;
const NEGATIVE = 0x4000;
const SPECIAL = 0xc000;

// @ts-ignore: decorator
@inline
function big16(at: usize): i32 {
  return <i32>bswap<u16>(load<u16>(at));
}

/** Reads a numeric of `length` bytes exactly into a decimal of this scale. Returns why it cannot be, or 0. */
export function readNumeric(from: usize, length: i32, scale: i32, precision: i32, out: usize): i32 {
  store<u64>(out, 0);
  store<u64>(out, 0, 8);
  const digits = big16(from);
  const weight = <i32><i16>big16(from + 2);
  const sign = big16(from + 4);
  if ((sign & SPECIAL) == SPECIAL || length < 8 + digits * 2) return REFUSED_INVALID_CAST;
  let low: u64 = 0;
  let high: u64 = 0;
  // Decimals that the digits before have.
  let decimals = -weight * 4 - 4;
  for (let i = 0; i < digits; i++, decimals += 4) {
    let digit = <u64>big16(from + 8 + (<usize>i << 1));
    let factor = BASE;
    const left = scale - decimals;
    if (left < 4) {
      // The last digits reach behind the scale: only zeros may be lost.
      const cut = left <= 0 ? BASE : tenLow(4 - left);
      if (digit % cut != 0) return REFUSED_INVALID_CAST;
      if (left <= 0) continue;
      digit /= cut;
      factor = tenLow(left);
    }
    multiplyWide(low, high, factor, 0);
    if ((product2 | product3) != 0) return REFUSED_OVERFLOW;
    low = product0 + digit;
    high = product1 + <u64>(low < digit);
  }
  if ((low | high) == 0) return 0;
  // Digits of zeros that were not sent.
  const rest = scale - decimals;
  if (rest > 0) {
    if (rest > 38) return REFUSED_OVERFLOW;
    multiplyWide(low, high, tenLow(rest), tenHigh(rest));
    if ((product2 | product3) != 0) return REFUSED_OVERFLOW;
    low = product0;
    high = product1;
  }
  return storeMagnitude(out, low, high, sign == NEGATIVE, precision);
}

/** Room that writing a numeric wants. */
export const NUMERIC_ROOM = 64;

/** Digits of the numeric that is being written, the lowest first, and the place of the last one: 0 are the units. */
let count: i32 = 0;
let place: i32 = 0;

// @ts-ignore: decorator
@inline
function pushDigit(list: usize, digit: u64): void {
  // Zeros at the end are not written.
  if (count > 0 || digit != 0) {
    store<u16>(list + (<usize>count << 1), bswap<u16>(<u16>digit));
    count++;
  }
  place++;
}

/** Writes (low, high) with this scale as a numeric. Returns the bytes it takes. */
function writeMagnitude(low: u64, high: u64, negative: bool, scale: i32, out: usize): i32 {
  const list = out + 32;
  count = 0;
  place = -((scale + 3) >> 2) - 1;
  const odd = scale & 3;
  if (odd != 0) {
    const rest = divideWord(low, high, tenLow(odd));
    low = quotientLow;
    high = quotientHigh;
    pushDigit(list, rest * tenLow(4 - odd));
  }
  while (high != 0) {
    const digit = divideWord(low, high, BASE);
    low = quotientLow;
    high = quotientHigh;
    pushDigit(list, digit);
  }
  while (low != 0) {
    const next = low / BASE;
    pushDigit(list, low - next * BASE);
    low = next;
  }
  store<u16>(out, bswap<u16>(<u16>count));
  store<u16>(out, bswap<u16>(<u16>(count == 0 ? 0 : place)), 2);
  store<u16>(out, bswap<u16>(<u16>(negative ? NEGATIVE : 0)), 4);
  store<u16>(out, bswap<u16>(<u16>scale), 6);
  for (let i = 0; i < count; i++) store<u16>(out + 8 + (<usize>i << 1), load<u16>(list + (<usize>(count - 1 - i) << 1)));
  return 8 + count * 2;
}

/** Writes a decimal as a numeric. There must be `NUMERIC_ROOM`. Returns the bytes it takes. */
export function writeNumeric(value: usize, scale: i32, out: usize): i32 {
  const negative = loadMagnitude(value);
  return writeMagnitude(magnitudeLow, magnitudeHigh, negative, scale, out);
}

/** The same of a 64-bit integer. */
export function writeNumericI64(value: i64, out: usize): i32 {
  const negative = value < 0;
  return writeMagnitude(negative ? 0 - <u64>value : <u64>value, 0, negative, 0, out);
}
