import { evaluate } from '../expression/evaluate.ts';
import { type Column, VectorColumn } from '../frame.ts';
import { type CreateOperator, evaluation, inputOf, rejectRows } from './operator.ts';

/** Keeps, renames, reorders and converts columns. */
export const select: CreateOperator<'select'> = (operator, _index, context, emit) => {
  const names = new Map(operator.plan.columns.map((column) => [column.to, column.from]));
  const casts = operator.plan.columns.filter((column) => column.cast !== undefined);
  return {
    push(frame) {
      let input = frame;
      const converted = new Map<string, Column>();
      for (const { to, from, cast } of casts) {
        const { vector, refusals } = evaluate(cast!, inputOf(input), evaluation(context.memory));
        const column = new VectorColumn(context.memory, vector);
        const sound = rejectRows(context, operator, input, refusals, from, emit);
        if (!sound || sound.count === input.rows) converted.set(to, column);
        else {
          input = input.select(sound);
          for (const [other, values] of converted) converted.set(other, values.select(sound));
          converted.set(to, column.select(sound));
        }
      }
      emit('out', input.rename(names).with(converted));
    },
  };
};
