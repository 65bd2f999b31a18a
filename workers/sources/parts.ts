import type { Slice } from '../../columns/concat.ts';
import type { PartitionedBatch } from '../protocol.ts';

/** One hash partition of batches, or all of their rows. */
export const slicesOf = (batches: readonly PartitionedBatch[], part: number | undefined): Slice[] =>
  batches.map(({ batch, offsets }) =>
    part === undefined ? { batch, from: 0, to: batch.rows } : { batch, from: offsets[part]!, to: offsets[part + 1]! },
  );
