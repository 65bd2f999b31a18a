// The parts of JSON text (RFC 8259): each function takes the address of a part's first byte and returns the address behind it, or 0 when it is
// no such part. Text must end with a byte that JSON has nowhere but between tokens (LF) or not at all (0); up to 16 bytes past that are read.
import { REFUSED_INVALID_JSON, REFUSED_SURROGATE } from "../layout";

/** Why the last part was refused (`REFUSED_…`), and where. */
export let scanStatus: i32 = 0;
export let scanStop: usize = 0;

/** Whether the last string holds escapes. */
export let stringEscaped: bool = false;

/** What is white space besides blank, tab and CR: LF, or, where a record ends with the line, nothing. */
let lineFeed: u32 = 10;

/** Says whether records end with their line, so that LF is no white space. */
export function endAtLines(lines: bool): void {
  lineFeed = lines ? 32 : 10;
}

// @ts-ignore: decorator
@inline
export function refuseJson(code: i32, at: usize): usize {
  scanStatus = code;
  scanStop = at;
  return 0;
}

/** Where the white space that may be at p ends. */
// @ts-ignore: decorator
@inline
export function skipBlanks(p: usize): usize {
  let c = <u32>load<u8>(p);
  while (c <= 32 && (c == 32 || c == 9 || c == 13 || c == lineFeed)) c = load<u8>(++p);
  return p;
}

/** A string; p is behind its opening quote. */
// @ts-ignore: decorator
@inline
export function scanString(p: usize): usize {
  stringEscaped = false;
  const special = specialBytes(v128.load(p));
  const at = p + <usize>ctz(special);
  return special != 0 && load<u8>(at) == 34 ? at + 1 : scanLongString(p);
}

/** The bits of the bytes that no string has as they are: quote, backslash, control characters. */
// @ts-ignore: decorator
@inline
export function specialBytes(bytes: v128): i32 {
  return i8x16.bitmask(v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92))),
    i8x16.lt_u(bytes, i8x16.splat(32)),
  ));
}

function scanLongString(p: usize): usize {
  while (p != 0) {
    const special = specialBytes(v128.load(p));
    if (special == 0) {
      p += 16;
      continue;
    }
    p += <usize>ctz(special);
    const c = load<u8>(p);
    if (c == 34) return p + 1;
    if (c != 92) return refuseJson(REFUSED_INVALID_JSON, p);
    stringEscaped = true;
    p = scanEscape(p);
  }
  return 0;
}

/** An escape, from its backslash on. Half a surrogate pair stands for no character. */
function scanEscape(p: usize): usize {
  const c = load<u8>(p, 1);
  if (c == 117) {
    const unit = hexUnit(p + 2);
    if (unit < 0) return refuseJson(REFUSED_INVALID_JSON, p);
    if ((unit & 0xf800) != 0xd800) return p + 6;
    if (unit >= 0xdc00 || load<u8>(p, 6) != 92 || load<u8>(p, 7) != 117) return refuseJson(REFUSED_SURROGATE, p);
    const low = hexUnit(p + 8);
    return low >= 0 && (low & 0xfc00) == 0xdc00 ? p + 12 : refuseJson(REFUSED_SURROGATE, p);
  }
  return c == 34 || c == 92 || c == 47 || c == 98 || c == 102 || c == 110 || c == 114 || c == 116
    ? p + 2
    : refuseJson(REFUSED_INVALID_JSON, p);
}

/** The number of the four hexadecimal digits at p, or -1. */
export function hexUnit(p: usize): i32 {
  let unit = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <u32>load<u8>(p + i);
    const digit = c - 48;
    const letter = (c | 32) - 97;
    if (digit > 9 && letter > 5) return -1;
    unit = (unit << 4) | <i32>(digit <= 9 ? digit : letter + 10);
  }
  return unit;
}

/** Where the digits that may be at p end. */
// @ts-ignore: decorator
@inline
function skipDigits(p: usize): usize {
  let others = notDigits(p);
  while (others == 0) others = notDigits((p += 16));
  return p + <usize>ctz(others);
}

// @ts-ignore: decorator
@inline
function notDigits(p: usize): i32 {
  return ~i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.load(p), i8x16.splat(48)), i8x16.splat(9))) & 0xffff;
}

/** A number. What follows it is not looked at. */
// @ts-ignore: decorator
@inline
export function scanNumber(p: usize): usize {
  p += <usize>(load<u8>(p) == 45);
  const first = load<u8>(p);
  let q = skipDigits(p);
  if (first == 48) q = p + 1;
  else if (q == p) return refuseJson(REFUSED_INVALID_JSON, p);
  const next = load<u8>(q);
  return next == 46 || (next | 32) == 101 ? scanFraction(q) : q;
}

/** The rest of a number, from its point or exponent on. */
function scanFraction(p: usize): usize {
  if (load<u8>(p) == 46) {
    const q = skipDigits(p + 1);
    if (q == p + 1) return refuseJson(REFUSED_INVALID_JSON, q);
    p = q;
  }
  if ((load<u8>(p) | 32) != 101) return p;
  p++;
  const sign = load<u8>(p);
  p += <usize>(sign == 43 || sign == 45);
  const q = skipDigits(p);
  return q == p ? refuseJson(REFUSED_INVALID_JSON, q) : q;
}

/** `true`, `false` or `null`. */
// @ts-ignore: decorator
@inline
export function scanWord(p: usize): usize {
  const word = load<u32>(p);
  if (word == 0x65757274 || word == 0x6c6c756e) return p + 4;
  if (word == 0x736c6166 && load<u8>(p, 4) == 101) return p + 5;
  return refuseJson(REFUSED_INVALID_JSON, p);
}

/** A string (p is at its opening quote), number or word. */
// @ts-ignore: decorator
@inline
export function scanScalar(p: usize, c: u8): usize {
  if (c == 34) return scanString(p + 1);
  return c < 58 ? scanNumber(p) : scanWord(p);
}
