import type { Batch } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import type { FragmentPlan, JsonSourcePlan, SourcePlan } from '../../workers/fragment-plan.ts';
import type { Bindings } from '../../workers/protocol.ts';
import type { JoinTable } from '../../workers/source-task.ts';
import { connectorSource } from '../plan/connector-source.ts';
import { scanDialect } from '../plan/csv-source.ts';
import { takesFurtherColumns } from '../plan/further-columns.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { Pipeline } from '../plan/pipelines.ts';
import type { Environment } from './environment.ts';
import type { ExchangeState } from './exchange/exchange.ts';
import { TableExchange } from './exchange/table.ts';
import type { SourceFeed } from './feed.ts';
import { csvFeed } from './origin/csv.ts';
import { openGenerator } from './origin/generator.ts';
import { jsonFeed } from './origin/json.ts';

/** What a fragment needs to run: its plan for the workers, its source, and the tables it probes. */
export interface FragmentSource {
  readonly plan: FragmentPlan;
  readonly feed: SourceFeed;
  readonly bindings: Bindings;
}

export async function sourceOf(
  environment: Environment,
  plan: PhysicalPlan,
  pipeline: Pipeline,
  exchanges: ReadonlyMap<string, ExchangeState>,
  refused: (stage: string) => Promise<readonly Batch[]>,
): Promise<FragmentSource> {
  const bindings: Record<string, JoinTable> = {};
  for (const stage of pipeline.probes) bindings[stage] = await tableOf(exchanges, stage).table();
  const { root, out, rejects, operators } = pipeline;
  const stage = plan.graph.stage(root.kind === 'exchange' ? plan.exchanges.get(root.exchange)!.stage.id : root.stage);
  const base = (schema: Schema): SourcePlan => ({
    ...{ stage: stage.id, type: stage.type, schema, out, timer: environment.counters.timer(stage.id) },
    ...(rejects && { rejects }),
  });
  // Ignores fields that no stage reads.
  const asked = (json: JsonSourcePlan): JsonSourcePlan =>
    takesFurtherColumns(plan.graph, stage.id) ? json : { ...json, unknownFields: 'ignore' };
  if (root.kind === 'exchange') {
    const feed = await exchanges.get(root.exchange)!.feed();
    return { plan: { source: base(plan.exchanges.get(root.exchange)!.columns), operators }, feed, bindings };
  }
  if (root.kind === 'unmatched') {
    const feed = await unmatchedFeed(stage, tableOf(exchanges, stage.id));
    return { plan: { source: base(stage.outputs.out!), operators }, feed, bindings };
  }
  if (root.kind === 'rejects') {
    const batches = await refused(root.stage);
    return { plan: { source: base(stage.rejects!), operators }, feed: refusedFeed(environment, batches), bindings };
  }
  const connected = connectorSource(plan.graph, stage);
  if (connected) {
    const { connectorFeed } = await import('./origin/connector.ts');
    const feed = connectorFeed(environment, connected);
    return { plan: { source: base(stage.outputs.out!), operators }, feed, bindings };
  }
  if (stage.type === 'generator') {
    const { plan: generator, feed } = openGenerator(environment, stage.id, stage.plan);
    return { plan: { source: { ...base(stage.outputs.out!), generator }, operators }, feed, bindings };
  }
  if (stage.type === 'memory-origin') {
    // Arrow is loaded only where a program hands data over: it takes longer than a small job.
    const { memoryFeed } = await import('./origin/memory.ts');
    const schema = stage.outputs.out!;
    const { name } = stage.plan;
    const input = Object.hasOwn(environment.inputs, name) ? environment.inputs[name] : undefined;
    const feed = memoryFeed(environment, { stage: stage.id, name, schema, input });
    return { plan: { source: base(schema), operators }, feed, bindings };
  }
  if (stage.type === 'rest-origin') {
    const { restFeed } = await import('./origin/rest.ts');
    const { feed, plan: json } = await restFeed(environment, stage, plan.sources.rest.get(stage.id));
    return { plan: { source: { ...base(stage.outputs.out!), json: asked(json) }, operators }, feed, bindings };
  }
  if (stage.type === 'json-origin') {
    const source = plan.sources.json.get(stage.id)!;
    const { feed, plan: json } = jsonFeed(environment, stage.id, source);
    return { plan: { source: { ...base(stage.outputs.out!), json: asked(json) }, operators }, feed, bindings };
  }
  if (stage.type !== 'csv-origin') throw new InternalError(`no source for ${stage.type}`);
  const source = plan.sources.csv.get(stage.id)!;
  const { columns, declared, formats } = source;
  const csv = {
    dialect: scanDialect(source.options),
    nullValues: source.options.nullValues,
    quotedNulls: source.options.quotedNulls,
    ...{ columns, declared, formats },
    guesses: environment.guessed.of(stage.id, columns, declared),
  };
  return {
    plan: { source: { ...base(stage.outputs.out!), csv }, operators },
    feed: csvFeed(environment, stage.id, source),
    bindings,
  };
}

/** Rows that a destination refused. */
function refusedFeed({ arena }: Environment, batches: readonly Batch[]): SourceFeed {
  const items = batches.map((batch) => ({
    source: { kind: 'rejected' as const, batch },
    done: () => {
      for (const block of batch.blocks) arena.free(block);
    },
  }));
  return { items };
}

function tableOf(exchanges: ReadonlyMap<string, ExchangeState>, stage: string): TableExchange {
  const exchange = exchanges.get(`table:${stage}`);
  if (!(exchange instanceof TableExchange)) throw new InternalError(`no table for ${stage}`);
  return exchange;
}

async function unmatchedFeed(stage: CheckedStage, exchange: TableExchange): Promise<SourceFeed> {
  const table = await exchange.table();
  const left = stage.inputs[0]!.schema;
  const plan = exchange.state.unmatched!;
  const items = exchange
    .unmatched()
    .map(({ from, to }) => ({ source: { kind: 'unmatched' as const, table, from, to, plan, left } }));
  return { items };
}
