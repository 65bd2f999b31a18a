import { DocumentWalk } from './locate.ts';
import type { JsonFormat } from './options.ts';

const LF = 10;
const QUOTE = 34;
const BACKSLASH = 92;

/** The beginning of a text. */
export interface JsonSample {
  readonly text: Uint8Array;
  /** Whether it is all of the text. */
  readonly complete: boolean;
}

/** The format that a text seems to have: lines, unless it begins with a list, or with an object that goes over several lines. */
export function detectFormat({ text }: JsonSample): JsonFormat {
  const first = text.findIndex((byte) => !isBlank(byte));
  if (text[first] === 91) return 'array';
  if (text[first] !== 123) return 'lines';
  const end = valueEnd(text, first);
  const line = text.indexOf(LF, first);
  return line >= 0 && line < (end < 0 ? text.length : end) ? 'array' : 'lines';
}

/** Whether another object follows the one that a text begins with, on a line of its own. */
export function hasSeveralDocuments({ text }: JsonSample): boolean {
  const first = text.findIndex((byte) => !isBlank(byte));
  const end = text[first] === 123 ? valueEnd(text, first) : -1;
  if (end < 0) return false;
  const next = text.findIndex((byte, at) => at >= end && !isBlank(byte));
  return text[next] === 123 && text.subarray(end, next).includes(LF);
}

/** The texts of the records that lie whole in a sample, at most `most`. Those of a document are found where `path` leads. */
export function sampleRecords(sample: JsonSample, format: JsonFormat, path: readonly string[], most: number): Uint8Array[] {
  return format === 'lines' ? lines(sample, most) : elements(sample, path, most);
}

function lines({ text, complete }: JsonSample, most: number): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let start = 0; start < text.length && records.length < most; ) {
    const feed = text.indexOf(LF, start);
    if (feed < 0 && !complete) break;
    const end = feed < 0 ? text.length : feed;
    const record = text.subarray(start, end);
    if (record.some((byte) => !isBlank(byte))) records.push(record);
    start = end + 1;
  }
  return records;
}

function elements({ text, complete }: JsonSample, path: readonly string[], most: number): Uint8Array[] {
  const located = new DocumentWalk(path).find(text);
  if (located?.kind === 'object') {
    const end = valueEnd(text, located.offset);
    return end < 0 && !complete ? [] : [text.subarray(located.offset, end < 0 ? text.length : end)];
  }
  const records: Uint8Array[] = [];
  if (located?.kind !== 'list') return records;
  for (let at = located.offset; records.length < most; ) {
    while (at < text.length && (isBlank(text[at]!) || text[at] === 44)) at++;
    if (at >= text.length || text[at] === 93) break;
    const end = valueEnd(text, at);
    if (end < 0) break;
    records.push(text.subarray(at, end));
    at = end;
  }
  return records;
}

/** The offset behind the value at `start`, by its brackets and quotes; -1 when it does not end. */
export function valueEnd(text: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const byte = text[at]!;
    if (byte === QUOTE) {
      for (at++; at < text.length && text[at] !== QUOTE; at++) if (text[at] === BACKSLASH) at++;
      if (at >= text.length) return -1;
      if (depth === 0) return at + 1;
    } else if (byte === 123 || byte === 91) depth++;
    else if (byte === 125 || byte === 93) {
      if (depth <= 1) return depth === 0 ? at : at + 1;
      depth--;
    } else if (byte === 44 && depth === 0) return at;
  }
  return -1;
}

const isBlank = (byte: number): boolean => byte === 32 || byte === LF || byte === 13 || byte === 9;
