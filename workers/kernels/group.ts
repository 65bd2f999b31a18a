import { gatherVector } from '../../columns/gather.ts';
import { groupRows, hashKeys } from '../../columns/keys.ts';
import type { Vector } from '../../columns/vector.ts';
import { INTEGER } from '../../model/types.ts';
import { exchangeSchema, measuredColumns, typeOf } from '../aggregate/columns.ts';
import { asFloats } from '../aggregate/floats.ts';
import { partialMeasure, takesFloats } from '../aggregate/partial.ts';
import { firstPlace, partitioned } from '../partition.ts';
import type { CreateOperator } from './operator.ts';

/** Groups the rows of a task, and hands the groups' partial states over, split by hash; with whole groups the rows themselves. */
export const group: CreateOperator<'group'> = (operator, index, context) => {
  const { plan, whole } = operator;
  const input = operator.inputs[0]!.schema;
  const schema = exchangeSchema(plan, whole, input);
  const partials = plan.measures.map((measure) => partialMeasure(measure, typeOf(measure.column, input)));
  let place = firstPlace(context.sequence);
  return {
    push(frame) {
      const { memory } = context;
      const { arena, scratch } = memory;
      const { rows } = frame;
      const keys = plan.keys.map((key) => frame.vector(key));
      const hashes = hashKeys(arena, scratch, keys, rows);
      const hash: Vector = { type: INTEGER, length: rows, values: hashes, validity: 0 };
      if (whole) {
        const order = scratch.alloc(rows * 8);
        arena.kernels.fillOrder(place, rows, order);
        const columns = measuredColumns(plan).map((name) => frame.vector(name));
        const vectors = [hash, { type: INTEGER, length: rows, values: order, validity: 0 }, ...keys, ...columns];
        context.result(index, partitioned(context, schema, vectors, rows));
      } else {
        const grouped = groupRows(arena, scratch, keys, hashes, rows);
        const { count, firsts } = grouped;
        const order = scratch.alloc(count * 8);
        arena.kernels.orderOfRows(place, firsts, count, order);
        const grouping = { groups: grouped.groups, rows, count };
        const states = plan.measures.flatMap((measure, i) => {
          const column = measure.column === undefined ? undefined : frame.vector(measure.column);
          return partials[i]!.accumulate(memory, grouping, column && takesFloats(measure) ? asFloats(memory, column) : column);
        });
        const vectors = [
          gatherVector(arena, scratch, hash, firsts, count),
          { type: INTEGER, length: count, values: order, validity: 0 },
          ...keys.map((key) => gatherVector(arena, scratch, key, firsts, count)),
          ...states,
        ];
        context.result(index, partitioned(context, schema, vectors, count));
      }
      place += BigInt(rows);
    },
  };
};
