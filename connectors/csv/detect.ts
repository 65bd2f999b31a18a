import type { DataType } from '../../model/types.ts';
import type { DeclaredFormat, ValueFormat } from '../../model/value-format.ts';
import { columnsOf, declaredFormat } from './columns.ts';
import { betterDelimiter, detectDialect } from './detect-dialect.ts';
import { footerDoubt } from './detect-footer.ts';
import { columnNames, detectHeader } from './detect-header.ts';
import { behindComments, findComment, findTable, sepLine } from './detect-table.ts';
import { delimiterDoubt, headerDoubt, rowWarnings, skippedDoubt, typeWarnings } from './detect-warnings.ts';
import { namesOfHeader } from './header-names.ts';
import type { CsvDialect, LineEnding } from './options.ts';
import {
  countLines,
  fieldCount,
  headerTexts,
  isDamaged,
  type RowDialect,
  rulesOf,
  type SampleRows,
  type ScanRules,
  scanRows,
  skipLines,
  sliceRows,
} from './sample-rows.ts';
import { emptyTallies, tallyRows } from './tally.ts';
import { modalFieldCount, tableWidth } from './widths.ts';

export interface CsvColumn {
  readonly name: string;
  readonly type: DataType;
  /** Whether nulls were seen in the sample. Other rows may still hold some. */
  readonly nullable: boolean;
  /** Why it has this type: `1,000 sampled values fit integer`, `leading zeros: 007`. */
  readonly evidence: string;
  /** How its values are written, where not as usual. */
  readonly format?: ValueFormat;
  /** Of a column of floats whose values all have as many decimals: their number. */
  readonly decimals?: number;
}

export interface CsvDetection {
  readonly dialect: CsvDialect;
  readonly columns: readonly CsvColumn[];
  /** The number of fields of a row. The columns behind them are in no row: they are null. */
  readonly fields: number;
  /** Whether the header cannot be read: it is refused as a row. Names are then as good as can be. */
  readonly damagedHeader: boolean;
  /** Data rows that were looked at. */
  readonly sampledRows: number;
  /** Whether the sample was the whole file. */
  readonly complete: boolean;
  /** What a user should look at, a sentence each. */
  readonly warnings: readonly string[];
  /** Those of them that are of how values are written. */
  readonly formatDoubts: readonly string[];
  /** That the delimiter which is set is hardly the file's; among the warnings, too. */
  readonly otherDelimiter: string | undefined;
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
  /** How numbers and dates are written, as far as the user says; and those of single columns. */
  readonly format?: DeclaredFormat | undefined;
  readonly formats?: ReadonlyMap<string, DeclaredFormat> | undefined;
  /** What numbers with decimals are read as. */
  readonly numbers?: 'float' | 'decimal' | undefined;
  /** Columns that only other files have: they come last. */
  readonly more?: readonly string[] | undefined;
};

/**
 * Finds dialect, names and types of the CSV text `sample`: UTF-8 without byte order mark, from the beginning of a file. What `hints` set is
 * taken as it is. Never fails: an empty sample has no columns. Rules: `detectDialect`, `findTable`, `detectHeader`, `classify`.
 */
export function detectCsv(
  sample: Uint8Array,
  hints: CsvHints = {},
  { complete = true, slices = [] }: CsvSample = {},
): CsvDetection {
  const found = findRows(sample, hints, complete);
  const { dialect: rowDialect, rules, skipRows, all, cut, doubts } = found;
  const nulls = { nullValues: hints.nullValues ?? [''], quotedNulls: hints.quotedNulls ?? false };
  const firstWidth = cut.count > 0 ? fieldCount(cut, 0) : 0;
  const skipFooter = hints.skipFooter ?? 0;
  const { shortRows = 'refuse' } = hints;
  const counting = { ...nulls, shortRows };
  const footer = complete ? skipFooter : 0;
  const body = sliceRows(cut, 1, footer);
  const bodyWidth = body.count > 0 ? modalFieldCount(body) : firstWidth;
  const decision = cut.count === 0 ? undefined : detectHeader(cut, 0, bodyWidth);
  const header = cut.count > 0 && (hints.header ?? decision!.header);
  const damagedHeader = header && isDamaged(cut, 0);
  const rows = header ? body : sliceRows(cut, 0, footer);
  const named = header ? namesOfHeader(headerTexts(cut, 0), body, bodyWidth) : undefined;
  const fields = named?.fields ?? modalFieldCount(rows);
  const ownNames = columnNames(named?.names ?? [], Math.max(fields, named?.names.length ?? 0));
  const names = [...ownNames, ...(hints.more ?? [])];
  const tallies = emptyTallies(names, (column) => declaredFormat(hints, column));
  tallyRows(rows, fields, tallies, counting);
  let sampledRows = rows.count;
  let end = complete ? rows : undefined;
  for (const slice of slices) {
    const width = slice.order?.length ?? fields;
    const more = sliceSample(slice, rules, width, skipFooter);
    if (slice.complete && slice.order === undefined) end = more;
    const own = slice.order ? slice.order.map((column) => tallies[column]!) : tallies;
    tallyRows(more, width, own, counting);
    sampledRows += more.count;
  }

  const { columns, doubts: formatDoubts } = columnsOf(names, tallies, hints, rowDialect.delimiter);
  const otherDelimiter = delimiterDoubt(found.better, names);
  const doubt = hints.header === undefined && decision?.doubtful ? [headerDoubt(header, cut)] : [];
  return {
    dialect: {
      ...rowDialect,
      header: cut.count > 0 ? header : (hints.header ?? true),
      skipRows,
      skipFooter,
      shortRows,
      ...nulls,
      lineEnding: hints.lineEnding ?? lineEnding(all),
    },
    columns,
    fields,
    damagedHeader,
    sampledRows,
    complete: complete && slices.length === 0,
    otherDelimiter,
    warnings: [
      ...(otherDelimiter === undefined ? [] : [otherDelimiter]),
      ...doubts,
      ...doubt,
      ...(hints.skipFooter === undefined && end ? [footerDoubt(end, fields) ?? []].flat() : []),
      ...(named?.doubts ?? []),
      ...rowWarnings(all, rows, fields, ownNames, { header: named?.names ?? null, complete, shortRows }),
      ...typeWarnings(names, hints.types ?? {}),
      ...formatDoubts,
    ],
    formatDoubts,
  };
}

/** Rows of the table, and how they are read. */
interface FoundRows {
  readonly dialect: RowDialect;
  readonly rules: ScanRules;
  readonly skipRows: number;
  /** All rows of the sample behind the lines that are skipped, and those without one that is cut off. */
  readonly all: SampleRows;
  readonly cut: SampleRows;
  readonly doubts: readonly string[];
  /** See `betterDelimiter`. */
  readonly better: string | undefined;
}

function findRows(sample: Uint8Array, hints: CsvHints, complete: boolean): FoundRows {
  const sep = hints.skipRows === undefined ? sepLine(sample) : undefined;
  const from = sep?.bytes ?? skipLines(sample, hints.skipRows ?? 0);
  const begin = from + (hints.skipRows === undefined ? behindComments(sample.subarray(from)) : 0);
  const { dialect: first, doubts } = detectDialect(sample, { ...hints, delimiter: hints.delimiter ?? sep?.delimiter }, begin);
  const better = betterDelimiter(sample, hints, begin);
  let dialect = first;
  let all = scanRows(sample, rulesOf(dialect), from);
  let cut = withoutCutOff(all, complete);
  const said = [...doubts];
  if (hints.skipRows === undefined) {
    const width = tableWidth(cut);
    const start = findTable(cut, width);
    const comment = hints.comment === undefined ? findComment(cut, start, width) : undefined;
    const table = start > 0 ? cut.offsets[start]! : from;
    if (comment !== undefined) {
      dialect = { ...dialect, comment };
      said.push(`lines that begin with ${comment} are skipped as comments; to read them, set comment to another text`);
    }
    if (start > 0 || comment !== undefined) {
      all = scanRows(sample, rulesOf(dialect), table);
      cut = withoutCutOff(all, complete);
    }
    const skipRows = start > 0 || sep ? countLines(sample, table) : 0;
    if (start > 0) said.unshift(skippedDoubt(sample, table, skipRows));
    return { dialect, rules: rulesOf(dialect), skipRows, all, cut, doubts: said, better };
  }
  return { dialect, rules: rulesOf(dialect), skipRows: hints.skipRows, all, cut, doubts: said, better };
}

function withoutCutOff(all: SampleRows, complete: boolean): SampleRows {
  return !complete && all.openEnd && all.count > 1 ? sliceRows(all, 0, 1) : all;
}

/** The rows of a slice; none when most do not have the expected number of fields: the slice then did not begin at a row. */
function sliceSample(slice: CsvSlice, rules: ScanRules, width: number, footer: number): SampleRows {
  const all = scanRows(slice.text, rules);
  const whole = sliceRows(all, slice.header ? 1 : 0, slice.complete ? footer : all.openEnd ? 1 : 0);
  let fitting = 0;
  for (let row = 0; row < whole.count; row++) if (fieldCount(whole, row) === width) fitting++;
  return fitting >= whole.count * 0.9 ? whole : sliceRows(whole, whole.count, 0);
}

function lineEnding({ endings: { lf, crlf, cr } }: SampleRows): LineEnding {
  return crlf > lf && crlf >= cr ? 'crlf' : cr > lf ? 'cr' : 'lf';
}
