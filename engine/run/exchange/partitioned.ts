import { PARTITIONS } from '../../../workers/partition.ts';
import type { PartitionedBatch, Shared, SinkResult, SourceTask } from '../../../workers/protocol.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { type ExchangeState, Ordered } from './exchange.ts';
import type { SortExchange } from './sort.ts';

/** Merges one hash partition (`undefined`: all) of the batches. */
export type MergeTask = (batches: Shared<readonly PartitionedBatch[]>, part: number | undefined) => SourceTask;

/**
 * Gathers rows split by hash, and gives the merged rows in order of first appearance. Many rows are merged partition by partition, side by side, and then put
 * in order by an exchange of their own.
 */
export class PartitionedExchange implements ExchangeState {
  private readonly environment: Environment;
  private readonly merge: MergeTask;
  private readonly ordering: SortExchange;
  private readonly sortMerged: (source: SourceTask, sequence: number) => Promise<readonly SinkResult[]>;
  private readonly batches = new Ordered<PartitionedBatch>();

  /** `sortMerged`: runs a merge task and sorts its rows by `_order`, as runs for `ordering`. */
  constructor(
    environment: Environment,
    merge: MergeTask,
    ordering: SortExchange,
    sortMerged: (source: SourceTask, sequence: number) => Promise<readonly SinkResult[]>,
  ) {
    this.environment = environment;
    this.merge = merge;
    this.ordering = ordering;
    this.sortMerged = sortMerged;
  }

  accept(sequence: number, _input: number, results: readonly SinkResult[]): void {
    for (const { batch, offsets } of results) {
      this.environment.blocks.retain(batch!);
      this.batches.add(sequence, { batch: batch!, offsets: offsets! });
    }
  }

  async feed(): Promise<SourceFeed> {
    const { shared, blocks, granularity } = this.environment;
    const batches = this.batches.values;
    const rows = batches.reduce((sum, { batch }) => sum + batch.rows, 0);
    const published = shared.publish(batches);
    const close = () => {
      shared.release(published);
      for (const { batch } of batches) blocks.release(batch);
    };
    if (rows <= granularity.partRows) {
      const items: FeedItem[] = [{ source: this.merge(published, undefined) }];
      return { items, close };
    }
    const parts = Array.from({ length: PARTITIONS }, (_, part) => part);
    await Promise.all(
      parts.map(async (part) => this.ordering.accept(part, 0, await this.sortMerged(this.merge(published, part), part))),
    );
    const ordered = await this.ordering.feed();
    // Merged rows' text may lie in the batches' blocks no more: runs have their own copies.
    close();
    return ordered;
  }

  dispose(): void {
    for (const { batch } of this.batches.values) this.environment.blocks.release(batch);
  }
}
