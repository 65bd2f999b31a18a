import { hashKeys } from '../../columns/keys.ts';
import { INTEGER } from '../../model/types.ts';
import { HASH } from '../partition.ts';
import { passedColumns } from '../passing.ts';
import { retain } from '../retain.ts';
import { fillRows } from '../rows.ts';
import type { CreateOperator } from './operator.ts';

/** Hands rows to the host as batches, at most `maxRows` of a task, with the hashes of keys where they are asked for. */
export const collect: CreateOperator<'collect'> = (operator, index, context) => {
  let left = operator.maxRows ?? Number.POSITIVE_INFINITY;
  return {
    push(frame) {
      if (left === 0) return;
      const { arena, scratch } = context.memory;
      const rows = Math.min(frame.rows, left);
      const kept = rows === frame.rows ? frame : frame.select(fillRows(context.memory, 0, rows));
      left -= rows;
      const { fields, vectors } = passedColumns(context.memory, kept, operator.columns, operator.raw);
      if (operator.hashOf) {
        const hashes = hashKeys(
          arena,
          scratch,
          operator.hashOf.map((key) => kept.vector(key)),
          rows,
        );
        fields.push({ name: HASH, type: INTEGER, nullable: false });
        vectors.push({ type: INTEGER, length: rows, values: hashes, validity: 0 });
      }
      context.result(index, { batch: retain(context, fields, vectors, rows), rows });
    },
  };
};
