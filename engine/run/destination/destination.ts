import type { Batch } from '../../../columns/vector.ts';
import type { SinkTask } from '../../../workers/protocol.ts';

/** Where the rows of a job end. Nothing of it can be seen before `commit`. */
export interface Destination {
  /** What a task that writes by itself must know. */
  sinkTask?(): Promise<SinkTask>;
  /** Takes a batch, in the order of rows, one at a time. The batch is freed afterwards. */
  write?(batch: Batch): Promise<void>;
  /** Rows that have come cannot be taken back: the run cannot begin again. `opened`: not even before the first. */
  readonly irrevocable?: 'opened' | 'written' | undefined;
  /** Releases what it does not need while no rows come. */
  pause?(): Promise<void>;
  /** Whether it wants no more rows. */
  readonly satisfied?: boolean;
  /**
   * All rows have come: does all that can fail, so that `commit` need only make it visible. Gives the rows that are refused only now, as batches of the
   * `rejects` port; the caller frees them.
   */
  load?(): Promise<readonly Batch[]>;
  /** All destinations have done so: looks at what ties them together. */
  verify?(): Promise<void>;
  /** Everything is written: makes it hold. Throws when it cannot be made visible, and leaves the old state then. */
  commit(): Promise<void>;
  /** Between `load` and `commit`: see `LoadSession`. Absent: it keeps no rows. */
  receipt?(): Promise<string | undefined>;
  /** After `commit`: the receipt is not needed any more. Never throws. */
  settle?(): Promise<void>;
  /** Gives up: leaves the old state. Never throws. After `commit` it does nothing. */
  abort(): Promise<void>;
}
