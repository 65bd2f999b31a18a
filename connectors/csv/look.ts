import { type Compression, compressionOf } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';
import { isPlain, readRange } from '../files/open-text.ts';
import { peekText, type TextPeek } from '../files/peek-text.ts';
import type { SourceFile } from '../files/source-files.ts';
import type { CsvHints, CsvSlice } from './detect.ts';
import type { CsvSettings } from './options.ts';
import { rulesOf, scanRows, skipLines } from './sample-rows.ts';

/** Bytes of text that are looked at: of the first file's beginning, of each slice further on, and of other files. */
const HEAD_BYTES = 128 * 1024;
const SLICE_BYTES = 64 * 1024;
/** When no row ends within the beginning, up to this much of it is read. */
const MAX_HEAD_BYTES = 8 << 20;
/** The beginning of one file. */
export interface Look {
  readonly file: SourceFile;
  readonly encoding: Encoding;
  /** Why it could be another. */
  readonly encodingDoubt: string | undefined;
  readonly compression: Compression;
  readonly markBytes: number;
  readonly text: Uint8Array;
  readonly complete: boolean;
  /** Not closed yet: a pipe, whose text has to be read on from here. */
  readonly pipe: TextPeek | null;
}

/** `hints`: of the file itself while no file has decided the dialect, else that dialect, and only a header is needed. */
export async function lookAt(
  file: SourceFile,
  settings: CsvSettings,
  signal: AbortSignal | undefined,
  hints: CsvHints,
): Promise<Look> {
  const { compression, encoding, member } = settings;
  const peek = await peekText(file, { compression, encoding, member, ...(signal ? { signal } : {}) });
  try {
    const decided = hints.lineEnding !== undefined;
    // A pipe cannot be looked at again.
    const rows = Math.max(decided ? 1 : 2, file.seekable ? 0 : (settings.sampleRows ?? 0));
    let wanted = decided ? SLICE_BYTES : HEAD_BYTES;
    let { text, complete } = await peek.head(wanted);
    while (!complete && wanted < MAX_HEAD_BYTES && !hasRows(text, hints, rows)) {
      wanted *= 4;
      ({ text, complete } = await peek.head(wanted));
    }
    const pipe = file.seekable ? null : peek;
    const { markBytes } = peek;
    const { encoding: found, encodingDoubt } = peek;
    const packing = compressionOf(file.path, compression);
    return { file, encoding: found, encodingDoubt, compression: packing, markBytes, text, complete, pipe };
  } finally {
    if (file.seekable) await peek.close();
  }
}

/** Whether `text`, which is cut off somewhere, holds as many whole rows. */
function hasRows(text: Uint8Array, hints: CsvHints, rows: number): boolean {
  const { delimiter = ',', quote = '"', escape: escaper = null, comment = null, skipInitialSpace = false } = hints;
  const sample = scanRows(
    text,
    rulesOf({ delimiter, quote, escape: escaper, comment, skipInitialSpace }),
    skipLines(text, hints.skipRows ?? 0),
    rows + 1,
  );
  return sample.count > rows || (sample.count === rows && !sample.openEnd);
}

/** Three places further on in a plain file, from the first line end there. */
export async function slicesOf({ file, encoding, compression, pipe }: Look): Promise<CsvSlice[]> {
  if (pipe || !isPlain(file, { compression, encoding }) || file.bytes < HEAD_BYTES + 4 * SLICE_BYTES) return [];
  const starts = [Math.floor(file.bytes / 3), Math.floor((file.bytes * 2) / 3), file.bytes - SLICE_BYTES];
  return Promise.all(
    starts.map(async (start, index): Promise<CsvSlice> => {
      const bytes = await readRange(file, start, SLICE_BYTES);
      return { text: bytes.subarray(skipLines(bytes, 1)), complete: index === starts.length - 1 };
    }),
  );
}
