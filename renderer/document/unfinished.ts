import type { Problem } from '../../model/errors.ts';

type Told = Pick<Problem, 'code' | 'message'>;

const UNLINKED: readonly string[] = ['missing-input', 'unused-output'] satisfies Problem['code'][];

/** Whether nothing has been written into the field of an expression yet. */
export const isEmptyExpression = ({ code, message }: Told): boolean =>
  code === 'expression-syntax' && message === 'missing expression';

/** Whether an option has no value yet. */
export const isUnset = (problem: Told): boolean => problem.code === 'missing-option' || isEmptyExpression(problem);

/** Whether something is only not there yet. A job that is being drawn is full of that: it keeps the job from running, but nobody did anything wrong. */
export const isUnfinished = (problem: Told): boolean => isUnset(problem) || UNLINKED.includes(problem.code);
