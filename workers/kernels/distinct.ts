import { gatherVector } from '../../columns/gather.ts';
import { hashKeys } from '../../columns/keys.ts';
import { INTEGER } from '../../model/types.ts';
import { keepRows } from '../keep.ts';
import { EXCHANGE_FIELDS, firstPlace, partitioned } from '../partition.ts';
import { passedColumns } from '../passing.ts';
import type { CreateOperator } from './operator.ts';

/** Keeps one row per key of a task, and hands them over, split by hash. */
export const distinct: CreateOperator<'distinct'> = (operator, index, context) => {
  let place = firstPlace(operator.ordinal, context.sequence);
  return {
    push(frame) {
      const { memory } = context;
      const { arena, scratch } = memory;
      const keys = operator.keys.map((key) => frame.vector(key));
      const hashes = hashKeys(arena, scratch, keys, frame.rows);
      const { fields, vectors } = passedColumns(memory, frame, operator.columns, operator.raw);
      const { kept, firsts, count } = keepRows(memory, operator, keys, hashes, frame.rows, fields, vectors);
      const order = scratch.alloc(count * 8);
      arena.kernels.orderOfRows(place, firsts, count, order);
      const hash = { type: INTEGER, length: frame.rows, values: hashes, validity: 0 };
      const keptHashes = gatherVector(arena, scratch, hash, kept, count);
      const rows = [
        keptHashes,
        { type: INTEGER, length: count, values: order, validity: 0 },
        ...vectors.map((vector) => gatherVector(arena, scratch, vector, kept, count)),
      ];
      context.result(index, partitioned(context, keptHashes.values, [...EXCHANGE_FIELDS, ...fields], rows, count));
      place += BigInt(frame.rows);
    },
  };
};
