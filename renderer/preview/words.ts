import type { Preview } from '../../ipc/api.ts';
import { group } from './units.ts';

/** Rows that can be asked for, one step after another. */
export const ROW_STEPS: readonly number[] = [1000, 10_000, 100_000];

/** `1 row`, `1,000 rows`. */
export const rowsText = (rows: number): string => `${group(String(rows))} ${rows === 1 ? 'row' : 'rows'}`;

/**
 * The next step, if there may be more rows than there are. `sampledRows`: those that were read of each source. Where all that comes of them is shown, only
 * more of them give more.
 */
export function nextRows(
  asked: number,
  partial: boolean,
  { rows = asked, sampledRows = 0 }: Partial<Preview> = {},
): number | undefined {
  const reached = rows < asked ? Math.max(asked, sampledRows) : asked;
  return partial ? ROW_STEPS.find((step) => step > reached) : undefined;
}

/** Of which rows a pane shows some: of a sample, of the first ones, or of all. */
export interface Extent {
  readonly kind: 'sample' | 'first' | 'all';
  /** `Sample of the first 10,000 rows`, `First 1,000 rows`, `All 25 rows`. */
  readonly text: string;
  /** The same in a word or two, for the figures of a column. */
  readonly short: string;
  /** What that means for rows and figures. */
  readonly about: string;
}

export function extentOf({ rows, partial, sampledRows }: Pick<Preview, 'rows' | 'partial' | 'sampledRows'>): Extent {
  if (sampledRows !== undefined) {
    const sampled = group(String(sampledRows));
    const about = `A sample: rows and figures come of the first ${sampled} rows of each source alone. A run reads all rows.`;
    return { kind: 'sample', text: `Sample of the first ${sampled} rows`, short: 'sample', about };
  }
  if (partial) {
    const about = `There are more rows: figures are of the first ${group(String(rows))}.`;
    return { kind: 'first', text: `First ${rowsText(rows)}`, short: `first ${group(String(rows))}`, about };
  }
  return { kind: 'all', text: `All ${rowsText(rows)}`, short: '', about: 'All rows of the sources.' };
}

/** What of these rows is shown: `304 rows`, `first 1,000 rows`, `12 of 1,000 rows`. Empty where the extent says it. */
export function shownText(
  { rows, sampledRows }: Pick<Preview, 'rows' | 'sampledRows'>,
  { shown, asked }: { readonly shown: number; readonly asked: number },
): string {
  if (shown !== rows) return `${group(String(shown))} of ${rowsText(rows)}`;
  if (sampledRows === undefined) return '';
  return rows >= asked ? `first ${rowsText(rows)}` : rowsText(rows);
}

/** `1,000 of the first 10,000 rows of each source`: what the rows at hand are. `shown`: those that filters leave; `asked`: the most. */
export function sampleText(
  { rows, partial, sampledRows }: Pick<Preview, 'rows' | 'partial' | 'sampledRows'>,
  shown: number,
  asked: number,
): string {
  const filtered = shown === rows ? '' : `${group(String(shown))} of `;
  const isCut = partial && rows >= asked;
  if (sampledRows !== undefined) {
    const sample = `the first ${group(String(sampledRows))} rows of each source`;
    return isCut ? `${filtered}${group(String(rows))} of ${sample}` : `${filtered}${rowsText(rows)} out of ${sample}`;
  }
  return filtered ? `${filtered}${rowsText(rows)}` : `${isCut ? 'first' : 'all'} ${rowsText(rows)}`;
}

/** `3 stages reused`: which, is for the tooltip. */
export function reusedText(reused: readonly string[]): string {
  return reused.length === 0 ? '' : `${reused.length} ${reused.length === 1 ? 'stage' : 'stages'} reused`;
}

/** `38 ms`, `1.2 s`, `2 min 5 s`, `1 h 2 min`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9950 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
