// Finds the values of a record in JSON text: a row of cells, one per column, that say where the value's text is. All of the record is checked, also what no column
// holds. Nothing is called recursively, so nesting costs no stack.
import {
  JSON_CELL_BYTES, JSON_CODE_BITS, JSON_ESCAPED, JSON_FIELDS, JSON_FIELDS_IGNORED, JSON_FIELDS_REFUSED, JSON_KEY, JSON_KEY_BYTES, JSON_MAX_DEPTH, JSON_ROOT,
  JSON_STACK, JSON_STAMP, JSON_STATES, JSON_UNKNOWN, JSON_UNKNOWN_KEY, JSON_UNKNOWN_KEY_END, JSON_UNKNOWN_NODE, REFUSED_INVALID_JSON, REFUSED_NOT_NESTED,
  REFUSED_NOT_OBJECT, REFUSED_TOO_DEEP, REFUSED_UNKNOWN_FIELD,
} from "../layout";
import { same } from "./characters";
import { childAt, findChild } from "./json-keys";
import { refuseJson, scanScalar, scanString, skipBlanks, stringEscaped } from "./json-scan";
import { unescape } from "./json-text";

// What stands on the stack for levels that are no node of the key tree.
const OBJECT: usize = 0;
const LIST: usize = 1;

/** The target of a field that the key tree does not know: neither a column nor a node. */
const UNKNOWN: usize = 2;

let text: usize = 0;
let cells: usize = 0;
let stack: usize = 0;
let states: usize = 0;
let root: usize = 0;
let keyRoom: usize = 0;
let keyRoomBytes: usize = 0;
let stamp: u32 = 0;
let reader: usize = 0;
let fields: u32 = 0;
/** The last record that had an unknown field. */
let unknownStamp: u32 = 0;
/** Why the record, if it is JSON, is refused all the same, 0 for none; and where. */
let misfit: i32 = 0;
let misfitAt: usize = 0;

/** Sets the reader to work with, and the address that cells count from. */
export function takeReader(taken: usize, base: usize): void {
  reader = taken;
  text = base;
  root = load<u32>(reader, JSON_ROOT);
  states = load<u32>(reader, JSON_STATES);
  stack = load<u32>(reader, JSON_STACK);
  keyRoom = load<u32>(reader, JSON_KEY);
  keyRoomBytes = load<u32>(reader, JSON_KEY_BYTES);
  stamp = load<u32>(reader, JSON_STAMP);
  fields = load<u32>(reader, JSON_FIELDS);
  unknownStamp = 0;
}

/** Puts back what the next call must know. */
export function leaveReader(): void {
  store<u32>(reader, stamp, JSON_STAMP);
}

/** Notes why a record does not fit the columns. It is read on, as text that is no JSON has to be called that. */
function refuseLater(code: i32, at: usize): void {
  if (misfit != 0) return;
  misfit = code;
  misfitAt = at;
}

/** Whether the record that was scanned fits the columns; if not, scanStatus and scanStop say why. */
export function fitsColumns(): bool {
  if (misfit == 0) return true;
  refuseJson(misfit, misfitAt);
  return false;
}

// @ts-ignore: decorator
@inline
function stateOf(node: usize): usize {
  return states + (<usize>load<u32>(node, 24) << 3);
}

/** The target of a key that is not the expected one: [p, end) between its quotes. */
function targetOf(node: usize, p: usize, end: usize, escaped: bool): usize {
  if (escaped) {
    if (end - p > keyRoomBytes) return UNKNOWN;
    end = unescape(p, end, keyRoom);
    p = keyRoom;
  }
  const number = findChild(node, p, <i32>(end - p));
  if (number < 0) return UNKNOWN;
  store<u32>(stateOf(node), number + 1);
  return load<u32>(childAt(node, number), 8);
}

/** Counts the record whose unknown field has the key [p, end). */
function countUnknown(node: usize, p: usize, end: usize): void {
  if (unknownStamp == stamp) return;
  unknownStamp = stamp;
  const records = load<u32>(reader, JSON_UNKNOWN);
  store<u32>(reader, records + 1, JSON_UNKNOWN);
  if (records != 0) return;
  store<u32>(reader, <u32>(p - text), JSON_UNKNOWN_KEY);
  store<u32>(reader, <u32>(end - text), JSON_UNKNOWN_KEY_END);
  store<u32>(reader, load<u32>(node, 24), JSON_UNKNOWN_NODE);
}

/** Makes all columns under a node null. */
function clear(node: usize): void {
  const first = load<u32>(node, 16);
  memory.fill(cells + <usize>first * JSON_CELL_BYTES, 0, <usize>(load<u32>(node, 20) - first) * JSON_CELL_BYTES);
}

/** Makes the object of a node begin: what an earlier one of the same record has left is void, since the last of equal keys counts. */
// @ts-ignore: decorator
@inline
function enter(node: usize): void {
  const state = stateOf(node);
  store<u32>(state, 0);
  if (load<u32>(state, 4) == stamp) clear(node);
  store<u32>(state, stamp, 4);
}

// @ts-ignore: decorator
@inline
function setCell(target: usize, from: usize, to: usize, escaped: bool): void {
  const cell = cells + (target >> 1) * JSON_CELL_BYTES;
  store<u32>(cell, <u32>(from - text));
  store<u32>(cell, <u32>(to - text) | (escaped ? JSON_ESCAPED : 0), 4);
}

/** Reads the record at p into `row`, whose cells are 0. Returns the address behind it, or 0 with scanStatus and scanStop. Ask `fitsColumns`, too. */
export function scanRecord(p: usize, row: usize): usize {
  cells = row;
  stamp++;
  misfit = 0;
  if (load<u8>(p) != 123) return refuseJson(isValueStart(load<u8>(p)) ? REFUSED_NOT_OBJECT : REFUSED_INVALID_JSON, p);
  let level = 0;
  let node = root;
  let target: usize = 0;
  // A list or an object that is a column's value: the level it is on, its column and first byte.
  let captureLevel = -1;
  let captureTarget: usize = 0;
  let captureStart: usize = 0;
  enter(root);
  p = skipBlanks(p + 1);
  let empty = load<u8>(p) == 125;
  for (;;) {
    if (!empty) {
      target = 0;
      if (node != LIST) {
        if (load<u8>(p) != 34) return refuseJson(REFUSED_INVALID_JSON, p);
        p++;
        const key = p;
        if (node == OBJECT) {
          p = scanString(p);
          if (p == 0) return 0;
        } else {
          const state = stateOf(node);
          const expected = load<u32>(state);
          const child = childAt(node, expected);
          const length = load<i32>(child, 4);
          if (expected < load<u32>(node) && load<u32>(child, 12) != 0 && load<u8>(key + length) == 34 && same(load<u32>(child), key, length)) {
            store<u32>(state, expected + 1);
            target = load<u32>(child, 8);
            p = key + length + 1;
          } else {
            p = scanString(p);
            if (p == 0) return 0;
            target = targetOf(node, key, p - 1, stringEscaped);
            if (target == UNKNOWN) {
              if (fields == JSON_FIELDS_REFUSED) refuseLater(REFUSED_UNKNOWN_FIELD | (load<i32>(node, 24) << JSON_CODE_BITS), key);
              else if (fields != JSON_FIELDS_IGNORED) countUnknown(node, key, p - 1);
              target = 0;
            }
          }
        }
        p = skipBlanks(p);
        if (load<u8>(p) != 58) return refuseJson(REFUSED_INVALID_JSON, p);
        p = skipBlanks(p + 1);
      }
      const c = load<u8>(p);
      if (c == 123 || c == 91) {
        if (level + 1 == JSON_MAX_DEPTH) return refuseJson(REFUSED_TOO_DEEP, p);
        store<u32>(stack + (<usize>level << 2), <u32>node);
        level++;
        node = c == 91 ? LIST : OBJECT;
        if (target & 1) {
          captureLevel = level;
          captureTarget = target;
          captureStart = p;
        } else if (target != 0) {
          if (c == 91) refuseLater(REFUSED_NOT_NESTED, p);
          else {
            node = target;
            enter(node);
          }
        }
        p = skipBlanks(p + 1);
        empty = load<u8>(p) == c + 2;
        if (!empty) continue;
      } else {
        const from = p;
        stringEscaped = false;
        p = scanScalar(p, c);
        if (p == 0) return 0;
        if (target & 1) {
          if (c == 110) store<u64>(cells + (target >> 1) * JSON_CELL_BYTES, 0);
          else setCell(target, from, p, stringEscaped);
        } else if (target != 0) {
          if (c != 110) refuseLater(REFUSED_NOT_NESTED, from);
          clear(target);
        }
      }
    }
    for (;;) {
      p = skipBlanks(p);
      const d = load<u8>(p);
      if (d == 44 && !empty) {
        p = skipBlanks(p + 1);
        break;
      }
      if (d != (node == LIST ? 93 : 125)) return refuseJson(REFUSED_INVALID_JSON, p);
      empty = false;
      p++;
      if (level == captureLevel) {
        setCell(captureTarget, captureStart, p, false);
        captureLevel = -1;
      }
      if (level == 0) return p;
      level--;
      node = load<u32>(stack + (<usize>level << 2));
    }
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isValueStart(c: u8): bool {
  return c == 91 || c == 34 || c == 45 || <u32>c - 48 <= 9 || c == 116 || c == 102 || c == 110;
}
