import type { ScanRules } from './sample-rows.ts';

const LF = 10;
const CR = 13;
const BLANK = 32;

/** Whether `prefix` stands at `at`. */
export function beginsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

/** Behind the closing quote of a field that begins at `from`; 0 if it has none before `end`. */
function behindQuoted(bytes: Uint8Array, from: number, end: number, { quote, escape: escaper }: ScanRules): number {
  for (let p = from; p < end; p++) {
    const next = p + 1 < end ? bytes[p + 1] : undefined;
    if (bytes[p] === quote) {
      if (next !== quote) return p + 1;
      p++;
    } else if (bytes[p] === escaper && (next === quote || next === escaper)) p++;
  }
  return 0;
}

/** Whether nine of ten rows of a text that a quoted field has swallowed have `columns` fields, as the kernel `linesAreRows` decides. */
export function linesAreRows(bytes: Uint8Array, from: number, end: number, columns: number, rules: ScanRules): boolean {
  const { delimiter, more, quote, comment, skipBlanks } = rules;
  if (columns < 2) return false;
  const isDelimiter = (at: number) => bytes[at] === delimiter && (more === null || beginsWith(bytes, at + 1, more));
  const delimiterBytes = more === null ? 1 : more.length + 1;
  const endsLine = (at: number) => at >= end || bytes[at] === LF || bytes[at] === CR;
  let rows = 0;
  let right = 0;
  let p = from;
  while (p < end) {
    if (endsLine(p)) {
      p++;
      continue;
    }
    if (comment !== null && beginsWith(bytes, p, comment)) {
      while (!endsLine(p)) p++;
      continue;
    }
    let fields = 1;
    let start = true;
    while (!endsLine(p)) {
      if (start && bytes[p] === quote) {
        p = behindQuoted(bytes, p + 1, end, rules) || p + 1;
        start = false;
      } else if (isDelimiter(p)) {
        fields++;
        start = true;
        p += delimiterBytes;
      } else {
        if (!(start && skipBlanks && bytes[p] === BLANK)) start = false;
        p++;
      }
    }
    rows++;
    if (fields === columns) right++;
  }
  return rows > 0 && (rows - right) * 10 <= rows;
}

/** Behind the first line end in [from, end); 0 if there is none. */
export function behindLine(bytes: Uint8Array, from: number, end: number): number {
  for (let p = from; p < end; p++) {
    if (bytes[p] === LF) return p + 1;
    if (bytes[p] === CR) return bytes[p + 1] === LF && p + 1 < end ? p + 2 : p + 1;
  }
  return 0;
}
