import { classify, IS_TEXT } from './infer-type.ts';
import { delimiterRules, fieldCount, type SampleRows, type ScanRules, scanRows } from './sample-rows.ts';

/** Rows and bytes that the choice of a delimiter looks at. */
const MAX_ROWS = 500;
const MAX_BYTES = 64 * 1024;
/** Delimiters of most files, the likelier first; they may disagree with some rows. */
const USUAL = [',', ';', '\t', '|'];
/** Rarer ones, and the fewest columns to believe in them: every row must agree. */
const RARE: readonly (readonly [string, number])[] = [
  [':', 2],
  ['^', 2],
  ['~', 2],
  ['\x1f', 2],
  ['\x01', 2],
  [' ', 3],
];
/** A usual delimiter must give this part of the rows the same number of fields. */
const MIN_AGREEMENT = 0.6;

interface Candidate {
  readonly delimiter: string;
  readonly sample: SampleRows;
  /** The most frequent number of fields. */
  readonly columns: number;
  /** Part of the rows that have it. */
  readonly agreement: number;
  /** Whether the first row has it. */
  readonly first: boolean;
}

/**
 * The delimiter by which the rows agree most on a number of fields above one, quotes honoured. Where several agree alike, one that
 * splits the first row as well wins, then `;` over a `,` that only stands between digits (decimal commas), then the order `, ; tab |`.
 * Others (`: ^ ~ US SOH`, blank from three columns on) are taken only if all rows agree, and not if whole lines are numbers, dates or times.
 * A file of one column has `,`.
 */
export function detectDelimiter(bytes: Uint8Array, rules: ScanRules, from: number): string {
  const area = areaOf(bytes, rules, from);
  const usual = USUAL.map((delimiter) => measure(area, rules, delimiter)).filter(
    (found) => found.columns > 1 && found.agreement >= MIN_AGREEMENT,
  );
  usual.sort((a, b) => Math.round((b.agreement - a.agreement) * 20) || Number(b.first) - Number(a.first));
  const best = usual[0];
  if (best) {
    const semicolon = usual.find((found) => found.delimiter === ';' && found.first && found.agreement >= best.agreement - 0.05);
    return best.delimiter === ',' && semicolon && onlyDecimalCommas(semicolon.sample) ? ';' : best.delimiter;
  }
  if (wholeLinesAreValues(area, rules)) return ',';
  for (const [delimiter, fewest] of RARE) {
    const found = measure(area, rules, delimiter);
    if (found.agreement === 1 && found.columns >= fewest && found.sample.count > 1) return delimiter;
  }
  return ',';
}

/**
 * `'` if fields are quoted with it and none with `"`: at least two in different rows, and every field that begins with one closes
 * before a delimiter or row end. Otherwise `"`.
 */
export function detectQuote(bytes: Uint8Array, rules: ScanRules, from: number, given: string | undefined): string {
  const area = areaOf(bytes, rules, from);
  const delimiters = given !== undefined ? [given] : USUAL;
  const doubles = delimiters.map((delimiter) =>
    scanRows(area, { ...rules, quote: 34, ...delimiterRules(delimiter) }, 0, MAX_ROWS),
  );
  if (doubles.some((sample) => sample.flags.some((flag) => flag !== 0))) return '"';
  for (const delimiter of delimiters) {
    const sample = scanRows(area, { ...rules, quote: 39, ...delimiterRules(delimiter) }, 0, MAX_ROWS);
    if (sample.strayQuotes > 0 || (sample.unclosed && area.length < MAX_BYTES)) continue;
    const quoted = sample.rows.filter((field, row) => sample.flags.slice(field, sample.rows[row + 1]).some((flag) => flag !== 0));
    if (quoted.length >= 2 && measure(area, { ...rules, quote: 39 }, delimiter).columns > 1) return "'";
  }
  return '"';
}

function areaOf(bytes: Uint8Array, rules: ScanRules, from: number): Uint8Array {
  const area = bytes.subarray(from, from + MAX_BYTES);
  if (area.length < MAX_BYTES) return area;
  // At least two rows, however wide they are.
  const two = scanRows(area, { ...rules, ...delimiterRules('') }, 0, 2);
  return two.count < 2 || two.openEnd ? bytes.subarray(from) : area;
}

function measure(area: Uint8Array, rules: ScanRules, delimiter: string): Candidate {
  const sample = scanRows(area, { ...rules, ...delimiterRules(delimiter) }, 0, MAX_ROWS);
  const rows = sample.openEnd && sample.count > 1 && area.length >= MAX_BYTES ? sample.count - 1 : sample.count;
  const columns = modalFieldCount(sample, rows);
  let agree = 0;
  for (let row = 0; row < rows; row++) if (fieldCount(sample, row) === columns) agree++;
  return {
    delimiter,
    sample,
    columns,
    agreement: rows === 0 ? 0 : agree / rows,
    first: rows > 0 && fieldCount(sample, 0) === columns,
  };
}

/** The most frequent number of fields in the first `rows` rows; of equally frequent ones the largest. 0 without rows. */
export function modalFieldCount(sample: SampleRows, rows = sample.count): number {
  const counts = new Map<number, number>();
  for (let row = 0; row < rows; row++) counts.set(fieldCount(sample, row), (counts.get(fieldCount(sample, row)) ?? 0) + 1);
  let best = 0;
  for (const [columns, times] of counts) {
    const most = counts.get(best) ?? 0;
    if (times > most || (times === most && columns > best)) best = columns;
  }
  return best;
}

function onlyDecimalCommas(sample: SampleRows): boolean {
  const { bytes } = sample;
  for (let field = 0; field < sample.starts.length; field++) {
    if (sample.flags[field] !== 0) continue;
    for (let p = sample.starts[field]!; p < sample.ends[field]!; p++) {
      if (bytes[p] === 44 && !(isDigit(bytes[p - 1]) && isDigit(bytes[p + 1]))) return false;
    }
  }
  return true;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

function wholeLinesAreValues(area: Uint8Array, rules: ScanRules): boolean {
  const lines = scanRows(area, { ...rules, ...delimiterRules('') }, 0, MAX_ROWS);
  let values = 0;
  for (let field = 0; field < lines.starts.length; field++) {
    if (classify(area, lines.starts[field]!, lines.ends[field]!) !== IS_TEXT) values++;
  }
  // The first line may be a name.
  return values > 0 && values >= lines.count - 1;
}
