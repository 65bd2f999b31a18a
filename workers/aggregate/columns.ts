import { isView } from '../../columns/vector.ts';
import type { Schema } from '../../model/types.ts';
import type { AggregatorPlan } from '../../stages/aggregator.ts';
import { EXCHANGE_FIELDS, ORDER_FIELD } from '../partition.ts';
import { partialMeasure, stateFields } from './partial.ts';

/** Whether some measure needs all values of a group, so that rows and not partial states are exchanged. */
export function needsWholeGroups(plan: AggregatorPlan, input: Schema): boolean {
  return plan.measures.some((measure) => partialMeasure(measure, typeOf(measure.column, input)) === undefined);
}

/** The columns before the keys: hash and place, or the place alone where the hash is sooner found again than kept, as that of numbers is. */
export function placeFields(plan: AggregatorPlan, input: Schema): Schema {
  const isText = plan.keys.some((key) => isView(input.find((field) => field.name === key)!.type));
  return isText ? EXCHANGE_FIELDS : [ORDER_FIELD];
}

/** The columns that tasks exchange: those of `placeFields`, the keys, then the measures' states or, for whole groups, the columns they read. */
export function exchangeSchema(plan: AggregatorPlan, whole: boolean, input: Schema): Schema {
  const keys = plan.keys.map((key) => input.find((field) => field.name === key)!);
  const states = whole
    ? measuredColumns(plan).map((name) => input.find((field) => field.name === name)!)
    : plan.measures.flatMap((measure, index) => stateFields(partialMeasure(measure, typeOf(measure.column, input))!, index));
  return [...placeFields(plan, input), ...keys, ...states];
}

/** The columns that measures read, each once. */
export const measuredColumns = (plan: AggregatorPlan): string[] => [
  ...new Set(plan.measures.flatMap((measure) => (measure.column === undefined ? [] : [measure.column]))),
];

export const typeOf = (column: string | undefined, input: Schema) => input.find((field) => field.name === column)?.type;
