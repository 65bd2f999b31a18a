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
      const { selection, count, refusals } = filterSelection(predicate, inputOf(left), evaluation(context.memory));
      if (count > 0) emit(port, count === left.rows ? left : left.select({ address: selection, count }));
      const rest = scratch.alloc(left.rows * 4);
      const restCount = arena.kernels.complement(selection, count, left.rows, rest);
      const others = left.select({ address: rest, count: restCount });
      if (!refusals) left = others;
      else {
        const codes = scratch.alloc(restCount);
        const rowOf = (index: number) => arena.u32[(rest >>> 2) + index]!;
        for (let i = 0; i < restCount; i++) arena.bytes[codes + i] = arena.bytes[refusals.codes + rowOf(i)]!;
        const ofRest = {
          codes,
          message: (index: number) => refusals.message(rowOf(index)),
          remedy: (index: number) => refusals.remedy?.(rowOf(index)),
        };
        const sound = rejectRows(context, operator, others, ofRest, null, emit);
        left = sound ? others.select(sound) : others;
      }
    }
    if (left.rows === 0) return;
    if (operator.plan.default !== undefined) emit(operator.plan.default, left);
    else {
      const codes = scratch.alloc(left.rows);
      arena.bytes.fill(REFUSED_NO_MATCH, codes, codes + left.rows);
      rejectRows(
        context,
        operator,
        left,
        { codes, message: () => 'no case matches this row, and there is no default output' },
        null,
        emit,
      );
    }
  },
});
