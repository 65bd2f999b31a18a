// Numbers with units and the signs of accounting: `(1,234.50)`, `5-`, `€ 12`. The rules are those of connectors/csv/bare-number.ts.
import { FORMAT_ACCOUNTING, FORMAT_UNIT_COUNT, FORMAT_UNITS } from "../layout";
import { bytesEqual } from "./views";

const MINUS: u8 = 45;
const PLUS: u8 = 43;

/** Where the number lies that `bareNumber` has found, and the sign that belongs in front of it, if any; nothing: it is zero. */
export let bareStart: usize = 0;
export let bareEnd: usize = 0;
export let bareSign: u8 = 0;

/** Bytes of the blank at p; 0: there is none. No-break space; narrow no-break space, thin space. */
// @ts-ignore: decorator
@inline
function blankAt(p: usize, end: usize): usize {
  const c = load<u8>(p);
  if (c == 32 || c == 9) return 1;
  if (c == 0xc2 && end - p >= 2 && load<u8>(p, 1) == 0xa0) return 2;
  return c == 0xe2 && end - p >= 3 && load<u8>(p, 1) == 0x80 && (load<u8>(p, 2) == 0xaf || load<u8>(p, 2) == 0x89) ? 3 : 0;
}

function skipFront(): void {
  while (bareStart < bareEnd) {
    const bytes = blankAt(bareStart, bareEnd);
    if (bytes == 0) break;
    bareStart += bytes;
  }
}

function skipBack(): void {
  while (bareEnd > bareStart) {
    if (blankAt(bareEnd - 1, bareEnd) == 1) bareEnd--;
    else if (bareEnd - bareStart >= 2 && blankAt(bareEnd - 2, bareEnd) == 2) bareEnd -= 2;
    else if (bareEnd - bareStart >= 3 && blankAt(bareEnd - 3, bareEnd) == 3) bareEnd -= 3;
    else break;
  }
}

/** Whether the typographic minus stands at p. */
// @ts-ignore: decorator
@inline
function isLongMinus(p: usize): bool {
  return load<u8>(p) == 0xe2 && load<u8>(p, 1) == 0x88 && load<u8>(p, 2) == 0x92;
}

/** Takes a unit off one end. Returns whether there was one. */
function takeUnit(format: usize, front: bool): bool {
  const count = load<u32>(format, FORMAT_UNIT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const entry = <usize>load<u32>(format, FORMAT_UNITS) + (<usize>i << 3);
    const length = <usize>load<u32>(entry, 4);
    if (length > bareEnd - bareStart) continue;
    if (!bytesEqual(load<u32>(entry), front ? bareStart : bareEnd - length, <i32>length)) continue;
    if (front) {
      bareStart += length;
      skipFront();
    } else {
      bareEnd -= length;
      skipBack();
    }
    return true;
  }
  return false;
}

/** Takes a sign off the text. Returns it; 0: there is none. */
function takeSign(accounting: bool): u8 {
  const first = load<u8>(bareStart);
  if (first == MINUS || first == PLUS) {
    bareStart++;
    return first;
  }
  if (!accounting) return 0;
  const long = bareEnd - bareStart >= 3;
  if (long && isLongMinus(bareStart)) {
    bareStart += 3;
    return MINUS;
  }
  const last = load<u8>(bareEnd - 1);
  if (last == MINUS || last == PLUS) bareEnd--;
  else if (long && isLongMinus(bareEnd - 3)) bareEnd -= 3;
  else return 0;
  skipBack();
  return last == PLUS ? PLUS : MINUS;
}

/** Finds the number in [p, end). Returns whether there can be one: a unit or sign too many is none. */
export function bareNumber(format: usize, p: usize, end: usize): bool {
  const accounting = load<u8>(format, FORMAT_ACCOUNTING) != 0;
  bareStart = p;
  bareEnd = end;
  skipFront();
  skipBack();
  let sign: u8 = 0;
  let enclosed = false;
  let united = false;
  for (;;) {
    if (sign == 0 && bareStart < bareEnd) {
      if (accounting && bareEnd - bareStart >= 2 && load<u8>(bareStart) == 40 && load<u8>(bareEnd - 1) == 41) {
        sign = MINUS;
        enclosed = true;
        bareStart++;
        bareEnd--;
        skipFront();
        skipBack();
        continue;
      }
      sign = takeSign(accounting);
      if (sign != 0) continue;
    }
    if (united) break;
    if (!takeUnit(format, true) && !takeUnit(format, false)) break;
    united = true;
  }
  bareSign = sign == PLUS && !accounting ? PLUS : 0;
  if (bareStart == bareEnd) return accounting && sign == MINUS && !enclosed;
  const first = load<u8>(bareStart);
  if (first == MINUS || first == PLUS || blankAt(bareStart, bareEnd) != 0) return false;
  if (sign == MINUS) {
    for (let q = bareStart; q < bareEnd; q++) {
      if (<u32>load<u8>(q) - 49 <= 8) bareSign = MINUS;
    }
  }
  return true;
}
