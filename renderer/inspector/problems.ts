import type { Problem } from '../../model/errors.ts';
import { EXPRESSION_CODES } from '../../model/expression/problems.ts';
import { optionName, type Path, type Value } from '../../model/job/document.ts';
import { isUnfinished } from '../document/unfinished.ts';
import type { Kind } from './form-model.ts';
import { entriesOf } from './values.ts';

/** The problems of an option and of what lies within it, but for those of the entries of `without`. */
export function problemsAt(
  problems: readonly Problem[],
  path: Path,
  without: readonly (string | number)[] = [],
): readonly Problem[] {
  const name = optionName(path);
  const inner = without.map((key) => optionName([...path, key]));
  return problems.filter(
    ({ place: { option } }) => option !== undefined && within(option, name) && !inner.some((one) => within(option, one)),
  );
}

/** Whether exactly this option is wrong, which one that is only not there yet is not, nor one that is warned of. */
export function isWrong(problems: readonly Problem[], path: Path): boolean {
  const name = optionName(path);
  return problems.some((problem) => problem.place.option === name && problem.severity === 'error' && !isUnfinished(problem));
}

function within(option: string, name: string): boolean {
  return option === name || (option.startsWith(name) && (option[name.length] === '.' || option[name.length] === '['));
}

/** Problems that no field shows: of the stage itself, or of options that it does not have. */
export function otherProblems(problems: readonly Problem[], fields: readonly string[]): readonly Problem[] {
  return problems.filter(({ place: { option } }) => option === undefined || !fields.some((name) => within(option, name)));
}

/** The value that a remedy proposes in place of the wrong one: `did you mean 'amount'?` */
export function proposalOf({ remedy, value }: Pick<Problem, 'remedy' | 'value'>): string | undefined {
  const proposal = /^did you mean '(.+)'\?$/.exec(remedy ?? '')?.[1];
  return proposal !== undefined && value !== undefined ? proposal : undefined;
}

/** Where in the options the text stands that a problem is about, as a value or as a key; `undefined` if it is not found. */
export function findValue(
  options: Value | undefined,
  { place, value }: Problem,
): { readonly path: Path; readonly part: 'key' | 'value' } | undefined {
  const { option } = place;
  if (option === undefined || value === undefined) return undefined;
  return search(options, [], option, value);
}

function search(
  at: Value | undefined,
  path: Path,
  option: string,
  value: string,
): { readonly path: Path; readonly part: 'key' | 'value' } | undefined {
  const name = optionName(path);
  if (path.length > 0 && name === option) {
    if (at === value) return { path, part: 'value' };
    return String(path.at(-1)) === value ? { path, part: 'key' } : undefined;
  }
  if (typeof at !== 'object' || at === null || (path.length > 0 && !within(option, name))) return undefined;
  const keys = Array.isArray(at) ? at.map((_, index) => index) : Object.keys(at);
  for (const key of keys) {
    const inner = (at as Readonly<Record<string | number, Value>>)[key];
    const found = search(inner, [...path, key], option, value);
    if (found) return found;
  }
  return undefined;
}

/** The keys of entries that show their problems themselves. */
export function innerKeys(kind: Kind, value: Value | undefined): readonly (string | number)[] {
  if (kind.is === 'map') return entriesOf(value).map(([key]) => key);
  return kind.is === 'list' && kind.of.is === 'object' && Array.isArray(value) ? value.map((_, index) => index) : [];
}

/** The problems that the row of a field shows. An expression's editor tells of what is wrong within it. */
export function ownProblems(
  problems: readonly Problem[],
  path: Path,
  kind: Kind,
  without: readonly (string | number)[] = [],
): readonly Problem[] {
  const own = problemsAt(problems, path, without);
  return kind.is === 'expression' ? own.filter(({ code }) => !Object.hasOwn(EXPRESSION_CODES, code)) : own;
}
