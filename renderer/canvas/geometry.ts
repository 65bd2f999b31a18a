import type { Note, Point } from '../../ipc/api.ts';
import { GAP_X, GAP_Y, GRID, STAGE_HEIGHT, STAGE_WIDTH, snap } from '../document/layout.ts';
import type { LinkView, StageView } from '../document/types.ts';
import type { Direction } from './commands.ts';
import { heightOf } from './ports.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const STAGE_SIZE: Size = { width: STAGE_WIDTH, height: STAGE_HEIGHT };

/** Where a new stage goes that follows another: right of it, below what is there already. */
export function rightOf(stage: StageView, stages: readonly StageView[]): Point {
  return freeSpot({ x: stage.position.x + STAGE_WIDTH + GAP_X, y: stage.position.y }, stages);
}

/** Where a new stage goes that feeds another. */
export function leftOf(stage: StageView, stages: readonly StageView[]): Point {
  return freeSpot({ x: stage.position.x - STAGE_WIDTH - GAP_X, y: stage.position.y }, stages);
}

/** The next place at or below a point where a box, a stage's if nothing else is said, covers no stage. */
export function freeSpot(at: Point, stages: readonly StageView[], size: Size = STAGE_SIZE): Point {
  let spot = snap(at);
  for (let covered = coveredBy(spot, size, stages); covered; covered = coveredBy(spot, size, stages)) {
    spot = snap({ x: spot.x, y: covered.position.y + heightOf(covered) + GAP_Y / 2 });
  }
  return spot;
}

function coveredBy({ x, y }: Point, { width, height }: Size, stages: readonly StageView[]): StageView | undefined {
  return stages.find(
    (stage) =>
      stage.position.x < x + width + GRID &&
      x < stage.position.x + STAGE_WIDTH + GRID &&
      stage.position.y < y + height + GRID &&
      y < stage.position.y + heightOf(stage) + GRID,
  );
}

const NOTE_SIZE: Size = { width: 208, height: 96 };
/** A note that nobody would find is better put over something. */
const NOTE_MOVES_AT_MOST = 4 * NOTE_SIZE.height;

/** Where a new note goes whose middle was to be at a point: beside stages that are there, never exactly over another note. */
export function noteSpot(middle: Point, stages: readonly StageView[], notes: readonly Note[]): Point & Size {
  const wanted = snap({ x: middle.x - NOTE_SIZE.width / 2, y: middle.y - NOTE_SIZE.height / 2 });
  const free = freeSpot(wanted, stages, NOTE_SIZE);
  let spot = free.y - wanted.y > NOTE_MOVES_AT_MOST ? wanted : free;
  while (notes.some(({ x, y }) => x === spot.x && y === spot.y)) spot = { x: spot.x + 3 * GRID, y: spot.y + 3 * GRID };
  return { ...spot, ...NOTE_SIZE };
}

/** Where a stage goes whose port is to be at a point, at which a link was dropped. */
export function cornerFor(point: Point, side: 'from' | 'to'): Point {
  return { x: side === 'from' ? point.x : point.x - STAGE_WIDTH, y: point.y - 30 };
}

const STEPS: { readonly [D in Direction]: Point } = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

export function stepTo(direction: Direction): Point {
  const { x, y } = STEPS[direction];
  return { x: x * GRID, y: y * GRID };
}

/** The stage that an arrow leads to: left and right along links, if there are any, else the nearest in that direction. */
export function walkFrom(
  stage: StageView,
  direction: Direction,
  stages: readonly StageView[],
  links: readonly LinkView[],
): StageView | undefined {
  if (direction === 'left' || direction === 'right') {
    const ids = new Set(
      direction === 'left'
        ? links.filter(({ to }) => to.stage === stage.id).map(({ from }) => from.stage)
        : links.filter(({ from }) => from.stage === stage.id).map(({ to }) => to.stage),
    );
    const linked = stages.filter(({ id }) => ids.has(id) && id !== stage.id);
    if (linked.length > 0) return nearest(stage, linked, () => true);
  }
  const { x, y } = STEPS[direction];
  return nearest(stage, stages, (dx, dy) => {
    const ahead = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    return ahead > 0 && aside <= ahead * 2;
  });
}

function nearest(
  stage: StageView,
  stages: readonly StageView[],
  isMeant: (dx: number, dy: number) => boolean,
): StageView | undefined {
  let best: StageView | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const other of stages) {
    const dx = other.position.x - stage.position.x;
    const dy = other.position.y - stage.position.y;
    if (other.id === stage.id || !isMeant(dx, dy)) continue;
    const distance = Math.hypot(dx, dy);
    if (distance < bestDistance) [best, bestDistance] = [other, distance];
  }
  return best;
}
