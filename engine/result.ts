import type { Table } from 'apache-arrow';
import type { ErrorReport } from '../model/errors.ts';
import type { Reject } from '../model/reject.ts';
import type { RowsWritten } from '../model/rows-written.ts';

/** How a run ended. `rejected`: done, but with more rejects than the job allows. */
export type RunStatus = 'done' | 'failed' | 'cancelled' | 'rejected';

export interface StageResult {
  readonly type: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Rows that the stage refused. */
  readonly rejected: number;
  /** Rows per output port. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Time that workers spent in this stage, added up over them. */
  readonly busyMs: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** What a destination that adds rows to a table did with them; absent of others, and of runs that did not commit. */
  readonly written?: RowsWritten;
}

/** The rows that a link carried. Ports are named as in job documents: `sales`, `router.setosa`, `parse.rejects`. */
export interface LinkResult {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
}

/** A fragment of the plan: stages that rows pass in one go, or one stage that puts the rows of several tasks together. */
export interface FragmentResult {
  readonly stages: readonly string[];
}

/** Time that a worker spent on tasks of a fragment: on one, or, of a run of many, on several that came right after each other. */
export interface TaskSpan {
  /** Index in `RunResult.fragments`. */
  readonly fragment: number;
  /** From 0. */
  readonly worker: number;
  /** Milliseconds since the start of the run. */
  readonly startMs: number;
  readonly endMs: number;
  /** Rows that the tasks read. */
  readonly rows: number;
  readonly tasks: number;
}

/** How evenly rows were split for a stage that needs them together: rows in each part, in the order of the parts. */
export interface PartitionRows {
  readonly stage: string;
  readonly rows: readonly number[];
}

/** What a stage says of its work. A `warning`: something was guessed and could be otherwise, or was left out. */
export interface StageNote {
  readonly stage: string;
  readonly text: string;
  /** Default: info. */
  readonly severity?: 'info' | 'warning';
}

/** How far an incremental stage has come. */
export interface IncrementalResult {
  readonly stage: string;
  /** Of the watermark; null: the stage reads files that have changed. */
  readonly column: string | null;
  /** The watermark before the run and after it, as the source writes it; null: there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The whole outcome of a run as plain data. `open-stage run --json` prints it as its last line, without `fragments`, `timeline`, `partitions` and `printed`. */
export interface RunResult {
  readonly runId: string;
  readonly job: string;
  readonly status: RunStatus;
  readonly success: boolean;
  /** Rows that origins read: those that they put out, and those that they refused. */
  readonly recordsExtracted: number;
  /** Rows that came out of transformers and routers. */
  readonly recordsTransformed: number;
  /** Rows that destinations have committed. */
  readonly recordsLoaded: number;
  /** Rows that destinations could not load because the run failed. */
  readonly recordsFailed: number;
  /** Rows refused anywhere, whether their `rejects` port is linked or not. */
  readonly recordsRejected: number;
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly end: string;
  readonly durationMs: number;
  readonly workers: number;
  readonly memoryLimitBytes: number;
  /** The most memory that columns took at one time. */
  readonly peakMemoryBytes: number;
  readonly spilledBytes: number;
  readonly stages: Readonly<Record<string, StageResult>>;
  readonly links: readonly LinkResult[];
  readonly errors: readonly ErrorReport[];
  /** The first rejects whose port is not linked. */
  readonly rejects: readonly Reject[];
  /** What `explain` printed for this run. */
  readonly plan: string;
  readonly fragments?: readonly FragmentResult[];
  /** By worker, each in the order of time. */
  readonly timeline?: readonly TaskSpan[];
  readonly partitions?: readonly PartitionRows[];
  /** What printers showed that ask for it (`keep`); of much only the beginning. */
  readonly printed?: string;
  /** What stages say of their work: what a query costs, how many jobs load. */
  readonly notes?: readonly StageNote[];
  /** How far incremental stages have come; absent of jobs without any, and of runs that ended before they began. */
  readonly incremental?: readonly IncrementalResult[];
  /** What went wrong beside the run. */
  readonly warnings?: readonly string[];
}

/** A run's result, and the tables of its memory destinations by name. */
export interface RunOutcome extends RunResult {
  readonly tables: Readonly<Record<string, Table>>;
}

/** Data that a program hands to a `memory-origin`: an Arrow table, or rows as objects. */
export type MemoryInput = Table | Iterable<object> | AsyncIterable<object | Table>;

export interface StageProgress {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rejected: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly state: 'waiting' | 'running' | 'done';
}

/** What a running run shows; sampled from shared counters, so that reading it costs workers nothing. */
export interface Progress {
  readonly elapsedMs: number;
  readonly workers: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** Share of the input read so far, 0 to 1, when it is known. */
  readonly fraction: number | undefined;
  readonly stages: Readonly<Record<string, StageProgress>>;
  readonly links: readonly LinkResult[];
}
