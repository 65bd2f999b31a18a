import type { CreateOperator } from './operator.ts';
import { createProbe } from './probe.ts';

/** Finds the rows of the right side for each row of the left, which streams by. */
export const join: CreateOperator<'join'> = (operator, _index, context, emit) => ({
  push(frame) {
    const table = context.bindings[operator.stage]!;
    const matches = (pairs: number) => context.count(operator.matches, pairs);
    createProbe(context.memory, operator.plan, table, (result) => emit('out', result), matches)(frame);
  },
});
