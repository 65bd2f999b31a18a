import type { Problem } from '../../model/errors.ts';

const UNFINISHED: readonly string[] = ['missing-option', 'missing-input', 'unused-output'] satisfies Problem['code'][];

/** Whether something is only not there yet. A job that is being drawn is full of that: it keeps the job from running, but nobody did anything wrong. */
export const isUnfinished = ({ code }: Pick<Problem, 'code'>): boolean => UNFINISHED.includes(code);
