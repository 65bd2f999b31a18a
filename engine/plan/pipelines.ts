import { InternalError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import type { OperatorPlan, OutputPort, RejectsPort, StageOperator } from '../../workers/fragment-plan.ts';
import type { Counters } from '../run/counters.ts';
import { connectorDestination } from './connector-stages.ts';
import type { Exchange, Holding } from './exchange.ts';
import { shapeOf } from './flow.ts';
import type { Graph, PortName, Reader } from './graph.ts';
import { type Needs, needsOfInputs, readColumns } from './needs.ts';
import { carriedSchema, type RawPassing } from './raw.ts';
import { destinationOperator, gatheringKernel } from './sinks.ts';

/** Where a fragment's rows come from: an origin, what an exchange has gathered, or the right rows of a join that found no partner. */
export type Root =
  | { readonly kind: 'origin'; readonly stage: string }
  | { readonly kind: 'exchange'; readonly exchange: string }
  | { readonly kind: 'unmatched'; readonly stage: string }
  /** Rows that a destination refused when it loaded. */
  | { readonly kind: 'rejects'; readonly stage: string };

/** Where the rows of a sink go. */
export interface Feed {
  readonly operator: number;
  readonly input: number;
  readonly to: { readonly exchange: string } | { readonly destination: string };
}

/** A fragment in the plan: a root, and the stages that its rows pass in one go. */
export interface Pipeline {
  readonly id: number;
  readonly root: Root;
  readonly out: OutputPort;
  readonly rejects: RejectsPort | undefined;
  readonly operators: readonly OperatorPlan[];
  readonly feeds: readonly Feed[];
  /** Joins and lookups whose tables it probes. */
  readonly probes: readonly string[];
  /** Stages whose inputs come in turn, with the inputs that its rows come in by. */
  readonly turns: readonly { readonly stage: string; readonly input: number }[];
}

export interface Drafted {
  readonly pipelines: readonly Pipeline[];
  readonly exchanges: ReadonlyMap<string, Exchange>;
}

/**
 * Cuts the graph into fragments. `spooled`: stages whose inputs must be gathered first, because fragments would wait for each other or be too long. `partitioned`: joins
 * whose right side is too large for a table in memory, so that both sides are split by hash.
 */
export function draftPipelines(
  graph: Graph,
  raw: RawPassing,
  counters: Counters,
  { spooled, partitioned }: { readonly spooled: ReadonlySet<string>; readonly partitioned: ReadonlySet<string> },
): Drafted {
  return new Drafter(graph, raw, counters, spooled, partitioned).draft();
}

interface Draft {
  readonly id: number;
  readonly root: Root;
  readonly rootStage: string;
  readonly operators: OperatorPlan[];
  readonly byStage: Map<string, number>;
  readonly feeds: Feed[];
  readonly probes: string[];
  readonly turns: { stage: string; input: number }[];
}

class Drafter {
  private readonly graph: Graph;
  private readonly raw: RawPassing;
  private readonly counters: Counters;
  private readonly spooled: ReadonlySet<string>;
  private readonly partitioned: ReadonlySet<string>;
  private readonly needs: ReadonlyMap<string, Needs>;
  private readonly exchanges = new Map<string, Exchange>();
  private readonly waiting: Root[] = [];
  private readonly pipelines: Pipeline[] = [];

  constructor(graph: Graph, raw: RawPassing, counters: Counters, spooled: ReadonlySet<string>, partitioned: ReadonlySet<string>) {
    this.graph = graph;
    this.partitioned = partitioned;
    this.raw = raw;
    this.counters = counters;
    this.spooled = spooled;
    this.needs = needsOfInputs(graph, raw.provenances);
  }

  draft(): Drafted {
    for (const stage of this.graph.stages) if (stage.inputs.length === 0) this.waiting.push({ kind: 'origin', stage: stage.id });
    for (const stage of this.graph.stages)
      if (connectorDestination(stage)) this.waiting.push({ kind: 'rejects', stage: stage.id });
    for (let root = this.waiting.shift(); root; root = this.waiting.shift()) this.pipelines.push(this.pipeline(root));
    return { pipelines: this.pipelines, exchanges: this.exchanges };
  }

  private pipeline(root: Root): Pipeline {
    const exchange = root.kind === 'exchange' ? this.exchanges.get(root.exchange)! : undefined;
    const rootStage = exchange?.stage.id ?? (root as { stage: string }).stage;
    const draft: Draft = {
      id: this.pipelines.length,
      root,
      rootStage,
      operators: [],
      byStage: new Map(),
      feeds: [],
      probes: [],
      turns: [],
    };
    const stage = this.graph.stage(rootStage);
    let out: OutputPort;
    if (exchange?.holds.exchange === 'spool' && connectorDestination(stage)) {
      out = { targets: [this.destination(draft, stage)], counter: -1 };
    } else if (exchange?.holds.exchange === 'spool')
      out = { targets: [{ operator: this.stream(draft, stage), input: 0 }], counter: -1 };
    else if (root.kind === 'rejects') out = { targets: [], counter: -1 };
    else out = this.port(draft, { stage: rootStage, port: 'out' });
    const rejects = (root.kind === 'origin' || root.kind === 'rejects') && stage.rejects ? this.rejects(draft, stage) : undefined;
    const { id, operators, feeds, probes, turns } = draft;
    return { id, root, out, rejects, operators, feeds, probes, turns };
  }

  private port(draft: Draft, port: PortName): OutputPort {
    const targets = this.graph.readersOf(port).map((reader) => this.target(draft, reader));
    return { targets, counter: this.counters.port(port.stage, port.port) };
  }

  private rejects(draft: Draft, stage: CheckedStage): RejectsPort {
    return { ...this.port(draft, { stage: stage.id, port: 'rejects' }), schema: stage.rejects! };
  }

  private target(draft: Draft, { stage, input }: Reader): { operator: number; input: number } {
    const shape = shapeOf(stage);
    const spool = { exchange: 'spool' } as const;
    switch (shape.kind) {
      case 'state':
        if (this.partitioned.has(stage.id)) return this.sink(draft, stage, input, { exchange: 'join', plan: shape.partitions! });
        if (input === 1) return this.sink(draft, stage, 1, { exchange: 'table', state: shape });
        if (this.mustSpool(draft, stage)) return this.sink(draft, stage, 0, spool);
        return { operator: this.stream(draft, stage), input: 0 };
      case 'gather':
        return shape.by.exchange === 'sort' && shape.by.prepares
          ? this.prepare(draft, stage, input, shape.by)
          : this.sink(draft, stage, input, shape.by);
      case 'stream':
        if (shape.counts || this.spooled.has(stage.id)) return this.sink(draft, stage, input, spool);
        if (shape.inTurn) draft.turns.push({ stage: stage.id, input });
        return { operator: this.stream(draft, stage), input };
      case 'sink':
        return this.spooled.has(stage.id) ? this.sink(draft, stage, input, spool) : this.destination(draft, stage);
      case 'source':
        throw new InternalError(`${stage.type} has no input`);
    }
  }

  /** Whether the right side depends on the rows of this very fragment: then the left side has to wait for it. */
  private mustSpool(draft: Draft, stage: CheckedStage): boolean {
    return this.spooled.has(stage.id) || this.graph.upstreamOf(stage, 1).has(draft.rootStage);
  }

  /** A stage that rows pass without waiting. */
  private stream(draft: Draft, stage: CheckedStage): number {
    const known = draft.byStage.get(stage.id);
    if (known !== undefined) return known;
    const index = this.reserve(draft, stage.id);
    const outputs: Record<string, OutputPort> = {};
    for (const port of Object.keys(stage.outputs)) outputs[port] = this.port(draft, { stage: stage.id, port });
    const base = { ...this.base(stage), outputs, ...(stage.rejects && { rejects: this.rejects(draft, stage) }) };
    if (shapeOf(stage).kind === 'state') draft.probes.push(stage.id);
    draft.operators[index] = { ...base, ...this.kernel(stage) };
    return index;
  }

  /** The rows of an input pass the stage's own kernel and are gathered behind it. */
  private prepare(draft: Draft, stage: CheckedStage, input: number, holds: Holding): { operator: number; input: number } {
    const operator = this.reserve(draft, `${stage.id}#${input}`);
    const outputs = { out: { targets: [this.sink(draft, stage, input, holds)], counter: -1 } };
    draft.operators[operator] = { ...this.base(stage), outputs, ...this.kernel(stage) };
    return { operator, input };
  }

  /** Of a stage whose rows pass a kernel of its own. */
  private kernel({ id, type, plan }: CheckedStage): StageOperator {
    return { kernel: type, plan, matches: this.counters.matches(id) } as StageOperator;
  }

  private sink(draft: Draft, stage: CheckedStage, input: number, holds: Holding): { operator: number; input: number } {
    const id = `${holds.exchange}:${stage.id}`;
    const prepared = holds.exchange === 'sort' && holds.prepares;
    const carried = prepared
      ? this.raw.carriedSorted(this.graph, stage, this.needs, holds.by)
      : this.raw.carried(stage, input, this.needs);
    const operator = this.reserve(draft, `${id}#${input}`);
    const read = prepared
      ? { schema: stage.outputs.out!, reads: carried.columns.map((field) => field.name) }
      : this.inputOf(stage, input, carried.columns);
    const base = { ...this.base(stage), inputs: [read], outputs: {} };
    draft.operators[operator] = { ...base, ...gatheringKernel(stage, input, holds, carried) } as OperatorPlan;
    draft.feeds.push({ operator, input, to: { exchange: id } });
    if (!this.exchanges.has(id)) {
      this.exchanges.set(id, this.exchange(id, stage, holds, carriedSchema(carried.columns, carried.raw)));
      if (holds.exchange !== 'table') this.waiting.push({ kind: 'exchange', exchange: id });
      else if (holds.state.unmatched) this.waiting.push({ kind: 'unmatched', stage: stage.id });
    }
    return { operator, input: 0 };
  }

  private exchange(id: string, stage: CheckedStage, holds: Holding, columns: Schema): Exchange {
    if (holds.exchange !== 'join') return { id, stage, holds, columns };
    const sides = [0, 1].map((side) => {
      const carried = this.raw.carried(stage, side, this.needs);
      return carriedSchema(carried.columns, carried.raw);
    });
    const out = this.raw.carriedOut(this.graph, stage, this.needs);
    return { id, stage, holds, columns: carriedSchema(out.columns, out.raw), sides };
  }

  private destination(draft: Draft, stage: CheckedStage): { operator: number; input: number } {
    const known = draft.byStage.get(stage.id);
    if (known !== undefined) return { operator: known, input: 0 };
    const operator = this.reserve(draft, stage.id);
    draft.operators[operator] = destinationOperator({ ...this.base(stage), outputs: {} }, stage, this.raw);
    draft.feeds.push({ operator, input: 0, to: { destination: stage.id } });
    return { operator, input: 0 };
  }

  private reserve(draft: Draft, key: string): number {
    const index = draft.operators.length;
    draft.operators.push(undefined as unknown as OperatorPlan);
    draft.byStage.set(key, index);
    return index;
  }

  private base(stage: CheckedStage) {
    const inputs = stage.inputs.map((_, input) => this.inputOf(stage, input, []));
    return { stage: stage.id, type: stage.type, inputs, timer: this.counters.timer(stage.id) };
  }

  private inputOf(stage: CheckedStage, input: number, columns: Schema) {
    const reads = new Set([...readColumns(stage, input), ...columns.map((field) => field.name)]);
    return { schema: stage.inputs[input]!.schema, reads: [...reads] };
  }
}
