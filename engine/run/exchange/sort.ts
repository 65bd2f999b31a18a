import { concatSlices } from '../../../columns/concat.ts';
import { Scratch } from '../../../columns/scratch.ts';
import type { Stored } from '../../../columns/stored.ts';
import type { Batch } from '../../../columns/vector.ts';
import type { Schema } from '../../../model/types.ts';
import type { SortKey } from '../../../stages/shared/columns.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import { retain } from '../../../workers/retain.ts';
import type { Shared, SortedRun } from '../../../workers/source-task.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { Compactor, eachLimited } from './compact.ts';
import { type ExchangeState, heldBytes, Ordered, sizeOf } from './exchange.ts';
import { chooseSplitters, type Sample, sampleOf } from './splitters.ts';

/** Rows looked at in all runs, per range, to find where ranges begin. */
const SAMPLES_PER_RANGE = 8;
/** Bytes of a spilled block, at most, and as a part of the memory. A range reads every block that it touches whole, of each spill one or two. */
const SPILL_BLOCK_BYTES = 2 << 20;
const SPILL_BLOCK_SHARE = 1 / 256;
/** Rows of a spilled block, at least. */
const LEAST_BLOCK_ROWS = 16;
/** Cuts per range, from which it is merged a little too far on both sides. */
const CUTS_PER_RANGE = 2;
/** Ranges that long rows are cut into, at most. */
const MOST_RANGES_OF_LONG_ROWS = 2048;

/**
 * Gathers sorted runs and gives their rows in order: the rows are cut into ranges of about equal size by splitters taken from samples of all runs, and each task
 * merges one range. When memory runs short, the runs gathered so far are merged into blocks in order, which go to disk as runs of their own.
 */
export class SortExchange implements ExchangeState {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly by: readonly SortKey[];
  private readonly columns: Schema;
  private readonly isOwn: boolean;
  private runs = new Ordered<SortedRun>();
  private readonly samples: Batch[] = [];
  private readonly spilled: { readonly run: SortedRun; readonly sample: Sample }[] = [];

  /** `columns`: those that go on, raw ones among them. `isOwn`: whether the stage is one that sorts, rather than one whose rows are put back in order. */
  constructor(environment: Environment, stage: string, by: readonly SortKey[], columns: Schema, isOwn = true) {
    this.environment = environment;
    this.stage = stage;
    this.isOwn = isOwn;
    this.by = by;
    this.columns = columns;
  }

  accept(sequence: number, _input: number, results: readonly SinkResult[]): void {
    for (const { run } of results) {
      this.environment.blocks.retain(run!.batch as Batch);
      this.runs.add(sequence, run!);
    }
  }

  async spill(): Promise<void> {
    const { arena, blocks, shared, pool, spill, granularity } = this.environment;
    const runs = this.runs.values.filter((run) => run.rows > 0);
    if (runs.length === 0) return;
    const schema = (runs[0]!.batch as Batch).schema;
    const compactor = new Compactor(this.environment, this.stage, schema);
    const scratch = new Scratch(arena);
    const written: { readonly run: SortedRun; readonly sample: Batch }[] = [];
    const published = shared.publish(runs);
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const blockBytes = Math.min(SPILL_BLOCK_BYTES, arena.capacity * SPILL_BLOCK_SHARE);
    const fitting = Math.min(granularity.mergeRows, Math.floor((rows * blockBytes) / Math.max(1, heldBytes(batchesOf(runs)))));
    const rowsPerBlock = Math.max(LEAST_BLOCK_ROWS, fitting);
    const cuts = await this.findCuts(runs, published, Math.ceil(rows / rowsPerBlock));
    await eachLimited(cuts.slice(1), pool.size, async (to, range) => {
      const from = cuts[range]!;
      const result = await compactor.run({ kind: 'merge', runs: published, from, to, by: this.by, columns: schema });
      if (!result) return;
      const batch = result.batch!;
      const sample = sampleOf({ arena, scratch }, batch, this.by);
      const run: SortedRun = { batch: await spill.write(batch), entries: 0, rows: batch.rows };
      for (const block of batch.blocks) arena.free(block);
      written.push({ run, sample });
    });
    this.keep(written, scratch);
    scratch.dispose();
    shared.release(published);
    compactor.dispose();
    for (const run of this.runs.values) blocks.release(run.batch as Batch);
    this.runs = new Ordered<SortedRun>();
    spill.settle();
  }

  async feed(): Promise<SourceFeed> {
    const { shared, granularity } = this.environment;
    // Where some are on disk the memory is short, and merging needs it.
    if (this.spilled.length > 0) await this.spill();
    const runs = [...this.spilled.map(({ run }) => run), ...this.runs.values.filter((run) => run.rows > 0)];
    const published = shared.publish(runs);
    const { rows, bytes } = sizeOf(batchesOf(runs));
    const byRows = Math.ceil(rows / granularity.mergeRows);
    const byBytes = Math.min(rows, MOST_RANGES_OF_LONG_ROWS, Math.ceil(bytes / granularity.mergeBytes));
    const ranges = Math.max(1, byRows, byBytes);
    const cuts = await this.findCuts(runs, published, ranges > 1 ? ranges * CUTS_PER_RANGE : 1);
    const slices = evenSlices(cuts, rows, Math.ceil(rows / ranges));
    if (this.isOwn)
      this.environment.profile.split(
        this.stage,
        slices.map(({ slice }) => slice.rows),
      );
    const { columns, by } = this;
    function* items(): Iterable<FeedItem> {
      for (const slice of slices) yield { source: { kind: 'merge', runs: published, ...slice, by, columns } };
    }
    return {
      items: runs.length === 0 ? [] : items(),
      close: () => {
        shared.release(published);
        this.dispose();
      },
    };
  }

  dispose(): void {
    const { arena, blocks } = this.environment;
    for (const run of this.runs.values) blocks.release(run.batch as Batch);
    this.spilled.length = 0;
    for (const sample of this.samples.splice(0)) for (const block of sample.blocks) arena.free(block);
    this.runs = new Ordered<SortedRun>();
  }

  /** For each border between ranges the number of rows before it in every run; the first is all 0, the last all rows. */
  private async findCuts(
    runs: readonly SortedRun[],
    publishedRuns: Shared<readonly SortedRun[]>,
    ranges: number,
  ): Promise<Uint32Array[]> {
    const { arena, pool, shared } = this.environment;
    const start = new Uint32Array(runs.length);
    const end = Uint32Array.from(runs, (run) => run.rows);
    if (ranges <= 1) return [start, end];
    const scratch = new Scratch(arena);
    const { sample, rows: splitters } = chooseSplitters({ arena, scratch }, this.samplesOf(runs, ranges), this.by, ranges);
    const published = shared.publish(sample);
    const shares = Math.min(runs.length, pool.size * 4);
    const parts = await Promise.all(
      Array.from({ length: shares }, (_, i) => {
        const from = Math.floor((runs.length * i) / shares);
        const to = Math.floor((runs.length * (i + 1)) / shares);
        return pool.run({ kind: 'bounds', runs: publishedRuns, from, to, sample: published, splitters, by: this.by }, [
          this.stage,
        ]);
      }),
    );
    shared.release(published);
    scratch.dispose();
    const bounds = parts.flatMap((part) => part.bounds!);
    const cuts = splitters.map((_, s) => Uint32Array.from(bounds, (ofRun) => ofRun[s]!));
    // A splitter may be the very first row, which cuts nothing off.
    return [start, ...cuts, end].filter((cut, i, all) => i === 0 || rowsBefore(cut) > rowsBefore(all[i - 1]!));
  }

  /** Rows of every run, taken at even distances over all runs. Of spilled ones those that were kept. */
  private samplesOf(runs: readonly SortedRun[], ranges: number): Sample[] {
    const { u32 } = this.environment.arena;
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const step = Math.max(1, Math.floor(rows / (ranges * SAMPLES_PER_RANGE)));
    const kept = new Map(this.spilled.map(({ run, sample }) => [run, sample]));
    let skip = Math.floor(step / 2);
    return runs.map((run): Sample => {
      const sample = kept.get(run);
      if (sample) return sample;
      const chosen: number[] = [];
      let at = skip;
      for (; at < run.rows; at += step) chosen.push(u32[((run.entries + at * 16) >>> 2) + 2]!);
      skip = at - run.rows;
      return { batch: run.batch as Batch, rows: chosen };
    });
  }

  /** Brings the samples of one spill together in one batch that lasts: each alone would take a page. */
  private keep(written: readonly { readonly run: SortedRun; readonly sample: Batch }[], scratch: Scratch): void {
    const { arena } = this.environment;
    const slices = written.map(({ sample }) => ({ batch: sample, from: 0, to: sample.rows }));
    const schema = written[0]?.sample.schema ?? [];
    const { vectors, rows } = concatSlices(arena, scratch, slices, schema);
    const batch = retain({ memory: { arena, scratch }, sourceBlock: undefined }, schema, vectors, rows);
    this.samples.push(batch);
    let row = 0;
    for (const { run, sample } of written) {
      this.spilled.push({ run, sample: { batch, rows: Array.from({ length: sample.rows }, () => row++) } });
    }
  }
}

/** What of all runs to merge, and what of that to take, so that ranges have exactly `rangeRows` rows each: which rows they have must not depend on the memory. */
function evenSlices(cuts: readonly Uint32Array[], rows: number, rangeRows: number) {
  const before = cuts.map(rowsBefore);
  const slices: { from: Uint32Array; to: Uint32Array; slice: { skip: number; rows: number } }[] = [];
  let from = 0;
  let to = 0;
  for (let start = 0; start < rows; start += rangeRows) {
    const end = Math.min(rows, start + rangeRows);
    while (before[from + 1]! <= start) from++;
    while (before[to]! < end) to++;
    slices.push({ from: cuts[from]!, to: cuts[to]!, slice: { skip: start - before[from]!, rows: end - start } });
  }
  return slices;
}

const batchesOf = (runs: readonly SortedRun[]): Stored[] => runs.map(({ batch }) => batch);

const rowsBefore = (cut: Uint32Array): number => cut.reduce((sum, rows) => sum + rows, 0);
