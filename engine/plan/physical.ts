import { InternalError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import type { Counters } from '../run/counters.ts';
import type { Exchange } from './exchange.ts';
import { Graph } from './graph.ts';
import { type Drafted, draftPipelines, type Pipeline } from './pipelines.ts';
import { RawPassing } from './raw.ts';
import type { FileSources } from './sources.ts';

/** A job as it will be run: fragments in the order in which they run, and what stands between them. */
export interface PhysicalPlan {
  readonly graph: Graph;
  readonly pipelines: readonly Pipeline[];
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly sources: FileSources;
}

/** Cuts a checked job into fragments and puts them in order. `partitioned`: joins whose right side does not fit into memory. */
export function planJob(
  job: CheckedJob,
  sources: FileSources,
  counters: Counters,
  partitioned: ReadonlySet<string> = new Set(),
): PhysicalPlan {
  const graph = new Graph(job);
  const raw = new RawPassing(graph, sources.csv);
  const spooled = new Set<string>();
  // Fragments that would wait for each other, or bring a funnel's inputs out of order, are cut once more.
  for (let tries = 0; tries <= job.stages.length; tries++) {
    const drafted = draftPipelines(graph, raw, counters, { spooled, partitioned });
    const ordered = order(drafted);
    const trouble = ordered.stuck ?? outOfOrder(ordered.pipelines);
    if (trouble === undefined) return { graph, pipelines: ordered.pipelines, exchanges: drafted.exchanges, sources };
    spooled.add(trouble);
  }
  throw new InternalError('fragments cannot be put in order');
}

interface Order {
  readonly pipelines: readonly Pipeline[];
  /** A join or lookup at which fragments wait for each other. */
  readonly stuck?: string;
}

/** Puts every fragment behind those that it waits for; otherwise they stay in the order of their roots. */
function order({ pipelines }: Drafted): Order {
  const left = [...pipelines];
  const done: Pipeline[] = [];
  const feeding = (exchange: string) =>
    left.some((other) => other.feeds.some((feed) => 'exchange' in feed.to && feed.to.exchange === exchange));
  const waits = (pipeline: Pipeline): boolean => {
    const { root, probes } = pipeline;
    if (probes.some((stage) => feeding(`table:${stage}`))) return true;
    if (root.kind === 'exchange') return feeding(root.exchange);
    if (root.kind === 'rejects')
      return left.some((other) => other.feeds.some(({ to }) => 'destination' in to && to.destination === root.stage));
    return (
      root.kind === 'unmatched' &&
      (feeding(`table:${root.stage}`) || left.some((other) => other !== pipeline && other.probes.includes(root.stage)))
    );
  };
  while (left.length > 0) {
    const next = left.findIndex((pipeline) => !waits(pipeline));
    if (next < 0) {
      const probing = left.find((pipeline) => pipeline.probes.some((stage) => feeding(`table:${stage}`)));
      const stuck = probing?.probes.find((stage) => feeding(`table:${stage}`));
      if (stuck === undefined) throw new InternalError('fragments wait for each other without a join');
      return { pipelines: done, stuck };
    }
    done.push(...left.splice(next, 1));
  }
  return { pipelines: done };
}

/** A funnel whose inputs do not come one after the other, in their order. */
function outOfOrder(pipelines: readonly Pipeline[]): string | undefined {
  const reached = new Map<string, number>();
  for (const { funnels } of pipelines) {
    for (const [stage, inputs] of Map.groupBy(funnels, (funnel) => funnel.stage)) {
      const numbers = new Set(inputs.map((funnel) => funnel.input));
      if (numbers.size > 1 || Math.min(...numbers) < (reached.get(stage) ?? 0)) return stage;
      reached.set(stage, Math.max(...numbers));
    }
  }
  return undefined;
}
