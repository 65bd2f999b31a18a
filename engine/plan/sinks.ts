import type { CheckedStage } from '../../stages/check-job.ts';
import { needsWholeGroups } from '../../workers/aggregate/columns.ts';
import type { OperatorPlan } from '../../workers/fragment-plan.ts';
import { csvWriteOptions } from './csv-options.ts';
import type { Holding } from './exchange.ts';
import type { Carried, RawPassing } from './raw.ts';

/** The kernel that gathers the rows of a stage's input for an exchange. */
export function gatheringKernel(stage: CheckedStage, input: number, holds: Holding, carried: Carried) {
  const collect = { kernel: 'collect', ...carried, maxRows: undefined, hashOf: undefined } as const;
  switch (holds.exchange) {
    case 'sort':
      return { kernel: 'order', by: holds.by, ...carried };
    case 'group':
      return { kernel: 'group', plan: holds.plan, whole: needsWholeGroups(holds.plan, stage.inputs[0]!.schema) };
    case 'distinct': {
      const { keys, keep, orderBy, adds } = holds;
      return adds === undefined
        ? { kernel: 'distinct', keys, keep, orderBy, ...carried }
        : { kernel: 'partition', keys, ...carried };
    }
    case 'join':
      return { kernel: 'partition', keys: holds.plan.keys.map((key) => (input === 0 ? key.left : key.right)), ...carried };
    case 'table':
      return { ...collect, hashOf: holds.state.keys.map((key) => key.right) };
    case 'first':
      return { ...collect, maxRows: holds.rows };
    case 'reservoir':
      return { kernel: 'reservoir', rows: holds.rows, seed: holds.seed, ...carried };
    case 'spool':
      return collect;
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
