import { beginsWith, behindLine, linesAreRows } from './lone-quote.ts';
import type { CsvDialect } from './options.ts';

/** What the sample's scanner needs to know of a dialect; bytes, -1 for none. */
export interface ScanRules {
  /** The first byte of the delimiter, and the others where it has more. */
  readonly delimiter: number;
  readonly more: Uint8Array | null;
  readonly quote: number;
  readonly escape: number;
  readonly comment: Uint8Array | null;
  readonly skipBlanks: boolean;
  /** Fields of a row, where they are known: a lone quote then spoils no more than its line. */
  readonly columns?: number;
}

/** What of a dialect decides where rows and fields end. */
export type RowDialect = Pick<CsvDialect, 'delimiter' | 'quote' | 'escape' | 'comment' | 'skipInitialSpace'>;

/** The scanner's rules of a decided dialect. */
export const rulesOf = ({ delimiter, quote, escape, comment, skipInitialSpace }: RowDialect): ScanRules => ({
  ...delimiterRules(delimiter),
  quote: quote ? quote.charCodeAt(0) : -1,
  escape: escape && escape !== quote ? escape.charCodeAt(0) : -1,
  comment: comment ? new TextEncoder().encode(comment) : null,
  skipBlanks: skipInitialSpace,
});

/** The delimiter as the scanner takes it; empty: there is none. */
export function delimiterRules(delimiter: string): Pick<ScanRules, 'delimiter' | 'more'> {
  const bytes = new TextEncoder().encode(delimiter);
  return { delimiter: bytes[0] ?? -1, more: bytes.length > 1 ? bytes.subarray(1) : null };
}

/** Rows of a sample as positions in its bytes. Row `r` has the fields `rows[r]` (inclusive) to `rows[r + 1]` (exclusive). */
export interface SampleRows {
  readonly bytes: Uint8Array;
  readonly rules: ScanRules;
  /** Number of rows; `rows` has one entry more. */
  readonly count: number;
  readonly rows: readonly number[];
  /** Where each row begins. */
  readonly offsets: readonly number[];
  /** First byte of each field, after an opening quote. */
  readonly starts: readonly number[];
  /** End of each field, before a closing quote. */
  readonly ends: readonly number[];
  /** `FIELD_*` flags of each field. */
  readonly flags: readonly number[];
  /** Number of rows that ended with each line ending. */
  readonly endings: { readonly lf: number; readonly crlf: number; readonly cr: number };
  /** Closing quotes that neither a delimiter nor a row end follows, and how many of those have a backslash before. */
  readonly strayQuotes: number;
  readonly backslashQuotes: number;
  /** Whether the bytes end inside quotes. */
  readonly unclosed: boolean;
  /** Whether the last row has no line ending: it may go on behind the sample. */
  readonly openEnd: boolean;
}

export const FIELD_QUOTED = 1;
/** Holds escapes or doubled quotes, or text behind its closing quote. */
export const FIELD_ESCAPED = 2;
/** Text follows its closing quote, or it has none. */
export const FIELD_DAMAGED = 4;

const LF = 10;
const CR = 13;
const TAB = 9;
const BLANK = 32;
const BACKSLASH = 92;

/** The position behind `lines` physical lines. */
export function skipLines(bytes: Uint8Array, lines: number): number {
  let p = 0;
  for (let left = lines; left > 0 && p < bytes.length; left--) {
    while (p < bytes.length && bytes[p] !== LF && bytes[p] !== CR) p++;
    if (bytes[p] === CR && bytes[p + 1] === LF) p++;
    p++;
  }
  return Math.min(p, bytes.length);
}

/** The number of line ends before `end`. */
export function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let i = 0; i < end; i++) if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) lines++;
  return lines;
}

/**
 * Splits `bytes` from `from` into at most `maxRows` rows, by the rules of `CsvDialect`. Linear; never fails: text that breaks the rules is
 * taken as it stands, and counted.
 */
export function scanRows(bytes: Uint8Array, rules: ScanRules, from = 0, maxRows = Number.POSITIVE_INFINITY): SampleRows {
  const { delimiter, more, quote, escape: escaper, comment, skipBlanks, columns = 0 } = rules;
  const end = bytes.length;
  const isDelimiter = (at: number) => bytes[at] === delimiter && (more === null || beginsWith(bytes, at + 1, more));
  const delimiterBytes = more === null ? 1 : more.length + 1;
  const rows: number[] = [0];
  const offsets: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const flags: number[] = [];
  let lf = 0;
  let crlf = 0;
  let cr = 0;
  let strayQuotes = 0;
  let backslashQuotes = 0;
  let unclosed = false;
  let openEnd = false;
  let p = from;
  while (p < end && rows.length <= maxRows) {
    const first = bytes[p]!;
    if (first === LF || first === CR) {
      p++;
      continue;
    }
    if (comment !== null && beginsWith(bytes, p, comment)) {
      while (p < end && bytes[p] !== LF && bytes[p] !== CR) p++;
      continue;
    }
    offsets.push(p);
    const rowStart = starts.length;
    // Behind the first line of the quoted field that is to blame for the row's lines; 0: it has one line.
    let blamed = 0;
    let bad = false;
    for (;;) {
      if (skipBlanks) while (bytes[p] === BLANK) p++;
      let flag = 0;
      let start = p;
      let stop = -1;
      if (p < end && bytes[p] === quote) {
        flag = FIELD_QUOTED;
        start = ++p;
        for (;;) {
          while (p < end && bytes[p] !== quote && bytes[p] !== escaper) p++;
          if (p >= end) {
            unclosed = true;
            flag |= FIELD_DAMAGED;
            break;
          }
          const next = bytes[p + 1];
          if (bytes[p] !== quote) {
            if (next === quote || next === escaper) {
              flag |= FIELD_ESCAPED;
              p++;
            }
            p++;
          } else if (next === quote) {
            flag |= FIELD_ESCAPED;
            p += 2;
          } else break;
        }
        stop = p;
        const behindFirst = columns > 0 ? behindLine(bytes, start, p) : 0;
        if (blamed === 0 || p >= end) blamed = behindFirst;
        if (p < end) p++;
        let behind = p;
        while ((bytes[behind] === BLANK || bytes[behind] === TAB) && !isDelimiter(behind)) behind++;
        if (behind >= end || isDelimiter(behind) || bytes[behind] === LF || bytes[behind] === CR) p = behind;
        else {
          strayQuotes++;
          if (bytes[p - 2] === BACKSLASH) backslashQuotes++;
          flag |= FIELD_ESCAPED | FIELD_DAMAGED;
          stop = -1;
          if (!bad && behindFirst > 0) blamed = behindFirst;
          bad = true;
        }
      }
      if (stop < 0) {
        while (p < end) {
          const byte = bytes[p]!;
          if (byte === LF || byte === CR || (byte === delimiter && isDelimiter(p))) break;
          p++;
        }
        stop = p;
      }
      starts.push(start);
      ends.push(stop);
      flags.push(flag);
      if (p >= end) {
        openEnd = true;
        break;
      }
      if (isDelimiter(p)) {
        p += delimiterBytes;
        continue;
      }
      const byte = bytes[p++]!;
      if (byte === LF) lf++;
      else if (bytes[p] === LF) {
        crlf++;
        p++;
      } else cr++;
      break;
    }
    const open = flags.at(-1)! & FIELD_DAMAGED && p >= end && unclosed;
    const swallows = blamed > 0 && (bad || open || starts.length - rowStart !== columns);
    if (swallows && linesAreRows(bytes, blamed, p, columns, rules)) {
      starts.length = ends.length = flags.length = rowStart;
      starts.push(offsets.at(-1)!);
      ends.push(blamed);
      flags.push(FIELD_DAMAGED);
      p = blamed;
      openEnd = false;
      unclosed = false;
    }
    rows.push(starts.length);
  }
  const endings = { lf, crlf, cr };
  return {
    bytes,
    rules,
    count: rows.length - 1,
    rows,
    offsets,
    starts,
    ends,
    flags,
    endings,
    strayQuotes,
    backslashQuotes,
    unclosed,
    openEnd,
  };
}

/** The same rows without the first `head` and the last `tail` ones. */
export function sliceRows(sample: SampleRows, head: number, tail: number): SampleRows {
  const last = Math.max(head, sample.count - tail);
  const rows = sample.rows.slice(head, last + 1);
  return { ...sample, rows, offsets: sample.offsets.slice(head, last), count: Math.max(0, rows.length - 1) };
}

/** Number of fields of a row. */
export const fieldCount = (sample: SampleRows, row: number): number => sample.rows[row + 1]! - sample.rows[row]!;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes of a text that is made character by character, which is faster than a decoder if it is short and ASCII. */
const SHORT = 24;

function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The text of a field, its quotes and escapes resolved. */
export function fieldText(sample: SampleRows, field: number): string {
  const { bytes, rules, starts, ends, flags } = sample;
  const text = textOf(bytes, starts[field]!, ends[field]!);
  if ((flags[field]! & FIELD_ESCAPED) === 0) return text;
  const quote = String.fromCharCode(rules.quote);
  const escaper = rules.escape < 0 ? quote : String.fromCharCode(rules.escape);
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const next = text[i + 1];
    if ((text[i] === escaper && (next === quote || next === escaper)) || (text[i] === quote && next === quote)) i++;
    else if (text[i] === quote) continue;
    out += text[i];
  }
  return out;
}

/** Whether a row has a quote that no reader can take: text behind a closing one, or none that closes. */
export function isDamaged(sample: SampleRows, row: number): boolean {
  for (let field = sample.rows[row]!; field < sample.rows[row + 1]!; field++) {
    if ((sample.flags[field]! & FIELD_DAMAGED) !== 0) return true;
  }
  return false;
}

/** The texts of a row's fields. */
export function rowTexts(sample: SampleRows, row: number): string[] {
  const texts: string[] = [];
  for (let field = sample.rows[row]!; field < sample.rows[row + 1]!; field++) texts.push(fieldText(sample, field));
  return texts;
}

/** The texts of a header, which may be damaged: then of its first line, as if no quote meant anything. */
export function headerTexts(sample: SampleRows, row: number): string[] {
  if (!isDamaged(sample, row)) return rowTexts(sample, row);
  const { bytes, offsets, rules } = sample;
  const line = scanRows(bytes, { ...rules, quote: -1 }, offsets[row]!, 1);
  return rowTexts(line, 0).map((text) => text.trim().replaceAll(String.fromCharCode(rules.quote), ''));
}
