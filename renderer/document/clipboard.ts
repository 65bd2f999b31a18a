import type { Layout, Point } from '../../ipc/api.ts';
import { formatProblem } from '../../model/errors.ts';
import { asMap, type Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import { completeLayout } from './auto-layout.ts';
import { freeId, retarget } from './edits/links.ts';
import { setOption } from './edits/options.ts';
import { graphOf, portOf } from './graph.ts';
import { EMPTY_LAYOUT, parseLayout, snap } from './layout.ts';
import { JobText } from './text/job-text.ts';

const POSITIONS = '# positions: ';
const ID = /^[A-Za-z][\w-]*$/;
/** How far from what it was copied a stage is pasted. */
const OFFSET = 32;

/** Stages as text: the `stages` of a job with the links among them, which can be pasted into another job or an editor. */
export function copyStages(job: JobText, layout: Layout, ids: Iterable<string>): string {
  const chosen = new Set(ids);
  const fragment = withinItself(job.pick(chosen));
  const places = Object.entries(layout.stages).filter(([id]) => chosen.has(id));
  return `${fragment.text}${POSITIONS}${JSON.stringify(Object.fromEntries(places))}\n`;
}

/** Stages to be pasted, or why a text holds none. */
export type Fragment =
  | { readonly job: JobText; readonly layout: Layout; readonly placed: boolean }
  | { readonly refused: string };

/** Reads what `copyStages` wrote, a whole job, or a map of stages. */
export function readStages(text: string): Fragment {
  const fragment = JobText.of(text.endsWith('\n') ? text : `${text}\n`);
  const { source, problems } = fragment.parsed;
  if (!source) return { refused: problems[0] ? formatProblem(problems[0]) : 'there are no stages in it' };
  const own = asMap(source.data.stages);
  const job = own ? fragment : JobText.of(`stages:\n${text.replace(/^(?=[^\n])/gm, '  ')}\n`);
  if (!job.isEditable || Object.keys(job.stages).length === 0) return { refused: 'there are no stages in it' };
  const wrong = Object.entries(job.stages).find(([id, stage]) => !ID.test(id) || typeof asMap(stage)?.type !== 'string');
  if (wrong) return { refused: own ? `${wrong[0]} is not a stage` : 'there are no stages in it' };
  const bare = withinItself(job);
  const layout = positionsIn(text);
  const placed = Object.keys(bare.stages).every((id) => ownValue(layout.stages, id));
  return { job: bare, layout: completeLayout(layout, graphOf(bare.stages)), placed };
}

export interface Pasted {
  readonly text: JobText;
  readonly layout: Layout;
  /** The new stages. */
  readonly ids: readonly string[];
}

/** Adds stages under free names, with the links among them. `at`: the upper left corner of them all. */
export function pasteStages(job: JobText, layout: Layout, fragment: Exclude<Fragment, { refused: string }>, at?: Point): Pasted {
  const given = Object.keys(fragment.job.stages);
  const taken = new Set(given);
  const names = new Map<string, string>();
  for (const id of given) {
    if (!Object.hasOwn(job.stages, id)) continue;
    const name = freeId(job, id, taken);
    taken.add(name);
    names.set(id, name);
  }
  let renamed = retarget(fragment.job, names);
  for (const [id, name] of names) renamed = renamed.renameStage(id, name);
  const ids = given.map((id) => names.get(id) ?? id);
  const places = given.map((id) => ownValue(fragment.layout.stages, id)!);
  const moved = moveTo(places, Object.values(layout.stages), fragment.placed, at);
  const stages = { ...layout.stages, ...Object.fromEntries(ids.map((id, index) => [id, moved[index]!])) };
  return { text: job.addStages(renamed), layout: { ...layout, stages }, ids };
}

function moveTo(places: readonly Point[], taken: readonly Point[], placed: boolean, at: Point | undefined): Point[] {
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  const by = (x: number, y: number) => places.map((place) => snap({ x: place.x + x, y: place.y + y }));
  if (at) return by(at.x - left, at.y - top);
  if (!placed && taken.length > 0) {
    const bottom = Math.max(...taken.map(({ y }) => y)) + 144;
    return by(Math.min(...taken.map(({ x }) => x)) - left, bottom - top);
  }
  for (let shift = 0; ; shift += OFFSET) {
    const moved = by(shift, shift);
    if (!moved.some((place) => taken.some(({ x, y }) => x === place.x && y === place.y))) return moved;
  }
}

/** Without references to stages that are not there. */
function withinItself(job: JobText): JobText {
  const { stages } = job;
  const isOutside = (value: Value | undefined) => typeof value === 'string' && !Object.hasOwn(stages, portOf(value).stage);
  let bare = job;
  for (const [id, declared] of Object.entries(stages)) {
    const from = asMap(declared)?.from;
    if (isOutside(from)) bare = setOption(bare, id, ['from'], undefined);
    const entries = Array.isArray(from) ? [...(from as readonly Value[]).entries()] : Object.entries(asMap(from) ?? {});
    for (const [key, value] of entries.toReversed()) {
      if (isOutside(value)) bare = setOption(bare, id, ['from', key], undefined);
    }
  }
  return bare;
}

function positionsIn(text: string): Layout {
  const line = text.split('\n').findLast((candidate) => candidate.startsWith(POSITIONS));
  if (line === undefined) return EMPTY_LAYOUT;
  try {
    return parseLayout({ stages: JSON.parse(line.slice(POSITIONS.length)) });
  } catch {
    return EMPTY_LAYOUT;
  }
}
