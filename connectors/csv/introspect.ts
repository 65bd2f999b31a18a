import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { Schema } from '../../model/types.ts';
import { type Compression, compressionOf } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';
import { isPlain, readRange } from '../files/open-text.ts';
import { peekText, type TextPeek } from '../files/peek-text.ts';
import type { SourceFile } from '../files/source-files.ts';
import { type CsvDetection, type CsvHints, type CsvSlice, detectCsv } from './detect.ts';
import { modalFieldCount } from './detect-delimiter.ts';
import { columnNames } from './detect-header.ts';
import type { CsvDialect, CsvReadOptions, CsvSettings } from './options.ts';
import { fieldCount, rowTexts, rulesOf, scanRows, skipLines } from './sample-rows.ts';

/** Bytes of text that are looked at: of the first file's beginning, of each slice further on, and of other files. */
const HEAD_BYTES = 128 * 1024;
const SLICE_BYTES = 64 * 1024;
/** When no row ends within the beginning, up to this much of it is read. */
const MAX_HEAD_BYTES = 64 << 20;
/** Rows whose fields are counted in other files without a header. */
const MAX_COUNTED_ROWS = 100;
/** Other files whose values count for the types; of more only the header is checked. */
const MAX_TYPED_FILES = 16;

/** One file of a CSV source, and how to read it. */
export interface CsvInput {
  readonly file: SourceFile;
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** Whether its bytes are its text: it can be read in ranges, from `textStart` on. Otherwise by `openText`. */
  readonly plain: boolean;
  readonly textStart: number;
  /** Where the rows of data begin: an offset in the file (plain) or its text, behind byte order mark, skipped lines and header; and the lines before. */
  readonly rowsStart: { readonly offset: number; readonly line: number };
  /** By position in this file: the column of the schema. `null`: the same order. */
  readonly order: readonly number[] | null;
  /** The whole text of a pipe, which cannot be opened again; read it once. `null` for files. */
  readonly text: AsyncIterable<Uint8Array> | null;
}

export interface CsvIntrospection {
  readonly detection: CsvDetection;
  /** The columns with their types. All may be null: only samples were looked at. */
  readonly schema: Schema;
  readonly options: CsvReadOptions;
  /** In the order of `files`. */
  readonly inputs: readonly CsvInput[];
}

/**
 * Looks at samples of `files` (from `resolveFiles`) and decides how to read them. Dialect and names come from the first file that has
 * rows (else the first that has columns); types from its beginning, three slices further on if it is plain, and the beginnings of other files.
 * The files must have the same columns by name, in any order; without a header, the same number of them. Throws `RunError`
 * `column-mismatch` otherwise, and as `openText` does.
 */
export async function introspectCsv(
  files: readonly SourceFile[],
  settings: CsvSettings = {},
  signal?: AbortSignal,
): Promise<CsvIntrospection> {
  const { delimiter, quote, comment, header, skipRows, nullValues, types } = settings;
  const hints: CsvHints = { delimiter, quote, escape: settings.escape, comment, header, skipRows, nullValues, types };
  const early: Look[] = [];
  const inputs = new Map<Look, CsvInput>();
  const slices: CsvSlice[] = [];
  let base: Base | undefined;
  for (const file of files) {
    const look = await lookAt(file, settings, signal, base ? base.detection.dialect : hints);
    if (base) {
      inputs.set(look, compare(base, look, slices));
      continue;
    }
    const own = await slicesOf(look);
    const detection = detectCsv(look.text, hints, { complete: look.complete, slices: own });
    if (detection.sampledRows > 0) base = { look, detection, slices: own };
    early.push(look);
  }
  base ??= baseWithoutRows(early, hints);
  for (const look of early)
    inputs.set(look, look === base.look ? inputOf(look, null, base.detection.dialect) : compare(base, look, slices));

  // Other files are held against what the first one is, so they can only count now.
  const all = { complete: base.look.complete, slices: [...base.slices, ...slices] };
  const detection = slices.length === 0 ? base.detection : detectCsv(base.look.text, { ...base.detection.dialect, types }, all);
  const order = [...early, ...inputs.keys()];
  return {
    detection,
    schema: detection.columns.map(({ name, type }) => ({ name, type, nullable: true })),
    options: {
      ...detection.dialect,
      encoding: base.look.encoding,
      compression: base.look.compression,
      member: settings.member ?? null,
      maxRows: settings.maxRows ?? null,
      types: types ?? {},
    },
    inputs: [...new Set(order)].map((look) => inputs.get(look)!),
  };
}

/** The beginning of one file. */
interface Look {
  readonly file: SourceFile;
  readonly encoding: Encoding;
  readonly compression: Compression;
  readonly markBytes: number;
  readonly text: Uint8Array;
  readonly complete: boolean;
  /** Not closed yet: a pipe, whose text has to be read on from here. */
  readonly pipe: TextPeek | null;
}

/** The file that decides, and what it says. */
interface Base {
  readonly look: Look;
  readonly detection: CsvDetection;
  readonly slices: readonly CsvSlice[];
}

/** `hints`: of the file itself while no file has decided the dialect, else that dialect, and only a header is needed. */
async function lookAt(file: SourceFile, settings: CsvSettings, signal: AbortSignal | undefined, hints: CsvHints): Promise<Look> {
  const { compression, encoding, member } = settings;
  const peek = await peekText(file, { compression, encoding, member, ...(signal ? { signal } : {}) });
  try {
    const decided = hints.lineEnding !== undefined;
    let wanted = decided ? SLICE_BYTES : HEAD_BYTES;
    let { text, complete } = await peek.head(wanted);
    while (!complete && wanted < MAX_HEAD_BYTES && !hasRows(text, hints, decided ? 1 : 2)) {
      wanted *= 4;
      ({ text, complete } = await peek.head(wanted));
    }
    const pipe = file.seekable ? null : peek;
    const { markBytes } = peek;
    return { file, encoding: peek.encoding, compression: compressionOf(file.path, compression), markBytes, text, complete, pipe };
  } finally {
    if (file.seekable) await peek.close();
  }
}

/** Whether `text`, which is cut off somewhere, holds as many whole rows. */
function hasRows(text: Uint8Array, hints: CsvHints, rows: number): boolean {
  const { delimiter = ',', quote = '"', escape: escaper = null, comment = null } = hints;
  const sample = scanRows(
    text,
    rulesOf({ delimiter, quote, escape: escaper, comment }),
    skipLines(text, hints.skipRows ?? 0),
    rows + 1,
  );
  return sample.count > rows || (sample.count === rows && !sample.openEnd);
}

/** Without rows anywhere: the first file that has columns, else the first. */
function baseWithoutRows(looks: readonly Look[], hints: CsvHints): Base {
  const bases = looks.map(
    (look): Base => ({ look, detection: detectCsv(look.text, hints, { complete: look.complete }), slices: [] }),
  );
  const base = bases.find(({ detection }) => detection.columns.length > 0) ?? bases[0];
  if (!base) throw new RunError('no-match', 'there is no file to read');
  return base;
}

function inputOf(look: Look, order: readonly number[] | null, dialect: CsvDialect): CsvInput {
  const { file, encoding, compression, markBytes, pipe } = look;
  const plain = isPlain(file, { compression, encoding });
  const textStart = plain ? markBytes : 0;
  const begin = rowsBegin(look.text, dialect);
  const rowsStart = { offset: textStart + begin, line: countLines(look.text, begin) };
  return { file, encoding, compression, plain, textStart, rowsStart, order, text: pipe?.all() ?? null };
}

/** The offset behind skipped lines and the header. */
function rowsBegin(text: Uint8Array, dialect: CsvDialect): number {
  const skipped = skipLines(text, dialect.skipRows);
  if (!dialect.header) return skipped;
  const sample = scanRows(text, rulesOf(dialect), skipped, 1);
  if (sample.count === 0) return text.length;
  const last = sample.rows[1]! - 1;
  let end = sample.ends[last]!;
  while (end < text.length && text[end] !== 10 && text[end] !== 13) end++;
  if (text[end] === 13 && text[end + 1] === 10) end++;
  return Math.min(end + 1, text.length);
}

function countLines(text: Uint8Array, end: number): number {
  let lines = 0;
  for (let i = 0; i < end; i++) if (text[i] === 10 || (text[i] === 13 && text[i + 1] !== 10)) lines++;
  return lines;
}

/** Holds the columns of another file against the base's, and adds its values to `slices`. */
function compare({ look: { file: first }, detection }: Base, look: Look, slices: CsvSlice[]): CsvInput {
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

/** Three places further on in a plain file, from the first line end there. */
async function slicesOf({ file, encoding, compression, pipe }: Look): Promise<CsvSlice[]> {
  if (pipe || !isPlain(file, { compression, encoding }) || file.bytes < HEAD_BYTES + 4 * SLICE_BYTES) return [];
  const starts = [Math.floor(file.bytes / 3), Math.floor((file.bytes * 2) / 3), file.bytes - SLICE_BYTES];
  return Promise.all(
    starts.map(async (start, index): Promise<CsvSlice> => {
      const bytes = await readRange(file, start, SLICE_BYTES);
      return { text: bytes.subarray(skipLines(bytes, 1)), complete: index === starts.length - 1 };
    }),
  );
}
