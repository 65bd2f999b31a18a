// Dates and times as MySQL sends them in binary form (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html), and their
// text as MySQL writes it.
import { REFUSED_OVERFLOW } from "../layout";
import { DAY_MICROS, daysFromCivil, daysInMonth } from "./calendar";
import { formatU64 } from "./format-number";

/** Days of a date of 4 bytes: year (16 bits), month, day. `notADate`: one with zeros, or a day that the month has not. */
export let notADate: bool = false;

export function readDays(at: usize, length: i32): i32 {
  const year = length < 4 ? 0 : <i32>load<u16>(at);
  const month = length < 4 ? 0 : <i32>load<u8>(at, 2);
  const day = length < 4 ? 0 : <i32>load<u8>(at, 3);
  notADate = month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month);
  return notADate ? 0 : daysFromCivil(year, month, day);
}

/** Microseconds of a clock's 3 or 7 bytes: hour, minute, second, microseconds (32 bits). */
// @ts-ignore: decorator
@inline
function clockMicros(at: usize, bytes: i32): i64 {
  const seconds = <i64>load<u8>(at) * 3600 + <i64>load<u8>(at, 1) * 60 + <i64>load<u8>(at, 2);
  return seconds * 1000000 + (bytes >= 7 ? <i64>load<u32>(at, 3) : 0);
}

/** Microseconds of a timestamp of 0, 4, 7 or 11 bytes. Sets `notADate`. */
export function readMicros(at: usize, length: i32): i64 {
  const days = readDays(at, length);
  return <i64>days * DAY_MICROS + (length > 4 && !notADate ? clockMicros(at + 4, length - 4) : 0);
}

/** Stores the microseconds of a time of 0, 8 or 12 bytes: sign, days (32 bits), clock. Returns why it cannot be one of a day, or 0. */
export function readTime(at: usize, length: i32, out: usize): i32 {
  store<i64>(out, 0);
  if (length < 8) return 0;
  const micros = clockMicros(at + 5, length - 5);
  if (load<u32>(at, 1) != 0 || (load<u8>(at) != 0 && micros != 0) || micros >= DAY_MICROS) return REFUSED_OVERFLOW;
  store<i64>(out, micros);
  return 0;
}

/** Writes at least `digits` digits. Returns their end. */
function writePadded(value: u32, digits: i32, out: usize): usize {
  let least: u32 = 1;
  for (let i = 1; i < digits; i++) least *= 10;
  for (; value < least && least > 1; least /= 10) store<u8>(out++, 48);
  return out + formatU64(value, out);
}

function writeClock(hours: u32, at: usize, bytes: i32, decimals: i32, out: usize): usize {
  out = writePadded(hours, 2, out);
  store<u8>(out++, 58);
  out = writePadded(bytes < 3 ? 0 : load<u8>(at, 1), 2, out);
  store<u8>(out++, 58);
  out = writePadded(bytes < 3 ? 0 : load<u8>(at, 2), 2, out);
  if (decimals < 1 || decimals > 6) return out;
  store<u8>(out++, 46);
  let fraction: u32 = bytes >= 7 ? load<u32>(at, 3) : 0;
  for (let i = decimals; i < 6; i++) fraction /= 10;
  return writePadded(fraction, decimals, out);
}

/** Writes `2025-01-31`, with zeros where they are. Returns its length. */
export function writeDate(at: usize, length: i32, out: usize): i32 {
  let p = writePadded(length < 4 ? 0 : load<u16>(at), 4, out);
  store<u8>(p++, 45);
  p = writePadded(length < 4 ? 0 : load<u8>(at, 2), 2, p);
  store<u8>(p++, 45);
  return <i32>(writePadded(length < 4 ? 0 : load<u8>(at, 3), 2, p) - out);
}

/** Writes `2025-01-31 12:30:00`, with so many decimals. Returns its length. */
export function writeDatetime(at: usize, length: i32, decimals: i32, out: usize): i32 {
  const p = out + writeDate(at, length, out);
  store<u8>(p, 32);
  return <i32>(writeClock(length < 7 ? 0 : load<u8>(at, 4), at + 4, length - 4, decimals, p + 1) - out);
}

/** Writes `-838:59:59`, with so many decimals. Returns its length. */
export function writeTime(at: usize, length: i32, decimals: i32, out: usize): i32 {
  let p = out;
  if (length >= 8 && load<u8>(at) != 0) store<u8>(p++, 45);
  const hours = length < 8 ? 0 : load<u32>(at, 1) * 24 + load<u8>(at, 5);
  return <i32>(writeClock(hours, at + 5, length - 5, decimals, p) - out);
}

/** The number of up to 8 bytes, the highest first. */
export function readBits(at: usize, length: i32): u64 {
  let value: u64 = 0;
  for (let i = 0; i < length; i++) value = (value << 8) | <u64>load<u8>(at + i);
  return value;
}

