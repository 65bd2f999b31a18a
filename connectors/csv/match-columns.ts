import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { SourceFile } from '../files/source-files.ts';
import type { CsvDetection, CsvSlice } from './detect.ts';
import { modalFieldCount } from './detect-delimiter.ts';
import { columnNames } from './detect-header.ts';
import { type CsvInput, inputOf } from './input.ts';
import type { Look } from './look.ts';
import { fieldCount, rowTexts, rulesOf, scanRows, skipLines } from './sample-rows.ts';

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

/** Holds the columns of another file against the base's, and adds its values to `slices`. */
export function compare({ look: { file: first }, detection }: Base, look: Look, slices: CsvSlice[]): CsvInput {
  const { dialect, columns } = detection;
  const text = look.text.subarray(skipLines(look.text, dialect.skipRows));
  const sample = scanRows(text, rulesOf(dialect), 0, dialect.header ? 1 : MAX_COUNTED_ROWS);
  if (sample.count === 0) return inputOf(look, null, dialect);
  let order: number[] | null = null;
  if (dialect.header) {
    const expected = columns.map((column) => column.name);
    const names = columnNames(rowTexts(sample, 0), fieldCount(sample, 0));
    refuseOther(names, expected, look.file, first);
    if (names.some((name, position) => name !== expected[position])) order = names.map((name) => expected.indexOf(name));
  } else if (modalFieldCount(sample) !== columns.length) {
    const message = `columns differ: ${look.file.path} has ${modalFieldCount(sample)}, ${first.path} has ${columns.length}`;
    throw new RunError('column-mismatch', message, { value: look.file.path });
  }
  if (slices.length < MAX_TYPED_FILES) slices.push({ text, header: dialect.header, complete: look.complete, order });
  return inputOf(look, order, dialect);
}

function refuseOther(names: readonly string[], expected: readonly string[], file: SourceFile, first: SourceFile): void {
  const missing = expected.find((name) => !names.includes(name));
  const extra = names.find((name) => !expected.includes(name));
  if (missing === undefined && extra === undefined) return;
  const message =
    missing === undefined
      ? `columns differ: ${file.path} has a column ${extra}, which ${first.path} has not`
      : `columns differ: ${file.path} has no column ${missing}, which ${first.path} has`;
  const remedy = missing === undefined ? undefined : didYouMean(missing, names, 'its columns');
  throw new RunError('column-mismatch', message, { value: missing ?? extra ?? '', ...(remedy ? { remedy } : {}) });
}
