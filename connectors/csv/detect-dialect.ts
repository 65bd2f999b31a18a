import { FIELD_QUOTED, fieldCount, fieldText, type RowDialect, rulesOf, type SampleRows, scanRows } from './sample-rows.ts';
import { type DialectScore, scoreDialect } from './score-dialect.ts';
import { isValue, type Shape, shapeOf } from './shapes.ts';

/** Rows and bytes that the choice looks at. */
const MAX_ROWS = 500;
const MAX_BYTES = 64 * 1024;
/** When two rows do not end within these bytes, up to so many are looked at. */
const MAX_LONG_BYTES = 16 << 20;
/** Delimiters of most files; of equal ones the first. Text holds commas more often than semicolons, and hardly ever tabs. */
const USUAL = ['\t', '|', ';', ','];
/** Rarer ones, and the fewest columns to believe in them. All rows must agree. */
const RARE: readonly (readonly [string, number])[] = [
  ['\x1f', 2],
  ['\x01', 2],
  ['\x14', 2],
  ['^', 2],
  ['~', 2],
  ['¦', 2],
  ['¬', 2],
  ['§', 2],
  ['#', 2],
  [':', 2],
  [' ', 3],
];
/** The least score of a usual delimiter. */
const LEAST_SCORE = 0.12;
const LEAST_AGREEMENT = 0.5;
/** Of a delimiter that is set, for nothing to be said of another. */
const LEAST_GIVEN = 0.9;
/** A usual delimiter of all rows with this score leaves nothing to a rare one. */
const CERTAIN_SCORE = 0.4;
/** Runs of signs, and which of them may be one delimiter: a sign twice, or something between two alike. */
const SIGNS = /[|~^#;:,!@$%&*+=<>[\]{}\-\t]{2,4}/g;
const LONG = /^([|~^#:;,@*\t])\1$|^([|~^#:@*])(?!\2).{1,2}\2$|^<\|?>$|^\[\|\]$|^\{\|\}$|^[=-]>$/;

/** The parts of a dialect that are set; the others are found. */
export type DialectHints = { readonly [part in keyof RowDialect]?: RowDialect[part] | undefined };

interface Candidate extends DialectScore {
  readonly dialect: RowDialect;
  readonly sample: SampleRows;
}

export interface FoundDialect {
  readonly dialect: RowDialect;
  /** What could be otherwise, a sentence each. */
  readonly doubts: readonly string[];
}

/**
 * The dialect of a text from `from` on, as far as `hints` leave it open: the one by which rows agree most on a number of fields above one, with fewest quotes in
 * strange places and most fields that are values. A file of one column has `,`. Rare delimiters are taken only if all rows agree, and not if whole lines are
 * values. Nothing is quoted if quotes only begin text that goes on behind them.
 */
export function detectDialect(bytes: Uint8Array, hints: DialectHints, from: number): FoundDialect {
  const area = areaOf(bytes, hints, from);
  const quotes = quotesOf(area, hints);
  const best = bestOf(area, hints, quotes);
  const unquoted = hints.quote === undefined && best.dialect.quote !== null ? withoutQuotes(area, best) : undefined;
  if (unquoted) {
    const text = `quotes are text here: no field begins and ends with ${best.dialect.quote}; to read them as quotes, set quote`;
    return { dialect: unquoted, doubts: [text] };
  }
  if (hints.skipInitialSpace !== undefined || best.dialect.skipInitialSpace || !blanksBehindAll(best)) {
    return { dialect: best.dialect, doubts: [] };
  }
  const text = `a blank after every ${best.dialect.delimiter} is ignored; to keep it, set skipInitialSpace: false`;
  return { dialect: { ...best.dialect, skipInitialSpace: true }, doubts: [text] };
}

/** The beginning of the text: some rows, and at least two, however long they are. */
function areaOf(bytes: Uint8Array, hints: DialectHints, from: number): Uint8Array {
  const area = bytes.subarray(from, from + MAX_BYTES);
  if (area.length < MAX_BYTES) return area;
  const quote = hints.quote === undefined ? '"' : hints.quote;
  const rules = rulesOf({ delimiter: '', quote, escape: null, comment: hints.comment ?? null, skipInitialSpace: false });
  const two = scanRows(area, rules, 0, 2);
  return two.count < 2 || two.openEnd ? bytes.subarray(from, from + MAX_LONG_BYTES) : area;
}

/** The quotes to try: apostrophes where some stand at both ends of fields, and more than twice as many as quotes do. */
function quotesOf(area: Uint8Array, { quote, delimiter }: DialectHints): readonly (string | null)[] {
  if (quote !== undefined) return [quote === '' ? null : quote];
  if (delimiter?.includes('"')) return [null];
  const text = new TextDecoder('latin1').decode(area.subarray(0, MAX_BYTES));
  const fields = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const single = fields(/(?<=^|[,;\t|: ^~])'[^'\r\n]+'(?=[,;\t|: ^~]|\r?$)/gm);
  const double = fields(/(?<=^|[,;\t|: ^~])"[^"\r\n]*"(?=[,;\t|: ^~]|\r?$)/gm);
  const opened = fields(/(?<=^|[,;\t|: ^~])'[^'\r\n]*$/gm);
  return single >= 2 && single > double * 2 && single > opened * 4 ? ['"', "'"] : ['"'];
}

function bestOf(area: Uint8Array, hints: DialectHints, quotes: readonly (string | null)[]): Candidate {
  const measured = (delimiters: readonly string[]) =>
    delimiters.flatMap((delimiter) => quotes.map((quote) => measure(area, hints, delimiter, quote))).sort(byScore);
  if (hints.delimiter !== undefined) return measured([hints.delimiter])[0]!;
  const present = (delimiter: string) => area.includes(new TextEncoder().encode(delimiter)[0]!);
  const found = measured([...USUAL, ...longOnes(area)].filter(present));
  const usual = found
    .map((candidate) => ({
      ...candidate,
      score: candidate.score * (isPart(candidate, found) ? 0.6 : 1) * (isWithin(candidate, found) ? 0.3 : 1),
    }))
    .filter(({ score, agreement }) => score >= LEAST_SCORE && agreement >= LEAST_AGREEMENT)
    .sort(byScore);
  const best = usual[0];
  const lines = linesOf(area, hints);
  if (linesAre(lines, (shape) => shape === 'address' || shape === 'timestamp' || shape === 'date')) {
    return measure(area, hints, ',', quotes[0]!);
  }
  if (best?.all && best.score >= CERTAIN_SCORE) return best;
  if (!linesAre(lines, isValue)) {
    const rare = RARE.filter(([delimiter]) => present(delimiter))
      .map(([delimiter, fewest]) => ({ fewest, candidate: measured([delimiter])[0]! }))
      .filter(({ fewest, candidate }) => isCredible(candidate, fewest))
      .map(({ candidate }) => candidate)
      .sort(byScore)[0];
    if (rare && rare.score > (best?.score ?? 0) * 1.3) return rare;
  }
  return best ?? measure(area, hints, ',', quotes[0]!);
}

/** Scores that hardly differ leave the order of the delimiters and quotes, and of the longer and the shorter delimiter the longer one. */
function byScore(a: Candidate, b: Candidate): number {
  return Math.round((b.score - a.score) * 50) || b.dialect.delimiter.length - a.dialect.delimiter.length;
}

/** Whether a delimiter rather is part of a longer one, by which all rows agree, while it makes columns that hold nothing but signs, or does not divide the first row. */
function isPart({ dialect, first, hollowColumns }: Candidate, found: readonly Candidate[]): boolean {
  const inner = dialect.delimiter;
  if (inner.length > 1 || (first && hollowColumns === 0)) return false;
  return found.some(
    (other) =>
      other.dialect.delimiter.length > 1 && other.dialect.delimiter.includes(inner) && other.first && other.agreement > 0.98,
  );
}

/** Whether a delimiter rather stands within fields: it does not divide the first row, which another divides as it does all rows. */
const isWithin = ({ first }: Candidate, found: readonly Candidate[]): boolean =>
  !first && found.some((other) => other.all && other.width > 1 && other.sample.count > 1);

/** The delimiter that a text seems to have, where the one that is set makes one column of it, or rows that do not agree. */
export function betterDelimiter(bytes: Uint8Array, hints: DialectHints, from: number): string | undefined {
  const { delimiter, ...others } = hints;
  if (delimiter === undefined) return undefined;
  const area = areaOf(bytes, hints, from);
  const given = measure(area, hints, delimiter, quotesOf(area, hints)[0]!);
  if (given.width > 1 && given.first && given.agreement >= LEAST_GIVEN) return undefined;
  const best = bestOf(area, others, quotesOf(area, others));
  const fits = best.width > 1 && best.first && best.agreement > 0.9 && best.score > given.score;
  return fits && best.dialect.delimiter !== delimiter ? best.dialect.delimiter : undefined;
}

/** Whether a rare delimiter is one: all rows agree, and it does not only stand where text has it. */
function isCredible({ dialect: { delimiter }, sample, agreement, first, width, typed }: Candidate, fewest: number): boolean {
  if (agreement < 1 || width < fewest || sample.count < 2) return false;
  const names = first || (sample.count > 2 && fieldCount(sample, 0) === width - 1);
  if (!names) return false;
  if (delimiter === ' ') return typed > 0;
  if (delimiter !== ':' && (delimiter !== '#' || width > 2)) return true;
  const text = new TextDecoder('latin1').decode(sample.bytes.subarray(0, MAX_BYTES));
  const all = text.split(delimiter).length - 1;
  const asText = text.match(delimiter === ':' ? /\d:\d|:\s|:\/\/|:\\/g : /#\s|(?<=^|\s)#/gm)?.length ?? 0;
  return asText * 2 < all;
}

/** Delimiters of several characters: runs of signs that the first lines have in common. */
function longOnes(area: Uint8Array): string[] {
  const lines = new TextDecoder()
    .decode(area.subarray(0, 8192))
    .split(/\r\n|\n|\r/)
    .slice(0, 8);
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const run of new Set(line.match(SIGNS))) counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return [...counts]
    .filter(([run, times]) => times >= Math.min(2, lines.length) && LONG.test(run))
    .sort((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([run]) => run);
}

/** The best of a delimiter and a quote: with or without backslashes that escape, and blanks before fields. */
function measure(area: Uint8Array, hints: DialectHints, delimiter: string, quote: string | null): Candidate {
  const { comment = null } = hints;
  const plain: RowDialect = {
    delimiter,
    quote,
    escape: hints.escape ?? null,
    comment,
    skipInitialSpace: hints.skipInitialSpace ?? false,
  };
  let best = scored(area, plain);
  const try_ = (dialect: RowDialect) => {
    const other = scored(area, dialect);
    if (other.score > best.score && other.sample.strayQuotes <= best.sample.strayQuotes) best = other;
  };
  if (quote === null) return best;
  if (hints.skipInitialSpace === undefined && blanksBefore(area, delimiter, quote)) {
    try_({ ...plain, skipInitialSpace: true });
  }
  // Closing quotes with a backslash before and text behind: the backslash is meant to escape them.
  if (hints.escape === undefined && best.sample.backslashQuotes > 0) {
    const escaped = scored(area, { ...best.dialect, escape: '\\' });
    if (escaped.sample.strayQuotes < best.sample.strayQuotes) best = escaped;
  }
  return best;
}

/** Whether blanks stand between delimiters and quotes, hardly ever none; or several, which align columns, where a blank is the delimiter. */
function blanksBefore(area: Uint8Array, delimiter: string, quote: string): boolean {
  const text = Buffer.from(area.buffer, area.byteOffset, area.length);
  if (delimiter === ' ') return text.includes('  ');
  const count = (part: string) => {
    let times = 0;
    for (let at = text.indexOf(part); at >= 0 && times < MAX_ROWS; at = text.indexOf(part, at + 1)) times++;
    return times;
  };
  return count(`${delimiter} ${quote}`) > count(delimiter + quote) * 4;
}

function scored(area: Uint8Array, dialect: RowDialect): Candidate {
  const sample = scanRows(area, rulesOf(dialect), 0, MAX_ROWS);
  const cut = sample.openEnd && sample.count > 1 && area.length >= MAX_BYTES;
  const score = scoreDialect(sample, cut ? sample.count - 1 : sample.count);
  // Apostrophes stand in text more often than around it.
  return { dialect, sample, ...score, score: score.score * (dialect.quote === "'" ? 0.95 : 1) };
}

/**
 * The dialect without quotes, if those of `best` are text: at least two rows have a field that begins with one and goes on behind the next (`"Bud" Smith`), or
 * one that never ends (`"never`) while none ends that has not begun; hardly any field is quoted; and all rows agree.
 */
function withoutQuotes(area: Uint8Array, best: Candidate): RowDialect | undefined {
  const { sample, dialect } = best;
  if (sample.strayQuotes === 0 && !sample.unclosed && best.agreement > 0.99) return undefined;
  const plain = scored(area, { ...dialect, quote: null, escape: null });
  if (!plain.first || plain.agreement < 0.95 || plain.width < 2 || plain.agreement < best.agreement) return undefined;
  const { rows, count } = plain.sample;
  const quote = dialect.quote!;
  let quoted = 0;
  let ends = 0;
  const inner = new Set<number>();
  const endless = new Set<number>();
  for (let row = 0; row < count; row++) {
    for (let field = rows[row]!; field < rows[row + 1]!; field++) {
      const text = fieldText(plain.sample, field);
      if (!text.includes(quote)) continue;
      const even = (text.split(quote).length - 1) % 2 === 0;
      if (text.startsWith(quote) && text !== quote) {
        if (row === 0) return undefined;
        if (even && text.endsWith(quote)) quoted++;
        else (even ? inner : endless).add(row);
      } else if (!even && text.endsWith(quote)) ends++;
    }
  }
  const opened = inner.size + endless.size;
  const isText = endless.size === 0 ? inner.size >= 2 : endless.size >= 2 && ends === 0;
  return isText && quoted * 5 <= opened ? plain.dialect : undefined;
}

/** Whether every field but the first of each row begins with a blank, quoted ones aside. */
function blanksBehindAll({ sample, dialect, width }: Candidate): boolean {
  if (dialect.delimiter === ' ' || dialect.delimiter.endsWith(' ') || width < 2 || sample.count < 2) return false;
  let fields = 0;
  for (let row = 0; row < sample.count; row++) {
    for (let field = sample.rows[row]! + 1; field < sample.rows[row + 1]!; field++) {
      if (sample.bytes[sample.starts[field]!] !== 32 || (sample.flags[field]! & FIELD_QUOTED) !== 0) return false;
      if (fieldText(sample, field).trim() !== '') fields++;
    }
  }
  return fields >= 2;
}

function linesOf(area: Uint8Array, { comment = null }: DialectHints): SampleRows {
  return scanRows(area, rulesOf({ delimiter: '', quote: '"', escape: null, comment, skipInitialSpace: false }), 0, MAX_ROWS);
}

/** Whether lines are values of such shapes, all of them but the first, which may be a name. */
function linesAre(lines: SampleRows, are: (shape: Shape) => boolean): boolean {
  const first = lines.count > 1 ? 1 : 0;
  for (let row = first; row < lines.count; row++) if (!are(shapeOf(fieldText(lines, lines.rows[row]!)))) return false;
  return lines.count > 0;
}
