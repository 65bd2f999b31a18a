import type { Problem } from '../../model/errors.ts';
import { isEmptyExpression } from '../document/unfinished.ts';
import { labelOf } from './labels.ts';

type Told = Pick<Problem, 'code' | 'message' | 'remedy' | 'place'>;

/** An option that is not there: `missing keys`, `missing columns: none is named`. */
const isUnset = ({ code, message }: Told) => code === 'missing-option' && /^missing \w+($|:)/.test(message);

/** What is wrong, in the words of a form. `label`: that of the field, if the problem is its own. */
export function messageOf(problem: Told, label?: string): string {
  if (isEmptyExpression(problem)) return 'Expression is needed';
  if (!isUnset(problem)) return problem.message;
  const name = problem.place.option?.split(/[.[\]]+/).findLast((part) => part !== '');
  const shown = label ?? (name === undefined ? undefined : labelOf(name));
  return shown === undefined ? problem.message : `${shown} ${/[^s]s$/.test(shown) ? 'are' : 'is'} needed`;
}

/** What to do, for someone who draws: checks say what to write in YAML. */
export function remedyOf(problem: Told): string | undefined {
  switch (problem.code) {
    case 'unused-output':
      return 'draw a link from it to another stage';
    case 'missing-input':
      return 'draw a link to it';
    case 'conflicting-options':
      return problem.place.option?.startsWith('onError.') ? 'choose skip, or leave it empty' : problem.remedy;
    default:
      return isUnset(problem) ? hintOf(problem.remedy) : problem.remedy;
  }
}

/** A form shows of which kind a value is, and what else would do: `the columns that must be equal; or joinType: cross`. */
function hintOf(remedy: string | undefined): string | undefined {
  const parts = remedy?.split('; ').filter((part) => !/^(expected |values are:|operators are:|or .*[:,])/.test(part)) ?? [];
  return parts.length === 0 ? undefined : parts.join('; ');
}
