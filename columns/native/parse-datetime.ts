// ISO 8601 text to dates, times and timestamps. Text is the bytes [p, end) without surrounding blanks; up to 15 bytes past it are read.
// Every function sets `parseStatus`: 0 or INVALID_CAST.
import { REFUSED_INVALID_CAST } from "../layout";
import { DAY_MICROS, daysFromCivil, daysInMonth, FIRST_DAY, LAST_DAY } from "./calendar";
import { accept, refuse } from "./parse-status";

/** Whether the last timestamp that was parsed named its zone. */
export let timestampZoned: bool = false;

/** What `twoDigits` gives for other bytes: a bit that no two digits have. */
const NO_DIGITS: u32 = 128;

/** The number of the two digits at p, or NO_DIGITS. */
// @ts-ignore: decorator
@inline
function twoDigits(p: usize): u32 {
  const tens = <u32>load<u8>(p) - 48;
  const units = <u32>load<u8>(p, 1) - 48;
  return tens > 9 || units > 9 ? NO_DIGITS : tens * 10 + units;
}

/** Days of the `YYYY-MM-DD` or `YYYY/MM/DD` at p, or i32.MIN_VALUE. */
// @ts-ignore: decorator
@inline
function dateAt(p: usize, negative: bool): i32 {
  const century = twoDigits(p);
  const yearOfCentury = twoDigits(p + 2);
  const month = twoDigits(p + 5);
  const day = twoDigits(p + 8);
  const separator = load<u8>(p, 4);
  if ((century | yearOfCentury) >= NO_DIGITS || separator != load<u8>(p, 7) || (separator != 45 && separator != 47)) return i32.MIN_VALUE;
  if (month - 1 > 11) return i32.MIN_VALUE;
  const year = negative ? -<i32>(century * 100 + yearOfCentury) : <i32>(century * 100 + yearOfCentury);
  if (day - 1 > 27 && (day == 0 || <i32>day > daysInMonth(year, month))) return i32.MIN_VALUE;
  return daysFromCivil(year, month, day);
}

/** `YYYY-MM-DD` or `YYYY/MM/DD`, with `-` before years BC (year 0 is 1 BC), as days since 1970-01-01. The day must exist. */
export function parseDate(p: usize, end: usize): i32 {
  const negative = load<u8>(p) == 45;
  const days = end - p == 10 + <usize>negative ? dateAt(p + <usize>negative, negative) : i32.MIN_VALUE;
  if (days == i32.MIN_VALUE) {
    refuse(REFUSED_INVALID_CAST);
    return 0;
  }
  accept();
  return days;
}

/** Where the last `timeAt` ended; 0 when there was no time. */
let timeEnd: usize = 0;

/** Microseconds of the `HH:MM[:SS[.f]]` that [p, end) starts with. A fraction has 1 to 9 digits, zeros from the seventh. */
// @ts-ignore: decorator
@inline
function timeAt(p: usize, end: usize): i64 {
  timeEnd = 0;
  if (end - p < 5) return 0;
  const hour = twoDigits(p);
  const minute = twoDigits(p + 3);
  if (hour > 23 || minute > 59 || load<u8>(p, 2) != 58) return 0;
  let seconds = hour * 3600 + minute * 60;
  timeEnd = p + 5;
  if (p + 5 >= end || load<u8>(p, 5) != 58) return <i64>seconds * 1000000;
  const second = end - p < 8 ? NO_DIGITS : twoDigits(p + 6);
  if (second > 59) {
    timeEnd = 0;
    return 0;
  }
  seconds += second;
  timeEnd = p + 8;
  const micros = <i64>seconds * 1000000;
  return p + 8 < end && load<u8>(p, 8) == 46 ? micros + fractionAt(p + 9, end) : micros;
}

/** Microseconds of the digits at p, up to what is no digit. Sets `timeEnd`. */
function fractionAt(p: usize, end: usize): i64 {
  let nanos = 0;
  let q = p;
  for (; q < end; q++) {
    const digit = <u32>load<u8>(q) - 48;
    if (digit > 9) break;
    if (q - p < 9) nanos = nanos * 10 + digit;
  }
  const count = q - p;
  for (let i = count; i < 9; i++) nanos *= 10;
  timeEnd = count == 0 || count > 9 || nanos % 1000 != 0 ? 0 : q;
  return nanos / 1000;
}

/** `HH:MM[:SS[.f]]` as microseconds since midnight. */
export function parseTime(p: usize, end: usize): i64 {
  const micros = timeAt(p, end);
  if (timeEnd != end) {
    refuse(REFUSED_INVALID_CAST);
    return 0;
  }
  accept();
  return micros;
}

/**
 * A date, then `T` or a blank, a time and, optionally, `Z` or `±HH[[:]MM]`, as microseconds since 1970-01-01 (in UTC if the zone is there).
 * A date alone is its midnight. Sets `timestampZoned`.
 */
export function parseTimestamp(p: usize, end: usize): i64 {
  timestampZoned = false;
  const negative = load<u8>(p) == 45;
  const start = p + <usize>negative;
  const days = end - start >= 10 && start < end ? dateAt(start, negative) : i32.MIN_VALUE;
  refuse(REFUSED_INVALID_CAST);
  if (days == i32.MIN_VALUE) return 0;
  let micros = <i64>days * DAY_MICROS;
  const timeStart = start + 11;
  if (timeStart - 1 < end) {
    const separator = load<u8>(start, 10);
    if ((separator | 32) != 116 && separator != 32) return 0;
    micros += timeAt(timeStart, end);
    if (timeEnd == 0) return 0;
    if (timeEnd < end) {
      const offset = zoneAt(timeEnd, end);
      if (!timestampZoned) return 0;
      micros -= <i64>offset * 60000000;
      if (micros < <i64>FIRST_DAY * DAY_MICROS || micros >= (<i64>LAST_DAY + 1) * DAY_MICROS) return 0;
    }
  }
  accept();
  return micros;
}

/** Minutes east of UTC of the zone [p, end). Sets `timestampZoned` when it is one. */
function zoneAt(p: usize, end: usize): i32 {
  const length = end - p;
  const sign = load<u8>(p);
  if ((sign | 32) == 122) {
    timestampZoned = length == 1;
    return 0;
  }
  if (sign != 43 && sign != 45) return 0;
  const hours = length >= 3 ? twoDigits(p + 1) : NO_DIGITS;
  let minutes: u32 = 0;
  if (length == 5) minutes = twoDigits(p + 3);
  else if (length == 6 && load<u8>(p, 3) == 58) minutes = twoDigits(p + 4);
  else if (length != 3) return 0;
  if (hours > 23 || minutes > 59) return 0;
  timestampZoned = true;
  const offset = <i32>(hours * 60 + minutes);
  return sign == 45 ? -offset : offset;
}
