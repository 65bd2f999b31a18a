import { openText } from '../files/open-text.ts';
import { declaredFormat } from './columns.ts';
import type { CsvColumn, CsvHints } from './detect.ts';
import type { CsvInput } from './input.ts';
import type { CsvReadOptions } from './options.ts';
import { rulesOf, scanRows, sliceRows } from './sample-rows.ts';
import { type ColumnTally, emptyTallies, tallyRows } from './tally.ts';

/** Text that is looked at in one piece; a longer row grows it. */
const PIECE_BYTES = 1 << 20;

export interface Survey {
  readonly tallies: readonly ColumnTally[];
  readonly rows: number;
  /** Whether all rows of all files were looked at. */
  readonly complete: boolean;
}

/**
 * Looks at the first `most` rows of files whose dialect and columns are known, in pieces, however long they are. Pipes are left out: they can be read only once.
 * Throws as `openText` does.
 */
export async function surveyRows(
  inputs: readonly CsvInput[],
  columns: readonly CsvColumn[],
  hints: CsvHints,
  options: CsvReadOptions,
  most: number,
  signal?: AbortSignal,
): Promise<Survey> {
  const tallies = emptyTallies(
    columns.map(({ name }) => name),
    (column) => declaredFormat(hints, column),
  );
  const rules = rulesOf(options);
  const footer = options.skipFooter;
  let left = Math.min(most, options.maxRows ?? most);
  let rows = 0;
  for (const input of inputs) {
    if (input.text) continue;
    const own = input.order ? input.order.map((column) => tallies[column]!) : tallies;
    for await (const { bytes, final } of pieces(input, options, signal)) {
      const all = scanRows(bytes.text, { ...rules, columns: own.length }, 0, left + footer + 1);
      const cut = all.openEnd && !final;
      // What could be the end of the file is looked at again with what follows.
      const behind = footer + (cut ? 1 : 0);
      const whole = sliceRows(all, 0, Math.max(behind, all.count - left));
      tallyRows(whole, own.length, own, options);
      left -= whole.count;
      rows += whole.count;
      bytes.keep(behind > 0 ? (all.offsets[whole.count] ?? 0) : bytes.text.length);
      if (left <= 0) break;
    }
    if (left <= 0) break;
  }
  return { tallies, rows, complete: left > 0 && inputs.every(({ text }) => text === null) };
}

/** Text of rows, of which the reader says what is to be looked at again with what follows. */
class Held {
  text: Uint8Array = new Uint8Array();

  add(chunk: Uint8Array): void {
    this.text = this.text.length === 0 ? chunk : Buffer.concat([this.text, chunk]);
  }

  keep(from: number): void {
    this.text = this.text.subarray(from);
  }
}

async function* pieces(
  { file, encoding, compression, plain, textStart, rowsStart }: CsvInput,
  { member }: CsvReadOptions,
  signal: AbortSignal | undefined,
): AsyncIterable<{ readonly bytes: Held; readonly final: boolean }> {
  const bytes = new Held();
  let skip = rowsStart.offset - (plain ? textStart : 0);
  let wanted = PIECE_BYTES;
  for await (const chunk of openText(file, { encoding, compression, member, ...(signal && { signal }) })) {
    const passed = Math.min(skip, chunk.length);
    skip -= passed;
    bytes.add(chunk.subarray(passed));
    if (bytes.text.length < wanted) continue;
    yield { bytes, final: false };
    // A row that goes on is not looked at anew with every chunk.
    wanted = Math.max(PIECE_BYTES, bytes.text.length * 2);
  }
  yield { bytes, final: true };
}
