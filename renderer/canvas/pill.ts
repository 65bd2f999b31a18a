import type { Point } from '../../ipc/api.ts';
import type { LinkFigures } from './figures.ts';
import { printRate, printShort } from './numbers.ts';

/** What a link's label says: the count, and what follows it. */
export interface Pill {
  readonly count: string;
  readonly rest: string;
}

/** `5.0 M` and ` · 16 M/s` while rows flow, ` · skew 1.04` after a run, `12` and ` rejects`. Nothing without figures. */
export function pillOf(figures: LinkFigures | undefined, rejects: boolean): Pill | undefined {
  if (!figures) return undefined;
  const { rows, rowsPerSecond, skew } = figures;
  const parts = [
    // Who wants to know how fast rows are refused sees it at the stage that takes them.
    rowsPerSecond === undefined || rejects ? undefined : printRate(rowsPerSecond),
    skew === undefined ? undefined : `skew ${skew.toFixed(2)}`,
  ];
  const noun = rejects ? ` ${rows === 1 ? 'reject' : 'rejects'}` : '';
  return { count: printShort(rows), rest: noun + parts.flatMap((part) => (part ? [` · ${part}`] : [])).join('') };
}

/**
 * Where the label lies: on the middle of the link, or above it where the gap between the stages is too narrow for it. Rejects leave a stage at
 * its lower edge, with other links above theirs: what is told of them stays on the link.
 */
export function pillPlace(
  { count, rest }: Pill,
  rejects: boolean,
  ends: { readonly sourceX: number; readonly sourceY: number; readonly targetX: number; readonly targetY: number },
  middle: Point,
  extra: number,
): Point {
  const width = (count.length + rest.length) * 6.4 + 22 + extra;
  const gap = ends.targetX - ends.sourceX;
  const isSteep = Math.abs(ends.targetY - ends.sourceY) > 130;
  if (rejects || gap < 0 || gap >= width + 12 || isSteep) return middle;
  return { x: middle.x, y: Math.min(ends.sourceY, ends.targetY) - 46 };
}
