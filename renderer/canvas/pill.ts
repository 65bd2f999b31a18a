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

/** Pixels by which a label may lie over each of the stages that its link is between. */
const OVERLAP = 10;
/** From the ports of two stages to a label above or below both. */
const ABOVE = 46;
const BELOW = 66;

/**
 * Where the label lies: on the middle of the link, or beside it where the gap between the stages is too narrow for it: below for a link to a
 * lower input, so that it stands with its own link. Rejects leave a stage at its lower edge, with other links above theirs: what is told of
 * them stays on the link. `extra`: pixels of what stands in it beside the text.
 */
export function pillPlace(
  { count, rest }: Pill,
  side: 'on' | 'above' | 'below',
  ends: { readonly sourceX: number; readonly sourceY: number; readonly targetX: number; readonly targetY: number },
  middle: Point,
  extra: number,
): Point {
  const width = (count.length + rest.length) * 6.4 + 22 + extra;
  const gap = ends.targetX - ends.sourceX;
  const isSteep = Math.abs(ends.targetY - ends.sourceY) > 130;
  if (side === 'on' || gap < 0 || gap >= width - 2 * OVERLAP || isSteep) return middle;
  const y = side === 'above' ? Math.min(ends.sourceY, ends.targetY) - ABOVE : Math.max(ends.sourceY, ends.targetY) + BELOW;
  return { x: middle.x, y };
}
