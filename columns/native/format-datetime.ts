// Dates, times and timestamps to ISO 8601 text. `out` has room for 40 bytes: bytes behind the returned length are undefined.
import { civilDay, civilFromDays, civilMonth, civilYear, daysOfTimestamp, timeOfTimestamp } from "./calendar";
import { formatU64 } from "./format-number";

// @ts-ignore: decorator
@inline
function storeTwo(out: usize, value: u32): void {
  const tens = value / 10;
  store<u16>(out, (tens | ((value - tens * 10) << 8)) + 0x3030);
}

/** Writes `2025-01-31`. The year has four digits or more, and `-` when it is negative. Returns the number of bytes. */
export function formatDate(days: i32, out: usize): i32 {
  civilFromDays(days);
  let p = out;
  let year = civilYear;
  if (year < 0) {
    store<u8>(p++, 45);
    year = -year;
  }
  if (year < 10000) {
    storeTwo(p, year / 100);
    storeTwo(p + 2, year % 100);
    p += 4;
  } else {
    p += formatU64(year, p);
  }
  store<u8>(p, 45);
  storeTwo(p + 1, civilMonth);
  store<u8>(p, 45, 3);
  storeTwo(p + 4, civilDay);
  return <i32>(p - out) + 6;
}

/** Writes `12:30:00`, and `.5` for a fraction, without zeros at its end. Returns the number of bytes. */
export function formatTime(micros: i64, out: usize): i32 {
  const seconds = <u32>(micros / 1000000);
  let fraction = <u32>(micros - <i64>seconds * 1000000);
  const minutes = seconds / 60;
  const hours = minutes / 60;
  storeTwo(out, hours);
  store<u8>(out, 58, 2);
  storeTwo(out + 3, minutes - hours * 60);
  store<u8>(out, 58, 5);
  storeTwo(out + 6, seconds - minutes * 60);
  if (fraction == 0) return 8;
  store<u8>(out, 46, 8);
  let length = 9;
  for (let unit: u32 = 100000; fraction != 0; unit /= 10) {
    const digit = fraction / unit;
    fraction -= digit * unit;
    store<u8>(out + length++, digit + 48);
  }
  return length;
}

/** Writes `2025-01-31T12:30:00`, a fraction as in `formatTime`, and `Z` if it is `zoned`. Returns the number of bytes. */
export function formatTimestamp(micros: i64, zoned: bool, out: usize): i32 {
  let length = formatDate(daysOfTimestamp(micros), out);
  store<u8>(out + length++, 84);
  length += formatTime(timeOfTimestamp(micros), out + length);
  store<u8>(out + length, 90);
  return length + <i32>zoned;
}
