import dagre from '@dagrejs/dagre';
import type { Layout, Point } from '../../ipc/api.ts';
import { ownValue } from '../../model/own.ts';
import type { Graph } from './graph.ts';
import { freePlace, GAP_X, GAP_Y, overlaps, STAGE_HEIGHT, STAGE_WIDTH, snap } from './layout.ts';
import { type LayeredGraph, orderByPorts } from './port-order.ts';

const MARGIN = 40;

/** Places all stages from left to right along the links. */
export function autoLayout(drawn: Graph): Readonly<Record<string, Point>> {
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
      return [id, snap({ x: x - STAGE_WIDTH / 2, y: y - STAGE_HEIGHT / 2 })];
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
