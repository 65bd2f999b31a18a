import type { Stage } from './factory.ts';
import { type From, type Graph, type JobHead, type Node, type Port, union } from './graph.ts';
import { Job } from './job.ts';

/** What a path of a branch comes to: an open end, or destinations. */
export type Path = (flow: Flow) => Flow | Job;

/** Begins a job. The second argument holds the rest of the document: parameters, connections, onError, … */
export function job(name: string, settings: Omit<JobHead, 'name'> = {}): { extract(origin: Stage<'origin'>): Flow } {
  return { extract: (origin) => begin({ nodes: [], head: { name, ...settings } }, origin) };
}

/** Begins a flow of its own, to be joined or merged with that of a job. */
export function extract(origin: Stage<'origin'>): Flow {
  return begin({ nodes: [] }, origin);
}

function begin(graph: Graph, origin: Stage<'origin'>): Flow {
  return append(graph, origin, undefined);
}

/** The graph with one more stage, and its output as the open end. */
function append(graph: Graph, stage: Stage, from: From): Flow {
  const node: Node = { stage, from };
  return new Flow({ ...graph, nodes: [...graph.nodes, node] }, { node });
}

/** A chain of stages whose end is open. Every method gives a new flow; the flow itself stays as it is. */
export class Flow {
  /** @internal */
  readonly graph: Graph;
  /** @internal */
  readonly end: Port;

  /** @internal Flows are made by `job(…).extract` and `extract`. */
  constructor(graph: Graph, end: Port) {
    this.graph = graph;
    this.end = end;
  }

  /** Sends the rows through a stage. */
  transform(stage: Stage<'transformer'>): Flow {
    return append(this.graph, stage, this.end);
  }

  /** Joins this flow (left) with another one (right). */
  join(right: Flow, stage: Stage<'join'>): Flow {
    return append(union(this.graph, right.graph), stage, { inputs: { left: this.end, right: right.end } });
  }

  /** Adds columns from a small reference flow. */
  lookup(reference: Flow, stage: Stage<'lookup'>): Flow {
    return append(union(this.graph, reference.graph), stage, { inputs: { input: this.end, reference: reference.end } });
  }

  /** Brings this flow and others into one: `.merge(funnel(), other)`. */
  merge(stage: Stage<'funnel'>, ...others: readonly Flow[]): Flow {
    return new Paths(union(this.graph, ...others.map((other) => other.graph)), [
      this.end,
      ...others.map((other) => other.end),
    ]).merge(stage);
  }

  /** Sends each row down one of several paths, by the outputs that the stage names: `.route(switchBy({ … }), { setosa: (flow) => flow… })`. */
  route(stage: Stage<'switch'>, paths: Readonly<Record<string, Path>>): Paths {
    const { graph, end } = append(this.graph, stage, this.end);
    return follow(
      graph,
      Object.entries(paths).map(([port, path]) => path(new Flow(graph, { node: end.node, port }))),
    );
  }

  /** Sends every row down each of several paths: `.branch(copy(), (flow) => …, (flow) => …)`. */
  branch(stage: Stage<'copy'>, ...paths: readonly Path[]): Paths {
    const flow = append(this.graph, stage, this.end);
    return follow(
      flow.graph,
      paths.map((path) => path(flow)),
    );
  }

  /** Where the rows go that the last stage refuses. */
  rejects(path: Path): Flow {
    return this.output('rejects', path);
  }

  /** Where rows go that the last stage would drop: `.output('duplicates', (flow) => …)` of `removeDuplicates`, `leftOnly` and `rightOnly` of `join`. */
  output(port: string, path: Path): Flow {
    const { graph } = follow(this.graph, [path(new Flow(this.graph, { node: this.end.node, port }))]);
    return new Flow(graph, this.end);
  }

  /** Ends the flow in a destination. */
  load(destination: Stage<'destination'>): Loaded {
    const { graph, end } = append(this.graph, destination, this.end);
    return new Loaded(graph, end.node);
  }
}

/** A job whose last stage is a destination. */
export class Loaded extends Job {
  readonly #destination: Node;

  /** @internal */
  constructor(graph: Graph, destination: Node) {
    super(graph);
    this.#destination = destination;
  }

  /** Where the rows go that the destination refuses. */
  rejects(path: Path): Job {
    const { graph } = follow(this.graph, [path(new Flow(this.graph, { node: this.#destination, port: 'rejects' }))]);
    return new Job(graph);
  }
}

/** What a route or a branch came to. Where all paths end in destinations, it is the job; else `merge` goes on with their open ends. */
export class Paths extends Job {
  readonly #ends: readonly Port[];

  /** @internal */
  constructor(graph: Graph, ends: readonly Port[]) {
    super(graph);
    this.#ends = ends;
  }

  /** Brings the paths that are open into one flow, in their order. */
  merge(stage: Stage<'funnel'>): Flow {
    return append(this.graph, stage, this.#ends);
  }
}

/** The graph with what the paths added to it, and their open ends. */
function follow(graph: Graph, results: readonly (Flow | Job)[]): Paths {
  const ends = results.flatMap((result) => (result instanceof Flow ? [result.end] : []));
  return new Paths(union(graph, ...results.map((result) => result.graph)), ends);
}
