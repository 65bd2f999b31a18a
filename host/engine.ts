import type { Table } from 'apache-arrow';
import type { Progress, RunResult } from '../engine/result.ts';
import type { CheckedJob } from '../stages/check-job.ts';

/** Data that a program hands to a `memory-origin`. */
export type MemoryInput = Table | Iterable<object> | AsyncIterable<object | Table>;

export interface RunOptions {
  readonly runId?: string;
  readonly baseFolder: string;
  readonly workers?: number;
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
  readonly dryRun?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  readonly inputs?: Readonly<Record<string, MemoryInput>>;
  readonly print?: (text: string) => void;
  readonly limit?: { readonly stage: string; readonly port?: string; readonly rows: number };
}

/** A run's outcome with the tables of its `memory-destination`s, by name. */
export interface RunOutcome extends RunResult {
  readonly tables: Readonly<Record<string, Table>>;
}

interface Engine {
  runJob(job: CheckedJob, options: RunOptions): Promise<RunOutcome>;
}

interface Explainer {
  explainJob(job: CheckedJob, options: Pick<RunOptions, 'baseFolder' | 'workers' | 'memoryBytes'>): Promise<string>;
}

const RUN: string = '../engine/run/run.ts';
const EXPLAIN: string = '../engine/plan/explain.ts';

export const loadEngine = async (): Promise<Engine> => (await import(RUN)) as Engine;
export const loadExplainer = async (): Promise<Explainer> => (await import(EXPLAIN)) as Explainer;
