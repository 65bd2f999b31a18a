import type { Compression } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';
import { isPlain } from '../files/open-text.ts';
import type { SourceFile } from '../files/source-files.ts';
import type { Look } from './look.ts';
import type { CsvDialect } from './options.ts';
import { countLines, rulesOf, scanRows, skipLines } from './sample-rows.ts';

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
  /** By position in this file: the column of the schema. Columns that are not among them are null. `null`: all, in the same order. */
  readonly order: readonly number[] | null;
  /** The whole text of a pipe, which cannot be opened again; read it once. `null` for files. */
  readonly text: AsyncIterable<Uint8Array> | null;
}

/** What is known of the table in a file. */
export interface FileTable {
  readonly dialect: CsvDialect;
  /** Whether the header is refused, and so read as a row. */
  readonly damagedHeader: boolean;
  /** See `CsvInput`. */
  readonly order: readonly number[] | null;
}

export function inputOf(look: Look, { dialect, damagedHeader, order }: FileTable): CsvInput {
  const { file, encoding, compression, markBytes, pipe } = look;
  const plain = isPlain(file, { compression, encoding });
  const textStart = plain ? markBytes : 0;
  const begin = rowsBegin(look.text, dialect, damagedHeader);
  const rowsStart = { offset: textStart + begin, line: countLines(look.text, begin) };
  return { file, encoding, compression, plain, textStart, rowsStart, order, text: pipe?.all() ?? null };
}

/** The offset behind skipped lines and the header, or before a header that is damaged. */
function rowsBegin(text: Uint8Array, dialect: CsvDialect, damagedHeader: boolean): number {
  const skipped = skipLines(text, dialect.skipRows);
  if (!dialect.header) return skipped;
  const sample = scanRows(text, rulesOf(dialect), skipped, 1);
  if (sample.count === 0) return text.length;
  if (damagedHeader) return sample.offsets[0]!;
  const last = sample.rows[1]! - 1;
  let end = sample.ends[last]!;
  while (end < text.length && text[end] !== 10 && text[end] !== 13) end++;
  if (text[end] === 13 && text[end + 1] === 10) end++;
  return Math.min(end + 1, text.length);
}
