// Writes rows as JSON objects from columns of text. See layout.ts for the descriptors.
import {
  JSON_BYTES, JSON_COLUMN_BYTES, JSON_FLOAT, JSON_INTEGER, JSON_PLAIN, JSON_TEXT, JSON_VALUE,
} from "../layout";
import { encodeBase64 } from "./base64";
import { copyLoose } from "./characters";
import { compactJson, escapeText } from "./json-text";
import { viewData, viewLength } from "./views";

/** The greatest integer that every reader of JSON keeps. */
const MAX_SAFE: i64 = 9007199254740991;

let end: usize = 0;
let refusedColumn: i32 = -1;

/** The column whose JSON text is none, at the row at which the last `jsonWrite` stopped, or -1. */
export function jsonWriteRefused(): i32 {
  return refusedColumn;
}

/** The address behind the last byte that the last `jsonWrite` wrote. */
export function jsonWriteEnd(): usize {
  return end;
}

// @ts-ignore: decorator
@inline
function isNullAt(validity: usize, i: u32): bool {
  return validity != 0 && ((load<u8>(validity + (<usize>i >> 3)) >> <u8>(i & 7)) & 1) == 0;
}

/** The most bytes that a value of `length` bytes of text takes, with those past it that copying may touch. */
// @ts-ignore: decorator
@inline
function valueBound(kind: u32, length: usize): usize {
  return (kind == JSON_TEXT ? 6 * length : kind == JSON_BYTES ? 2 * length : length) + 48;
}

/** The most bytes that row `i` can take. `around`: bytes before and behind every row. */
export function jsonRowBound(columns: usize, count: u32, i: u32, around: u32): f64 {
  let bytes: u64 = around + 64;
  for (let c: u32 = 0; c < count; c++) {
    const column = columns + <usize>c * JSON_COLUMN_BYTES;
    const validity = <usize>load<u32>(column, 16);
    const length = isNullAt(validity, i) ? 4 : <usize>viewLength(<usize>load<u32>(column, 12) + (<usize>i << 4));
    bytes += <u64>load<u32>(column, 4) + valueBound(load<u32>(column), length);
  }
  return <f64>bytes;
}

/** Whether the text of a float, which is not empty, is no JSON number: NaN and infinities. */
// @ts-ignore: decorator
@inline
function isSpecial(text: usize): bool {
  return load<u8>(text) > 57 || (load<u8>(text) == 45 && load<u8>(text, 1) > 57);
}

// @ts-ignore: decorator
@inline
function writeQuoted(text: usize, length: i32, out: usize): usize {
  store<u8>(out, 34);
  copyLoose(out + 1, text, length);
  store<u8>(out + 1 + length, 34);
  return out + 2 + length;
}

/**
 * Writes rows [from, rows) into [out, limit) until the next row might not fit. `head` and `tail` (address, length) stand around every row. Returns the number of the
 * row at which it stopped (`rows` when all are written); `jsonWriteEnd` tells how far it wrote. `stack`: JSON_MAX_DEPTH bytes.
 */
export function jsonWrite(
  columns: usize, count: u32, head: usize, headLength: i32, tail: usize, tailLength: i32, from: u32, rows: u32, out: usize, limit: usize,
  stack: usize,
): u32 {
  refusedColumn = -1;
  for (let i = from; i < rows; i++) {
    const rowOut = out;
    if (out + <usize>(headLength + 64) > limit) {
      end = rowOut;
      return i;
    }
    copyLoose(out, head, headLength);
    out += headLength;
    let column = columns;
    for (let c: u32 = 0; c < count; c++, column += JSON_COLUMN_BYTES) {
      const kind = load<u32>(column);
      const prefixLength = load<i32>(column, 4);
      const view = <usize>load<u32>(column, 12) + (<usize>i << 4);
      const isNull = isNullAt(load<u32>(column, 16), i);
      const length = isNull ? 4 : viewLength(view);
      if (out + <usize>(prefixLength + tailLength + 64) + valueBound(kind, length) > limit) {
        end = rowOut;
        return i;
      }
      copyLoose(out, load<u32>(column, 8), prefixLength);
      out += prefixLength;
      if (isNull) {
        store<u32>(out, 0x6c6c756e);
        out += 4;
        continue;
      }
      const text = viewData(view);
      if (kind == JSON_TEXT) {
        store<u8>(out, 34);
        out = escapeText(text, length, out + 1);
        store<u8>(out++, 34);
      } else if (kind == JSON_PLAIN) {
        copyLoose(out, text, length);
        out += length;
      } else if (kind == JSON_INTEGER) {
        const value = load<i64>(<usize>load<u32>(column, 20) + (<usize>i << 3));
        if (value > MAX_SAFE || value < -MAX_SAFE) out = writeQuoted(text, length, out);
        else {
          copyLoose(out, text, length);
          out += length;
        }
      } else if (kind == JSON_FLOAT) {
        if (isSpecial(text)) out = writeQuoted(text, length, out);
        else {
          copyLoose(out, text, length);
          out += length;
        }
      } else if (kind == JSON_VALUE) {
        const behind = compactJson(text, length, stack, out);
        if (behind == 0) {
          refusedColumn = <i32>c;
          end = rowOut;
          return i;
        }
        out = behind;
      } else if (kind == JSON_BYTES) {
        store<u8>(out, 34);
        out = encodeBase64(text, length, out + 1);
        store<u8>(out++, 34);
      } else {
        out = writeQuoted(text, length, out);
      }
    }
    copyLoose(out, tail, tailLength);
    out += tailLength;
  }
  end = out;
  return rows;
}
