import type { Vector } from '../../columns/vector.ts';
import type { Schema } from '../../model/types.ts';
import type { AggregatorPlan } from '../../stages/aggregator.ts';
import type { Memory } from '../frame.ts';
import { typeOf } from './columns.ts';
import { asFloats } from './floats.ts';
import type { Grouping } from './measure.ts';
import { partialMeasure, takesFloats } from './partial.ts';

/** The partial states of all measures, a row per group, of rows whose columns `column` gives. */
export function accumulated(
  memory: Memory,
  plan: AggregatorPlan,
  input: Schema,
  grouping: Grouping,
  column: (name: string) => Vector,
): Vector[] {
  return plan.measures.flatMap((measure) => {
    const values = measure.column === undefined ? undefined : column(measure.column);
    const numbers = values && takesFloats(measure) ? asFloats(memory, values) : values;
    return partialMeasure(measure, typeOf(measure.column, input))!.accumulate(memory, grouping, numbers);
  });
}
