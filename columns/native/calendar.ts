// The proleptic Gregorian calendar. Dates are days since 1970-01-01, timestamps microseconds since then, times microseconds since midnight.
// Year 0 is 1 BC. Right for every date within a million years of 1970.
import {
  PART_DAY, PART_DAYOFWEEK, PART_DAYOFYEAR, PART_HOUR, PART_MILLISECOND, PART_MINUTE, PART_MONTH, PART_QUARTER, PART_SECOND, PART_WEEK, PART_YEAR,
  REFUSED_OVERFLOW,
} from "../layout";
import { accept, refuse } from "./parse-status";

export const DAY_MICROS: i64 = 86400000000;
const HOUR_MICROS: i64 = 3600000000;
const MINUTE_MICROS: i64 = 60000000;
const SECOND_MICROS: i64 = 1000000;

/** -9999-01-01 and 9999-12-31: what arithmetic on dates may give. */
export const FIRST_DAY: i32 = -4371587;
export const LAST_DAY: i32 = 2932896;

/** The result of `civilFromDays`. */
export let civilYear: i32 = 0;
/** 1 to 12. */
export let civilMonth: i32 = 0;
/** 1 to 31. */
export let civilDay: i32 = 0;

/** Days from 0000-03-01, where years and their leap days end together, to 1970-01-01. */
const EPOCH_FROM_MARCH = 719468;
const ERA_DAYS = 146097;

// @ts-ignore: decorator
@inline
function floorDivide<T>(value: T, by: T): T {
  const quotient = value / by;
  return quotient - <T>(value - quotient * by < 0);
}

/** The date of a year, month (1 to 12) and day. A day outside the month counts on from its first day. */
export function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const marchYear = year - <i32>(month <= 2);
  const era = floorDivide(marchYear, 400);
  const yearOfEra = marchYear - era * 400;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
  return era * ERA_DAYS + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - EPOCH_FROM_MARCH;
}

/** Sets `civilYear`, `civilMonth` and `civilDay`. */
export function civilFromDays(days: i32): void {
  const fromMarch = days + EPOCH_FROM_MARCH;
  const era = floorDivide(fromMarch, ERA_DAYS);
  const dayOfEra = <u32>(fromMarch - era * ERA_DAYS);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const marchMonth = (5 * dayOfYear + 2) / 153;
  civilDay = <i32>(dayOfYear - (153 * marchMonth + 2) / 5) + 1;
  civilMonth = <i32>(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9);
  civilYear = <i32>yearOfEra + era * 400 + <i32>(civilMonth <= 2);
}

export function isLeapYear(year: i32): bool {
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

export function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return 28 + <i32>isLeapYear(year);
  return 30 + ((month + (month >> 3)) & 1);
}

/** 1 for Monday to 7 for Sunday. */
export function dayOfWeek(days: i32): i32 {
  return days - floorDivide(days + 3, 7) * 7 + 4;
}

/** From 1. */
export function dayOfYear(days: i32): i32 {
  civilFromDays(days);
  return days - daysFromCivil(civilYear, 1, 1) + 1;
}

/** 1 to 53: the ISO 8601 week, which belongs to the year that its Thursday is in. */
export function isoWeek(days: i32): i32 {
  return (dayOfYear(days - dayOfWeek(days) + 4) + 6) / 7;
}

/** A part (PART_*) of a date; 0 for parts of times. */
export function datePart(days: i32, part: i32): i32 {
  if (part == PART_DAYOFWEEK) return dayOfWeek(days);
  if (part == PART_DAYOFYEAR) return dayOfYear(days);
  if (part == PART_WEEK) return isoWeek(days);
  if (part >= PART_HOUR) return 0;
  civilFromDays(days);
  if (part == PART_YEAR) return civilYear;
  if (part == PART_QUARTER) return (civilMonth + 2) / 3;
  return part == PART_MONTH ? civilMonth : civilDay;
}

/** The date that a timestamp falls on. */
export function daysOfTimestamp(micros: i64): i32 {
  return <i32>floorDivide(micros, DAY_MICROS);
}

/** Microseconds since that day's midnight. */
export function timeOfTimestamp(micros: i64): i64 {
  return micros - floorDivide(micros, DAY_MICROS) * DAY_MICROS;
}

/** Hour, minute or whole second of a time; 0 for parts of dates. */
export function timePart(micros: i64, part: i32): i32 {
  if (part == PART_HOUR) return <i32>(micros / HOUR_MICROS);
  if (part == PART_MINUTE) return <i32>(micros / MINUTE_MICROS) % 60;
  return part == PART_SECOND ? <i32>(micros / SECOND_MICROS) % 60 : 0;
}

export function timestampPart(micros: i64, part: i32): i32 {
  return part >= PART_HOUR ? timePart(timeOfTimestamp(micros), part) : datePart(daysOfTimestamp(micros), part);
}

/** The first day of the part that `days` lies in: year, quarter, month, week (Monday); the day itself for smaller parts. */
export function truncateDate(days: i32, part: i32): i32 {
  if (part >= PART_DAY) return days;
  if (part == PART_WEEK) return days - dayOfWeek(days) + 1;
  civilFromDays(days);
  if (part == PART_YEAR) return daysFromCivil(civilYear, 1, 1);
  return part == PART_MONTH ? days - civilDay + 1 : daysFromCivil(civilYear, (civilMonth - 1) / 3 * 3 + 1, 1);
}

/** The start of the part that a timestamp lies in. */
export function truncateTimestamp(micros: i64, part: i32): i64 {
  if (part < PART_HOUR) return <i64>truncateDate(daysOfTimestamp(micros), part) * DAY_MICROS;
  const unit = unitMicros(part);
  return floorDivide(micros, unit) * unit;
}

/** Microseconds of a part of fixed length. */
// @ts-ignore: decorator
@inline
export function unitMicros(part: i32): i64 {
  return part == PART_WEEK ? 7 * DAY_MICROS
    : part == PART_DAY ? DAY_MICROS
    : part == PART_HOUR ? HOUR_MICROS
    : part == PART_MINUTE ? MINUTE_MICROS
    : part == PART_SECOND ? SECOND_MICROS
    : part == PART_MILLISECOND ? 1000
    : 1;
}

/** The same day `months` later, or the month's last day where it is shorter. Sets `parseStatus`: OVERFLOW outside the years -9999 to 9999. */
export function addMonths(days: i32, months: i64): i32 {
  civilFromDays(days);
  // Beyond any span of years that is allowed, so that the sum cannot wrap.
  const total = <i64>civilYear * 12 + civilMonth - 1 + max(min(months, 1000000000), -1000000000);
  const year = floorDivide(total, <i64>12);
  if (year < -9999 || year > 9999) {
    refuse(REFUSED_OVERFLOW);
    return 0;
  }
  accept();
  const month = <i32>(total - year * 12) + 1;
  return daysFromCivil(<i32>year, month, min(civilDay, daysInMonth(<i32>year, month)));
}
