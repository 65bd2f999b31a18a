import type { CheckedStage } from '../../stages/check-job.ts';
import { needsWholeGroups } from '../../workers/aggregate/columns.ts';
import type { OperatorPlan } from '../../workers/fragment-plan.ts';
import { csvWriteOptions } from './csv-options.ts';
import type { Exchange } from './exchange.ts';
import type { RawPassing } from './raw.ts';

/** The kernel that gathers the rows of a stage's input for an exchange. */
export function gatheringKernel(
  stage: CheckedStage,
  input: number,
  kind: Exchange['kind'],
  carried: ReturnType<RawPassing['carried']>,
) {
  switch (kind) {
    case 'sort': {
      const by = stage.type === 'sort' || stage.type === 'funnel' ? stage.plan.by : [];
      return { kernel: 'order', by, input, ...carried };
    }
    case 'group': {
      const { plan } = stage as Extract<CheckedStage, { type: 'aggregator' }>;
      return { kernel: 'group', plan, whole: needsWholeGroups(plan, stage.inputs[0]!.schema) };
    }
    case 'distinct': {
      const { keys, keep, orderBy, marks } = (stage as Extract<CheckedStage, { type: 'remove-duplicates' }>).plan;
      if (marks) return { kernel: 'partition', keys, ...carried };
      return { kernel: 'distinct', keys, keep, orderBy, ...carried };
    }
    case 'join': {
      const { plan } = stage as Extract<CheckedStage, { type: 'join' }>;
      return { kernel: 'partition', keys: plan.keys.map((key) => (input === 0 ? key.left : key.right)), ...carried };
    }
    case 'table': {
      const keys =
        stage.type === 'join'
          ? stage.plan.keys.map((key) => key.right)
          : stage.type === 'lookup'
            ? stage.plan.keys.map((key) => key.reference)
            : [];
      return { kernel: 'collect', ...carried, maxRows: undefined, hashOf: keys };
    }
    case 'first': {
      const { plan } = stage as Extract<CheckedStage, { type: 'sample' }>;
      return { kernel: 'collect', ...carried, maxRows: plan.method === 'first' ? plan.rows : undefined, hashOf: undefined };
    }
    case 'reservoir':
      return { kernel: 'reservoir', plan: (stage as Extract<CheckedStage, { type: 'sample' }>).plan, ...carried };
    case 'spool':
      return { kernel: 'collect', ...carried, maxRows: undefined, hashOf: undefined };
  }
}

/** The operator that writes the rows of a destination, or hands them to it. `base`: what all operators have. */
export function destinationOperator(
  base: Pick<OperatorPlan, 'stage' | 'type' | 'outputs' | 'timer'>,
  stage: CheckedStage,
  raw: RawPassing,
): OperatorPlan {
  const { schema } = stage.inputs[0]!;
  if (stage.type === 'csv-destination') {
    const columns = raw.output(stage);
    const reads = columns.flatMap((column) => (column.kind === 'value' ? column.field.name : []));
    return { ...base, inputs: [{ schema, reads }], kernel: 'write-csv', options: csvWriteOptions(stage.plan), columns };
  }
  const inputs = [{ schema, reads: schema.map((field) => field.name) }];
  if (stage.type === 'json-destination') {
    const { format, pretty, compression } = stage.plan;
    return { ...base, inputs, kernel: 'write-json', options: { format, pretty, compression }, columns: schema };
  }
  return { ...base, inputs, kernel: 'collect', columns: schema, raw: undefined, maxRows: undefined, hashOf: undefined };
}
