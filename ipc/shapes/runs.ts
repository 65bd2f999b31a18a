import type { Progress, RunResult } from '../../engine/result.ts';
import type { StateChoice } from '../state-choices.ts';
import type { JobText } from './jobs.ts';

export interface RunRequest {
  readonly job: JobText;
  readonly workers?: number;
  readonly memoryBytes?: number;
  /** What is done with a state of earlier runs that does not fit. Default: the run fails with one of `CHOICE_CODES`. */
  readonly state?: StateChoice;
  /** What the client knows the job by: without a file, the history keeps it by this. */
  readonly draft?: string;
}
export interface StartedRun {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly start: string;
}
export interface ActiveRun extends StartedRun {
  readonly job: string;
  readonly file?: string;
  readonly draft?: string;
  readonly progress?: Progress;
}
export interface RunSummary extends StartedRun {
  readonly job: string;
  readonly file?: string;
  readonly draft?: string;
  readonly state: RunResult['status'] | 'running' | 'interrupted';
  readonly durationMs?: number;
  readonly recordsExtracted?: number;
  readonly recordsLoaded?: number;
  readonly recordsRejected?: number;
  /** How many warnings there are; absent for none. */
  readonly warnings?: number;
}
export interface RunDetails extends RunSummary {
  /** The job as it was, as YAML, without secrets. */
  readonly document: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Absent unless the run has ended. */
  readonly result?: RunResult;
}
