import type { Schema } from '../../model/types.ts';
import type { AggregatorPlan } from '../../stages/aggregator.ts';
import { EXCHANGE_FIELDS } from '../partition.ts';
import { partialMeasure, stateFields } from './partial.ts';

/** Whether some measure needs all values of a group, so that rows and not partial states are exchanged. */
export function needsWholeGroups(plan: AggregatorPlan, input: Schema): boolean {
  return plan.measures.some((measure) => partialMeasure(measure, typeOf(measure.column, input)) === undefined);
}

/** The columns that tasks exchange: hash, order, the keys, then the measures' states or, for whole groups, the columns they read. */
export function exchangeSchema(plan: AggregatorPlan, whole: boolean, input: Schema): Schema {
  const keys = plan.keys.map((key) => input.find((field) => field.name === key)!);
  const states = whole
    ? measuredColumns(plan).map((name) => input.find((field) => field.name === name)!)
    : plan.measures.flatMap((measure, index) => stateFields(partialMeasure(measure, typeOf(measure.column, input))!, index));
  return [...EXCHANGE_FIELDS, ...keys, ...states];
}

/** The columns that measures read, each once. */
export const measuredColumns = (plan: AggregatorPlan): string[] => [
  ...new Set(plan.measures.flatMap((measure) => (measure.column === undefined ? [] : [measure.column]))),
];

export const typeOf = (column: string | undefined, input: Schema) => input.find((field) => field.name === column)?.type;
