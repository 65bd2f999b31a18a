import { InternalError } from '../../model/errors.ts';
import type { CreateOperator } from './operator.ts';

/** Keeps each row with a probability, by the seed and the row's place. The other methods need all rows; the planner makes them of other parts. */
export const sample: CreateOperator<'sample'> = (operator, _index, context, emit) => {
  const { plan } = operator;
  if (plan.method !== 'bernoulli') throw new InternalError(`sample ${plan.method} is no streaming kernel`);
  const threshold = BigInt(Math.round(plan.fraction * 2 ** 32));
  let place = BigInt(context.sequence) << 32n;
  return {
    push(frame) {
      const { arena, scratch } = context.memory;
      const address = scratch.alloc(frame.rows * 4);
      const count = arena.kernels.sampleRows(BigInt(plan.seed), place, frame.rows, threshold, address);
      place += BigInt(frame.rows);
      emit('out', frame.select({ address, count }));
    },
  };
};
