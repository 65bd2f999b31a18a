import { gatherVector } from '../../columns/gather.ts';
import { groupRows, hashKeys } from '../../columns/keys.ts';
import { rowBytes, type Vector } from '../../columns/vector.ts';
import { INTEGER } from '../../model/types.ts';
import { exchangeSchema, measuredColumns, placeFields } from '../aggregate/columns.ts';
import { accumulated } from '../aggregate/states.ts';
import { firstPlace, HASH_FIELD, partitioned } from '../partition.ts';
import type { CreateOperator } from './operator.ts';

/** Rows that are grouped to see whether there are groups to speak of, and the share of them that says there are not when so many are of different groups. */
const PROBED_ROWS = 4096;
const PROBED_SHARE = 31 / 32;

/**
 * Groups the rows of a task, and hands the groups' partial states over, split by hash; the rows themselves when they take less room, and where measures need
 * whole groups. What a task hands over depends on its rows alone, for the last bit of a sum may depend on it.
 */
export const group: CreateOperator<'group'> = (operator, index, context) => {
  const { plan, whole } = operator;
  const input = operator.inputs[0]!.schema;
  const rowSchema = exchangeSchema(plan, true, input);
  const stateSchema = whole ? undefined : exchangeSchema(plan, false, input);
  const { memory } = context;
  const { arena, scratch } = memory;

  const keepsHashes = placeFields(plan, input).includes(HASH_FIELD);
  const placesOf = (length: number, values: number): Vector => ({ type: INTEGER, length, values, validity: 0 });

  /** The groups of a frame; `undefined` when its rows are not worth grouping. */
  const groupsOf = (keys: readonly Vector[], hashes: number, rows: number) => {
    if (!stateSchema) return undefined;
    if (rows > PROBED_ROWS && groupRows(arena, scratch, keys, hashes, PROBED_ROWS).count >= PROBED_ROWS * PROBED_SHARE)
      return undefined;
    const grouped = groupRows(arena, scratch, keys, hashes, rows);
    return grouped.count * rowBytes(stateSchema) <= rows * rowBytes(rowSchema) ? grouped : undefined;
  };

  let place = firstPlace(operator.ordinal, context.sequence);
  return {
    push(frame) {
      const { rows } = frame;
      const keys = plan.keys.map((key) => frame.vector(key));
      const hashes = hashKeys(arena, scratch, keys, rows);
      const hash: Vector = { type: INTEGER, length: rows, values: hashes, validity: 0 };
      const grouped = groupsOf(keys, hashes, rows);
      if (grouped) {
        const { groups, count, firsts } = grouped;
        const order = scratch.alloc(count * 8);
        arena.kernels.orderOfRows(place, firsts, count, order);
        const ofGroups = (vector: Vector) => gatherVector(arena, scratch, vector, firsts, count);
        const states = accumulated(memory, plan, input, { groups, rows, count }, (name) => frame.vector(name));
        const own = ofGroups(hash);
        const vectors = [...(keepsHashes ? [own] : []), placesOf(count, order), ...keys.map(ofGroups), ...states];
        context.result(index, partitioned(context, own.values, stateSchema!, vectors, count));
      } else {
        const order = scratch.alloc(rows * 8);
        arena.kernels.fillOrder(place, rows, order);
        const measured = measuredColumns(plan).map((name) => frame.vector(name));
        const vectors = [...(keepsHashes ? [hash] : []), placesOf(rows, order), ...keys, ...measured];
        context.result(index, { ...partitioned(context, hashes, rowSchema, vectors, rows), ungrouped: true });
      }
      place += BigInt(rows);
    },
  };
};
