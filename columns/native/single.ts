// Floats of 32 bits in columns of doubles.
import { nearestF64 } from "./eisel-lemire";
import { tenF64 } from "./powers";

/** Decimals of so many digits are different singles. */
const SURE_DIGITS: i32 = 6;
/** Singles are different decimals of so many digits. */
const MOST_DIGITS: i32 = 9;
const SMALLEST_NORMAL: f64 = 1.1754943508222875e-38;
const WHOLE: f64 = 16777216;

/** The double that the shortest decimal of a single is nearest to: 9.8, not 9.800000190734863. Zeros, NaN and infinities stay. */
export function shortestOfSingle(single: f32): f64 {
  const value = <f64>single;
  const size = abs(value);
  if (!(size < Infinity) || (size < WHOLE && size == floor(size))) return value;
  // The place of the first digit, by its power of two; too small by one at most.
  const power = <i32>(reinterpret<u64>(size) >> 52) - 1023;
  let first = (power * 1233) >> 12;
  if (size >= powerOfTen(first + 1)) first++;
  for (let digits = size < SMALLEST_NORMAL ? 1 : SURE_DIGITS; digits < MOST_DIGITS; digits++) {
    const found = nearestOf(size, <f32>size, digits - 1 - first);
    if (found >= 0) return copysign(found, value);
  }
  return copysign(max(nearestOf(size, <f32>size, MOST_DIGITS - 1 - first), 0), value);
}

/** The nearer one of the two decimals with so many places around a value that are this single; -1 where none is. */
function nearestOf(size: f64, single: f32, places: i32): f64 {
  const scaled = scaledBy(size, places);
  const below = floor(scaled);
  const over = scaled - below;
  // Of two that are as near the even one.
  const nearer = over < 0.5 || (over == 0.5 && (<u64>below & 1) == 0) ? below : below + 1;
  const one = nearestF64(<u64>nearer, -places);
  if (isWithin(one, single)) return one;
  const other = nearestF64(<u64>(nearer == below ? below + 1 : below), -places);
  return isWithin(other, single) ? other : -1;
}

/** Whether a decimal is this single and no other, not even by a tie; PostgreSQL writes it so. */
function isWithin(decimal: f64, single: f32): bool {
  if (<f32>decimal != single) return false;
  const bits = reinterpret<u32>(single);
  const above = reinterpret<f32>(bits + 1);
  const under = reinterpret<f32>(bits - 1);
  return decimal != (<f64>single + <f64>above) / 2 && decimal != (<f64>single + <f64>under) / 2;
}

function scaledBy(value: f64, places: i32): f64 {
  let left = abs(places);
  for (; left > 22; left -= 22) value = places < 0 ? value / tenF64(22) : value * tenF64(22);
  return places < 0 ? value / tenF64(left) : value * tenF64(left);
}

// @ts-ignore: decorator
@inline
function powerOfTen(power: i32): f64 {
  return nearestF64(1, power);
}

/** Whether a double can be kept as a single: as it is, or as the shortest decimal of one. */
export function isSingle(value: f64): bool {
  const single = <f32>value;
  return <f64>single == value || value != value || shortestOfSingle(single) == value;
}
