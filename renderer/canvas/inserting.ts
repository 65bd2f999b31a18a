import type { Point } from '../../ipc/api.ts';
import { STAGE_WIDTH, snap } from '../document/layout.ts';
import type { JobEditor, LinkView } from '../document/types.ts';
import type { Graph } from './rules.ts';

/** Between stages that a new one came between, in pixels of the canvas. */
const GAP = 56;

/** Whether a stage can be put into a link: it reads and gives rows, and has no links yet. */
export function isInsertable(editor: Pick<JobEditor, 'stage' | 'links'>, id: string): boolean {
  const stage = editor.stage(id);
  if (!stage || stage.inputs.length === 0 || !stage.outputs.some(({ rejects }) => !rejects)) return false;
  return !editor.links.some(({ from, to }) => from.stage === id || to.stage === id);
}

/**
 * Where a stage goes that is put into a link at a point, and where the stages behind the link go to make room for it. `stage`: the one that is
 * put in, if it is on the canvas already.
 */
export function roomFor(
  graph: Graph,
  link: LinkView,
  at: Point,
  stage?: string,
): { readonly at: Point; readonly moved: Readonly<Record<string, Point>> } {
  const source = graph.stages.find(({ id }) => id === link.from.stage);
  const target = graph.stages.find(({ id }) => id === link.to.stage);
  if (!source || !target) return { at: snap(at), moved: {} };
  const spot = snap({ x: Math.max(at.x, source.position.x + STAGE_WIDTH + GAP), y: at.y });
  const missing = spot.x + STAGE_WIDTH + GAP - target.position.x;
  // A link that leads back has room enough, or none that moving would make.
  if (missing <= 0 || target.position.x < source.position.x + STAGE_WIDTH) return { at: spot, moved: {} };
  const behind = stagesBehind(graph, target.id);
  const pushed = graph.stages.filter(({ id, position }) => behind.has(id) && id !== stage && position.x >= target.position.x);
  return {
    at: spot,
    moved: Object.fromEntries(pushed.map(({ id, position }) => [id, snap({ x: position.x + missing, y: position.y })])),
  };
}

function stagesBehind({ links }: Graph, stage: string): ReadonlySet<string> {
  const behind = new Set([stage]);
  for (const id of behind) for (const { from, to } of links) if (from.stage === id) behind.add(to.stage);
  return behind;
}
