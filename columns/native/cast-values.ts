// Casts between columns of values. Kernels that can refuse rows return how many they refused and write `refused` (a code per row) only if
// there are any; `validity` is 0 or the bitmap of rows that are not null.
import { REFUSED_INVALID_CAST, REFUSED_OVERFLOW } from "../layout";
import { roundHalfAway } from "./arithmetic-f64";
import { isValidRow } from "./arithmetic-i64";

const DAY_MICROS: i64 = 86400000000;
/** The last day, and the negative of the first, whose microseconds fit in 64 bits. */
const MAX_DAY = 106751990;

/** The nearest floats. */
export function castI64ToF64(values: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 8) store<f64>(out, <f64>load<i64>(values));
}

/** Rounds half away from zero. */
export function castF64ToI64(values: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, values += 8, out += 8) {
    const value = roundHalfAway(load<f64>(values));
    const fits = value >= -9223372036854775808.0 && value < 9223372036854775808.0;
    store<i64>(out, fits ? <i64>value : 0);
    if (fits || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, value == value ? REFUSED_OVERFLOW : REFUSED_INVALID_CAST);
  }
  return count;
}

/** 1 for true, 0 for false. */
export function castBoolToI64(bits: usize, n: i32, out: usize): void {
  for (let row = 0; row < n; row++, out += 8) store<i64>(out, (load<u8>(bits + (row >> 3)) >> <u8>(row & 7)) & 1);
}

/** Midnights. Refuses days whose microseconds do not fit in 64 bits. */
export function castDateToTimestamp(values: usize, n: i32, validity: usize, out: usize, refused: usize): i32 {
  let count = 0;
  for (let row = 0; row < n; row++, values += 4, out += 8) {
    const days = load<i32>(values);
    store<i64>(out, <i64>days * DAY_MICROS);
    if ((days <= MAX_DAY && days >= -MAX_DAY) || !isValidRow(validity, row)) continue;
    if (count++ == 0) memory.fill(refused, 0, n);
    store<u8>(refused + row, REFUSED_OVERFLOW);
  }
  return count;
}

// @ts-ignore: decorator
@inline
function dayOf(micros: i64): i64 {
  const day = micros / DAY_MICROS;
  return day - <i64>(micros < day * DAY_MICROS);
}

export function castTimestampToDate(values: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 2); out < end; out += 4, values += 8) store<i32>(out, <i32>dayOf(load<i64>(values)));
}

/** The time of day. */
export function castTimestampToTime(values: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 8) {
    const micros = load<i64>(values);
    store<i64>(out, micros - dayOf(micros) * DAY_MICROS);
  }
}
