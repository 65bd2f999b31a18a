import type { Point } from '../../ipc/api.ts';

type Positions = Readonly<Record<string, Point>>;

export interface Alignment {
  readonly title: string;
  /** Of the step of undo. */
  readonly label: string;
  /** How many stages it takes. */
  readonly least: number;
  align(positions: Positions): Positions;
}

const map = (positions: Positions, change: (point: Point) => Point): Positions =>
  Object.fromEntries(Object.entries(positions).map(([id, point]) => [id, change(point)]));

/** Puts the stages in between at equal distances between the outermost. */
function spread(positions: Positions, axis: 'x' | 'y'): Positions {
  const sorted = Object.entries(positions).toSorted(([, a], [, b]) => a[axis] - b[axis]);
  const first = sorted[0]![1][axis];
  const step = (sorted.at(-1)![1][axis] - first) / (sorted.length - 1);
  return Object.fromEntries(sorted.map(([id, point], index) => [id, { ...point, [axis]: Math.round(first + index * step) }]));
}

/** All boxes are as large as each other, so that their corners say it all. */
export const ALIGNMENTS: readonly Alignment[] = [
  {
    title: 'In a row',
    label: 'Align in a row',
    least: 2,
    align: (positions) => map(positions, (point) => ({ ...point, y: Math.min(...Object.values(positions).map(({ y }) => y)) })),
  },
  {
    title: 'In a column',
    label: 'Align in a column',
    least: 2,
    align: (positions) => map(positions, (point) => ({ ...point, x: Math.min(...Object.values(positions).map(({ x }) => x)) })),
  },
  { title: 'Spread across', label: 'Spread across', least: 3, align: (positions) => spread(positions, 'x') },
  { title: 'Spread down', label: 'Spread down', least: 3, align: (positions) => spread(positions, 'y') },
];
