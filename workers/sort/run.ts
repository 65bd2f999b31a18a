import { describeKeys, isDecisive } from '../../columns/keys.ts';
import type { Batch, Vector } from '../../columns/vector.ts';
import { INTEGER } from '../../model/types.ts';
import type { SortKey } from '../../stages/shared/columns.ts';
import type { Frame, Memory } from '../frame.ts';
import { ORDER } from '../partition.ts';

/** The keys of a run as kernels take them. */
export interface RunKeys {
  readonly address: number;
  readonly count: number;
  readonly decisive: 0 | 1;
}

/** Describes the key columns of a batch; `alloc` says how long that lives. */
export function runKeys(memory: Memory, batch: Pick<Batch, 'schema' | 'columns'>, by: readonly SortKey[]): RunKeys {
  const { arena, scratch } = memory;
  const vectors = by.map((key) => batch.columns[batch.schema.findIndex((field) => field.name === key.column)]!);
  const address = describeKeys(arena, (bytes) => scratch.alloc(bytes), vectors, by);
  return { address, count: vectors.length, decisive: isDecisive(vectors.map((vector) => vector.type)) ? 1 : 0 };
}

/** Sorts the rows of a batch: returns the address of its entries in order, in the scratch. */
export function sortRows(memory: Memory, keys: RunKeys, rows: number): number {
  const { arena, scratch } = memory;
  const entries = scratch.alloc(rows * 16);
  arena.kernels.sortEntries(keys.address, rows, entries);
  return (
    arena.kernels.sortRun(
      entries,
      scratch.alloc(rows * 16),
      rows,
      keys.address,
      keys.count,
      keys.decisive,
      scratch.alloc(8192),
    ) >>> 0
  );
}

/** The rows of a frame in the order of their places in the input (`_order`). */
export function inOrder(memory: Memory, frame: Frame): Frame {
  const { arena, scratch } = memory;
  const { rows } = frame;
  const by = [{ column: ORDER, descending: false, nullsFirst: false }];
  const schema = [{ name: ORDER, type: INTEGER, nullable: false }];
  const entries = sortRows(memory, runKeys(memory, { schema, columns: [frame.vector(ORDER)] }, by), rows);
  const address = scratch.alloc(rows * 4);
  arena.kernels.rowsOfEntries(entries, rows, address);
  return frame.select({ address, count: rows });
}

/** The addresses of a column's values and validity in each run, as kernels take them. */
export function describeColumn(
  memory: Memory,
  batches: readonly Batch[],
  index: number,
): { readonly address: number; readonly nullable: boolean } {
  const { arena, scratch } = memory;
  const address = scratch.alloc(batches.length * 8);
  let nullable = false;
  batches.forEach((batch, i) => {
    const column: Vector = batch.columns[index]!;
    arena.u32[(address >>> 2) + i * 2] = column.values;
    arena.u32[(address >>> 2) + i * 2 + 1] = column.validity;
    nullable ||= column.validity !== 0;
  });
  return { address, nullable };
}
