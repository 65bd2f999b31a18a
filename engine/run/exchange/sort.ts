import { concatSlices } from '../../../columns/concat.ts';
import { gatherVector } from '../../../columns/gather.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { isSpilled } from '../../../columns/stored.ts';
import { type Batch, isView } from '../../../columns/vector.ts';
import type { Schema } from '../../../model/types.ts';
import type { SortKey } from '../../../stages/shared/columns.ts';
import { ORDER } from '../../../workers/partition.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import { retain } from '../../../workers/retain.ts';
import { runKeys } from '../../../workers/sort/run.ts';
import type { Shared, SortedRun } from '../../../workers/source-task.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { Compactor, eachLimited } from './compact.ts';
import { type ExchangeState, Ordered } from './exchange.ts';

/** Rows looked at in all runs, per range, to find where ranges begin. */
const SAMPLES_PER_RANGE = 8;
/** Of rows whose prefixes are equal, how many are tried as splitters, per range: which of them comes first shows only in the runs. */
const TRIED_PER_RANGE = 4;
/** Values that a task merges, over all columns. */
const MOST_VALUES_PER_TASK = 1 << 19;
/** Bytes of a spilled block, at most, and as a part of the memory. A range reads every block that it touches whole, of each spill one or two. */
const SPILL_BLOCK_BYTES = 2 << 20;
const SPILL_BLOCK_SHARE = 1 / 256;
/** Rows of a spilled block that stay in memory, to find where ranges begin. */
const SAMPLES_PER_BLOCK = 16;

/** Some rows of a run, in memory, with the columns that order them. */
interface Sample {
  readonly batch: Batch;
  /** Row numbers, in order. */
  readonly rows: readonly number[];
}

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

  /** Rows that a task merges: fewer where there are many columns. */
  private get rowsPerTask(): number {
    return Math.max(64, Math.min(this.environment.granularity.mergeRows, Math.floor(MOST_VALUES_PER_TASK / this.columns.length)));
  }

  accept(sequence: number, _input: number, results: readonly SinkResult[]): void {
    for (const { run } of results) {
      this.environment.blocks.retain(run!.batch as Batch);
      this.runs.add(sequence, run!);
    }
  }

  async spill(): Promise<void> {
    const { arena, blocks, shared, pool, spill } = this.environment;
    const runs = this.runs.values.filter((run) => run.rows > 0);
    if (runs.length === 0) return;
    const schema = (runs[0]!.batch as Batch).schema;
    const compactor = new Compactor(this.environment, this.stage, schema);
    const scratch = new Scratch(arena);
    const written: { readonly run: SortedRun; readonly sample: Batch }[] = [];
    const published = shared.publish(runs);
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const blockBytes = Math.min(SPILL_BLOCK_BYTES, arena.capacity * SPILL_BLOCK_SHARE);
    const rowsPerBlock = Math.max(64, Math.min(this.rowsPerTask, Math.floor((rows * blockBytes) / heldBytes(runs))));
    const cuts = await this.findCuts(runs, published, Math.ceil(rows / rowsPerBlock));
    await eachLimited(cuts.slice(1), pool.atOnce, async (to, range) => {
      const from = cuts[range]!;
      const result = await compactor.run({ kind: 'merge', runs: published, from, to, by: this.by, columns: schema });
      if (!result) return;
      const batch = result.batch!;
      const sample = this.sampleOf(batch, scratch);
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
    const { shared } = this.environment;
    // Where some are on disk the memory is short, and whoever merges them needs room.
    if (this.spilled.length > 0) await this.spill();
    const runs = [...this.spilled.map(({ run }) => run), ...this.runs.values.filter((run) => run.rows > 0)];
    const published = shared.publish(runs);
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const cuts = await this.findCuts(runs, published, Math.max(1, Math.ceil(rows / this.rowsPerTask)));
    const totals = cuts.map((cut) => cut.reduce((sum, some) => sum + some, 0));
    if (this.isOwn)
      this.environment.profile.split(
        this.stage,
        totals.slice(1).map((total, range) => total - totals[range]!),
      );
    const { columns, by } = this;
    function* items(): Iterable<FeedItem> {
      for (let range = 0; range + 1 < cuts.length; range++) {
        yield { source: { kind: 'merge', runs: published, from: cuts[range]!, to: cuts[range + 1]!, by, columns } };
      }
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
    published: Shared<readonly SortedRun[]>,
    ranges: number,
  ): Promise<Uint32Array[]> {
    const { pool, shared } = this.environment;
    const start = new Uint32Array(runs.length);
    const end = Uint32Array.from(runs, (run) => run.rows);
    if (ranges <= 1) return [start, end];
    const sampled = this.samplesOf(runs, ranges);
    const batches = [...new Set(sampled.map(({ batch }) => batch))];
    const samples = shared.publish(batches);
    const splitters = this.chooseSplitters(sampled, ranges).map(({ batch, row }) => ({ sample: batches.indexOf(batch), row }));
    const shares = Math.min(runs.length, pool.size * 4);
    const parts = await Promise.all(
      Array.from({ length: shares }, (_, i) => {
        const from = Math.floor((runs.length * i) / shares);
        const to = Math.floor((runs.length * (i + 1)) / shares);
        return pool.run({ kind: 'bounds', runs: published, from, to, samples, splitters, by: this.by }, [this.stage]);
      }),
    );
    shared.release(samples);
    const bounds = parts.flatMap((part) => part.bounds!);
    const cuts = splitters.map((_, s) => Uint32Array.from(bounds, (ofRun) => ofRun[s]!));
    // Splitters are in the order of their prefixes alone: the rows before them tell their true order.
    const total = (cut: Uint32Array) => cut.reduce((sum, n) => sum + n, 0);
    cuts.sort((a, b) => total(a) - total(b));
    const even = evenly(cuts, total, total(end), ranges);
    // A splitter may be the very first row, which cuts nothing off.
    return [start, ...even, end].filter((cut, i, all) => i === 0 || total(cut) > total(all[i - 1]!));
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

  /** Sampled rows that cut all rows into about equal ranges; more than that where prefixes do not tell which these are. */
  private chooseSplitters(samples: readonly Sample[], ranges: number): { readonly batch: Batch; readonly row: number }[] {
    const { arena } = this.environment;
    const scratch = new Scratch(arena);
    const all = samples.flatMap(({ batch, rows }, place) => {
      const keys = runKeys({ arena, scratch }, batch, this.by);
      return rows.map((row) => ({ batch, place, row, prefix: BigInt.asUintN(64, arena.kernels.prefixAt(keys.address, row)) }));
    });
    scratch.dispose();
    all.sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : a.place - b.place || a.row - b.row));
    const wanted = Array.from({ length: ranges - 1 }, (_, i) => all[Math.floor(((i + 1) * all.length) / ranges)]);
    const tied = new Set(wanted.flatMap((one, i) => (one && one.prefix === wanted[i + 1]?.prefix ? [one.prefix] : [])));
    const step = Math.max(1, Math.floor(all.length / (ranges * TRIED_PER_RANGE)));
    const tried = tied.size === 0 ? [] : all.filter(({ prefix }, i) => i % step === 0 && tied.has(prefix));
    return [...new Set([...wanted, ...tried])].flatMap((splitter) =>
      splitter ? [{ batch: splitter.batch, row: splitter.row }] : [],
    );
  }

  /** Copies some rows of a block, with the columns that order them, into the scratch. */
  private sampleOf(batch: Batch, scratch: Scratch): Batch {
    const { arena } = this.environment;
    const names = new Set([...this.by.map((key) => key.column), ORDER]);
    const rows = Math.min(batch.rows, SAMPLES_PER_BLOCK);
    const selection = scratch.alloc(rows * 4);
    for (let i = 0; i < rows; i++) arena.u32[(selection >>> 2) + i] = Math.floor((i * batch.rows) / rows);
    const schema = batch.schema.filter((field) => names.has(field.name));
    const columns = schema.map((field) => {
      const column = gatherVector(arena, scratch, batch.columns[batch.schema.indexOf(field)]!, selection, rows);
      if (isView(column.type)) {
        const heap = scratch.alloc(arena.kernels.textBytes(column.values, column.validity, rows, 0, 0));
        arena.kernels.moveText(column.values, column.validity, rows, 0, 0, heap);
      }
      return column;
    });
    return { schema, columns, rows, blocks: [] };
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

/** Of `cuts`, in order, those that come closest to making `ranges` of equal size. */
function evenly<Cut>(cuts: readonly Cut[], total: (cut: Cut) => number, rows: number, ranges: number): readonly Cut[] {
  if (cuts.length < ranges) return cuts;
  const totals = cuts.map(total);
  let at = 0;
  const nearest = Array.from({ length: ranges - 1 }, (_, i) => {
    const wanted = ((i + 1) * rows) / ranges;
    while (at + 1 < cuts.length && Math.abs(totals[at + 1]! - wanted) <= Math.abs(totals[at]! - wanted)) at++;
    return cuts[at]!;
  });
  return [...new Set(nearest)];
}

/** Bytes of the rows of runs in memory, text included. */
function heldBytes(runs: readonly SortedRun[]): number {
  const bytes = runs.reduce((sum, { batch }) => sum + (isSpilled(batch) ? 0 : (batch.bytes ?? 0) + (batch.textBytes ?? 0)), 0);
  return Math.max(bytes, 1);
}
