import { InternalError, RunError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { MAX_FEEDS } from '../../workers/partition.ts';
import type { Counters } from '../run/counters.ts';
import type { Exchange } from './exchange.ts';
import { expandStages } from './expand.ts';
import { Graph } from './graph.ts';
import { longChains } from './long-chains.ts';
import { type Drafted, draftPipelines, type Feed, type Pipeline } from './pipelines.ts';
import { RawPassing } from './raw.ts';
import type { FileSources } from './sources.ts';

/** How many cuts are looked for one at a time. */
const ONE_BY_ONE = 20;

/** A job as it will be run: fragments in the order in which they run, and what stands between them. */
export interface PhysicalPlan {
  readonly graph: Graph;
  readonly pipelines: readonly Pipeline[];
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly sources: FileSources;
}

/**
 * Cuts a checked job into fragments and puts them in order. `partitioned`: joins whose right side does not fit into memory. `deferred`: destinations whose rows
 * are gathered until all origins have been read.
 */
export function planJob(
  job: CheckedJob,
  sources: FileSources,
  counters: Counters,
  partitioned: ReadonlySet<string> = new Set(),
  deferred: ReadonlySet<string> = new Set(),
): PhysicalPlan {
  const graph = new Graph({ ...job, stages: expandStages(job.stages) });
  const raw = new RawPassing(graph, sources.csv);
  const spooled = longChains(graph);
  for (const stage of deferred) spooled.add(stage);
  // Fragments that would wait for each other, or bring inputs out of their order, are cut once more.
  for (let tries = 0; tries <= graph.stages.length; tries++) {
    const drafted = draftPipelines(graph, raw, counters, { spooled, partitioned });
    const ordered = order(drafted, deferred);
    const troubles = ordered.stuck === undefined ? outOfOrder(ordered.pipelines) : [ordered.stuck];
    if (troubles.length === 0)
      return { graph, pipelines: withOrdinals(ordered.pipelines), exchanges: drafted.exchanges, sources };
    // One cut may do for others behind it; of a great many they are made at once.
    for (const trouble of tries < ONE_BY_ONE ? troubles.slice(0, 1) : troubles) spooled.add(trouble);
  }
  throw new InternalError('fragments cannot be put in order');
}

interface Order {
  readonly pipelines: readonly Pipeline[];
  /** A join or lookup at which fragments wait for each other. */
  readonly stuck?: string;
}

/** Puts every fragment behind those that it waits for; otherwise they stay in the order of their roots. */
function order({ pipelines, exchanges }: Drafted, deferred: ReadonlySet<string>): Order {
  const left = [...pipelines];
  const done: Pipeline[] = [];
  const feeding = new Tally(left.flatMap(({ feeds }) => feeds.map(({ to }) => targetKey(to))));
  const probing = new Tally(left.flatMap(({ probes }) => probes));
  let origins = left.filter(({ root }) => root.kind === 'origin').length;
  const isFed = (exchange: string) => feeding.has(targetKey({ exchange }));
  const waits = ({ root, probes }: Pipeline): boolean => {
    if (probes.some((stage) => isFed(`table:${stage}`))) return true;
    if (root.kind === 'exchange')
      return isFed(root.exchange) || (origins > 0 && deferred.has(exchanges.get(root.exchange)!.stage.id));
    if (root.kind === 'rejects') return feeding.has(targetKey({ destination: root.stage }));
    return root.kind === 'unmatched' && (isFed(`table:${root.stage}`) || probing.has(root.stage));
  };
  while (left.length > 0) {
    const next = left.findIndex((pipeline) => !waits(pipeline));
    if (next < 0) {
      const stuck = left.flatMap(({ probes }) => probes).find((stage) => isFed(`table:${stage}`));
      if (stuck === undefined) throw new InternalError('fragments wait for each other without a join');
      return { pipelines: done, stuck };
    }
    const [pipeline] = left.splice(next, 1);
    for (const { to } of pipeline!.feeds) feeding.remove(targetKey(to));
    for (const stage of pipeline!.probes) probing.remove(stage);
    if (pipeline!.root.kind === 'origin') origins--;
    done.push(pipeline!);
  }
  return { pipelines: done };
}

const targetKey = (to: Feed['to']): string => ('exchange' in to ? `exchange ${to.exchange}` : `destination ${to.destination}`);

/** How often each of some keys is left. */
class Tally {
  private readonly counts = new Map<string, number>();
  constructor(keys: readonly string[]) {
    for (const key of keys) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
  has(key: string): boolean {
    return (this.counts.get(key) ?? 0) > 0;
  }
  remove(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) - 1);
  }
}

/** Stages whose inputs have to come one after the other, in their order, and do not. */
function outOfOrder(pipelines: readonly Pipeline[]): readonly string[] {
  const reached = new Map<string, number>();
  const found = new Set<string>();
  for (const { turns } of pipelines) {
    for (const [stage, inputs] of Map.groupBy(turns, (turn) => turn.stage)) {
      const numbers = new Set(inputs.map((turn) => turn.input));
      if (numbers.size > 1 || Math.min(...numbers) < (reached.get(stage) ?? 0)) found.add(stage);
      reached.set(stage, Math.max(...numbers));
    }
  }
  return [...found];
}

/** Numbers the feeds of each exchange, so that its rows have an order: by input, and within an input by fragment. */
function withOrdinals(pipelines: readonly Pipeline[]): readonly Pipeline[] {
  const feeds = pipelines.flatMap(({ feeds }, number) =>
    feeds.flatMap(({ operator, input, to }) => ('exchange' in to ? [{ number, operator, input, exchange: to.exchange }] : [])),
  );
  const ordinals = new Map<string, number>();
  for (const [exchange, own] of Map.groupBy(feeds, (feed) => feed.exchange)) {
    if (own.length > MAX_FEEDS) {
      throw new RunError('too-large', `more than ${MAX_FEEDS} links lead to ${exchange.slice(exchange.indexOf(':') + 1)}`, {
        remedy: 'bring them together by several funnels, one behind the other',
      });
    }
    own.sort((a, b) => a.input - b.input || a.number - b.number);
    for (const [ordinal, { number, operator }] of own.entries()) ordinals.set(`${number}#${operator}`, ordinal);
  }
  return pipelines.map((pipeline, number) => ({
    ...pipeline,
    operators: pipeline.operators.map((operator, index) => {
      const ordinal = ordinals.get(`${number}#${index}`);
      return ordinal === undefined ? operator : { ...operator, ordinal };
    }),
  }));
}
