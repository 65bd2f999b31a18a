import type { Preview } from '../../ipc/api.ts';
import { group } from './units.ts';

/** Rows that can be asked for, one step after another. */
export const ROW_STEPS: readonly number[] = [1000, 10_000, 100_000];

/** The next step, if there may be more rows than there are. */
export function nextRows(asked: number, partial: boolean): number | undefined {
  return partial ? ROW_STEPS.find((rows) => rows > asked) : undefined;
}

const rowsText = (rows: number) => `${group(String(rows))} ${rows === 1 ? 'row' : 'rows'}`;

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
