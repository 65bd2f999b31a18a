import { RunError } from '../model/errors.ts';

/** Why rows do not get into a target as it is, or what a run changes there. */
export interface TargetProblem {
  readonly code: string;
  readonly message: string;
  /** `error`: every run fails. */
  readonly severity: 'error' | 'warning';
  /** The column, table or file. */
  readonly value?: string;
  readonly remedy?: string;
}

/** A problem of one of several destinations. */
export interface StageProblem extends TargetProblem {
  readonly stage: string;
}

/** An error as a problem. */
export function problemOf({ code, message, value, remedy }: RunError): TargetProblem {
  return { code, message, severity: 'error', ...(value !== undefined && { value }), ...(remedy !== undefined && { remedy }) };
}

export const warningOf = (code: string, message: string, value: string): TargetProblem => ({
  ...{ code, message, value, severity: 'warning' },
});

/** The problem as an error. */
export const errorOfProblem = ({ code, message, value, remedy }: TargetProblem, stage?: string): RunError =>
  new RunError(code, message, {
    ...(value !== undefined && { value }),
    ...(remedy !== undefined && { remedy }),
    ...(stage !== undefined && { stage }),
  });

/** Throws a `RunError` that says all of the problems that are errors, if there are any. */
export function refuseProblems(problems: readonly TargetProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  if (errors.length === 1) throw errorOfProblem(first);
  const joined = (texts: readonly (string | undefined)[]) => [...new Set(texts.filter((text) => text !== undefined))].join('; ');
  throw new RunError(first.code, joined(errors.map(({ message }) => message)), {
    value: [...new Set(errors.flatMap(({ value }) => value ?? []))].join(', '),
    remedy: joined(errors.map(({ remedy }) => remedy)),
  });
}

/** Does what may throw a `RunError`, which is then the problem. */
export async function problemsOf(look: () => Promise<readonly TargetProblem[]>): Promise<readonly TargetProblem[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof RunError) || error.retryable) throw error;
    return [problemOf(error)];
  }
}

/** What is written has no columns. */
export const noColumns = (): TargetProblem => ({
  ...{ code: 'no-columns', severity: 'error', message: 'the rows have no columns: nothing is written' },
  remedy: 'check that the source is not empty, or declare its columns',
});
