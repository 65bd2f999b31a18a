import type { Stopped } from './chain.ts';
import type { Memory } from './frame.ts';
import type { Bindings, LeftOut, LongRecords, Misfit, NotedRecords, SinkResult, SinkTask } from './protocol.ts';
import type { TaskRejects } from './rejects.ts';

/** What sources and operators of a running task work with. */
export interface TaskContext {
  readonly memory: Memory;
  readonly stopped: Stopped;
  /** Place of the task among those of its fragment. */
  readonly sequence: number;
  /** Rows of the feed before those of the task, where that is known. */
  readonly rowsBefore: number;
  readonly bindings: Bindings;
  readonly sinks: { readonly [operator: number]: SinkTask };
  /** The block that the source's text lies in, and its bytes; a batch that keeps text of it takes it over. */
  sourceBlock: { readonly address: number; readonly bytes: number; kept: boolean } | undefined;
  countBytesRead(bytes: number): void;
  /** Adds to a counter of the run, by its index; -1: to none. */
  count(counter: number, amount: number): void;
  /** Tells the host of fields that the source did not read. */
  leaveOut(fields: LeftOut): void;
  /** Tells the host of records that may have swallowed others. */
  longRecords(records: LongRecords): void;
  /** Tells the host of records that were filled up with nulls. */
  shortRecords(records: NotedRecords): void;
  /** Tells the host of values that a guessed type does not take: the run is to begin again. */
  misfit(misfit: Misfit): void;
  /** Has something done when the task is over, whether it succeeded or not. */
  atEnd(work: () => void): void;
  /** Hands what a sink has made to the host. */
  result(operator: number, result: SinkResult): void;
  /** Rejects that no link takes. */
  readonly rejects: TaskRejects;
}
