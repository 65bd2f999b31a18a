// Reads the records of JSON text: lines, or the elements of a list.
import {
  JSON_CELL_BYTES, JSON_COMMA, JSON_END, JSON_REFUSED, REFUSED_CUT_OFF, REFUSED_INVALID_JSON, REFUSED_INVALID_UTF8, REFUSED_ROW_BYTES,
} from "../layout";
import { findByte, isAscii } from "./characters";
import { elementEnd } from "./json-cut";
import { fitsColumns, leaveReader, scanRecord, takeReader } from "./json-record";
import { endAtLines, refuseJson, scanStatus, scanStop, skipBlanks } from "./json-scan";
import { validUtf8 } from "./utf8";

/** Notes a refused record [start, end), and where in it the reason is. */
function note(list: usize, number: u32, text: usize, start: usize, end: usize, code: i32, at: usize): void {
  const entry = list + <usize>number * REFUSED_ROW_BYTES;
  store<u32>(entry, <u32>(start - text));
  store<u32>(entry, <u32>(end - text), 4);
  store<i32>(entry, code, 8);
  store<u32>(entry, <u32>(at - start), 12);
}

/**
 * Reads the lines [from, to) at `base`, the last of which ends with LF, too; blank ones are no records. For each record that can be read writes a row of
 * `columns` cells, its offset to `starts` and the offset behind it to `ends`, for others an entry (REFUSED_ROW_BYTES) to `refused`. Stops after `capacity`
 * records of either kind. Returns the number of rows; `reader` tells JSON_END, JSON_REFUSED.
 */
export function jsonLines(
  reader: usize, base: usize, from: u32, to: u32, columns: u32, capacity: u32, out: usize, starts: usize, ends: usize, refused: usize,
): u32 {
  takeReader(reader, base);
  endAtLines(true);
  const end = base + <usize>to;
  const ascii = isAscii(base + <usize>from, <i32>(to - from));
  const rowBytes = <usize>columns * JSON_CELL_BYTES;
  let rows: u32 = 0;
  let refusals: u32 = 0;
  let p = base + <usize>from;
  while (p < end && rows + refusals < capacity) {
    p = skipBlanks(p);
    if (load<u8>(p) == 10) {
      p++;
      continue;
    }
    memory.fill(out, 0, rowBytes);
    let behind = scanRecord(p, out);
    let stop = behind;
    if (behind != 0) {
      stop = skipBlanks(behind);
      if (load<u8>(stop) != 10) behind = refuseJson(REFUSED_INVALID_JSON, stop);
      else if (!ascii && !validUtf8(p, <i32>(behind - p))) behind = refuseJson(REFUSED_INVALID_UTF8, p);
      else if (!fitsColumns()) behind = 0;
    }
    if (behind == 0) {
      stop = findByte(p, end, 10);
      const cutOff = scanStatus == REFUSED_INVALID_JSON && scanStop >= stop;
      note(refused, refusals++, base, p, stop, cutOff ? REFUSED_CUT_OFF : scanStatus, scanStop);
    } else {
      store<u32>(starts + (<usize>rows << 2), <u32>(p - base));
      store<u32>(ends + (<usize>rows << 2), <u32>(behind - base));
      rows++;
      out += rowBytes;
    }
    p = stop + 1;
  }
  leaveReader();
  store<u32>(reader, <u32>(p - base), JSON_END);
  store<u32>(reader, refusals, JSON_REFUSED);
  return rows;
}

/**
 * As `jsonLines`, for the elements of a list, with commas between them; the byte at `to` is 0. Reads on from where the list is at `from`: JSON_COMMA says
 * whether the last thing before JSON_END was a comma.
 */
export function jsonElements(
  reader: usize, base: usize, from: u32, to: u32, columns: u32, capacity: u32, out: usize, starts: usize, ends: usize, refused: usize,
): u32 {
  takeReader(reader, base);
  endAtLines(false);
  const end = base + <usize>to;
  const ascii = isAscii(base + <usize>from, <i32>(to - from));
  const rowBytes = <usize>columns * JSON_CELL_BYTES;
  let rows: u32 = 0;
  let refusals: u32 = 0;
  let comma = load<u32>(reader, JSON_COMMA);
  let p = skipBlanks(base + <usize>from);
  while (p < end && rows + refusals < capacity) {
    memory.fill(out, 0, rowBytes);
    let behind = scanRecord(p, out);
    let stop = behind;
    if (behind != 0) {
      stop = skipBlanks(behind);
      if (stop < end && load<u8>(stop) != 44) behind = refuseJson(REFUSED_INVALID_JSON, stop);
      else if (!ascii && !validUtf8(p, <i32>(behind - p))) behind = refuseJson(REFUSED_INVALID_UTF8, p);
      else if (!fitsColumns()) behind = 0;
    }
    if (behind == 0) {
      stop = elementEnd(p, end);
      const cutOff = scanStatus == REFUSED_INVALID_JSON && scanStop >= end;
      note(refused, refusals++, base, p, stop, cutOff ? REFUSED_CUT_OFF : scanStatus, scanStop);
    } else {
      store<u32>(starts + (<usize>rows << 2), <u32>(p - base));
      store<u32>(ends + (<usize>rows << 2), <u32>(behind - base));
      rows++;
      out += rowBytes;
    }
    comma = <u32>(stop < end);
    p = comma ? skipBlanks(stop + 1) : stop;
  }
  leaveReader();
  store<u32>(reader, <u32>(min(p, end) - base), JSON_END);
  store<u32>(reader, refusals, JSON_REFUSED);
  store<u32>(reader, comma, JSON_COMMA);
  return rows;
}

/** The offset behind the first LF at or behind `from`, or 0 when there is none before `to`. */
export function jsonLineEnd(base: usize, from: u32, to: u32): u32 {
  const end = base + <usize>to;
  const at = findByte(base + <usize>from, end, 10);
  return at < end ? <u32>(at - base) + 1 : 0;
}

/** The number of LF in bytes [from, to). */
export function jsonCountLines(base: usize, from: u32, to: u32): u32 {
  let lines: u32 = 0;
  const feed = i8x16.splat(10);
  let i = from;
  for (; i + 16 <= to; i += 16) lines += popcnt(i8x16.bitmask(i8x16.eq(v128.load(base + i), feed)));
  for (; i < to; i++) lines += <u32>(load<u8>(base + i) == 10);
  return lines;
}
