import { reportOf } from '../../model/error-report.ts';
import type { ErrorReport } from '../../model/errors.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import type { RunResult, RunStatus, StageResult } from '../result.ts';
import type { Environment } from './environment.ts';
import { linksOf, rowsOf } from './progress.ts';
import type { RejectLog } from './reject-log.ts';

/** Rejects that a result shows. */
const SHOWN_REJECTS = 100;

export interface Outcome {
  readonly environment: Environment;
  readonly job: CheckedJob;
  readonly rejects: RejectLog;
  readonly start: Date;
  readonly durationMs: number;
  readonly workers: number;
  /** Whether destinations show the rows. */
  readonly committed: boolean;
  readonly plan: string;
  readonly errors: readonly ErrorReport[];
}

export function resultOf(outcome: Outcome): RunResult {
  const { environment, job, rejects, start, durationMs, committed, errors } = outcome;
  const { counters, traffic, arena } = environment;
  const stages: Record<string, StageResult> = {};
  const totals = { extracted: 0, transformed: 0, arrived: 0, rejected: 0 };
  for (const stage of job.stages) {
    const { id, type } = stage;
    const rows = rowsOf(stage, environment);
    const written = committed ? writtenBy(stage, rows, environment) : undefined;
    const done = { type, ...rows, ...(written && { written }) };
    stages[id] = { ...done, busyMs: counters.busyMs(id), bytesRead: traffic.read(id), bytesWritten: traffic.written(id) };
    const { category } = specOf(type)!;
    if (category === 'origin') totals.extracted += rows.rowsOut + rows.rejected;
    else if (category === 'destination') totals.arrived += rows.rowsIn - rows.rejected;
    else totals.transformed += rows.rowsOut;
    totals.rejected += rows.rejected;
  }
  const links = linksOf(job, environment);
  const status = statusOf(errors, rejects);
  const overLimit = status === 'rejected' ? [reportOf(rejects.overLimit)] : [];
  return {
    ...{ runId: environment.runId, job: job.name, status, success: status === 'done' },
    recordsExtracted: totals.extracted,
    recordsTransformed: totals.transformed,
    recordsLoaded: committed ? totals.arrived : 0,
    recordsFailed: committed ? 0 : totals.arrived,
    recordsRejected: totals.rejected,
    ...{ start: start.toISOString(), end: new Date(start.getTime() + durationMs).toISOString(), durationMs },
    ...{
      workers: outcome.workers,
      memoryLimitBytes: arena.capacity,
      peakMemoryBytes: arena.peak,
      spilledBytes: environment.spill.bytes,
    },
    ...{ stages, links, errors: [...errors, ...overLimit], rejects: rejects.shown(SHOWN_REJECTS), plan: outcome.plan },
    ...environment.profile.result,
  };
}

/** What a destination has done with its rows, as far as it is known. */
function writtenBy(
  { id, plan }: CheckedStage,
  { rowsIn, rejected }: Pick<StageResult, 'rowsIn' | 'rejected'>,
  { written }: Environment,
): RowsWritten | undefined {
  const counted = written.get(id);
  if (counted) return counted;
  const isAppended = 'ifExists' in plan && plan.ifExists === 'append';
  return isAppended ? { inserted: rowsIn - rejected, updated: 0, unchanged: 0 } : undefined;
}

function statusOf(errors: readonly ErrorReport[], rejects: RejectLog): RunStatus {
  if (errors.some((error) => error.class === 'Cancelled')) return 'cancelled';
  if (errors.length > 0) return 'failed';
  return rejects.overLimit ? 'rejected' : 'done';
}
