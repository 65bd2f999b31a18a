import type * as z from 'zod';
import { optionName, type Path, printValue } from '../../model/job/document.ts';
import type { Reporter } from '../../model/job/reporter.ts';
import { didYouMean } from '../../model/suggest.ts';
import { meantValue } from './meant.ts';
import { keysAt, mapFormAt, valuesAt } from './shapes.ts';

type Issue = z.core.$ZodIssue;

interface Subject {
  readonly schema: z.ZodType;
  readonly value: unknown;
  /** The value's path in the document. */
  readonly at: Path;
  readonly reporter: Reporter;
  /** Further keys that may stand beside the schema's own, for "did you mean". */
  readonly keys: readonly string[];
}

/** Checks the value at a path of the document against a schema, and reports what is wrong with it. */
export function checkShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  at: Path,
  reporter: Reporter,
  keys: readonly string[] = [],
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) reportIssue(issue, { schema, value, at, reporter, keys }, []);
  return undefined;
}

/** `prefix`: where in the value the issue's path begins. */
function reportIssue(issue: Issue, subject: Subject, prefix: Path): void {
  const { schema, at, reporter, keys } = subject;
  const path = [...prefix, ...(issue.path as (string | number)[])];
  const whole = [...at, ...path];
  const value = valueAt(subject.value, path);
  if (issue.code === 'unrecognized_keys') {
    const known = [...keysAt(schema, path, value), ...(path.length === 0 ? keys : [])];
    for (const key of issue.keys) {
      const remedy = didYouMean(key, known, 'options');
      reporter.report('unknown-option', `unknown option: ${key}`, [...whole, key], { part: 'key', value: key, remedy });
    }
  } else if (value === null && issue.code === 'invalid_value' && issue.values.includes('null')) {
    const remedy = 'write "null" in quotes: without quotes it means no value';
    reporter.report('invalid-option', `invalid ${label(whole)}: null`, whole, { value, remedy });
  } else if ((value === undefined || value === null) && path.length > 0) {
    const remedy = value === null ? 'give it a value' : expectation(issue, value, valuesAt(schema, path));
    reporter.report('missing-option', `missing ${optionName(path.slice(-1))}`, whole, { remedy });
  } else if (issue.code === 'invalid_key') {
    const name = String(path.at(-1));
    const remedy = issue.issues[0] && expectation(issue.issues[0], name, []);
    reporter.report('invalid-option', `invalid name: ${printValue(name)}`, whole, { part: 'key', value: name, remedy });
  } else {
    const inner = issue.code === 'invalid_union' ? likeliest(issue.errors, value) : undefined;
    for (const one of inner ?? []) reportIssue(one, subject, path);
    if (inner) return;
    const remedy = expectation(issue, value, valuesAt(schema, path)) + formOf(issue, schema, path);
    reporter.report('invalid-option', `invalid ${label(whole)}: ${printValue(value)}`, whole, { value, remedy });
  }
}

/** `by[0]`: the last key of a path, with the indexes after it. */
function label(path: Path): string {
  return optionName(path.slice(path.findLastIndex((part) => typeof part === 'string')));
}

const KINDS: { readonly [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** `expected a whole number`: what the schema wants in the place of an issue. `literals`: the values that may stand there. */
function expectation(issue: Issue, value: unknown, literals: readonly string[]): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), value);
    case 'too_small':
    case 'too_big': {
      if (issue.origin === 'string' || issue.origin === 'array') return `expected ${issue.message}`;
      return `expected ${issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`}`;
    }
    case 'invalid_union': {
      if (issue.errors.length === 0) return oneOf(literals, value);
      const words = issue.errors.map((errors) => errors[0]).find((one) => one?.code === 'invalid_value' && one.values.length > 1);
      if (words && typeof value === 'string') return expectation(words, value, literals);
      const alternatives = issue.errors.flatMap((errors) => (errors[0] && expectation(errors[0], value, [])) ?? []);
      return `expected ${[...new Set(alternatives.map((text) => text.replace(/^expected /, '')))].join(' or ')}`;
    }
    default:
      return `expected ${issue.message}`;
  }
}

/** What the list or map that is wanted looks like, where it holds more than texts. */
function formOf(issue: Issue, schema: z.ZodType, path: Path): string {
  if (issue.code !== 'invalid_type') return '';
  const isList = issue.expected === 'array';
  const form = isList || issue.expected === 'object' ? mapFormAt(schema, isList ? [...path, 0] : path) : undefined;
  return form === undefined ? '' : isList ? `: [${form}]` : `: ${form}`;
}

function oneOf(values: readonly string[], value: unknown): string {
  const meant = typeof value === 'string' ? meantValue(value, values) : undefined;
  if (meant !== undefined) return `did you mean '${meant}'?`;
  return (typeof value === 'string' && didYouMean(value, values, 'values')) || `values are: ${values.join(', ')}`;
}

/** Of the alternatives that a value fits none of, the issues of the one it comes nearest to: one of its kind. */
function likeliest(alternatives: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const ofKind = alternatives.filter((issues) => {
    const first = issues[0];
    return first && !(first.path.length === 0 && (first.code === 'invalid_type' || first.code === 'invalid_value'));
  });
  return typeof value === 'object' || ofKind.length === 1 ? ofKind[0] : undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
