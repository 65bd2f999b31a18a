import { MAX_ARENA_BYTES } from '../../columns/arena.ts';
import { ownValue } from '../../model/own.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { Counters } from '../run/counters.ts';
import { defaultMemoryBytes, defaultWorkers } from '../run/defaults.ts';
import { connectorSource, describeSource } from './connector-source.ts';
import { formatBytes } from './format.ts';
import { openSources, type SourceLooks } from './open-sources.ts';
import { type PhysicalPlan, planJob } from './physical.ts';
import type { Pipeline } from './pipelines.ts';
import { describeRest } from './rest-source.ts';
import { ServerPlan } from './servers.ts';

/** Plans a job without running it, and prints the plan. Looks at the job's files. */
export async function explainJob(
  job: CheckedJob,
  options: {
    readonly baseFolder: string;
    readonly workers?: number;
    readonly memoryBytes?: number;
    readonly looks?: SourceLooks;
  },
): Promise<string> {
  const sources = await openSources(job, options.baseFolder, undefined, options.looks);
  const plan = planJob(job, sources, Counters.forJob(job), undefined, new ServerPlan(job).deferred);
  const { workers = defaultWorkers(), memoryBytes = defaultMemoryBytes() } = options;
  return explainPlan(plan, { workers, memoryBytes: Math.min(memoryBytes, MAX_ARENA_BYTES) });
}

/** Prints the fragments of a plan, what stands between them, and what was pushed down into sources. */
export function explainPlan(
  plan: PhysicalPlan,
  { workers, memoryBytes }: { readonly workers: number; readonly memoryBytes: number },
): string {
  // Rows that a destination refuses are a fragment of their own only where they go somewhere.
  const pipelines = plan.pipelines.filter(({ root, rejects }) => root.kind !== 'rejects' || (rejects?.targets.length ?? 0) > 0);
  const lines = [
    `${pipelines.length} ${pipelines.length === 1 ? 'fragment' : 'fragments'}, ${workers} ${workers === 1 ? 'worker' : 'workers'}, ${formatBytes(memoryBytes)} of memory`,
  ];
  pipelines.forEach((pipeline, number) => {
    lines.push('', `fragment ${number + 1}`, ...describe(plan, pipeline).map((line) => `  ${line}`));
  });
  return lines.join('\n');
}

function describe(plan: PhysicalPlan, pipeline: Pipeline): string[] {
  const lines: string[] = [];
  const { root } = pipeline;
  if (root.kind === 'origin') {
    const stage = plan.graph.stage(root.stage);
    lines.push(`read ${stage.id} (${stage.type})`);
    const source = plan.sources.csv.get(stage.id);
    if (source) {
      const read = new Set(pipeline.operators.flatMap((operator) => operator.inputs.flatMap((input) => input.reads)));
      const decoded = source.columns
        .filter((field) => read.has(field.name) || source.declared.includes(field.name))
        .map((field) => field.name);
      const split = source.inputs.every((input) => input.plain) ? 'byte ranges of 2 MB' : 'unpacked text, 2 MB a task';
      lines.push(`  partitions: ${split}`);
      lines.push(`  decoded columns: ${decoded.length === 0 ? 'none' : decoded.join(', ')} (of ${source.columns.length})`);
    }
    const json = plan.sources.json.get(stage.id);
    if (json) {
      const ranges = json.inputs.every((input) => input.plain && input.format === 'lines');
      lines.push(`  partitions: ${ranges ? 'byte ranges of 2 MB' : 'records cut out of the text, 2 MB a task'}`);
    }
    if (stage.type === 'rest-origin') {
      lines.push(`  asks: ${describeRest(stage.plan)}`, `  pages: ${PAGES[stage.plan.pagination.kind]}`);
    }
    const connected = connectorSource(plan.graph, stage);
    if (connected) lines.push(...describeSource(connected));
  } else if (root.kind === 'rejects') {
    lines.push(`rows that ${root.stage} refused`);
  } else if (root.kind === 'unmatched') {
    lines.push(`right rows of ${root.stage} without a match`);
  } else {
    const exchange = plan.exchanges.get(root.exchange)!;
    const kind = EXCHANGES[exchange.holds.exchange];
    lines.push(`from exchange ${exchange.id} (${plan.graph.job.ordered ? kind : kind.replace(/, then .*/, ', in no order')})`);
  }
  for (const operator of pipeline.operators) {
    const feed = pipeline.feeds.find((other) => pipeline.operators[other.operator] === operator);
    const to = feed ? ('exchange' in feed.to ? ` → exchange ${feed.to.exchange}` : '') : '';
    lines.push(`${ownValue(VERBS, operator.kernel) ?? operator.kernel} ${operator.stage}${to}`);
    if (operator.kernel === 'write-csv') {
      const raw = operator.columns.flatMap((column) => (column.kind === 'raw' ? column.columns : []));
      if (raw.length > 0) lines.push(`  as they stand in the source: ${raw.join(', ')}`);
      const quotedAnew = operator.columns.flatMap((column) => (column.kind === 'text' ? column.field.name : []));
      if (quotedAnew.length > 0) lines.push(`  as text of the source, quoted anew: ${quotedAnew.join(', ')}`);
    }
  }
  return lines;
}

const PAGES = {
  none: 'one',
  page: 'by number',
  offset: 'by offset',
  cursor: 'by the token of the page before',
  link: 'by the link of the page before',
};

const EXCHANGES = {
  sort: 'range partitions, merged in order',
  group: 'hash partitions, then order of first appearance',
  distinct: 'hash partitions, then order of first appearance',
  first: 'gather',
  reservoir: 'gather',
  table: 'hash table, broadcast',
  spool: 'gather',
  join: 'hash partitions of both sides, then the order of the left',
} as const;

const VERBS: Record<string, string> = {
  order: 'sort',
  group: 'partial aggregate',
  distinct: 'distinct',
  collect: 'gather',
  partition: 'split by hash',
  join: 'join: probe',
  'write-csv': 'write',
  'write-json': 'write',
};
