import type { Schema } from '../../../model/types.ts';
import type { SortKey } from '../../../stages/shared/columns.ts';
import type { Shared, SinkResult, SortedRun } from '../../../workers/protocol.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { type ExchangeState, Ordered } from './exchange.ts';

/** Rows looked at in each run, per range, to find where ranges begin. */
const SAMPLES_PER_RANGE = 8;

/**
 * Gathers sorted runs and gives their rows in order: the rows are cut into ranges of about equal size by splitters taken from samples of all runs, and each task
 * merges one range.
 */
export class SortExchange implements ExchangeState {
  private readonly environment: Environment;
  private readonly by: readonly SortKey[];
  private readonly columns: Schema;
  private readonly runs = new Ordered<SortedRun>();

  /** `columns`: those that go on, raw ones among them. */
  constructor(environment: Environment, by: readonly SortKey[], columns: Schema) {
    this.environment = environment;
    this.by = by;
    this.columns = columns;
  }

  accept(sequence: number, _input: number, results: readonly SinkResult[]): void {
    for (const { run } of results) {
      this.environment.blocks.retain(run!.batch);
      this.runs.add(sequence, run!);
    }
  }

  async feed(): Promise<SourceFeed> {
    const { shared, blocks } = this.environment;
    const runs = this.runs.values.filter((run) => run.rows > 0);
    const published = shared.publish(runs);
    const cuts = await this.findCuts(runs, published);
    const columns = this.columns;
    const by = this.by;
    function* items(): Iterable<FeedItem> {
      for (let range = 0; range + 1 < cuts.length; range++) {
        yield { source: { kind: 'merge', runs: published, from: cuts[range]!, to: cuts[range + 1]!, by, columns } };
      }
    }
    return {
      items: runs.length === 0 ? [] : items(),
      close: () => {
        shared.release(published);
        for (const run of runs) blocks.release(run.batch);
      },
    };
  }

  dispose(): void {
    for (const run of this.runs.values) this.environment.blocks.release(run.batch);
  }

  /** For each border between ranges the number of rows before it in every run; the first is all 0, the last all rows. */
  private async findCuts(runs: readonly SortedRun[], published: Shared<readonly SortedRun[]>): Promise<Uint32Array[]> {
    const { pool, granularity } = this.environment;
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const ranges = Math.max(1, Math.ceil(rows / granularity.mergeRows));
    const start = new Uint32Array(runs.length);
    const end = Uint32Array.from(runs, (run) => run.rows);
    if (ranges === 1) return [start, end];
    const splitters = this.chooseSplitters(runs, ranges);
    const shares = Math.min(runs.length, pool.size * 4);
    const parts = await Promise.all(
      Array.from({ length: shares }, (_, i) => {
        const from = Math.floor((runs.length * i) / shares);
        const to = Math.floor((runs.length * (i + 1)) / shares);
        return pool.run({ kind: 'bounds', runs: published, from, to, splitters, by: this.by });
      }),
    );
    const bounds = parts.flatMap((part) => part.bounds!);
    const cuts = splitters.map((_, s) => Uint32Array.from(bounds, (ofRun) => ofRun[s]!));
    // Splitters come from samples sorted by prefix alone, so put them in the order of the rows they cut.
    const total = (cut: Uint32Array) => cut.reduce((sum, n) => sum + n, 0);
    cuts.sort((a, b) => total(a) - total(b));
    return [start, ...cuts, end];
  }

  /** Rows of some runs that cut all rows into about equal ranges. */
  private chooseSplitters(runs: readonly SortedRun[], ranges: number): { readonly run: number; readonly row: number }[] {
    const { u32, i64 } = this.environment.arena;
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const step = Math.max(1, Math.floor(rows / (ranges * SAMPLES_PER_RANGE)));
    const samples: { run: number; row: number; prefix: bigint; place: number }[] = [];
    let skip = Math.floor(step / 2);
    runs.forEach((run, number) => {
      let at = skip;
      for (; at < run.rows; at += step) {
        const entry = run.entries + at * 16;
        samples.push({
          run: number,
          row: u32[(entry >>> 2) + 2]!,
          prefix: BigInt.asUintN(64, i64[entry >>> 3]!),
          place: samples.length,
        });
      }
      skip = at - run.rows;
    });
    samples.sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : a.place - b.place));
    return Array.from({ length: ranges - 1 }, (_, i) => samples[Math.floor(((i + 1) * samples.length) / ranges)]!)
      .filter((sample) => sample !== undefined)
      .map(({ run, row }) => ({ run, row }));
  }
}
