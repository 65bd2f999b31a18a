import type { Problem } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { JobText } from './jobs.ts';

export interface SourcesLooked {
  /** By origin. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Sources that could not be looked at, and what was guessed of others and could be otherwise, as warnings at their stages. */
  readonly problems: readonly Problem[];
  /** What was found, in words, by origin: `UTF-8, delimiter ",", header, 315 MB`. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
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
}
export interface ExpressionRequest {
  readonly id: string;
  readonly job: JobText;
  readonly stage: string;
  /** The input port. Default: the first. */
  readonly port?: string;
  readonly expression: string;
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
  readonly durationMs: number;
}
