import { isOdd, type ValueFormat } from '../../model/value-format.ts';
import { bareNumber } from './bare-number.ts';

export type Marks = Pick<ValueFormat, 'decimal' | 'thousands' | 'accounting' | 'units'>;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const APOSTROPHE = 39;
const BLANK = 32;
const COMMA = 44;

/**
 * The number `bytes[start, end)`, without blanks around it, with a point and without marks between groups; `undefined` for what is none. The rules are those of
 * `plainNumberText` in columns/native/csv-format.ts.
 */
export function plainNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  { decimal, thousands, ...odd }: Marks,
): Uint8Array | undefined {
  if (isOdd(odd)) {
    const bare = bareNumber(decoder.decode(bytes.slice(start, end)), odd);
    if (bare === undefined) return undefined;
    const own = encoder.encode(bare);
    return plainNumber(own, 0, own.length, { decimal, thousands });
  }
  const out = new Uint8Array(end - start);
  const decimalByte = decimal.charCodeAt(0);
  const mark = thousands === '' ? -1 : thousands.charCodeAt(0);
  let p = start;
  let length = 0;
  if (bytes[p] === MINUS || bytes[p] === PLUS) out[length++] = bytes[p++]!;
  let run = 0;
  let marks = 0;
  let first = 0;
  let inner = 0;
  while (p < end) {
    const c = bytes[p]!;
    if (c >= 48 && c <= 57) {
      out[length++] = c;
      run++;
      p++;
      continue;
    }
    const markBytes = markAt(bytes, p, end, mark);
    if (markBytes === 0) break;
    if (run === 0 || run > 3) return undefined;
    if (marks > 0) {
      if (run === 1 || (run === 2 && mark !== COMMA) || (inner !== 0 && run !== inner)) return undefined;
      inner = run;
    } else first = run;
    marks++;
    run = 0;
    p += markBytes;
  }
  if (marks > 0 && (run !== 3 || (inner === 2 && first === 3))) return undefined;
  if (p < end && bytes[p] === decimalByte) {
    out[length++] = POINT;
    p++;
  }
  for (; p < end; p++) {
    if (bytes[p] === POINT) return undefined;
    out[length++] = bytes[p]!;
  }
  return out.subarray(0, length);
}

function markAt(bytes: Uint8Array, p: number, end: number, mark: number): number {
  const c = bytes[p]!;
  if (c === mark) return 1;
  if (mark === BLANK) {
    if (c === 0xc2 && end - p >= 2 && bytes[p + 1] === 0xa0) return 2;
    if (c === 0xe2 && end - p >= 3 && bytes[p + 1] === 0x80 && (bytes[p + 2] === 0xaf || bytes[p + 2] === 0x89)) return 3;
  }
  if (mark === APOSTROPHE && c === 0xe2 && end - p >= 3 && bytes[p + 1] === 0x80 && bytes[p + 2] === 0x99) return 3;
  return 0;
}
