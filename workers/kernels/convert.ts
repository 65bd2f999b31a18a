import type { Expression } from '../../model/expression/expression.ts';
import type { TaskContext } from '../context.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { OperatorPlan } from '../fragment-plan.ts';
import { type Column, type Frame, VectorColumn } from '../frame.ts';
import { type Emit, evaluation, inputOf, rejectRows } from './operator.ts';

/** A column of the input that is converted. */
export interface Conversion {
  readonly from: string;
  readonly cast: Expression;
}

/** The rows for which every value converts, and the converted columns, in order. Other rows are refused, each once. */
export function convertColumns(
  context: TaskContext,
  operator: OperatorPlan,
  frame: Frame,
  conversions: readonly Conversion[],
  emit: Emit,
): { readonly input: Frame; readonly converted: readonly Column[] } {
  let input = frame;
  let converted: readonly Column[] = [];
  for (const { from, cast } of conversions) {
    const { vector, refusals } = evaluate(cast, inputOf(input), evaluation(context.memory));
    converted = [...converted, new VectorColumn(context.memory, vector)];
    const sound = rejectRows(context, operator, input, refusals, from, emit);
    if (!sound || sound.count === input.rows) continue;
    input = input.select(sound);
    converted = converted.map((column) => column.select(sound));
  }
  return { input, converted };
}
