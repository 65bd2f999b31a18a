import { evaluate } from '../expression/evaluate.ts';
import { type Column, VectorColumn } from '../frame.ts';
import { type CreateOperator, evaluation, inputOf, nullVector } from './operator.ts';

/** Brings inputs to the same columns. The order of the inputs' rows is the planner's business. */
export const funnel: CreateOperator<'funnel'> = (operator, _index, context, emit) => ({
  push(frame, input) {
    const columns = new Map<string, Column>();
    for (const { name, type, sources } of operator.plan.columns) {
      const source = sources[input]!;
      if (!source.present) columns.set(name, new VectorColumn(context.memory, nullVector(context.memory, type, frame.rows)));
      else if (source.cast) {
        columns.set(
          name,
          new VectorColumn(context.memory, evaluate(source.cast, inputOf(frame), evaluation(context.memory)).vector),
        );
      }
    }
    emit('out', frame.with(columns));
  },
});
