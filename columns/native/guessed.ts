// Whether a text that parses as a type is written as a guess of that type takes it: so that reading it loses nothing that its column was not guessed without.
// The rules are those of `classify` in connectors/csv/infer-type.ts. Text is the bytes [p, end), which have been parsed.
import { shortF64 } from "./parse-short";

/** Bytes of the longest text that is anything but text. */
const MAX_TEXT: usize = 40;

/** Whether a number has neither a plus nor needless zeros in front: what the short parsers do not tell. */
// @ts-ignore: decorator
@inline
export function plainNumber(p: usize, end: usize): bool {
  const first = load<u8>(p);
  const digits = p + <usize>(first == 45);
  const next = <u32>load<u8>(digits, 1) - 48;
  return (first != 43) & ((load<u8>(digits) != 48) | (next > 9) | (digits + 1 >= end));
}

/** As `plainNumber`, for integers: they have no negative zero. */
// @ts-ignore: decorator
@inline
export function plainInteger(p: usize, end: usize): bool {
  const first = load<u8>(p);
  const digits = p + <usize>(first == 45);
  return (first != 43) & ((load<u8>(digits) != 48) | (end - p == 1));
}

/** Whether the float `value` keeps the digits of the number that it was read from. */
export function guessedF64(p: usize, end: usize, value: f64): bool {
  const short = shortF64(p, end);
  if (short == short) return plainNumber(p, end);
  if (end - p > MAX_TEXT) return false;
  const negative = load<u8>(p) == 45;
  const digits = p + <usize>negative;
  const first = load<u8>(digits) | 32;
  if (first > 57) return !(negative && first == 110);
  if (!plainNumber(p, end)) return false;
  let count = 0;
  let significant = 0; // digits from the first to the last that is not zero
  let zeros = 0; // zeros since then
  let point = false;
  let q = digits;
  for (; q < end; q++) {
    const c = <u32>load<u8>(q) - 48;
    if (c == 0xfffffffe && !point) {
      point = true;
      continue;
    }
    if (c > 9) break;
    count++;
    if (c == 0) zeros += <i32>(significant != 0);
    else {
      significant += zeros + 1;
      zeros = 0;
    }
  }
  // 2^53 has 16 digits, and the shortest text of a float at most 17.
  if (q == end && !point) return count <= 15 || (count <= 17 && isWhole(digits, end));
  return significant <= 17 && (value != 0 || significant == 0);
}

/** Whether the integer of up to 17 digits is one that a float holds. */
function isWhole(p: usize, end: usize): bool {
  let value: i64 = 0;
  for (; p < end; p++) value = value * 10 + (<i64>load<u8>(p) - 48);
  return <i64>(<f64>value) == value;
}

/** Whether a decimal number has neither a plus, needless zeros in front, nor an exponent. */
export function guessedDecimal(p: usize, end: usize): bool {
  if (!plainNumber(p, end) || end - p > MAX_TEXT) return false;
  for (; p < end; p++) if ((load<u8>(p) | 32) == 101) return false;
  return true;
}

/** `true` or `false`, and none of the shorter words. */
// @ts-ignore: decorator
@inline
export function guessedBoolean(p: usize, end: usize): bool {
  return end - p >= 4;
}

/** `YYYY-MM-DD`. */
// @ts-ignore: decorator
@inline
export function guessedDate(p: usize, end: usize): bool {
  return end - p == 10 && load<u8>(p, 4) == 45;
}

/** With seconds. */
// @ts-ignore: decorator
@inline
export function guessedTime(p: usize, end: usize): bool {
  return end - p >= 8;
}

/** `YYYY-MM-DD`, then `T` or a blank, and a time. */
// @ts-ignore: decorator
@inline
export function guessedTimestamp(p: usize, end: usize): bool {
  const separator = load<u8>(p, 10);
  return end - p > 10 && load<u8>(p) != 45 && load<u8>(p, 4) == 45 && (separator == 84 || separator == 32);
}
