/** Where in a job document a problem lies. Lines and columns count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly stage?: string;
  /** Path of the option within its stage (`measures.total.function`) or, without a stage, within the document. */
  readonly option?: string;
}

/** One thing that is wrong, in a form that a terminal, an editor and the app can all show. */
export interface Problem {
  /** Stable identifier, kebab-case: `unknown-column`, `missing-option`. Listed in `docs/reference/errors.md`. */
  readonly code: string;
  /** One sentence by the grammar `missing X`, `invalid X: value`, `unknown X: value`. */
  readonly message: string;
  /** What to do about it: `did you mean 'amount'?`. */
  readonly remedy?: string;
  /** The offending value as text. */
  readonly value?: string;
  readonly severity: 'error' | 'warning';
  readonly place: Place;
}

/** `job.yaml:12:5: stage 'f', option 'where': unknown column: amout; did you mean 'amount'?` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, stage, option } = problem.place;
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  const owner = [stage && `stage '${stage}'`, option && `option '${option}'`].filter(Boolean).join(', ');
  const remedy = problem.remedy ? `; ${problem.remedy}` : '';
  return [position, problem.severity === 'warning' ? 'warning' : '', owner, problem.message + remedy].filter(Boolean).join(': ');
}

/** The user's document or command line is wrong. Nothing has run. Exit code 2. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
  /** A `JobError` of one problem. */
  static of(code: string, message: string, place: Place = {}, more: { remedy?: string; value?: string } = {}): JobError {
    return jobErrorOf({ code, message, severity: 'error', place, ...more });
  }
}

/** Outside of the class: one that names itself is `_JobError` in bundles, and so in what Node prints of it. */
const jobErrorOf = (problem: Problem) => new JobError([problem]);

export interface RunErrorDetails {
  readonly stage?: string;
  readonly remedy?: string;
  readonly value?: string;
  /** Whether the same run may succeed when tried again: a lost connection, a locked database, a full disk. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** Data or a system outside refused. Exit code 1. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: string;
  readonly stage: string | undefined;
  readonly remedy: string | undefined;
  readonly value: string | undefined;
  readonly retryable: boolean;
  constructor(code: string, message: string, details: RunErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.stage = details.stage;
    this.remedy = details.remedy;
    this.value = details.value;
    this.retryable = details.retryable ?? false;
  }
}

/** A bug of ours: a state that no input may reach. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
  readonly code = 'internal';
}

/** The run was told to stop. */
export class CancelledError extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('the run was cancelled');
  }
}

/** An error as plain data, for results, history and messages between threads. */
export interface ErrorReport {
  readonly class: 'JobError' | 'RunError' | 'InternalError' | 'Cancelled';
  readonly code: string;
  readonly message: string;
  readonly stage?: string;
  readonly remedy?: string;
  readonly value?: string;
  readonly retryable: boolean;
  /** Where a bug came up. */
  readonly trace?: string;
}
