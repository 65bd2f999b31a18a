import { reportOf } from '../model/error-report.ts';
import { type ErrorReport, JobError, type Problem } from '../model/errors.ts';
import type { CallFailure } from './api.ts';

/** What a client of the host gets for a call that failed. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly class: ErrorReport['class'];
  readonly code: string;
  readonly stage: string | undefined;
  readonly remedy: string | undefined;
  readonly value: string | undefined;
  readonly retryable: boolean;
  /** Of a `JobError`; else empty. */
  readonly problems: readonly Problem[];
  constructor(failure: CallFailure) {
    super(failure.message);
    this.class = failure.class;
    this.code = failure.code;
    this.stage = failure.stage;
    this.remedy = failure.remedy;
    this.value = failure.value;
    this.retryable = failure.retryable;
    this.problems = failure.problems ?? [];
  }
}

/** An error as it crosses to a client. What is neither a `JobError` nor a `RunError` nor an abort is a bug: class `InternalError`. */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof JobError) {
    const { problems, message } = error;
    const [first] = problems;
    const { code = 'invalid-job', remedy, value } = first ?? {};
    // One problem speaks for itself; where it lies, `problems` says.
    const text = problems.length === 1 && first ? first.message : message;
    return { class: 'JobError', code, message: text, ...known({ remedy, value }), retryable: false, problems };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { class: 'Cancelled', code: 'cancelled', message: 'cancelled', retryable: false };
  }
  const { trace, ...report } = reportOf(error);
  return report;
}

type Known<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function known<Fields extends Readonly<Record<string, string | undefined>>>(fields: Fields): Known<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<Fields>;
}
