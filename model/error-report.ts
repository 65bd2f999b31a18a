import { CancelledError, type ErrorReport, InternalError, JobError, RunError, type RunErrorDetails } from './errors.ts';

/** An error as plain data. An error of another class is a bug: class `InternalError`. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof RunError) {
    const { code, message, retryable } = error;
    return { class: 'RunError', code, message, ...detailsOf(error), retryable };
  }
  if (error instanceof CancelledError) return { class: 'Cancelled', code: 'cancelled', message: error.message, retryable: true };
  if (error instanceof JobError)
    return { class: 'JobError', code: error.problems[0]?.code ?? 'job', message: error.message, retryable: false };
  const bug = { class: 'InternalError', code: 'internal', retryable: false } as const;
  if (!(error instanceof Error)) return { ...bug, message: String(error) };
  return { ...bug, message: error.message, ...(error.stack !== undefined && { trace: error.stack }) };
}

/** The error that a report from another thread, or of a run, was made of. Not of a `JobError`, whose problems it lacks. */
export function errorOf(report: ErrorReport): RunError | CancelledError | InternalError {
  const { class: kind, code, message, retryable, trace } = report;
  if (kind === 'Cancelled') return new CancelledError();
  if (kind !== 'InternalError') return new RunError(code, message, { retryable, ...detailsOf(report) });
  const error = new InternalError(message);
  if (trace !== undefined) error.stack = trace;
  return error;
}

type Details = Pick<RunErrorDetails, 'stage' | 'remedy' | 'value'>;

function detailsOf({ stage, remedy, value }: { readonly [Name in keyof Details]: Details[Name] | undefined }): Details {
  return {
    ...(stage !== undefined && { stage }),
    ...(remedy !== undefined && { remedy }),
    ...(value !== undefined && { value }),
  };
}

/** Awaits what a stage does; a `RunError` that names no stage is of this one. */
export async function ofStage<Result>(stage: string, work: Promise<Result> | Result): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RunError) || error.stage !== undefined) throw error;
    const { code, message, retryable, remedy, value } = error;
    throw new RunError(code, message, { ...detailsOf({ stage, remedy, value }), retryable, cause: error });
  }
}
