import { evaluate } from '../expression/evaluate.ts';
import { type Column, VectorColumn } from '../frame.ts';
import { type CreateOperator, evaluation, inputOf, rejectRows } from './operator.ts';

/** Adds or replaces columns by expressions over the columns as they come in. */
export const derive: CreateOperator<'derive'> = (operator, _index, context, emit) => ({
  push(frame) {
    let input = frame;
    const computed = new Map<string, Column>();
    for (const { name, expression } of operator.plan.columns) {
      const { vector, refusals } = evaluate(expression, inputOf(input), evaluation(context.memory));
      const column = new VectorColumn(context.memory, vector);
      const sound = rejectRows(context, operator, input, refusals, name, emit);
      if (!sound || sound.count === input.rows) computed.set(name, column);
      else {
        input = input.select(sound);
        for (const [other, values] of computed) computed.set(other, values.select(sound));
        computed.set(name, column.select(sound));
      }
    }
    emit('out', input.with(computed));
  },
});
