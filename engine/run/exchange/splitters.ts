import { concatSlices, type Slice } from '../../../columns/concat.ts';
import { gatherVector } from '../../../columns/gather.ts';
import { type Batch, isView } from '../../../columns/vector.ts';
import type { SortKey } from '../../../stages/shared/columns.ts';
import type { Memory } from '../../../workers/frame.ts';
import { ORDER } from '../../../workers/partition.ts';
import { runKeys, sortRows } from '../../../workers/sort/run.ts';

/** Rows of a spilled block that stay in memory: at most so many, and one of so many. */
const SAMPLES_PER_BLOCK = 16;
const ROWS_PER_SAMPLE = 64;

/** Some rows of a run, in memory, with the columns that order them. */
export interface Sample {
  readonly batch: Batch;
  /** Row numbers, in order. */
  readonly rows: readonly number[];
}

/** Copies some rows of a block in order, evenly spread, with the columns that order them, into the scratch. */
export function sampleOf(memory: Memory, block: Batch, by: readonly SortKey[]): Batch {
  const { arena, scratch } = memory;
  const rows = Math.max(1, Math.min(SAMPLES_PER_BLOCK, Math.floor(block.rows / ROWS_PER_SAMPLE)));
  const sample = gatherKeys(
    memory,
    { batch: block, rows: Array.from({ length: rows }, (_, i) => Math.floor((i * block.rows) / rows)) },
    by,
  );
  for (const { type, values, validity } of sample.columns) {
    if (!isView(type)) continue;
    const heap = scratch.alloc(arena.kernels.textBytes(values, validity, rows, 0, 0));
    arena.kernels.moveText(values, validity, rows, 0, 0, heap);
  }
  return sample;
}

/** All sampled rows as one batch in the scratch, and those of them, in order, that cut what they stand for into about equal ranges. */
export function chooseSplitters(
  memory: Memory,
  samples: readonly Sample[],
  by: readonly SortKey[],
  ranges: number,
): { readonly sample: Batch; readonly rows: readonly number[] } {
  const { arena, scratch } = memory;
  const slices = samples.flatMap((sample): Slice[] =>
    sample.rows.length === 0 ? [] : [{ batch: gatherKeys(memory, sample, by), from: 0, to: sample.rows.length }],
  );
  const schema = slices[0]?.batch.schema ?? [];
  const { vectors, rows } = concatSlices(arena, scratch, slices, schema);
  const sample = { schema, columns: vectors, rows, blocks: [] };
  if (rows === 0) return { sample, rows: [] };
  const entries = sortRows(memory, runKeys(memory, sample, by), rows);
  const rowAt = (place: number) => arena.u32[((entries + place * 16) >>> 2) + 2]!;
  const wanted = Array.from({ length: ranges - 1 }, (_, i) => rowAt(Math.floor(((i + 1) * rows) / ranges)));
  return { sample, rows: [...new Set(wanted)] };
}

/** The rows of a sample with the columns that order them, in the scratch. Text stays where it is. */
function gatherKeys({ arena, scratch }: Memory, { batch, rows }: Sample, by: readonly SortKey[]): Batch {
  const names = new Set([...by.map((key) => key.column), ORDER]);
  const selection = scratch.alloc(rows.length * 4);
  arena.u32.set(rows, selection >>> 2);
  const schema = batch.schema.filter((field) => names.has(field.name));
  const columns = schema.map((field) =>
    gatherVector(arena, scratch, batch.columns[batch.schema.indexOf(field)]!, selection, rows.length),
  );
  return { schema, columns, rows: rows.length, blocks: [] };
}
