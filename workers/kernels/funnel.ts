import { RunError } from '../../model/errors.ts';
import { typeName } from '../../model/types.ts';
import { evaluate } from '../expression/evaluate.ts';
import { type Column, VectorColumn } from '../frame.ts';
import { type CreateOperator, evaluation, inputOf, nullVector } from './operator.ts';

// Types are put together so that values fit, but for decimals of which the widest has not enough digits.
const overflow = (stage: string, column: string, type: string): RunError =>
  new RunError('overflow', `a value of column ${column} does not fit into ${type}, the common type of the inputs`, {
    stage,
    remedy: 'cast the column with a select stage before, in every input of the funnel',
  });

/** Brings inputs to the same columns. The order of the inputs' rows is the planner's business. */
export const funnel: CreateOperator<'funnel'> = (operator, _index, context, emit) => ({
  push(frame, input) {
    const columns = new Map<string, Column>();
    for (const { name, type, sources } of operator.plan.columns) {
      const source = sources[input]!;
      if (!source.present) columns.set(name, new VectorColumn(context.memory, nullVector(context.memory, type, frame.rows)));
      else if (source.cast) {
        const { vector, refusals } = evaluate(source.cast, inputOf(frame), evaluation(context.memory));
        if (refusals) throw overflow(operator.stage, name, typeName(type));
        columns.set(name, new VectorColumn(context.memory, vector));
      }
    }
    emit('out', frame.with(columns));
  },
});
