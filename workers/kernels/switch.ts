import { REFUSED_NO_MATCH } from '../../columns/layout.ts';
import { filterSelection } from '../expression/evaluate.ts';
import { type CreateOperator, evaluation, inputOf, rejectRows } from './operator.ts';

/** Sends each row to the first output whose predicate is true for it, else to the default output, else to the rejects. */
export const switchKernel: CreateOperator<'switch'> = (operator, _index, context, emit) => ({
  push(frame) {
    const { arena, scratch } = context.memory;
    let left = frame;
    for (const { port, predicate } of operator.plan.outputs) {
      if (left.rows === 0) return;
      const { selection, count, refused } = filterSelection(predicate, inputOf(left), evaluation(context.memory));
      if (count > 0) emit(port, count === left.rows ? left : left.select({ address: selection, count }));
      const rest = scratch.alloc(left.rows * 4);
      const restCount = arena.kernels.complement(selection, count, left.rows, rest);
      const others = left.select({ address: rest, count: restCount });
      if (refused === 0) left = others;
      else {
        const restRefused = scratch.alloc(restCount);
        for (let i = 0; i < restCount; i++) arena.bytes[restRefused + i] = arena.bytes[refused + arena.u32[(rest >>> 2) + i]!]!;
        const sound = rejectRows(context, operator, others, restRefused, null, emit);
        left = sound ? others.select(sound) : others;
      }
    }
    if (left.rows === 0) return;
    if (operator.plan.default !== undefined) emit(operator.plan.default, left);
    else {
      const refused = scratch.alloc(left.rows);
      arena.bytes.fill(REFUSED_NO_MATCH, refused, refused + left.rows);
      rejectRows(context, operator, left, refused, null, emit, 'no output takes this row');
    }
  },
});
