import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { SourceFile } from '../files/source-files.ts';
import type { CsvDetection, CsvSlice } from './detect.ts';
import { columnNames } from './detect-header.ts';
import { findTable, sepLine } from './detect-table.ts';
import { namesOfHeader } from './header-names.ts';
import { type CsvInput, inputOf } from './input.ts';
import type { Look } from './look.ts';
import {
  countLines,
  fieldCount,
  headerTexts,
  isDamaged,
  rowTexts,
  rulesOf,
  type SampleRows,
  scanRows,
  skipLines,
  sliceRows,
} from './sample-rows.ts';
import { modalFieldCount, tableWidth } from './widths.ts';

/** Rows whose fields are counted in other files without a header. */
const MAX_COUNTED_ROWS = 100;
/** Other files whose values count for the types; of more only the header is checked. */
const MAX_TYPED_FILES = 16;

/** The file that decides, and what it says. */
export interface Base {
  readonly look: Look;
  readonly detection: CsvDetection;
  readonly slices: readonly CsvSlice[];
}

/** How the deciding file is read. */
export function baseInput({ look, detection: { dialect, columns, fields, damagedHeader } }: Base): CsvInput {
  const order = fields < columns.length ? Array.from({ length: fields }, (_, position) => position) : null;
  return inputOf(look, { dialect, damagedHeader, order });
}

export interface Matching {
  /** As the user sets it; `undefined`: the lines above the table are found in each file. */
  readonly skipRows: number | undefined;
  /** Names of columns that the base does not have, to which those of a file are added; `undefined`: such a file is refused. */
  readonly more: string[] | undefined;
}

/** Holds the columns of another file against the base's, and adds its values to `slices`. */
export function compare(base: Base, look: Look, slices: CsvSlice[], { skipRows, more }: Matching): CsvInput {
  const { dialect, columns, fields } = base.detection;
  const head = headOf(base, look, skipRows);
  const table = { dialect: { ...dialect, skipRows: head.skipRows }, damagedHeader: false, order: null };
  const text = look.text.subarray(skipLines(look.text, head.skipRows));
  const sample = scanRows(text, rulesOf(dialect), 0, MAX_COUNTED_ROWS);
  if (sample.count === 0) return inputOf(look, table);
  if (!dialect.header) {
    const width = modalFieldCount(sample);
    if (width !== fields) {
      const message = `columns differ: ${look.file.path} has ${width}, ${base.look.file.path} has ${fields}`;
      const remedy = 'read files of different columns by different stages';
      throw new RunError('column-mismatch', message, { value: look.file.path, remedy });
    }
    if (slices.length < MAX_TYPED_FILES) slices.push({ text, complete: look.complete, order: null });
    return inputOf(look, table);
  }
  const expected = [...columns.map((column) => column.name), ...(more ?? [])];
  const body = sliceRows(sample, 1, 0);
  const found = namesOfHeader(headerTexts(sample, 0), body, body.count > 0 ? modalFieldCount(body) : fieldCount(sample, 0));
  const names = columnNames(found.names, Math.max(found.names.length, found.fields));
  const added = names.filter((name) => !expected.includes(name));
  if (more) {
    more.push(...added);
    expected.push(...added);
  } else refuseOther(names, expected, look.file, base.look.file);
  const places = names.slice(0, found.fields).map((name) => expected.indexOf(name));
  const order = more || places.length < expected.length || places.some((place, position) => place !== position) ? places : null;
  if (slices.length < MAX_TYPED_FILES || added.length > 0) slices.push({ text, header: true, complete: look.complete, order });
  return inputOf(look, { ...table, damagedHeader: isDamaged(sample, 0), order });
}

/** The lines above the table of another file: above the row that has the base's names, else as they are found in any file. */
function headOf(
  { detection: { dialect, columns } }: Base,
  look: Look,
  skipRows: number | undefined,
): { readonly skipRows: number } {
  if (skipRows !== undefined) return { skipRows };
  const sample = scanRows(look.text, rulesOf(dialect), sepLine(look.text)?.bytes ?? 0);
  const names = dialect.header ? columns.map((column) => column.name) : [];
  for (let row = 0; row < Math.min(sample.count, MAX_COUNTED_ROWS) && dialect.header; row++) {
    if (fieldCount(sample, row) > names.length) continue;
    const own = columnNames(rowTexts(sample, row), fieldCount(sample, row));
    if (own.every((name) => names.includes(name))) return { skipRows: linesAbove(sample, row) };
  }
  return { skipRows: linesAbove(sample, findTable(sample, tableWidth(sample))) };
}

const linesAbove = (sample: SampleRows, row: number): number =>
  row === 0 && sepLine(sample.bytes) === undefined ? 0 : countLines(sample.bytes, sample.offsets[row] ?? 0);

function refuseOther(names: readonly string[], expected: readonly string[], file: SourceFile, first: SourceFile): void {
  const missing = expected.find((name) => !names.includes(name));
  const extra = names.find((name) => !expected.includes(name));
  if (missing === undefined && extra === undefined) return;
  const message =
    missing === undefined
      ? `columns differ: ${file.path} has a column ${extra}, which ${first.path} does not have`
      : `columns differ: ${file.path} has no column ${missing}, which ${first.path} has`;
  const near = missing === undefined ? undefined : didYouMean(missing, names, 'its columns');
  const remedy = [near, 'to read the columns of all files, with null where a file lacks one, set union: byName'];
  throw new RunError('column-mismatch', message, {
    value: missing ?? extra ?? '',
    remedy: remedy.filter((text) => text !== undefined).join('; '),
  });
}
