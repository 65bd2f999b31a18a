import { convertColumns } from './convert.ts';
import type { CreateOperator } from './operator.ts';

/** Keeps, renames, reorders and converts columns. */
export const select: CreateOperator<'select'> = (operator, _index, context, emit) => {
  const names = new Map(operator.plan.columns.map((column) => [column.to, column.from]));
  const casts = operator.plan.columns.flatMap(({ from, to, cast }) => (cast ? [{ from, to, cast }] : []));
  return {
    push(frame) {
      const { input, converted } = convertColumns(context, operator, frame, casts, emit);
      emit('out', input.rename(names).with(new Map(casts.map(({ to }, index) => [to, converted[index]!]))));
    },
  };
};
