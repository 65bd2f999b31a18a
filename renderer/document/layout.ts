import type { Layout, Note, Point } from '../../ipc/api.ts';
import { ownValue } from '../../model/own.ts';

/** What a box takes on the canvas, in its pixels. */
export const STAGE_WIDTH = 176;
export const STAGE_HEIGHT = 84;
/** Positions are multiples of it. */
export const GRID = 8;
/** Between the columns and the rows of a drawn graph. */
export const GAP_X = 80;
export const GAP_Y = 48;

export const EMPTY_LAYOUT: Layout = { version: 1, stages: {}, notes: [] };
/** Farther out nothing is found again. */
const FARTHEST = 1_000_000;
const MAX_NOTES = 1000;
const MAX_NOTE_LENGTH = 20_000;

export function snap({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

/** A layout from data of any origin: what is no position or note is left out. */
export function parseLayout(data: unknown): Layout {
  if (!isRecord(data)) return EMPTY_LAYOUT;
  const stages = Object.entries(isRecord(data.stages) ? data.stages : {}).flatMap(([id, value]): [string, Point][] => {
    const point = pointOf(value);
    return point && id !== '__proto__' ? [[id, point]] : [];
  });
  const seen = new Set<string>();
  const notes = (Array.isArray(data.notes) ? data.notes : []).slice(0, MAX_NOTES).flatMap((value): Note[] => {
    const note = noteOf(value);
    if (!note || seen.has(note.id)) return [];
    seen.add(note.id);
    return [note];
  });
  return { version: 1, stages: Object.fromEntries(stages), notes };
}

/** A point within the boxes' height and width of another overlaps it. */
export function overlaps(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < STAGE_WIDTH + GRID && Math.abs(a.y - b.y) < STAGE_HEIGHT + GRID;
}

/** The place nearest below (or at) `wanted` where a box overlaps none. */
export function freePlace(wanted: Point, taken: Iterable<Point>): Point {
  const others = [...taken];
  let place = snap(wanted);
  for (let blocker = others.find((other) => overlaps(place, other)); blocker; ) {
    place = { x: place.x, y: snap({ x: 0, y: blocker.y + STAGE_HEIGHT + GAP_Y / 2 }).y };
    blocker = others.find((other) => overlaps(place, other));
  }
  return place;
}

/** Where a new stage goes: right of `beside`, else right of all, without overlap. */
export function placeBeside(layout: Layout, beside?: string): Point {
  const taken = Object.values(layout.stages);
  const base = (beside !== undefined && ownValue(layout.stages, beside)) || taken.toSorted((a, b) => b.x - a.x || a.y - b.y)[0];
  return base ? freePlace({ x: base.x + STAGE_WIDTH + GAP_X, y: base.y }, taken) : { x: 80, y: 80 };
}

/** Without the stages that are no longer there. */
export function pruneLayout(layout: Layout, ids: ReadonlySet<string>): Layout {
  const stages = Object.fromEntries(Object.entries(layout.stages).filter(([id]) => ids.has(id)));
  return { ...layout, stages };
}

function noteOf(value: unknown): Note | undefined {
  const point = pointOf(value);
  if (!point || !isRecord(value)) return undefined;
  const { id, text } = value;
  if (typeof id !== 'string' || id === '' || typeof text !== 'string') return undefined;
  const size = (given: unknown, least: number) => (isNumber(given) ? Math.min(Math.max(given, least), 4000) : least);
  return { id, ...point, width: size(value.width, 120), height: size(value.height, 48), text: text.slice(0, MAX_NOTE_LENGTH) };
}

function pointOf(value: unknown): Point | undefined {
  if (!isRecord(value) || !isNumber(value.x) || !isNumber(value.y)) return undefined;
  return { x: value.x, y: value.y };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= FARTHEST;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
