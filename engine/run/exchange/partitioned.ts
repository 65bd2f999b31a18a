import type { Batch } from '../../../columns/vector.ts';
import { PARTITIONS } from '../../../workers/partition.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import type { PartitionedBatch, Shared, SourceTask } from '../../../workers/source-task.ts';
import { runsOf } from '../../../workers/sources/parts.ts';
import type { Environment } from '../environment.ts';
import type { SourceFeed } from '../feed.ts';
import { Compactor, eachLimited } from './compact.ts';
import { type ExchangeState, Ordered, sizeOf } from './exchange.ts';
import type { SortExchange } from './sort.ts';

/** Merges one hash partition (`undefined`: all) of the batches of each input. */
export type MergeTask = (inputs: readonly Shared<readonly PartitionedBatch[]>[], part: number | undefined) => SourceTask;

/**
 * Gathers rows split by hash, and gives the merged rows in order of first appearance. Many rows are merged partition by partition, side by side, and then put
 * in order by an exchange of their own, unless the job does without: they come partition after partition then.
 */
export class PartitionedExchange implements ExchangeState {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly merge: MergeTask;
  private readonly keyed: boolean;
  private readonly ordering: SortExchange;
  private readonly sortMerged: (source: SourceTask, sequence: number) => Promise<readonly SinkResult[]>;
  private readonly inputs: readonly Input[];

  /**
   * `keyed`: whether there are keys to split by; without any all rows are one group. `inputs`: how many there are. `sortMerged`: runs a merge task and sorts its rows by `_order`, as runs for `ordering`.
   */
  constructor(
    environment: Environment,
    stage: string,
    merge: MergeTask,
    keyed: boolean,
    inputs: number,
    ordering: SortExchange,
    sortMerged: (source: SourceTask, sequence: number) => Promise<readonly SinkResult[]>,
  ) {
    this.environment = environment;
    this.stage = stage;
    this.merge = merge;
    this.keyed = keyed;
    this.inputs = Array.from({ length: inputs }, () => ({ batches: new Ordered(), spilled: [] }));
    this.ordering = ordering;
    this.sortMerged = sortMerged;
  }

  accept(sequence: number, input: number, results: readonly SinkResult[]): void {
    for (const { batch, offsets, ungrouped } of results) {
      this.environment.blocks.retain(batch!);
      this.inputs[input]!.batches.add(sequence, { batch: batch!, offsets: offsets!, ...(ungrouped && { ungrouped }) });
    }
  }

  /** Every partition's rows go to disk as one batch, unmerged: sums of floats must not depend on when memory was short. */
  async spill(): Promise<void> {
    for (const { batches, spilled } of this.inputs) {
      for (const run of runsOf(batches.values)) spilled.push(...(await this.writeParts(run)));
    }
    this.release();
    this.environment.spill.settle();
  }

  private async writeParts(batches: readonly PartitionedBatch[]): Promise<PartitionedBatch[]> {
    const { shared, pool, spill, arena } = this.environment;
    const [{ batch: first, ungrouped }] = batches as [PartitionedBatch];
    const compactor = new Compactor(this.environment, this.stage, first.schema);
    const published = shared.publish(batches);
    const written: PartitionedBatch[] = [];
    await eachLimited(PARTS, pool.size, async (part) => {
      const result = await compactor.run({ kind: 'concat-part', batches: published, part });
      if (!result) return;
      const batch = await spill.write(result.batch!);
      for (const block of result.batch!.blocks) arena.free(block);
      const offsets = Array.from({ length: PARTITIONS + 1 }, (_, i) => (i <= part ? 0 : batch.rows));
      written.push({ batch, offsets, ...(ungrouped && { ungrouped }) });
    });
    shared.release(published);
    compactor.dispose();
    return written;
  }

  async feed(): Promise<SourceFeed> {
    const { shared, spill, granularity, pool, ordered } = this.environment;
    // Where some are on disk the memory is short, and the merged rows need room as well.
    if (this.inputs.some(({ spilled }) => spilled.length > 0)) await this.spill();
    const all = this.inputs.map(({ spilled, batches }) => [...spilled, ...batches.values]);
    const { rows, bytes } = sizeOf(all.flat().map(({ batch }) => batch));
    const published = all.map((batches) => shared.publish(batches));
    const close = () => {
      for (const value of published) shared.release(value);
      this.release();
    };
    // The rows of a join come from two inputs, so that only their places tell their order.
    const whole = !this.keyed || (rows <= granularity.partRows && bytes <= granularity.partBytes && all.length === 1);
    if (whole) return { items: [{ source: this.merge(published, undefined) }], close };
    this.environment.profile.split(this.stage, rowsByPart(all.flat()));
    if (!ordered) return { items: PARTS.map((part) => ({ source: this.merge(published, part) })), close };
    for (let first = 0; first < PARTITIONS; first += pool.size) {
      const merge = async (part: number) => {
        this.ordering.accept(part, 0, await this.sortMerged(this.merge(published, part), part));
      };
      await eachLimited(PARTS.slice(first, first + pool.size), pool.size, merge, () => this.ordering.spill());
      if (spill.isDue) await this.ordering.spill();
    }
    // The merged rows have their own copies of everything.
    close();
    return this.ordering.feed();
  }

  dispose(): void {
    this.release();
    this.ordering.dispose();
  }

  private release(): void {
    for (const input of this.inputs) {
      for (const { batch } of input.batches.values) this.environment.blocks.release(batch as Batch);
      input.batches = new Ordered();
    }
  }
}

interface Input {
  batches: Ordered<PartitionedBatch>;
  readonly spilled: PartitionedBatch[];
}

/** Rows in each partition. */
function rowsByPart(batches: readonly PartitionedBatch[]): number[] {
  return PARTS.map((part) => batches.reduce((sum, { offsets }) => sum + offsets[part + 1]! - offsets[part]!, 0));
}

const PARTS: readonly number[] = Array.from({ length: PARTITIONS }, (_, part) => part);
