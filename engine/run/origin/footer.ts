import type { Arena } from '../../../columns/arena.ts';
import { rulesOf, type SampleRows, scanRows } from '../../../connectors/csv/sample-rows.ts';
import { readRange } from '../../../connectors/files/open-text.ts';
import type { SourceFile } from '../../../connectors/files/source-files.ts';
import { RunError } from '../../../model/errors.ts';
import { shorten } from '../../../model/shorten.ts';
import type { CsvSource } from '../../plan/sources.ts';
import type { StageNote } from '../../result.ts';

/** Whole rows of CSV text in a block of memory of their own. */
export interface TextPiece {
  readonly block: number;
  readonly bytes: number;
  /** Lines before it. */
  readonly line: number;
}

/** Lines for each record of the footer that the end of a file must have at least, and some more: records may have several. */
const LINES_PER_RECORD = 4;
const MORE_LINES = 16;
const LF = 10;
const CR = 13;
/** Bytes of the file's end that are looked at, at most. */
const MAX_TAIL_BYTES = 64 << 20;
const CHUNK_BYTES = 1 << 20;
/** Characters of a left out record that the note shows. */
const SHOWN = 60;

/** The records that are left out at the ends of an origin's files, and the note of the run. */
export class Footer {
  readonly records: number;
  private readonly rules: CsvSource['options'];
  private readonly arena: Arena;
  private readonly texts: string[] = [];
  private files = 0;
  private leftOut = 0;
  private columns = 0;

  constructor(arena: Arena, options: CsvSource['options']) {
    this.arena = arena;
    this.rules = options;
    this.records = options.skipFooter;
  }

  /**
   * Passes on the pieces of a file's end but the last `records` records, which it drops. Frees the pieces that it does not pass on. `file`: rows of it are read
   * already, so that there must be as many records. `columns`: fields of its rows.
   */
  async *without(pieces: AsyncIterable<TextPiece>, columns: number, file: SourceFile | undefined): AsyncIterable<TextPiece> {
    this.columns = columns;
    const held: { readonly piece: TextPiece; readonly records: number }[] = [];
    let behind = 0;
    try {
      for await (const piece of pieces) {
        // Of a piece that is held, only as many records are counted as could matter.
        const records = this.scan(piece, this.records).count;
        held.push({ piece, records });
        behind += records;
        while (held.length > 1 && behind - held[0]!.records >= this.records) {
          const { piece: first, records: own } = held.shift()!;
          behind -= own;
          yield first;
        }
      }
      const kept = this.cut(
        held.splice(0).map(({ piece }) => piece),
        file,
      );
      for (const piece of kept) yield piece;
    } finally {
      for (const { piece } of held) this.arena.free(piece.block);
    }
  }

  private cut(pieces: readonly TextPiece[], file: SourceFile | undefined): TextPiece[] {
    const kept: TextPiece[] = [];
    const dropped: string[] = [];
    let left = this.records;
    for (const piece of [...pieces].reverse()) {
      const rows = this.scan(piece);
      const first = Math.max(0, rows.count - left);
      const bytes = first < rows.count ? rows.offsets[first]! : piece.bytes;
      for (let row = rows.count - 1; row >= first; row--) dropped.unshift(textOf(rows, row));
      left -= rows.count - first;
      if (first > 0) kept.unshift({ ...piece, bytes });
      else this.arena.free(piece.block);
    }
    if (left > 0 && file) throw footerTooLong(file, this.records);
    this.files++;
    this.leftOut += dropped.length;
    this.texts.push(...dropped.slice(0, 3 - this.texts.length));
    return kept;
  }

  private scan({ block, bytes }: TextPiece, most?: number): SampleRows {
    return scanRows(this.arena.bytes.subarray(block, block + bytes), { ...rulesOf(this.rules), columns: this.columns }, 0, most);
  }

  /** What was left out, when all files are read. */
  note(stage: string): StageNote {
    const { leftOut, files, texts } = this;
    const what = leftOut === 1 ? '1 line below the rows is' : `${leftOut} lines below the rows are`;
    const where = files > 1 ? ` at the end of ${files} files` : '';
    const shown = texts.length === 0 ? '' : ` (${texts.join(' | ')}${leftOut > texts.length ? ' | …' : ''})`;
    return { stage, text: `${what} left out${where}${shown}`, severity: 'info' };
  }
}

const textOf = ({ bytes, offsets }: SampleRows, row: number): string => {
  const text = new TextDecoder().decode(bytes.slice(offsets[row]!, offsets[row + 1] ?? bytes.length));
  return shorten(text.trim().replace(/\s*[\r\n]+\s*/g, ' '), SHOWN);
};

/** Where the end of a plain file begins that surely holds its last records, if they do not have many lines each: at `from`, or at a multiple of `step` behind it. */
export async function tailStart(file: SourceFile, from: number, records: number, step: number): Promise<number> {
  const wanted = records * LINES_PER_RECORD + MORE_LINES;
  let start = from;
  let length = step;
  for (;;) {
    start = Math.max(from, from + Math.floor((file.bytes - from - length) / step) * step);
    if (start === from) return from;
    const bytes = await readRange(file, start, file.bytes - start);
    let lines = 0;
    for (const byte of bytes) if (byte === LF || byte === CR) lines++;
    if (lines >= wanted * 2 || length > MAX_TAIL_BYTES) return start;
    length *= 2;
  }
}

/** The text of a plain file from `from` on. */
export async function* textBehind(file: SourceFile, from: number): AsyncIterable<Uint8Array> {
  for (let at = from; at < file.bytes; at += CHUNK_BYTES) yield await readRange(file, at, Math.min(CHUNK_BYTES, file.bytes - at));
}

/** Refuses a file whose last records are not all in the text that was held back. */
function footerTooLong({ path }: SourceFile, records: number): RunError {
  return new RunError('footer-too-long', `${path}: its last ${records} records have more lines than are held back`, {
    value: String(records),
    remedy: 'look for a quote that is never closed near the end of the file, or set a smaller skipFooter',
  });
}
