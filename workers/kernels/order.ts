import type { Batch, Vector } from '../../columns/vector.ts';
import { INTEGER } from '../../model/types.ts';
import { firstPlace, ORDER } from '../partition.ts';
import { passedColumns } from '../passing.ts';
import { retain } from '../retain.ts';
import { runKeys, sortRows } from '../sort/run.ts';
import type { CreateOperator } from './operator.ts';

/** Sorts the rows of a task into a run, and hands it over. Rows keep their places; the run's entries are in order. */
export const order: CreateOperator<'order'> = (operator, index, context) => {
  let place = firstPlace(operator.ordinal, context.sequence);
  return {
    push(frame) {
      const { arena, scratch } = context.memory;
      const { rows } = frame;
      const { fields, vectors } = passedColumns(context.memory, frame, operator.columns, operator.raw);
      const places = operator.columns.some((field) => field.name === ORDER) ? undefined : scratch.alloc(rows * 8);
      if (places !== undefined) {
        arena.kernels.fillOrder(place, rows, places);
        fields.push({ name: ORDER, type: INTEGER, nullable: false });
        vectors.push({ type: INTEGER, length: rows, values: places, validity: 0 } satisfies Vector);
        place += BigInt(rows);
      }
      const keys = runKeys(context.memory, { schema: fields, columns: vectors }, operator.by);
      const sorted = sortRows(context.memory, keys, rows);
      const entries = arena.alloc(rows * 16);
      let batch: Batch;
      try {
        batch = retain(context, fields, vectors, rows);
      } catch (error) {
        arena.free(entries);
        throw error;
      }
      arena.kernels.copyBytes(entries, sorted, rows * 16);
      context.result(index, { run: { batch: { ...batch, blocks: [...batch.blocks, entries] }, entries, rows }, rows });
    },
  };
};
