import { writeMark } from '../../../connectors/csv/chunk.ts';
import type { CsvInput } from '../../../connectors/csv/input.ts';
import { openText } from '../../../connectors/files/open-text.ts';
import { RunError } from '../../../model/errors.ts';
import { allocLonger } from '../../../workers/sources/range-text.ts';
import { scanDialect } from '../../plan/csv-source.ts';
import type { CsvSource } from '../../plan/sources.ts';
import type { Environment } from '../environment.ts';
import type { TextPiece } from './footer.ts';

/** Readable bytes that kernels want behind a text. */
const PADDING_BYTES = 256;
const MAX_ROW_BYTES = 256 << 20;
const REMEDY = 'look for a quote that is never closed, or set the quote option';

/**
 * Cuts text that comes as a stream (unpacked, or in another encoding) into pieces of whole rows, each in a block of memory that its task frees. `enough`: whether no
 * more rows are wanted.
 */
export async function* cutText(
  environment: Environment,
  source: CsvSource,
  input: CsvInput,
  start: { readonly offset: number; readonly line: number },
  enough: () => boolean,
): AsyncIterable<TextPiece> {
  const { arena, signal } = environment;
  const { rangeBytes } = environment.granularity;
  const dialect = scanDialect(source.options);
  const alloc = (bytes: number) => arena.alloc(bytes);
  const delimiter = writeMark(arena, alloc, dialect.delimiter);
  const comment = writeMark(arena, alloc, dialect.comment);
  const columns = input.order?.length ?? source.columns.length;
  const rules = [columns, delimiter, dialect.quote, dialect.escape, comment, dialect.skipBlanks ? 1 : 0] as const;
  const { encoding, compression, file } = input;
  const text = input.text ?? openText(file, { encoding, compression, signal, member: source.options.member });
  let skip = start.offset;
  let line = start.line;
  let capacity = rangeBytes * 2;
  let block = arena.alloc(capacity + PADDING_BYTES);
  let held = 0;
  // A row that does not end is looked at again only when there is a good deal more of it: else each chunk would cost as much as all before it.
  let worthLooking = rangeBytes;

  /** Where the quote opens that makes a row too long. */
  function opening(): string {
    const { quote, escape, skipBlanks } = dialect;
    const opens = arena.kernels.csvQuoteOpens(block, 0, held, delimiter, quote, escape, skipBlanks ? 1 : 0);
    return opens < held
      ? `; a quote opens on line ${line + arena.kernels.countLines(block, 0, opens) + 1}, and none closes it`
      : '';
  }

  function* cut(final: boolean): Iterable<TextPiece> {
    while (held > 0 && (final || held >= worthLooking)) {
      const end = final ? held : arena.kernels.rowEndBehind(block, rangeBytes, held, ...rules);
      if (end === 0) {
        if (held > MAX_ROW_BYTES) {
          throw new RunError('row-too-long', `${file.path}: a row is longer than ${MAX_ROW_BYTES >> 20} MB${opening()}`, {
            remedy: REMEDY,
          });
        }
        worthLooking = Math.min(Math.ceil(held * 1.5), Math.max(held, MAX_ROW_BYTES) + 1);
        return;
      }
      worthLooking = rangeBytes;
      const piece = arena.alloc(end + 1 + PADDING_BYTES);
      arena.kernels.copyBytes(piece, block, end);
      arena.kernels.copyBytes(block, block + end, held - end);
      held -= end;
      let bytes = end;
      const last = arena.bytes[piece + end - 1];
      if (final && last !== 10 && last !== 13) arena.bytes[piece + bytes++] = 10;
      // A CR at the end would become half of a line end if an LF of other text followed it in memory.
      arena.bytes[piece + bytes] = 0;
      const first = line;
      // Counted now: once handed on, the piece is the task's, which frees it.
      line += arena.kernels.countLines(piece, 0, bytes);
      yield { block: piece, bytes, line: first };
    }
  }

  try {
    for await (const chunk of text) {
      let bytes = chunk;
      if (skip > 0) {
        const passed = Math.min(skip, bytes.length);
        skip -= passed;
        bytes = bytes.subarray(passed);
      }
      if (held + bytes.length > capacity) {
        capacity = Math.max(Math.min(capacity * 2, MAX_ROW_BYTES + rangeBytes), held + bytes.length);
        const larger = allocLonger(arena, capacity + PADDING_BYTES, file.path, held - rangeBytes, REMEDY);
        arena.kernels.copyBytes(larger, block, held);
        arena.free(block);
        block = larger;
      }
      arena.bytes.set(bytes, block + held);
      held += bytes.length;
      for (const piece of cut(false)) yield piece;
      if (signal.aborted || enough()) return;
    }
    for (const piece of cut(true)) yield piece;
  } finally {
    for (const held of [block, delimiter, comment]) if (held !== 0) arena.free(held);
  }
}
