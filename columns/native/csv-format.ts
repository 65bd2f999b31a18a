// Numbers and dates that are not written as usual: `1.234,50`, `31.12.2024`. `format`: the address of a block as layout.ts describes it.
import {
  DATE_DAY, DATE_MONTH, DATE_YEAR, DATE_YEAR_OF_CENTURY, FORMAT_ACCOUNTING, FORMAT_DATE, FORMAT_DECIMAL, FORMAT_TEXT, FORMAT_TEXT_BYTES,
  FORMAT_THOUSANDS, FORMAT_UNIT_COUNT, REFUSED_INVALID_CAST,
} from "../layout";
import { daysFromCivil, daysInMonth } from "./calendar";
import { bareEnd, bareNumber, bareSign, bareStart } from "./bare-number";
import { accept, refuse } from "./parse-status";

/** Bytes of the mark between groups of digits that stands at p; 0: there is none. */
// @ts-ignore: decorator
@inline
function markAt(p: usize, end: usize, mark: u32): usize {
  const c = <u32>load<u8>(p);
  if (c == mark) return 1;
  if (mark == 32) {
    // No-break space; narrow no-break space, thin space.
    if (c == 0xc2 && end - p >= 2 && load<u8>(p, 1) == 0xa0) return 2;
    if (c == 0xe2 && end - p >= 3 && load<u8>(p, 1) == 0x80 && (load<u8>(p, 2) == 0xaf || load<u8>(p, 2) == 0x89)) return 3;
  }
  // The typographic apostrophe.
  if (mark == 39 && c == 0xe2 && end - p >= 3 && load<u8>(p, 1) == 0x80 && load<u8>(p, 2) == 0x99) return 3;
  return 0;
}

/**
 * Writes the number [p, end) with a point and without marks between groups to the text of `format`. Returns where that ends; 0 for what is none: groups
 * have three digits, but the first, which may have fewer; where the mark is a comma all but the last may have two, as in India.
 */
export function plainNumberText(format: usize, p: usize, end: usize): usize {
  if (end - p > <usize>FORMAT_TEXT_BYTES) return 0;
  let sign: u8 = 0;
  if (load<u8>(format, FORMAT_ACCOUNTING) != 0 || load<u32>(format, FORMAT_UNIT_COUNT) != 0) {
    if (!bareNumber(format, p, end)) return 0;
    p = bareStart;
    end = bareEnd;
    if (p == end) {
      store<u8>(format + FORMAT_TEXT, 48);
      return format + FORMAT_TEXT + 1;
    }
    sign = bareSign;
  }
  const decimal = load<u32>(format + FORMAT_DECIMAL);
  const mark = load<u32>(format + FORMAT_THOUSANDS);
  let out = format + FORMAT_TEXT;
  if (sign != 0) store<u8>(out++, sign);
  if (p < end && (load<u8>(p) == 45 || load<u8>(p) == 43)) store<u8>(out++, load<u8>(p++));
  let run = 0;
  let marks = 0;
  let inner = 0; // digits of the groups between the first and the last
  while (p < end) {
    const c = <u32>load<u8>(p);
    if (c - 48 <= 9) {
      store<u8>(out++, <u8>c);
      run++;
      p++;
      continue;
    }
    const bytes = mark == 0 ? 0 : markAt(p, end, mark);
    if (bytes == 0) break;
    if (run == 0 || run > 3) return 0;
    if (marks > 0) {
      if (run == 1 || (run == 2 && mark != 44) || (inner != 0 && run != inner)) return 0;
      inner = run;
    }
    if (marks == 0) first = run;
    marks++;
    run = 0;
    p += bytes;
  }
  if (marks > 0 && (run != 3 || (inner == 2 && first == 3))) return 0;
  if (p < end && load<u8>(p) == <u8>decimal) {
    store<u8>(out++, 46);
    p++;
  }
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c == 46) return 0;
    store<u8>(out++, c);
  }
  return out;
}

/** Digits of the first group. */
let first: i32 = 0;

/** The date [p, end), of parts in the order of `format`, as days since 1970-01-01. Days and months may have one digit. Sets `parseStatus`. */
export function parseOrderedDate(format: usize, p: usize, end: usize): i32 {
  let day = 0;
  let month = 0;
  let year = 0;
  refuse(REFUSED_INVALID_CAST);
  for (let part = 0; part < 3; part++) {
    const kind = <i32>load<u8>(format + part, FORMAT_DATE);
    const most = kind == DATE_YEAR ? 4 : 2;
    let value = 0;
    let count = 0;
    while (p < end && count < most) {
      const digit = <u32>load<u8>(p) - 48;
      if (digit > 9) break;
      value = value * 10 + <i32>digit;
      count++;
      p++;
    }
    if (count == 0 || (kind >= DATE_YEAR && count != most)) return 0;
    if (kind == DATE_DAY) day = value;
    else if (kind == DATE_MONTH) month = value;
    else year = kind == DATE_YEAR_OF_CENTURY ? value + (value < 69 ? 2000 : 1900) : value;
    if (part == 2) break;
    if (p >= end || load<u8>(p) != load<u8>(format + part, FORMAT_DATE + 3)) return 0;
    p++;
  }
  if (p != end || <u32>(month - 1) > 11 || day == 0 || day > daysInMonth(year, month)) return 0;
  accept();
  return daysFromCivil(year, month, day);
}
