import { errorOfProblem, noColumns } from '../../connectors/target-problems.ts';
import { RunError } from '../../model/errors.ts';
import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import { OUT } from '../../stages/stage.ts';
import type { Environment } from './environment.ts';
import { rowsOf } from './progress.ts';

/** Stages that write to files or systems. */
const writing = ({ stages }: CheckedJob): readonly CheckedStage[] =>
  stages.filter(({ type }) => specOf(type)!.category === 'destination' && type !== 'printer' && type !== 'memory-destination');

/**
 * Refuses to load what has no columns: a source that is empty would empty its target.
 * @throws RunError `no-columns`
 */
export function refuseNoColumns(job: CheckedJob): void {
  for (const { id, inputs } of writing(job)) {
    if (inputs.every(({ schema }) => schema.length > 0)) continue;
    throw errorOfProblem(noColumns(), id);
  }
}

/** Whether an origin has read as many rows as must come; also where nothing is said of that, and of other stages, whose refused rows are read. */
export function hasMinRows(job: CheckedJob, environment: Environment, origin: string): boolean {
  const stage = job.stages.find(({ id }) => id === origin);
  if (!stage || specOf(stage.type)!.category !== 'origin') return true;
  const { minRows } = stage.options;
  return typeof minRows !== 'number' || environment.counters.rows(origin, OUT) >= minRows;
}

/**
 * Looks whether an origin that has been read had as many rows as its `minRows` asks for.
 * @throws RunError `too-few-rows`
 */
export function refuseShortSource(job: CheckedJob, environment: Environment, origin: string): void {
  if (hasMinRows(job, environment, origin)) return;
  const rows = environment.counters.rows(origin, OUT);
  const { minRows } = job.stages.find(({ id }) => id === origin)!.options;
  throw new RunError('too-few-rows', `${rows} rows were read, and minRows is ${minRows}: nothing was written`, {
    ...{ stage: origin, value: String(rows), remedy: 'check the source, or lower minRows' },
  });
}

/**
 * Looks whether destinations have got as many rows as their `minRows` asks for. They have done all but the commit.
 * @throws RunError `too-few-rows`
 */
export function refuseTooFewRows(job: CheckedJob, environment: Environment): void {
  for (const stage of writing(job)) {
    const { minRows } = stage.options;
    const { rowsIn, rejected } = rowsOf(stage, environment);
    const rows = rowsIn - rejected;
    if (typeof minRows !== 'number' || rows >= minRows) continue;
    throw new RunError('too-few-rows', `${rows} rows came, and minRows is ${minRows}: nothing was written`, {
      stage: stage.id,
      value: String(rows),
      remedy: 'check the source, or lower minRows',
    });
  }
}
