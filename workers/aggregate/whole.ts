import { gatherVector, gatherVectorOrNull } from '../../columns/gather.ts';
import { groupRows, hashKeys } from '../../columns/keys.ts';
import { buildVector, readValue } from '../../columns/values.ts';
import { bitmapBytes, type Vector, valueBytes } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';
import { DATE, FLOAT, INTEGER } from '../../model/types.ts';
import type { Measure } from '../../stages/aggregator.ts';
import type { Memory } from '../frame.ts';
import { fillRows } from '../rows.ts';
import type { Grouping } from './measure.ts';

/** The rows of each group, one group behind the other. */
function byGroup(memory: Memory, { groups, rows, count }: Grouping) {
  const order = memory.scratch.alloc(rows * 4);
  const offsets = memory.scratch.alloc((count + 1) * 4);
  memory.arena.kernels.sortByGroup(groups, rows, count, order, offsets);
  return { order, offsets };
}

/** The distinct pairs of group and value that is not null: the group of each (u32), its number of rows, and a row that has it. */
function distinctPairs(memory: Memory, { groups, rows }: Grouping, input: Vector) {
  const { arena, scratch } = memory;
  const { kernels } = arena;
  let values = input;
  let owners = groups;
  let selection = fillRows(memory, 0, rows);
  if (input.validity !== 0) {
    const address = scratch.alloc(rows * 4);
    const bits = { type: INTEGER, length: rows, values: input.validity, validity: 0 };
    const count = kernels.selectTrue(bits.values, 0, rows, address);
    selection = { address, count };
    values = gatherVector(arena, scratch, { ...input, validity: 0 }, address, count);
    owners = scratch.alloc(count * 4);
    kernels.gather4(groups, address, count, owners);
  }
  // Groups are u32, which hash and compare as dates do.
  const owner: Vector = { type: DATE, length: selection.count, values: owners, validity: 0 };
  const keys = [owner, values];
  const pairs = groupRows(arena, scratch, keys, hashKeys(arena, scratch, keys, selection.count), selection.count);
  const pairGroups = scratch.alloc(pairs.count * 4);
  kernels.gather4(owners, pairs.firsts, pairs.count, pairGroups);
  const counts = scratch.allocZeroed(pairs.count * 8);
  kernels.accumulateCount(pairs.groups, selection.count, 0, counts);
  return { count: pairs.count, groups: pairGroups, counts, values, firsts: pairs.firsts };
}

/** Computes a measure of whole groups. Shapes: a row of `input` per row of the grouping; the result has a row per group. */
export function wholeMeasure(memory: Memory, grouping: Grouping, input: Vector, measure: Measure): Vector {
  const { arena, scratch } = memory;
  const { kernels } = arena;
  const { count } = grouping;
  const out = (): { values: number; validity: number } => ({
    values: scratch.allocZeroed(valueBytes(measure.type, count)),
    validity: scratch.alloc(bitmapBytes(count)),
  });
  switch (measure.function) {
    case 'median':
    case 'quantile': {
      const { order, offsets } = byGroup(memory, grouping);
      const { values, validity } = out();
      const q = measure.function === 'median' ? 0.5 : measure.quantile!;
      kernels.quantileOfGroups(
        input.values,
        input.validity,
        order,
        offsets,
        count,
        q,
        scratch.alloc(grouping.rows * 8),
        values,
        validity,
      );
      return { type: FLOAT, length: count, values, validity };
    }
    case 'count_distinct': {
      const pairs = distinctPairs(memory, grouping, input);
      const values = scratch.allocZeroed(count * 8);
      kernels.accumulateCount(pairs.groups, pairs.count, 0, values);
      return { type: INTEGER, length: count, values, validity: 0 };
    }
    case 'mode': {
      const pairs = distinctPairs(memory, grouping, input);
      const chosen = scratch.alloc(count * 4);
      arena.bytes.fill(255, chosen, chosen + count * 4);
      kernels.mostFrequent(pairs.groups, pairs.counts, pairs.count, chosen);
      const candidates = gatherVector(arena, scratch, pairs.values, pairs.firsts, pairs.count);
      return gatherVectorOrNull(arena, scratch, candidates, chosen, count);
    }
    case 'concat': {
      const { order, offsets } = byGroup(memory, grouping);
      const separator = new TextEncoder().encode(measure.separator ?? ',');
      const text = scratch.alloc(separator.length);
      arena.bytes.set(separator, text);
      const heap = scratch.alloc(kernels.joinedBytes(input.values, input.validity, grouping.rows, separator.length));
      const { values, validity } = out();
      kernels.joinTexts(input.values, input.validity, order, offsets, count, text, separator.length, heap, values, validity);
      return { type: measure.type, length: count, values, validity };
    }
    case 'list': {
      const { order, offsets } = byGroup(memory, grouping);
      const texts = Array.from({ length: count }, (_, group) => {
        const [from, to] = [arena.u32[(offsets >>> 2) + group]!, arena.u32[(offsets >>> 2) + group + 1]!];
        const items: string[] = [];
        for (let k = from; k < to; k++) {
          const value = readValue(arena, input, arena.u32[(order >>> 2) + k]!);
          if (value !== null) items.push(jsonOf(value, input));
        }
        return `[${items.join(',')}]`;
      });
      return buildVector(arena, scratch, measure.type, texts);
    }
    default:
      throw new InternalError(`${measure.function} is no measure of whole groups`);
  }
}

function jsonOf(value: NonNullable<ReturnType<typeof readValue>>, { type }: Vector): string {
  if (type.kind === 'json' || type.kind === 'list') return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (Object.is(value, -0)) return '-0';
  // JSON has no number for them; json-destination writes them in the same way.
  return JSON.stringify(typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
}
