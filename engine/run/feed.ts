import type { SourceTask } from '../../workers/source-task.ts';

/** One task's worth of a fragment's source. */
export interface FeedItem {
  readonly source: SourceTask;
  /** Called when the task is over, whether it succeeded or not. */
  readonly done?: () => void;
}

/** The source of a fragment, in the order of its rows. */
export interface SourceFeed {
  readonly items: AsyncIterable<FeedItem> | Iterable<FeedItem>;
  /** Called when the fragment is over. `failed`: it did not get all that it wanted, and nothing of the run is to hold. */
  readonly close?: (failed: boolean) => void | Promise<void>;
}
