import { gatherVector } from '../columns/gather.ts';
import type { Vector } from '../columns/vector.ts';
import { type Field, INTEGER, type Schema } from '../model/types.ts';
import type { TaskContext } from './context.ts';
import type { SinkResult } from './protocol.ts';
import { retain } from './retain.ts';

/** Rows are split into 2^PARTITION_BITS parts by the top bits of their hash. */
export const PARTITION_BITS = 6;
export const PARTITIONS = 1 << PARTITION_BITS;

/** The columns that exchanges put before the stage's own: hash of the key, and place of the row in the input. No column of a job has such a name. */
export const HASH = '\0hash';
export const ORDER = '\0order';
export const HASH_FIELD: Field = { name: HASH, type: INTEGER, nullable: false };
export const ORDER_FIELD: Field = { name: ORDER, type: INTEGER, nullable: false };
export const EXCHANGE_FIELDS: Schema = [HASH_FIELD, ORDER_FIELD];

/** Tasks of a fragment are numbered from its own number times this. */
export const TASKS_PER_FRAGMENT = 2 ** 20;

/** Feeds of one exchange, at most. The bit above them is for right rows of a join without partner, the highest for the sign. */
export const MAX_FEEDS = 1024;

/**
 * The place of row 0 of a task among all rows of an exchange: 10 bits for the feed (`ordinal`: the feeds in the order of their inputs, and of one input in the order of
 * their fragments), 20 for the task, 32 for the row.
 */
export const firstPlace = (ordinal: number, sequence: number): bigint =>
  (BigInt(ordinal) << 52n) | (BigInt(sequence % TASKS_PER_FRAGMENT) << 32n);

/** Orders rows by hash partition and hands them over. `hashes`: the address of their hashes. */
export function partitioned(
  context: TaskContext,
  hashes: number,
  schema: Schema,
  vectors: readonly Vector[],
  rows: number,
): SinkResult {
  const { arena, scratch } = context.memory;
  const order = scratch.alloc(rows * 4);
  const offsets = scratch.alloc((PARTITIONS + 1) * 4);
  arena.kernels.partitionRows(hashes, rows, PARTITION_BITS, order, offsets);
  const ordered = vectors.map((vector) => gatherVector(arena, scratch, vector, order, rows));
  const batch = retain(context, schema, ordered, rows);
  return { batch, rows, offsets: Array.from(arena.u32.subarray(offsets >>> 2, (offsets >>> 2) + PARTITIONS + 1)) };
}
