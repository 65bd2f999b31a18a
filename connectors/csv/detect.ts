import { didYouMean } from '../../model/suggest.ts';
import type { DataType } from '../../model/types.ts';
import { columnsOf } from './columns.ts';
import { detectDelimiter, detectQuote, modalFieldCount } from './detect-delimiter.ts';
import { columnNames, detectHeader } from './detect-header.ts';
import type { CsvDialect, LineEnding } from './options.ts';
import {
  delimiterRules,
  fieldCount,
  type RowDialect,
  rowTexts,
  rulesOf,
  type SampleRows,
  type ScanRules,
  scanRows,
  skipLines,
  sliceRows,
} from './sample-rows.ts';
import { emptyTallies, tallyRows } from './tally.ts';

export interface CsvColumn {
  readonly name: string;
  readonly type: DataType;
  /** Whether nulls were seen in the sample. Other rows may still hold some. */
  readonly nullable: boolean;
  /** Why it has this type: `1,000 sampled values fit integer`, `leading zeros: 007`. */
  readonly evidence: string;
}

export interface CsvDetection {
  readonly dialect: CsvDialect;
  readonly columns: readonly CsvColumn[];
  /** Data rows that were looked at. */
  readonly sampledRows: number;
  /** Whether the sample was the whole file. */
  readonly complete: boolean;
  /** What a user should look at, a sentence each. */
  readonly warnings: readonly string[];
}

export interface CsvSample {
  /** Whether the sample is the whole file: its last row is then complete. Default true. */
  readonly complete?: boolean;
  /** Text from further on in the file, or from other files. It only adds to the types. */
  readonly slices?: readonly CsvSlice[];
}

export interface CsvSlice {
  /** Begins at a row's start, or is left out where it does not look like it. */
  readonly text: Uint8Array;
  /** Whether its first row is a header, which is left out. */
  readonly header?: boolean;
  /** Whether its last row is complete though no line ending follows. */
  readonly complete?: boolean;
  /** The column of the sample that each of its fields belongs to, where the order is another. */
  readonly order?: readonly number[] | null;
}

/** The parts of the dialect that are known, and the types that the user set, by column name. */
export type CsvHints = { readonly [option in keyof CsvDialect]?: CsvDialect[option] | undefined } & {
  readonly types?: Readonly<Record<string, DataType>> | undefined;
  /** The type of columns that `types` does not name. */
  readonly otherTypes?: DataType | undefined;
};

/**
 * Finds dialect, names and types of the CSV text `sample`: UTF-8 without byte order mark, from the beginning of a file. What `hints` set is
 * taken as it is. Never fails: an empty sample has no columns. Rules: `detectDelimiter`, `detectHeader`, `classify`.
 */
export function detectCsv(
  sample: Uint8Array,
  hints: CsvHints = {},
  { complete = true, slices = [] }: CsvSample = {},
): CsvDetection {
  const from = skipLines(sample, hints.skipRows ?? 0);
  const { delimiter, rules } = detectRules(sample, hints, from);
  const nulls = { nullValues: hints.nullValues ?? [''], quotedNulls: hints.quotedNulls ?? false };
  const all = scanRows(sample, rules, from);
  const cut = !complete && all.openEnd && all.count > 1 ? sliceRows(all, 0, 1) : all;

  const firstWidth = cut.count > 0 ? fieldCount(cut, 0) : 0;
  const body = sliceRows(cut, 1, 0);
  let width = body.count > 0 ? modalFieldCount(body) : firstWidth;
  let tallies = emptyTallies(Math.max(width, firstWidth));
  tallyRows(body, width, tallies, nulls);
  const header = cut.count > 0 && (hints.header ?? detectHeader(cut, tallies));
  const rows = header ? body : cut;
  if (!header && cut.count > 0) {
    width = modalFieldCount(cut);
    tallies = emptyTallies(width);
    tallyRows(cut, width, tallies, nulls);
  }
  let sampledRows = rows.count;
  for (const slice of slices) {
    const more = sliceSample(slice, rules, tallies.length);
    const own = slice.order ? slice.order.map((column) => tallies[column]!) : tallies;
    tallyRows(more, tallies.length, own, nulls);
    sampledRows += more.count;
  }

  const names = columnNames(header ? rowTexts(cut, 0) : [], tallies.length);
  const columns = columnsOf(names, tallies, hints);
  return {
    dialect: {
      delimiter,
      quote: rules.quote < 0 ? null : String.fromCharCode(rules.quote),
      escape: rules.escape < 0 ? null : String.fromCharCode(rules.escape),
      header: cut.count > 0 ? header : (hints.header ?? true),
      skipInitialSpace: rules.skipBlanks,
      comment: hints.comment ?? null,
      skipRows: hints.skipRows ?? 0,
      ...nulls,
      lineEnding: hints.lineEnding ?? lineEnding(all),
    },
    columns,
    sampledRows,
    complete: complete && slices.length === 0,
    warnings: warningsOf(all, rows, columns, hints.types ?? {}, header ? rowTexts(cut, 0) : null, complete),
  };
}

/** Delimiter and rules of a dialect, the unset parts detected from `sample`. */
function detectRules(
  sample: Uint8Array,
  hints: CsvHints,
  from: number,
): { readonly delimiter: string; readonly rules: ScanRules } {
  const { delimiter: given, quote: quoteHint, escape: escapeHint, comment, skipInitialSpace = false } = hints;
  const base: RowDialect = {
    delimiter: given ?? '',
    quote: '"',
    escape: escapeHint ?? null,
    comment: comment ?? null,
    skipInitialSpace,
  };
  const quote = quoteHint === undefined ? detectQuote(sample, rulesOf(base), from, given) : quoteHint;
  const rules = rulesOf({ ...base, quote });
  const detected = (tried: ScanRules) => {
    const delimiter = given ?? detectDelimiter(sample, tried, from);
    return { delimiter, rules: { ...tried, ...delimiterRules(delimiter) } };
  };
  const plain = detected(rules);
  if (escapeHint !== undefined || rules.quote < 0) return plain;
  // Closing quotes with a backslash before and text behind: the backslash is meant to escape them.
  const before = scanRows(sample, plain.rules, from, 1000);
  if (before.backslashQuotes === 0) return plain;
  const escaped = detected({ ...rules, escape: 92 });
  return scanRows(sample, escaped.rules, from, 1000).strayQuotes < before.strayQuotes ? escaped : plain;
}

/** The rows of a slice; none when most do not have the expected number of fields: the slice then did not begin at a row. */
function sliceSample(slice: CsvSlice, rules: ScanRules, width: number): SampleRows {
  const all = scanRows(slice.text, rules);
  const whole = sliceRows(all, slice.header ? 1 : 0, all.openEnd && !slice.complete ? 1 : 0);
  let fitting = 0;
  for (let row = 0; row < whole.count; row++) if (fieldCount(whole, row) === width) fitting++;
  return fitting >= whole.count * 0.9 ? whole : sliceRows(whole, whole.count, 0);
}

function lineEnding({ endings: { lf, crlf, cr } }: SampleRows): LineEnding {
  return crlf > lf && crlf >= cr ? 'crlf' : cr > lf ? 'cr' : 'lf';
}

function warningsOf(
  all: SampleRows,
  rows: SampleRows,
  columns: readonly CsvColumn[],
  types: Readonly<Record<string, DataType>>,
  header: readonly string[] | null,
  complete: boolean,
): string[] {
  const warnings: string[] = [];
  let ragged = 0;
  for (let row = 0; row < rows.count; row++) if (fieldCount(rows, row) !== columns.length) ragged++;
  const names = columns.map((column) => column.name);
  if (ragged > 0) warnings.push(`${ragged} of ${rows.count} sampled rows do not have ${columns.length} fields`);
  if (all.unclosed && complete) warnings.push('the last quoted field is not closed');
  if (all.strayQuotes > 0) warnings.push(`${all.strayQuotes} sampled fields have text behind their closing quote`);
  names.forEach((name, column) => {
    const own = header?.[column]?.trim();
    if (header && own !== name)
      warnings.push(
        own ? `column ${column + 1} is named ${name}: there is a ${own} already` : `column ${column + 1} has no name: ${name}`,
      );
  });
  for (const name of Object.keys(types)) {
    if (names.includes(name)) continue;
    const remedy = didYouMean(name, names, 'columns');
    warnings.push(`unknown column in types: ${name}${remedy ? `; ${remedy}` : ''}`);
  }
  return warnings;
}
