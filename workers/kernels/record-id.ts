import type { Vector } from '../../columns/vector.ts';
import { InternalError, RunError } from '../../model/errors.ts';
import { MAX_INTEGER, MIN_INTEGER } from '../../model/expression/literals.ts';
import { INTEGER } from '../../model/types.ts';
import { VectorColumn } from '../frame.ts';
import type { CreateOperator } from './operator.ts';

/** Numbers the rows of a gathered feed. Rows by keys are numbered where they are merged. */
export const recordId: CreateOperator<'record-id'> = (operator, _index, context, emit) => {
  const { as, start, step, keys } = operator.plan;
  if (keys.length > 0) throw new InternalError('rows by keys do not stream');
  const { arena, scratch } = context.memory;
  let before = context.rowsBefore;
  return {
    push(frame) {
      const first = start + BigInt(before) * step;
      const last = first + BigInt(frame.rows - 1) * step;
      if (last > MAX_INTEGER || last < MIN_INTEGER) throw numberTooLarge(as);
      const values = scratch.alloc(frame.rows * 8);
      const { i64 } = arena;
      let next = first;
      for (let row = values >>> 3; row < (values >>> 3) + frame.rows; row++, next += step) i64[row] = next;
      before += frame.rows;
      const number: Vector = { type: INTEGER, length: frame.rows, values, validity: 0 };
      emit('out', frame.with(new Map([[as, new VectorColumn(context.memory, number)]])));
    },
  };
};

/** A number is past the range of an integer. */
export const numberTooLarge = (column: string): RunError =>
  new RunError('overflow', `column ${column}: the numbers exceed the range of 64-bit integers`, {
    remedy: 'lower start or step',
  });
