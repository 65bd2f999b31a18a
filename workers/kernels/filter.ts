import { filterSelection } from '../expression/evaluate.ts';
import { type CreateOperator, evaluation, inputOf, rejectRows } from './operator.ts';

/** Keeps the rows for which the predicate is true. */
export const filter: CreateOperator<'filter'> = (operator, _index, context, emit) => ({
  push(frame) {
    const { selection, count, refusals } = filterSelection(operator.plan.predicate, inputOf(frame), evaluation(context.memory));
    rejectRows(context, operator, frame, refusals, null, emit);
    emit('out', count === frame.rows ? frame : frame.select({ address: selection, count }));
  },
});
