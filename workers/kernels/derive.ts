import { evaluate } from '../expression/evaluate.ts';
import { type Column, VectorColumn } from '../frame.ts';
import { type CreateOperator, evaluation, inputOf, rejectRows } from './operator.ts';

/** Adds or replaces columns by expressions over the columns as they come in, and those that were added before. */
export const derive: CreateOperator<'derive'> = (operator, _index, context, emit) => {
  const replaced = new Set(operator.inputs[0]!.schema.map(({ name }) => name));
  return {
    push(frame) {
      let input = frame;
      const computed = new Map<string, Column>();
      const added = new Map<string, Column>();
      for (const { name, expression } of operator.plan.columns) {
        const { vector, refusals } = evaluate(expression, inputOf(input.with(added)), evaluation(context.memory));
        const column = new VectorColumn(context.memory, vector);
        computed.set(name, column);
        if (!replaced.has(name)) added.set(name, column);
        const sound = rejectRows(context, operator, input, refusals, name, emit);
        if (!sound || sound.count === input.rows) continue;
        input = input.select(sound);
        for (const columns of [computed, added]) for (const [made, values] of columns) columns.set(made, values.select(sound));
      }
      emit('out', input.with(computed));
    },
  };
};
