import { loadBatch } from '../../columns/stored.ts';
import type { Batch, Vector } from '../../columns/vector.ts';
import { bitmapBytes, bitWidth, valueBytes } from '../../columns/vector.ts';
import type { Schema } from '../../model/types.ts';
import type { SortKey } from '../../stages/shared/columns.ts';
import { Frame, type Memory } from '../frame.ts';
import { ORDER } from '../partition.ts';
import type { Task } from '../protocol.ts';
import type { Unshare } from '../shared.ts';
import { describeColumn, type RunKeys, runKeys } from '../sort/run.ts';
import type { SortedRun, SourceTask } from '../source-task.ts';

/** Bytes of an entry to merge (`columns/native/sort.ts`). */
const ENTRY_BYTES = 24;

const ordersOf = (batch: Batch): number => batch.columns[batch.schema.findIndex((field) => field.name === ORDER)]!.values;

/** A run in memory. */
interface OpenRun {
  readonly batch: Batch;
  readonly keys: RunKeys;
  readonly entries: number;
}

/** Brings a run into memory; the rows of a spilled one are in order already. */
function openRun(memory: Memory, run: SortedRun, by: readonly SortKey[]): OpenRun {
  const { arena, scratch } = memory;
  const batch = loadBatch(arena, scratch, run.batch);
  const keys = runKeys(memory, batch, by);
  if (run.entries !== 0) return { batch, keys, entries: run.entries };
  const entries = scratch.alloc(run.rows * 16);
  arena.kernels.sortEntries(keys.address, run.rows, entries);
  return { batch, keys, entries };
}

/** Rows [from, to) of a sorted run, by its entries. */
interface MergeSlice extends OpenRun {
  readonly from: number;
  readonly to: number;
}

/** Merges slices of sorted runs into one frame. */
export function mergeRuns(memory: Memory, task: Extract<SourceTask, { kind: 'merge' }>, unshare: Unshare): Frame {
  const { arena, scratch } = memory;
  const slices = unshare(task.runs).flatMap((run, i): MergeSlice[] => {
    const [from, to] = [task.from[i]!, task.to[i]!];
    return to > from ? [{ ...openRun(memory, run, task.by), from, to }] : [];
  });
  const rows = slices.reduce((sum, slice) => sum + slice.to - slice.from, 0);
  const entries = scratch.alloc(rows * ENTRY_BYTES);
  const bounds = scratch.alloc((slices.length + 2) * 4);
  const keyTable = scratch.alloc(slices.length * 4);
  let row = 0;
  let keyCount = 0;
  let decisive: 0 | 1 = 0;
  slices.forEach(({ batch, keys, entries: sorted, from, to }, i) => {
    keyCount = keys.count;
    decisive = keys.decisive;
    arena.u32[(keyTable >>> 2) + i] = keys.address;
    arena.u32[(bounds >>> 2) + i] = row;
    arena.kernels.mergeEntries(sorted, from, to, ordersOf(batch), i, entries + row * ENTRY_BYTES);
    row += to - from;
  });
  arena.u32[(bounds >>> 2) + slices.length] = row;
  const spare = scratch.alloc(rows * ENTRY_BYTES);
  const merged = arena.kernels.mergeSlices(entries, spare, bounds, slices.length, keyTable, keyCount, decisive) >>> 0;
  const { skip, rows: wanted } = task.slice ?? { skip: 0, rows };
  return gatherRuns(memory, slices, merged + skip * ENTRY_BYTES, wanted, task.columns);
}

function gatherRuns(memory: Memory, slices: readonly MergeSlice[], merged: number, rows: number, columns: Schema): Frame {
  const { arena, scratch } = memory;
  const batches = slices.map((slice) => slice.batch);
  const vectors = columns.map((field): readonly [string, Vector] => {
    const index = batches[0]!.schema.findIndex((other) => other.name === field.name);
    const { address, nullable } = describeColumn(memory, batches, index);
    const values = scratch.alloc(valueBytes(field.type, rows));
    const validity = nullable ? scratch.alloc(bitmapBytes(rows)) : 0;
    const width = bitWidth(field.type);
    const nulls = arena.kernels.gatherMerged(merged, rows, address, width === 1 ? 0 : Math.log2(width) - 3, values, validity);
    return [field.name, { type: field.type, length: rows, values, validity: nulls === 0 ? 0 : validity }];
  });
  return Frame.of(memory, rows, vectors);
}

/** For each run, the number of rows before each splitter. */
export function findBounds(memory: Memory, task: Extract<Task, { kind: 'bounds' }>, unshare: Unshare): number[][] {
  const { arena, scratch } = memory;
  const sample = unshare(task.sample);
  const sampleKeys = runKeys(memory, sample, task.by);
  const places = ordersOf(sample) >>> 3;
  const splitters = task.splitters.map((row) => ({
    row,
    prefix: arena.kernels.prefixAt(sampleKeys.address, row),
    order: BigInt.asUintN(64, arena.i64[places + row]!),
  }));
  return unshare(task.runs)
    .slice(task.from, task.to)
    .map((run) => {
      const mark = scratch.mark();
      const { batch, keys, entries } = openRun(memory, run, task.by);
      const orders = ordersOf(batch);
      const bounds = splitters.map(({ prefix, row, order }) =>
        arena.kernels.lowerBound(
          entries,
          run.rows,
          keys.address,
          orders,
          keys.count,
          keys.decisive,
          prefix,
          sampleKeys.address,
          row,
          order,
        ),
      );
      scratch.release(mark);
      return bounds;
    });
}
