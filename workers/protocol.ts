import type { ArenaHandle } from '../columns/arena.ts';
import type { Batch } from '../columns/vector.ts';
import type { Digits } from '../connectors/csv/format-tally.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { Reject } from '../model/reject.ts';
import type { SortKey } from '../stages/shared/columns.ts';
import type { FragmentPlan } from './fragment-plan.ts';
import type { JoinTable, Links, Shared, SortedRun, SourceTask } from './source-task.ts';

/** What a thread of the pool is given when it starts. */
export interface WorkerSetup {
  readonly arena: ArenaHandle;
  /** Counters of the run: rows and times, see `engine/run/counters.ts`. Word 0 is set when the run is to stop. */
  readonly counters: SharedArrayBuffer;
  /** An i32: the number of threads that have loaded their program. */
  readonly loaded: SharedArrayBuffer;
}

/** What a task reads besides its source: tables that other fragments have built, by stage. */
export interface Bindings {
  readonly [stage: string]: JoinTable;
}

export type Task =
  | {
      readonly kind: 'run';
      readonly fragment: Shared<FragmentPlan>;
      readonly source: SourceTask;
      /** Place of this task among the fragment's tasks, which are in the order of the rows. */
      readonly sequence: number;
      readonly bindings: Bindings;
      /** By operator index: what its sink writes to. */
      readonly sinks: { readonly [operator: number]: SinkTask };
      /** Whether all rejects without a link are to be handed over. */
      readonly keepRejects: boolean;
    }
  | {
      readonly kind: 'concat';
      readonly batches: readonly Batch[];
      readonly target: Batch;
      readonly part: number;
      readonly parts: number;
    }
  | {
      readonly kind: 'chain';
      readonly table: JoinTable;
      readonly keys: readonly string[];
      readonly part: number;
      readonly partBits: number;
    }
  /** Of each run, the rows before each splitter. */
  | {
      readonly kind: 'bounds';
      readonly runs: Shared<readonly SortedRun[]>;
      readonly from: number;
      readonly to: number;
      readonly sample: Shared<Batch>;
      /** Rows of the sample, in order. */
      readonly splitters: readonly number[];
      readonly by: readonly SortKey[];
    };

/** Where a file sink writes: at the offset that the tasks before have come to. */
export interface SinkTask {
  readonly fd: number;
  readonly path: string;
  readonly links: Links;
  /** A pipe or device, which has no offsets: tasks write one after the other. */
  readonly inPlace: boolean;
}

export interface SinkResult {
  readonly batch?: Batch;
  readonly run?: SortedRun;
  /** Starts of the hash partitions within `batch`, and its end. */
  readonly offsets?: readonly number[];
  /** Whether `batch`, of an aggregator, has rows and not partial states of groups. */
  readonly ungrouped?: boolean;
  readonly rows: number;
  readonly bytes?: number;
}

/** Records of a source that were read without some of their fields. */
export interface LeftOut {
  readonly records: number;
  /** One of the fields, and the line of its record; `file`: where several are read. */
  readonly field: string;
  readonly line: number;
  readonly file?: string;
}

/** Records that were read, and that the run says something of. */
export interface NotedRecords {
  readonly rows: number;
  /** The line of the first of them; `file`: where several are read. */
  readonly line: number;
  readonly file?: string;
}

/** Records whose quoted fields have so many lines that they may have swallowed others. */
export interface LongRecords extends NotedRecords {
  /** Of the first of them. */
  readonly lines: number;
}

/** Values of a column that its guessed type does not take. */
export interface Misfit {
  readonly column: string;
  /** What the values could be, as bits: `IS_…` of CSV texts, those of JSON values. */
  readonly kinds: number;
  readonly rows: number;
  /** The first of them, and its line; `file`: where several are read. */
  readonly value: string;
  readonly line: number;
  readonly file?: string;
  /** Digits of the values that are numbers, where the type is a decimal. */
  readonly digits?: Digits;
}

export interface TaskResult {
  /** By operator index. */
  readonly sinks: { readonly [operator: number]: readonly SinkResult[] };
  /** Rejects whose port is not linked; at most `MAX_REPORTED_REJECTS` of a stage unless all are asked for. */
  readonly rejects: readonly Reject[];
  /** How many there are, by stage. */
  readonly rejectCounts: ReadonlyMap<string, number>;
  readonly leftOut?: LeftOut;
  readonly long?: LongRecords;
  /** Records that were filled up with nulls. */
  readonly short?: NotedRecords;
  /** At most one for each column. */
  readonly misfits?: readonly Misfit[];
  /** Bytes and rows of the source that this task read. */
  readonly bytesRead: number;
  readonly rows: number;
  /** The most memory that it took at one time. */
  readonly memoryBytes: number;
  /** The thread that did it, and from when to when: milliseconds since 1970. */
  readonly thread: number;
  readonly start: number;
  readonly end: number;
  readonly bounds?: readonly (readonly number[])[];
}

/** What a failed task rejects with, in a form that survives the way between threads. */
export interface TaskFailure {
  readonly failure: ErrorReport;
}

export const isTaskFailure = (error: unknown): error is TaskFailure =>
  typeof error === 'object' && error !== null && 'failure' in error;
