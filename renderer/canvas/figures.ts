import type { ErrorReport } from '../../model/errors.ts';
import type { RowsWritten } from '../../model/rows-written.ts';

/** What the canvas shows of a stage in a run, or after one. */
export interface StageFigures {
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Rows that the stage refused. */
  readonly rejected: number;
  /** Once a destination that adds rows to a table is done. */
  readonly written?: RowsWritten;
  /** While it runs. */
  readonly rowsPerSecond?: number;
  /** Once it is done: time that workers spent in it, added up over them. */
  readonly busyMs?: number;
  /** How many parts of the data it works on at once; absent when it is not known. */
  readonly partitions?: number;
  /** What the run warns of. */
  readonly warnings?: readonly string[];
  /** What made it fail. */
  readonly error?: ErrorReport;
}

/** What the canvas shows of a link in a run, or after one. */
export interface LinkFigures {
  readonly rows: number;
  /** While rows flow. */
  readonly rowsPerSecond?: number;
  /** Of a link into a partitioned stage, after a run: the rows of the largest partition against the mean of all, 1 or more. */
  readonly skew?: number;
}

/** The figures of the run that the canvas shows. Its methods are read in effects and must be reactive. */
export interface Figures {
  /** Whether the run goes on. */
  readonly running: boolean;
  /** `undefined`: the run knows nothing of the stage, or there is no run. */
  stage(id: string): StageFigures | undefined;
  /** By `LinkView.id`. */
  link(id: string): LinkFigures | undefined;
}

/** Where there is no run. */
export const NO_FIGURES: Figures = { running: false, stage: () => undefined, link: () => undefined };
