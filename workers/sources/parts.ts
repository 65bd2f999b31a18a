import type { Slice } from '../../columns/concat.ts';
import { loadBatch } from '../../columns/stored.ts';
import type { Memory } from '../frame.ts';
import type { PartitionedBatch } from '../source-task.ts';

/** One hash partition of batches, or all of their rows. */
export const slicesOf = ({ arena, scratch }: Memory, batches: readonly PartitionedBatch[], part: number | undefined): Slice[] =>
  batches.flatMap(({ batch, offsets }) => {
    const [from, to] = part === undefined ? [0, batch.rows] : [offsets[part]!, offsets[part + 1]!];
    return to > from ? [{ batch: loadBatch(arena, scratch, batch), from, to }] : [];
  });

/** The batches, in their order, cut where partial states follow rows or rows states. */
export function runsOf<T extends Pick<PartitionedBatch, 'ungrouped'>>(batches: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (const batch of batches) {
    const last = runs.at(-1);
    if (last && last[0]!.ungrouped === batch.ungrouped) last.push(batch);
    else runs.push([batch]);
  }
  return runs;
}
