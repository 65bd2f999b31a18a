import { ownValue } from '../../model/own.ts';
import { BOOLEAN, INTEGER, type Schema } from '../../model/types.ts';
import type { SortKey } from '../../stages/shared/columns.ts';
import { OUT } from '../../stages/stage.ts';
import type { FragmentPlan, OperatorPlan } from '../../workers/fragment-plan.ts';
import { EXCHANGE_FIELDS, ORDER } from '../../workers/partition.ts';
import type { SinkResult } from '../../workers/protocol.ts';
import type { SourceTask } from '../../workers/source-task.ts';
import type { Exchange } from '../plan/exchange.ts';
import type { Environment } from './environment.ts';
import type { ExchangeState } from './exchange/exchange.ts';
import { GatherExchange, ReservoirExchange } from './exchange/gather.ts';
import { type MergeTask, PartitionedExchange } from './exchange/partitioned.ts';
import { SortExchange } from './exchange/sort.ts';
import { TableExchange } from './exchange/table.ts';

const BY_ORDER: readonly SortKey[] = [{ column: ORDER, descending: false, nullsFirst: false }];

/** Makes what holds the rows of an exchange while the job runs. */
export function openExchange(environment: Environment, { stage, holds, columns, sides }: Exchange): ExchangeState {
  switch (holds.exchange) {
    case 'sort':
      return new SortExchange(environment, stage.id, holds.by, columns);
    case 'group': {
      const { plan } = holds;
      const input = stage.inputs[0]!.schema;
      return partitioned(
        environment,
        stage.id,
        1,
        ([batches], part) => ({ kind: 'merge-groups', batches: batches!, part, plan, input }),
        ownValue(stage.outputs, OUT)!,
        plan.keys.length > 0,
      );
    }
    case 'distinct': {
      const { keys, keep, orderBy, adds } = holds;
      const all = [...EXCHANGE_FIELDS, ...columns];
      return partitioned(
        environment,
        stage.id,
        1,
        ([batches], part) => ({ kind: 'merge-distinct', batches: batches!, part, keys, keep, orderBy, adds, columns: all }),
        adds === undefined
          ? columns
          : [...columns, { name: adds.name, type: adds.is === 'number' ? INTEGER : BOOLEAN, nullable: false }],
      );
    }
    case 'first':
      return new GatherExchange(environment, stage.id, columns, 1, holds.rows);
    case 'reservoir':
      return new ReservoirExchange(environment, stage.id, columns, holds.rows);
    case 'spool':
      return new GatherExchange(environment, stage.id, columns, stage.inputs.length);
    case 'join': {
      const { plan } = holds;
      const left = stage.inputs[0]!.schema;
      const gathered = sides!.map((side) => [...EXCHANGE_FIELDS, ...side]);
      return partitioned(
        environment,
        stage.id,
        2,
        ([lefts, rights], part) => ({
          kind: 'join-part',
          matches: environment.counters.matches(stage.id),
          left: lefts!,
          right: rights!,
          part: part!,
          plan,
          leftSchema: left,
          leftColumns: gathered[0]!,
          rightColumns: gathered[1]!,
        }),
        columns,
      );
    }
    case 'table':
      return new TableExchange(environment, stage.id, holds.state, columns);
  }
}

/** An exchange by hash of the rows of some `inputs`, whose merged rows (`columns`) are put in order of first appearance. */
function partitioned(
  environment: Environment,
  stage: string,
  inputs: number,
  merge: MergeTask,
  columns: Schema,
  keyed = true,
): ExchangeState {
  const { shared, pool } = environment;
  const order: OperatorPlan = {
    stage,
    type: 'order',
    inputs: [{ schema: columns, reads: [] }],
    outputs: {},
    timer: environment.counters.timer(stage),
    kernel: 'order',
    ordinal: 0,
    by: BY_ORDER,
    columns: [...columns, EXCHANGE_FIELDS[1]!],
    raw: undefined,
  };
  const plan: FragmentPlan = {
    source: { stage, type: 'merge', schema: columns, out: { targets: [{ operator: 0, input: 0 }], counter: -1 }, timer: -1 },
    operators: [order],
  };
  let published: ReturnType<typeof shared.publish<FragmentPlan>> | undefined;
  const sortMerged = async (source: SourceTask, sequence: number): Promise<readonly SinkResult[]> => {
    published ??= shared.publish(plan);
    const task = { kind: 'run', fragment: published, source, sequence, bindings: {}, sinks: {}, keepRejects: false } as const;
    const result = await pool.run(task, [stage]);
    return result.sinks[0] ?? [];
  };
  return new PartitionedExchange(
    environment,
    stage,
    merge,
    keyed,
    inputs,
    new SortExchange(environment, stage, BY_ORDER, columns, false),
    sortMerged,
  );
}
