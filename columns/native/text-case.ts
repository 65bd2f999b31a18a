// Upper and lower case of ASCII text. Rows with other characters are left to the caller.
import { VIEW_INLINE } from "../layout";
import { isValidRow } from "./arithmetic-i64";
import { isAscii } from "./characters";
import { viewData, writeView } from "./views";

const UPPER = 0;
const LOWER = 1;

// @ts-ignore: decorator
@inline
function convert(kind: i32, bytes: v128): v128 {
  const first = i8x16.splat(kind == UPPER ? 0x61 : 0x41);
  const last = i8x16.splat(kind == UPPER ? 0x7a : 0x5a);
  const letters = v128.and(i8x16.ge_s(bytes, first), i8x16.le_s(bytes, last));
  return v128.xor(bytes, v128.and(letters, i8x16.splat(0x20)));
}

// @ts-ignore: decorator
@inline
function eachCase(kind: i32, values: usize, n: i32, validity: usize, out: usize, heap: usize, pending: usize): i32 {
  const first = pending;
  for (let row = 0; row < n; row++, values += 16, out += 16) {
    const view = v128.load(values);
    const length = load<i32>(values);
    if (length <= VIEW_INLINE) {
      // The length's bytes are no letters, so the view converts as a whole.
      if (i8x16.bitmask(view) == 0) {
        v128.store(out, convert(kind, view));
        continue;
      }
    } else if (isAscii(viewData(values), length)) {
      const data = viewData(values);
      for (let i = 0; i < length; i += 16) v128.store(heap + i, convert(kind, v128.load(data + i)));
      writeView(out, heap, length);
      heap += length;
      continue;
    }
    v128.store(out, i64x2.splat(0));
    if (!isValidRow(validity, row)) continue;
    store<i32>(pending, row);
    pending += 4;
  }
  return <i32>((pending - first) >> 2);
}

/**
 * `heap` has room for the longer texts and 16 bytes more. The numbers (u32) of rows that are not ASCII go to `pending`, their results
 * are empty. Returns how many they are.
 */
export function upperViews(values: usize, n: i32, validity: usize, out: usize, heap: usize, pending: usize): i32 {
  return eachCase(UPPER, values, n, validity, out, heap, pending);
}

export function lowerViews(values: usize, n: i32, validity: usize, out: usize, heap: usize, pending: usize): i32 {
  return eachCase(LOWER, values, n, validity, out, heap, pending);
}

// @ts-ignore: decorator
@inline
function isLetter(byte: u8): bool {
  return <u8>((byte | 0x20) - 0x61) < 26;
}

/** Words are runs of letters and digits. Otherwise as `upperViews`. */
export function initcapViews(values: usize, n: i32, validity: usize, out: usize, heap: usize, pending: usize): i32 {
  const first = pending;
  for (let row = 0; row < n; row++, values += 16, out += 16) {
    const length = load<i32>(values);
    const data = viewData(values);
    if (!isAscii(data, length)) {
      v128.store(out, i64x2.splat(0));
      if (!isValidRow(validity, row)) continue;
      store<i32>(pending, row);
      pending += 4;
      continue;
    }
    let inWord = false;
    for (let i = 0; i < length; i++) {
      const byte = load<u8>(data + i);
      const letter = isLetter(byte);
      store<u8>(heap + i, letter ? (inWord ? byte | 0x20 : byte & 0xdf) : byte);
      inWord = letter || <u8>(byte - 0x30) < 10;
    }
    writeView(out, heap, length);
    if (length > VIEW_INLINE) heap += length;
  }
  return <i32>((pending - first) >> 2);
}

/** The bytes of all texts longer than a view holds. */
export function longBytes(values: usize, n: i32): f64 {
  let bytes: u64 = 0;
  for (const end = values + (<usize>n << 4); values < end; values += 16) {
    const length = load<u32>(values);
    if (length > <u32>VIEW_INLINE) bytes += length;
  }
  return <f64>bytes;
}
