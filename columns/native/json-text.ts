// JSON strings to text and back, and JSON text without its white space.
import { JSON_MAX_DEPTH } from "../layout";
import { copyLoose } from "./characters";
import { endAtLines, hexUnit, scanScalar, skipBlanks, specialBytes } from "./json-scan";
import { writeCodePoint } from "./utf8";

/** Writes the text that the sound string content [p, end) stands for, at most as many bytes, up to 15 more. Returns the address behind it. */
export function unescape(p: usize, end: usize, out: usize): usize {
  while (p < end) {
    const bytes = v128.load(p);
    v128.store(out, bytes);
    const escapes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(92)));
    const run = escapes == 0 ? 16 : <usize>ctz(escapes);
    const step = min(run, end - p);
    p += step;
    out += step;
    if (p >= end || step == 16) continue;
    const c = load<u8>(p, 1);
    p += 2;
    if (c == 117) {
      let code = <u32>hexUnit(p);
      p += 4;
      if ((code & 0xfc00) == 0xd800) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (<u32>hexUnit(p + 2) & 0x3ff);
        p += 6;
      }
      out += writeCodePoint(code, out);
    } else {
      store<u8>(out++, c == 110 ? 10 : c == 116 ? 9 : c == 114 ? 13 : c == 98 ? 8 : c == 102 ? 12 : c);
    }
  }
  return out;
}

/** Writes text with what a string must escape escaped: at most six bytes for each, and up to 15 more. Returns the address behind it. */
export function escapeText(p: usize, length: i32, out: usize): usize {
  const end = p + <usize>length;
  while (p < end) {
    const bytes = v128.load(p);
    v128.store(out, bytes);
    const special = specialBytes(bytes);
    const run = special == 0 ? 16 : <usize>ctz(special);
    const step = min(run, end - p);
    p += step;
    out += step;
    if (p >= end || step == 16) continue;
    out = writeEscape(load<u8>(p++), out);
  }
  return out;
}

function writeEscape(c: u8, out: usize): usize {
  store<u8>(out, 92);
  const short: u8 = c == 34 || c == 92 ? c : c == 10 ? 110 : c == 9 ? 116 : c == 13 ? 114 : c == 8 ? 98 : c == 12 ? 102 : 0;
  if (short != 0) {
    store<u8>(out, short, 1);
    return out + 2;
  }
  store<u32>(out, 0x30303075, 1);
  store<u8>(out, 48 + (c >> 4), 4);
  store<u8>(out, (c & 15) + ((c & 15) < 10 ? 48 : 87), 5);
  return out + 6;
}

// @ts-ignore: decorator
@inline
function isBounded(c: u8): bool {
  return c == 123 || c == 91 || c == 34;
}

/**
 * Writes the JSON value [p, end) without white space between its parts to `out`, at most as many bytes, up to 15 more. Returns the address behind it, or 0
 * when the text is no JSON or nested too deep. `stack` has a byte per level; `end` need not be a byte that JSON does not have.
 */
export function compactJson(p: usize, length: i32, stack: usize, out: usize): usize {
  endAtLines(false);
  const end = p + <usize>length;
  let level: usize = 0;
  let closing: u8 = 0;
  p = skipBlanks(p);
  if (p < end && !isBounded(load<u8>(p))) {
    // Nothing marks the end of a number but what follows it.
    const rest = end - p;
    copyLoose(out, p, <i32>rest);
    store<u8>(out + rest, 0);
    const behind = scanScalar(out, load<u8>(out));
    return behind != 0 && skipBlanks(behind) == out + rest ? behind : 0;
  }
  for (;;) {
    if (p >= end) return 0;
    if (closing == 125) {
      if (load<u8>(p) != 34) return 0;
      const key = p;
      p = scanScalar(p, 34);
      if (p == 0 || p > end) return 0;
      copyLoose(out, key, <i32>(p - key));
      out += p - key;
      p = skipBlanks(p);
      if (p >= end || load<u8>(p) != 58) return 0;
      store<u8>(out++, 58);
      p = skipBlanks(p + 1);
      if (p >= end) return 0;
    }
    const c = load<u8>(p);
    if (c == 123 || c == 91) {
      if (level == <usize>JSON_MAX_DEPTH) return 0;
      store<u8>(stack + level++, closing);
      closing = c + 2;
      store<u8>(out++, c);
      p = skipBlanks(p + 1);
      if (p >= end) return 0;
      if (load<u8>(p) != closing) continue;
    } else {
      const value = p;
      p = scanScalar(p, c);
      if (p == 0 || p > end) return 0;
      copyLoose(out, value, <i32>(p - value));
      out += p - value;
    }
    for (;;) {
      p = skipBlanks(p);
      if (level == 0) return p >= end ? out : 0;
      if (p >= end) return 0;
      const d = load<u8>(p++);
      store<u8>(out++, d);
      if (d == 44) break;
      if (d != closing) return 0;
      closing = load<u8>(stack + --level);
    }
    p = skipBlanks(p);
  }
  return 0;
}
