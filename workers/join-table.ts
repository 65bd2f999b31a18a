import { copyRows } from '../columns/concat.ts';
import { describeKeys } from '../columns/keys.ts';
import type { Memory } from './frame.ts';
import { columnOf } from './kernels/probe.ts';
import type { Task } from './protocol.ts';

/** Copies some columns of batches into one batch that holds the rows of all. Columns are shared out over the parts, for bits of different rows share bytes. */
export function concatPart({ arena }: Memory, task: Extract<Task, { kind: 'concat' }>): void {
  task.target.columns.forEach((target, index) => {
    if (index % task.parts !== task.part) return;
    let row = 0;
    for (const batch of task.batches) {
      copyRows(arena, batch.columns[index]!, 0, batch.rows, target, row);
      row += batch.rows;
    }
  });
}

/** Hashes are in the table's batch already; chains the rows whose hash falls into this part. */
export function buildPart({ arena, scratch }: Memory, task: Extract<Task, { kind: 'chain' }>): void {
  const { table, keys } = task;
  const description = describeKeys(
    arena,
    (bytes) => scratch.alloc(bytes),
    keys.map((key) => columnOf(table, key)!),
  );
  arena.kernels.buildChains(
    description,
    keys.length,
    table.hashes,
    table.batch.rows,
    task.part,
    task.partBits,
    table.heads,
    table.bits,
    table.next,
  );
}
