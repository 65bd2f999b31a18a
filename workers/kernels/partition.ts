import { hashKeys } from '../../columns/keys.ts';
import type { Vector } from '../../columns/vector.ts';
import { INTEGER } from '../../model/types.ts';
import { EXCHANGE_FIELDS, firstPlace, partitioned } from '../partition.ts';
import { passedColumns } from '../passing.ts';
import type { CreateOperator } from './operator.ts';

/** Hands rows over, split by the hash of their keys. */
export const partition: CreateOperator<'partition'> = (operator, index, context) => {
  let place = firstPlace(operator.ordinal, context.sequence);
  return {
    push(frame) {
      const { memory } = context;
      const { arena, scratch } = memory;
      const { rows } = frame;
      const hashes = hashKeys(
        arena,
        scratch,
        operator.keys.map((key) => frame.vector(key)),
        rows,
      );
      const places = scratch.alloc(rows * 8);
      arena.kernels.fillOrder(place, rows, places);
      place += BigInt(rows);
      const integers = (values: number): Vector => ({ type: INTEGER, length: rows, values, validity: 0 });
      const { fields, vectors } = passedColumns(memory, frame, operator.columns, operator.raw);
      const all = [integers(hashes), integers(places), ...vectors];
      context.result(index, partitioned(context, hashes, [...EXCHANGE_FIELDS, ...fields], all, rows));
    },
  };
};
