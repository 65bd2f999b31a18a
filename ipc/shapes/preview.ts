import type { Problem } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { JobText } from './jobs.ts';

export interface SourcesLooked {
  /** By origin. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Sources and targets that could not be looked at, what was guessed of sources and could be otherwise, and what does not fit into targets: warnings at their stages. */
  readonly problems: readonly Problem[];
  /** What was found, in words, by origin: `UTF-8, delimiter ",", header, 315 MB`. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
  /** Columns that are read as floats and look like money, by origin; absent where there are none. */
  readonly money?: Readonly<Record<string, readonly string[]>>;
}

export interface PreviewRequest {
  /** Chosen by the caller, for `preview.cancel`. */
  readonly id: string;
  readonly job: JobText;
  readonly stage: string;
  /** Default: the first output; for a destination, what it would get. */
  readonly port?: string;
  /** At most so many rows are given. */
  readonly rows: number;
  /** Whether all is read anew, whatever earlier previews have found. */
  readonly fresh?: boolean;
}
/** The rows that a destination has written. */
export interface WrittenRequest {
  readonly id: string;
  readonly job: JobText;
  /** What the client knows the job by, for one without a file. */
  readonly draft?: string;
  readonly stage: string;
  readonly rows: number;
  readonly fresh?: boolean;
}
export interface ExpressionRequest {
  readonly id: string;
  readonly job: JobText;
  readonly stage: string;
  /** The input port. Default: the first. */
  readonly port?: string;
  readonly expression: string;
  /** Columns that the stage makes before, of which the expression may read. */
  readonly made?: readonly { readonly name: string; readonly expression: string }[];
  readonly rows: number;
}
export interface Preview {
  /** An Arrow IPC stream. */
  readonly arrow: Uint8Array<ArrayBuffer>;
  readonly schema: Schema;
  readonly rows: number;
  /** Whether there may be more rows than these. */
  readonly partial: boolean;
  /** Rows read of each origin, at most: the rows come from these alone. Absent when the sources were read whole. */
  readonly sampledRows?: number;
  /** Stages whose results of an earlier preview were reused. */
  readonly reused: readonly string[];
  /** `orders: column zip was taken for integer …`: what is other than the columns of the stages say. */
  readonly notes?: readonly string[];
  readonly durationMs: number;
}
/** The first rows of what a destination has written, read from there. */
export interface WrittenRows extends Preview {
  /** The file, or the table and where it is: `out/sales.csv`, `shop.orders in warehouse`. */
  readonly target: string;
  /** Whether there may be rows that the run has not written: it has added to what was there. */
  readonly mixed: boolean;
  /** Whether the file was changed after the run. */
  readonly changed: boolean;
  readonly run: {
    readonly runId: string;
    /** ISO 8601, UTC. */
    readonly start: string;
    /** Rows that it has loaded. */
    readonly loaded: number;
  };
}
