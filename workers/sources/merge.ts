import type { Batch, Vector } from '../../columns/vector.ts';
import { bitmapBytes, bitWidth, valueBytes } from '../../columns/vector.ts';
import type { Schema } from '../../model/types.ts';
import { Frame, type Memory } from '../frame.ts';
import { ORDER } from '../partition.ts';
import type { SortedRun, SourceTask, Task } from '../protocol.ts';
import type { Unshare } from '../shared.ts';
import { describeColumn, runKeys } from '../sort/run.ts';

/** Bytes of an entry to merge (`columns/native/sort.ts`). */
const ENTRY_BYTES = 24;

const ordersOf = (batch: Batch): number => batch.columns[batch.schema.findIndex((field) => field.name === ORDER)]!.values;

/** Rows [from, to) of a sorted run, by its entries. */
interface MergeSlice {
  readonly run: SortedRun;
  readonly from: number;
  readonly to: number;
}

/** Merges slices of sorted runs into one frame. */
export function mergeRuns(memory: Memory, task: Extract<SourceTask, { kind: 'merge' }>, unshare: Unshare): Frame {
  const { arena, scratch } = memory;
  const slices = unshare(task.runs)
    .map((run, i): MergeSlice => ({ run, from: task.from[i]!, to: task.to[i]! }))
    .filter((slice) => slice.to > slice.from);
  const rows = slices.reduce((sum, slice) => sum + slice.to - slice.from, 0);
  const entries = scratch.alloc(rows * ENTRY_BYTES);
  const bounds = scratch.alloc((slices.length + 2) * 4);
  const keyTable = scratch.alloc(slices.length * 4);
  let row = 0;
  let keyCount = 0;
  let decisive: 0 | 1 = 0;
  slices.forEach(({ run, from, to }, i) => {
    const keys = runKeys(memory, run.batch, task.by);
    keyCount = keys.count;
    decisive = keys.decisive;
    arena.u32[(keyTable >>> 2) + i] = keys.address;
    arena.u32[(bounds >>> 2) + i] = row;
    arena.kernels.mergeEntries(run.entries, from, to, ordersOf(run.batch), i, entries + row * ENTRY_BYTES);
    row += to - from;
  });
  arena.u32[(bounds >>> 2) + slices.length] = row;
  const spare = scratch.alloc(rows * ENTRY_BYTES);
  const merged = arena.kernels.mergeSlices(entries, spare, bounds, slices.length, keyTable, keyCount, decisive) >>> 0;
  return gatherRuns(memory, slices, merged, rows, task.columns);
}

function gatherRuns(memory: Memory, slices: readonly MergeSlice[], merged: number, rows: number, columns: Schema): Frame {
  const { arena, scratch } = memory;
  const batches = slices.map((slice) => slice.run.batch);
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
  const runs = unshare(task.runs);
  const { arena } = memory;
  const splitters = task.splitters.map(({ run: number, row }) => {
    const run = runs[number]!;
    const keys = runKeys(memory, run.batch, task.by);
    return { keys, row, prefix: arena.kernels.prefixAt(keys.address, row), order: arena.i64[(ordersOf(run.batch) >>> 3) + row]! };
  });
  return runs.slice(task.from, task.to).map((run) => {
    const keys = runKeys(memory, run.batch, task.by);
    return splitters.map((splitter) =>
      arena.kernels.lowerBound(
        run.entries,
        run.rows,
        keys.address,
        ordersOf(run.batch),
        keys.count,
        keys.decisive,
        splitter.prefix,
        splitter.keys.address,
        splitter.row,
        BigInt.asUintN(64, splitter.order),
      ),
    );
  });
}
