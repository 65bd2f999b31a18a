import dagre from '@dagrejs/dagre';
import type { Layout, Point } from '../../ipc/api.ts';
import { ownValue } from '../../model/own.ts';
import type { Graph } from './graph.ts';
import { freePlace, GAP_X, GAP_Y, overlaps, STAGE_HEIGHT, STAGE_WIDTH, snap } from './layout.ts';
import { type LayeredGraph, orderByPorts } from './port-order.ts';

const MARGIN = 40;

/** In front of ids: dagre keeps them in plain objects, where `constructor` is something else. */
const PREFIX = '#';

const prefixed = ({ stages, links }: Graph): Graph => ({
  stages: new Map([...stages].map(([id, stage]) => [PREFIX + id, stage])),
  links: links.map((link) => ({
    ...link,
    from: { ...link.from, stage: PREFIX + link.from.stage },
    to: { ...link.to, stage: PREFIX + link.to.stage },
  })),
});

/** Stages that dagre places, at most: it recurses along chains, and takes seconds for more. */
const MOST_PLACED = 1000;

/** Places all stages from left to right along the links. */
export function autoLayout(given: Graph): Readonly<Record<string, Point>> {
  if (given.stages.size > MOST_PLACED) return inColumns(given);
  const drawn = prefixed(given);
  const { stages, links } = drawn;
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: GAP_X, nodesep: GAP_Y, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of stages.keys()) graph.setNode(id, { width: STAGE_WIDTH, height: STAGE_HEIGHT });
  for (const link of links) graph.setEdge(link.from.stage, link.to.stage, {}, link.id);
  dagre.layout(graph, {
    customOrder(layered: LayeredGraph, order: (graph: never, options: never) => void) {
      order(layered as never, {} as never);
      orderByPorts(layered, drawn);
    },
  });
  return Object.fromEntries(
    [...stages.keys()].map((id) => {
      const { x, y } = graph.node(id) as Point;
      return [id.slice(PREFIX.length), snap({ x: x - STAGE_WIDTH / 2, y: y - STAGE_HEIGHT / 2 })];
    }),
  );
}

/** Places every stage one column to the right of the last that feeds it, those of a column one below the other. */
function inColumns({ stages, links }: Graph): Readonly<Record<string, Point>> {
  const readers = Map.groupBy(links, ({ from }) => from.stage);
  const waiting = new Map([...stages.keys()].map((id) => [id, 0]));
  for (const { to } of links) waiting.set(to.stage, waiting.get(to.stage)! + 1);
  const columns = new Map<string, number>();
  const ready = [...stages.keys()].filter((id) => waiting.get(id) === 0);
  for (const id of ready) {
    const column = columns.get(id) ?? 0;
    columns.set(id, column);
    for (const { to } of readers.get(id) ?? []) {
      columns.set(to.stage, Math.max(columns.get(to.stage) ?? 0, column + 1));
      waiting.set(to.stage, waiting.get(to.stage)! - 1);
      if (waiting.get(to.stage) === 0) ready.push(to.stage);
    }
  }
  const heights = new Map<number, number>();
  return Object.fromEntries(
    [...stages.keys()].map((id) => {
      const column = columns.get(id) ?? 0;
      const row = heights.get(column) ?? 0;
      heights.set(column, row + 1);
      return [id, snap({ x: MARGIN + column * (STAGE_WIDTH + GAP_X), y: MARGIN + row * (STAGE_HEIGHT + GAP_Y) })];
    }),
  );
}

/** The layout with a place for every stage; the same one if none lacks its place. */
export function completeLayout(layout: Layout, graph: Graph): Layout {
  const missing = [...graph.stages.keys()].filter((id) => !Object.hasOwn(layout.stages, id));
  if (missing.length === 0) return layout;
  const known = [...graph.stages.keys()].filter((id) => Object.hasOwn(layout.stages, id));
  if (known.length === 0) return { ...layout, stages: { ...layout.stages, ...autoLayout(graph) } };
  const places: Record<string, Point> = Object.fromEntries(known.map((id) => [id, ownValue(layout.stages, id)!]));
  for (const id of missing) places[id] = placeNew(id, graph, places);
  return { ...layout, stages: { ...layout.stages, ...places } };
}

/** Right of the stage that feeds it, left of the one that reads it, or below all. */
function placeNew(id: string, { links }: Graph, places: Readonly<Record<string, Point>>): Point {
  const taken = Object.values(places);
  const source = links.filter(({ to }) => to.stage === id).find(({ from }) => ownValue(places, from.stage))?.from.stage;
  const reader = links.filter(({ from }) => from.stage === id).find(({ to }) => ownValue(places, to.stage))?.to.stage;
  if (source !== undefined && reader !== undefined) {
    const [a, b] = [places[source]!, places[reader]!];
    const between = snap({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    if (!taken.some((other) => overlaps(between, other))) return between;
  }
  if (source !== undefined) return freePlace({ x: places[source]!.x + STAGE_WIDTH + GAP_X, y: places[source]!.y }, taken);
  if (reader !== undefined) return freePlace({ x: places[reader]!.x - STAGE_WIDTH - GAP_X, y: places[reader]!.y }, taken);
  const bottom = Math.max(...taken.map(({ y }) => y)) + STAGE_HEIGHT + GAP_Y;
  return freePlace({ x: Math.min(...taken.map(({ x }) => x)), y: bottom }, taken);
}
