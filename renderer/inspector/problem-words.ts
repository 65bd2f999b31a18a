import type { Problem } from '../../model/errors.ts';
import { labelOf } from './labels.ts';

type Told = Pick<Problem, 'code' | 'message' | 'remedy' | 'place'>;

/** A required option that is not there: the check only says of which kind a value would be. */
const isUnset = ({ code, remedy }: Told) => code === 'missing-option' && remedy?.startsWith('expected ') === true;

/** What is wrong, in the words of a form. `label`: that of the field, if the problem is its own. */
export function messageOf(problem: Told, label?: string): string {
  if (!isUnset(problem)) return problem.message;
  const name = problem.place.option?.split(/[.[\]]+/).findLast((part) => part !== '');
  return label === undefined && name === undefined ? problem.message : `${label ?? labelOf(name!)} is needed`;
}

/** What to do, for someone who draws: checks say what to write in YAML. */
export function remedyOf(problem: Told): string | undefined {
  switch (problem.code) {
    case 'unused-output':
      return 'draw a link from it to another stage';
    case 'missing-input':
      return 'draw a link to it';
    default:
      return isUnset(problem) ? undefined : problem.remedy;
  }
}
