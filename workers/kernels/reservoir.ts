import type { Vector } from '../../columns/vector.ts';
import { INTEGER } from '../../model/types.ts';
import { HASH } from '../partition.ts';
import { passedColumns } from '../passing.ts';
import { retain } from '../retain.ts';
import { runKeys, sortRows } from '../sort/run.ts';
import type { CreateOperator } from './operator.ts';

/** Hands over the rows of a task with the least hashes of seed and place: no more than the whole sample has. */
export const reservoir: CreateOperator<'reservoir'> = (operator, index, context) => {
  const { seed, rows: most } = operator;
  let place = BigInt(context.sequence) << 32n;
  return {
    push(frame) {
      const { memory } = context;
      const { arena, scratch } = memory;
      const hashes = scratch.alloc(frame.rows * 8);
      arena.kernels.hashPlaces(BigInt(seed), place, frame.rows, hashes);
      place += BigInt(frame.rows);
      const hash: Vector = { type: INTEGER, length: frame.rows, values: hashes, validity: 0 };
      let kept = frame;
      let keptHash = hash;
      if (frame.rows > most) {
        const schema = [{ name: HASH, type: INTEGER, nullable: false }];
        const by = [{ column: HASH, descending: false, nullsFirst: false }];
        const entries = sortRows(memory, runKeys(memory, { schema, columns: [hash] }, by), frame.rows);
        const chosen = Uint32Array.from({ length: most }, (_, i) => arena.u32[((entries + i * 16) >>> 2) + 2]!).sort();
        const address = scratch.alloc(most * 4);
        arena.u32.set(chosen, address >>> 2);
        kept = frame.select({ address, count: most });
        const values = scratch.alloc(most * 8);
        arena.kernels.gather8(hashes, address, most, values);
        keptHash = { type: INTEGER, length: most, values, validity: 0 };
      }
      const { fields, vectors } = passedColumns(memory, kept, operator.columns, operator.raw);
      fields.push({ name: HASH, type: INTEGER, nullable: false });
      vectors.push(keptHash);
      context.result(index, { batch: retain(context, fields, vectors, kept.rows), rows: kept.rows });
    },
  };
};
