import type { Graph } from './graph.ts';

/** As much of dagre's graph as this looks at; its bends are nodes too. */
export interface LayeredGraph {
  nodes(): string[];
  node(id: string): unknown;
  edges(): { v: string; w: string; name?: string | undefined }[];
}

interface Place {
  readonly rank: number;
  order: number;
}

const SWEEPS = 4;

/**
 * Improves the order of the stages in each column of a layered graph, so that few links cross: unlike dagre's own, which knows only
 * boxes, it knows that links leave and enter at ports below each other.
 */
export function orderByPorts(layered: LayeredGraph, { stages, links }: Graph): void {
  const place = (id: string) => layered.node(id) as Place;
  const byId = new Map(links.map((link) => [link.id, link]));
  // How far below the middle of its box, or of its bend, a link begins and ends; less than half a box.
  const below = (index: number, count: number) => (index + 1) / (count + 1) - 0.5;
  const edges = layered.edges().map(({ v, w, name = '' }) => {
    const link = byId.get(name);
    const [outputs, inputs] = [stages.get(v)?.outputs ?? [], stages.get(w)?.inputs ?? []];
    const leaves = link?.from.stage === v ? below(outputs.indexOf(link.from.port), outputs.length) : 0;
    const enters = link?.to.stage === w ? below(inputs.indexOf(link.to.port), inputs.length) : 0;
    return { v, w, leaves, enters };
  });
  const into = Map.groupBy(edges, ({ w }) => w);
  const outOf = Map.groupBy(edges, ({ v }) => v);
  const gaps = Map.groupBy(edges, ({ v }) => place(v).rank);
  const columns = Map.groupBy(layered.nodes(), (id) => place(id).rank);
  const ranks = [...columns.keys()].toSorted((a, b) => a - b);

  const crossings = () => {
    let count = 0;
    for (const gap of gaps.values()) {
      const ends = gap.map(({ v, w, leaves, enters }) => [place(v).order + leaves, place(w).order + enters] as const);
      for (const [index, [a, b]] of ends.entries()) {
        for (const [c, d] of ends.slice(index + 1)) if ((a - c) * (b - d) < 0) count++;
      }
    }
    return count;
  };
  const sort = (rank: number, wanted: (id: string) => readonly number[]) => {
    const column = columns.get(rank)!;
    const keys = new Map(
      column.map((id) => {
        const all = wanted(id);
        return [id, all.length === 0 ? place(id).order : all.reduce((sum, key) => sum + key) / all.length];
      }),
    );
    const sorted = column.toSorted((a, b) => keys.get(a)! - keys.get(b)! || place(a).order - place(b).order);
    for (const [order, id] of sorted.entries()) place(id).order = order;
  };

  const all = layered.nodes();
  let best = { count: crossings(), orders: all.map((id) => place(id).order) };
  for (let sweep = 0; sweep < SWEEPS && best.count > 0; sweep++) {
    if (sweep % 2 === 0)
      for (const rank of ranks) sort(rank, (id) => (into.get(id) ?? []).map(({ v, leaves }) => place(v).order + leaves));
    else
      for (const rank of ranks.toReversed())
        sort(rank, (id) => (outOf.get(id) ?? []).map(({ w, enters }) => place(w).order + enters));
    const count = crossings();
    if (count < best.count) best = { count, orders: all.map((id) => place(id).order) };
  }
  for (const [index, id] of all.entries()) place(id).order = best.orders[index]!;
}
