import dagre from '@dagrejs/dagre';
import type { Point } from '../../ipc/api.ts';
import { snap } from './geometry.ts';
import { heightOf, STAGE_WIDTH } from './ports.ts';
import type { Graph } from './rules.ts';

/** Places for all stages, from left to right along the links. */
export function arrange({ stages, links }: Graph): Readonly<Record<string, Point>> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 80, nodesep: 48, marginx: 40, marginy: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const stage of stages) graph.setNode(stage.id, { width: STAGE_WIDTH, height: heightOf(stage) });
  for (const { id, from, to } of links) graph.setEdge(from.stage, to.stage, {}, id);
  dagre.layout(graph);
  return Object.fromEntries(
    stages.map((stage) => {
      const { x, y } = graph.node(stage.id) as Point;
      return [stage.id, snap({ x: x - STAGE_WIDTH / 2, y: y - heightOf(stage) / 2 })];
    }),
  );
}
