// Functions of dates (days) and timestamps (microseconds) over columns. Parts are PART_* codes. Steps are bytes per row, 0 for a constant.
// Kernels that can refuse rows return how many they refused and write `refused` (a code per row) only if there are any.
import { PART_DAY, PART_HOUR, PART_MONTH, PART_QUARTER, PART_WEEK, PART_YEAR, REFUSED_INVALID_ARGUMENT, REFUSED_OVERFLOW } from "../layout";
import { countRefusal } from "./arithmetic-decimal";
import { roundHalfAway } from "./arithmetic-f64";
import {
  addMonths, civilFromDays, civilMonth, civilYear, DAY_MICROS, datePart, daysFromCivil, daysInMonth, daysOfTimestamp, dayOfWeek, FIRST_DAY, LAST_DAY,
  timeOfTimestamp, timePart, timestampPart, truncateDate, truncateTimestamp, unitMicros,
} from "./calendar";
import { parseStatus } from "./parse-status";

export function datePartDates(values: usize, part: i32, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 4) store<i64>(out, datePart(load<i32>(values), part));
}

export function datePartTimestamps(values: usize, part: i32, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 8) store<i64>(out, timestampPart(load<i64>(values), part));
}

export function datePartTimes(values: usize, part: i32, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 8) store<i64>(out, timePart(load<i64>(values), part));
}

/** Seconds since 1970-01-01 as floats. */
export function epochDates(values: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 4) store<f64>(out, <f64>load<i32>(values) * 86400);
}

export function epochTimestamps(values: usize, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 8) store<f64>(out, <f64>load<i64>(values) / 1000000);
}

export function truncateDates(values: usize, part: i32, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 2); out < end; out += 4, values += 4) store<i32>(out, truncateDate(load<i32>(values), part));
}

export function truncateTimestamps(values: usize, part: i32, n: i32, out: usize): void {
  for (const end = out + (<usize>n << 3); out < end; out += 8, values += 8) store<i64>(out, truncateTimestamp(load<i64>(values), part));
}

/** Beyond any span that is allowed: larger counts are cut to it, so that products do not wrap. */
const MAX_COUNT: i64 = 1000000000000;

// @ts-ignore: decorator
@inline
function monthsOf(part: i32): i64 {
  return part == PART_YEAR ? 12 : part == PART_QUARTER ? 3 : part == PART_MONTH ? 1 : 0;
}

/** Moves dates by `counts` (i64) parts. Refuses what leaves the years -9999 to 9999. */
export function addToDates(
  values: usize, sv: usize, counts: usize, sc: usize, part: i32, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  const months = monthsOf(part);
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, counts += sc, out += 4) {
    const days = load<i32>(values);
    const count = max<i64>(min<i64>(load<i64>(counts), MAX_COUNT), -MAX_COUNT);
    let result: i64 = 0;
    let code = 0;
    if (months) {
      result = addMonths(days, count * months);
      code = parseStatus;
    } else {
      result = days + count * (part == PART_WEEK ? 7 : 1);
      if (result < FIRST_DAY || result > LAST_DAY) code = REFUSED_OVERFLOW;
    }
    store<i32>(out, <i32>result);
    refusals = countRefusal(code, row, validity, refused, refusals, n);
  }
  return refusals;
}

/** As `addToDates`, for timestamps; the time of day stays when moving by days or more. */
export function addToTimestamps(
  values: usize, sv: usize, counts: usize, sc: usize, part: i32, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  const months = monthsOf(part);
  const unit = unitMicros(part);
  const first = <i64>FIRST_DAY * DAY_MICROS;
  const end = (<i64>LAST_DAY + 1) * DAY_MICROS;
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, counts += sc, out += 8) {
    const micros = load<i64>(values);
    const count = load<i64>(counts);
    let result: i64 = 0;
    let code = 0;
    if (months) {
      const days = addMonths(daysOfTimestamp(micros), max<i64>(min<i64>(count, MAX_COUNT), -MAX_COUNT) * months);
      code = parseStatus;
      result = <i64>days * DAY_MICROS + timeOfTimestamp(micros);
    } else {
      // Twice the span of allowed timestamps bounds the count, and both together stay within 64 bits.
      const most = (end - first) / unit * 2;
      result = micros + max<i64>(min<i64>(count, most), -most) * unit;
      if (result < first || result >= end) code = REFUSED_OVERFLOW;
    }
    store<i64>(out, result);
    refusals = countRefusal(code, row, validity, refused, refusals, n);
  }
  return refusals;
}

/** The number of starts of a part up to a date, counted from a fixed one. */
// @ts-ignore: decorator
@inline
function ordinal(days: i32, part: i32): i64 {
  if (part == PART_DAY) return days;
  // 1969-12-29 was a Monday.
  if (part == PART_WEEK) return (days - dayOfWeek(days) + 4) / 7;
  civilFromDays(days);
  if (part == PART_YEAR) return civilYear;
  return part == PART_MONTH ? <i64>civilYear * 12 + civilMonth : <i64>civilYear * 4 + (civilMonth - 1) / 3;
}

/** How many starts of a part lie between two dates. */
export function diffDates(starts: usize, ss: usize, ends: usize, se: usize, part: i32, n: i32, out: usize): void {
  for (const last = out + (<usize>n << 3); out < last; out += 8, starts += ss, ends += se) {
    store<i64>(out, ordinal(load<i32>(ends), part) - ordinal(load<i32>(starts), part));
  }
}

export function diffTimestamps(starts: usize, ss: usize, ends: usize, se: usize, part: i32, n: i32, out: usize): void {
  for (const last = out + (<usize>n << 3); out < last; out += 8, starts += ss, ends += se) {
    const a = load<i64>(starts), b = load<i64>(ends);
    if (part < PART_HOUR) {
      store<i64>(out, ordinal(daysOfTimestamp(b), part) - ordinal(daysOfTimestamp(a), part));
    } else {
      const unit = unitMicros(part);
      store<i64>(out, truncateTimestamp(b, part) / unit - truncateTimestamp(a, part) / unit);
    }
  }
}

/** Dates of years, months and days. Refuses what is no date. */
export function makeDates(
  years: usize, sy: usize, months: usize, sm: usize, days: usize, sd: usize, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  let refusals = 0;
  for (let row = 0; row < n; row++, years += sy, months += sm, days += sd, out += 4) {
    const year = load<i64>(years), month = load<i64>(months), day = load<i64>(days);
    const valid = year >= -9999 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(<i32>year, <i32>month);
    store<i32>(out, valid ? daysFromCivil(<i32>year, <i32>month, <i32>day) : 0);
    refusals = countRefusal(valid ? 0 : REFUSED_INVALID_ARGUMENT, row, validity, refused, refusals, n);
  }
  return refusals;
}

/** The microseconds of the seconds `value`, rounded half away from zero; -1 where they are no seconds of a minute. */
// @ts-ignore: decorator
@inline
function secondMicros(value: f64): i64 {
  return value >= 0 && value < 60 ? <i64>roundHalfAway(value * 1000000) : -1;
}

/** Timestamps of years, months, days, hours, minutes (i64) and seconds (f64). Refuses what is no date or time. */
export function makeTimestamps(
  years: usize, sy: usize, months: usize, sm: usize, days: usize, sd: usize, hours: usize, sh: usize, minutes: usize, si: usize,
  seconds: usize, ss: usize, n: i32, validity: usize, out: usize, refused: usize,
): i32 {
  let refusals = 0;
  for (let row = 0; row < n; row++, years += sy, months += sm, days += sd, hours += sh, minutes += si, seconds += ss, out += 8) {
    const year = load<i64>(years), month = load<i64>(months), day = load<i64>(days);
    const hour = load<i64>(hours), minute = load<i64>(minutes), micros = secondMicros(load<f64>(seconds));
    const valid = year >= -9999 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(<i32>year, <i32>month)
      && <u64>hour < 24 && <u64>minute < 60 && <u64>micros < 60000000;
    const time = hour * 3600000000 + minute * 60000000 + micros;
    store<i64>(out, valid ? <i64>daysFromCivil(<i32>year, <i32>month, <i32>day) * DAY_MICROS + time : 0);
    refusals = countRefusal(valid ? 0 : REFUSED_INVALID_ARGUMENT, row, validity, refused, refusals, n);
  }
  return refusals;
}

/** Timestamps of so many (f64) parts since 1970. Refuses NaN, and what leaves the years -9999 to 9999. */
export function timestampsOfEpochs(values: usize, sv: usize, part: i32, n: i32, validity: usize, out: usize, refused: usize): i32 {
  const unit = <f64>unitMicros(part);
  const first = <f64>(<i64>FIRST_DAY * DAY_MICROS);
  const end = <f64>((<i64>LAST_DAY + 1) * DAY_MICROS);
  let refusals = 0;
  for (let row = 0; row < n; row++, values += sv, out += 8) {
    const micros = roundHalfAway(load<f64>(values) * unit);
    const valid = micros >= first && micros < end;
    store<i64>(out, valid ? <i64>micros : 0);
    const code = valid ? 0 : micros == micros ? REFUSED_OVERFLOW : REFUSED_INVALID_ARGUMENT;
    refusals = countRefusal(code, row, validity, refused, refusals, n);
  }
  return refusals;
}
