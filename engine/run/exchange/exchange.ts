import { isSpilled, type Stored } from '../../../columns/stored.ts';
import type { Batch } from '../../../columns/vector.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import type { Blocks } from '../blocks.ts';
import type { SourceFeed } from '../feed.ts';

/** What holds the rows between two fragments. */
export interface ExchangeState {
  /** Takes what a task of a feeding fragment has made. `sequence`: its place in the order of rows. */
  accept(sequence: number, input: number, results: readonly SinkResult[]): void;
  /** Moves its rows to disk. No task that feeds it is running. */
  spill?(): Promise<void>;
  /** Whether no more rows are wanted, given that all tasks up to the last accepted one are done. */
  readonly satisfied?: boolean;
  /** When it is satisfied: how many tasks it took. */
  readonly satisfiedAfter?: number | undefined;
  /** The rows for the next fragment, when all feeding fragments are over. */
  feed(): Promise<SourceFeed>;
  /** Frees its memory. May be called again. */
  dispose(): void;
}

/** The batches of a feed. Each is released once: by its task, or when the feed is closed. */
export class Lent {
  private readonly blocks: Blocks;
  private readonly batches = new Set<Batch>();

  constructor(blocks: Blocks) {
    this.blocks = blocks;
  }

  /** Lends a batch until the returned function is called. */
  lend(batch: Batch): () => void {
    this.batches.add(batch);
    return () => {
      if (this.batches.delete(batch)) this.blocks.release(batch);
    };
  }

  close(): void {
    for (const batch of this.batches) this.blocks.release(batch);
    this.batches.clear();
  }
}

/** Rows and bytes of batches, however many of them are in memory. */
export function sizeOf(batches: readonly Stored[]): { readonly rows: number; readonly bytes: number } {
  let rows = 0;
  let bytes = 0;
  for (const batch of batches) {
    rows += batch.rows;
    bytes += batch.dataBytes ?? 0;
  }
  return { rows, bytes };
}

/** Bytes that batches hold in memory, text included. */
export const heldBytes = (batches: readonly Stored[]): number =>
  batches.reduce((sum, batch) => sum + (isSpilled(batch) ? 0 : (batch.bytes ?? 0) + (batch.textBytes ?? 0)), 0);

/** Results in the order of rows. */
export class Ordered<T> {
  private readonly entries: { readonly sequence: number; readonly value: T }[] = [];

  add(sequence: number, value: T): void {
    this.entries.push({ sequence, value });
  }

  /** Results of one task keep their order. */
  get values(): T[] {
    return this.all.map((entry) => entry.value);
  }

  get all(): readonly { readonly sequence: number; readonly value: T }[] {
    return this.entries.sort((a, b) => a.sequence - b.sequence);
  }

  get size(): number {
    return this.entries.length;
  }
}
