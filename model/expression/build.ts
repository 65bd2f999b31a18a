import { JobError } from '../errors.ts';
import { didYouMean } from '../suggest.ts';
import { type DataType, type Field, FLOAT, INTEGER, typeName } from '../types.ts';
import { convertLiteral } from './conversions.ts';
import type { Expression, LiteralValue, Span } from './expression.ts';
import type { FunctionName } from './functions.ts';
import { literalForm, MAX_INTEGER, MIN_INTEGER, parseLiteral } from './literals.ts';
import { quoteText } from './print.ts';
import { type ExpressionProblem, Problems } from './problems.ts';
import { resolveCall } from './resolve.ts';

/** The span of what is not read from a text. */
const NOWHERE: Span = { start: 0, end: 0 };

/** A column as an expression. */
export const column = ({ name, type }: Pick<Field, 'name' | 'type'>): Expression => ({
  kind: 'column',
  type,
  name,
  span: NOWHERE,
});

/**
 * A JSON or YAML value (or a `Date`) as a literal of `type`; `undefined` when it is not exactly one. Text is read as the type's
 * literals are, numbers are taken for integers, floats and decimals, null for anything.
 */
export function literalOf(value: unknown, type: DataType): Expression | undefined {
  const of = (own: LiteralValue | undefined): Expression | undefined =>
    own === undefined ? undefined : { kind: 'literal', type, value: own, span: NOWHERE };
  if (value === null) return of(null);
  if (typeof value === 'string') return of(parseLiteral(value, type));
  if (typeof value === 'boolean') return type.kind === 'boolean' ? of(value) : undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : of(ofDate(value, type));
  if (typeof value === 'bigint') {
    if (type.kind === 'float' && BigInt(Number(value)) !== value) return undefined;
    if (value < MIN_INTEGER || value > MAX_INTEGER)
      return type.kind === 'decimal' ? of(parseLiteral(String(value), type)) : undefined;
    return isNumber(type) ? convertLiteral({ kind: 'literal', type: INTEGER, value, span: NOWHERE }, type) : undefined;
  }
  if (typeof value !== 'number' || !isNumber(type)) return undefined;
  // past 2^53 the number may not be what was written
  if (type.kind === 'integer') return Number.isSafeInteger(value) ? of(BigInt(value)) : undefined;
  return convertLiteral({ kind: 'literal', type: FLOAT, value, span: NOWHERE }, type);
}

const isNumber = ({ kind }: DataType): boolean => kind === 'integer' || kind === 'float' || kind === 'decimal';

function ofDate(date: Date, type: DataType): LiteralValue | undefined {
  const iso = date.toISOString();
  if (type.kind === 'timestamp') return parseLiteral(type.zoned ? iso : iso.slice(0, -1), type);
  return type.kind === 'date' && iso.endsWith('T00:00:00.000Z') ? parseLiteral(iso.slice(0, 10), type) : undefined;
}

/** A call of a function, typed, with implicit conversions made explicit. Throws a `JobError` if it does not take the arguments. */
export function call(name: FunctionName, args: readonly Expression[]): Expression {
  const problems = new Problems();
  const expression = resolveCall(name, args, NOWHERE, problems);
  if (expression) return expression;
  throw new JobError(problems.list.map(({ span: _, ...problem }) => ({ ...problem, severity: 'error', place: {} })));
}

/** The operators of filter's short form, by how many values they take: one, none, two or any number. */
export const COMPARISON_OPERATORS = {
  '=': 'one',
  '!=': 'one',
  '<': 'one',
  '<=': 'one',
  '>': 'one',
  '>=': 'one',
  in: 'any',
  'not in': 'any',
  between: 'two',
  'is null': 'none',
  'is not null': 'none',
  like: 'one',
  matches: 'one',
} as const;

export type ComparisonOperator = keyof typeof COMPARISON_OPERATORS;

const FUNCTION_OF = {
  '=': 'equal',
  '!=': 'not_equal',
  '<': 'less',
  '<=': 'less_equal',
  '>': 'greater',
  '>=': 'greater_equal',
  like: 'like',
  matches: 'matches',
} as const satisfies Partial<Record<ComparisonOperator, FunctionName>>;

/** A problem with a value that is not part of an expression's text. */
export type ValueProblem = Omit<ExpressionProblem, 'span'>;

type Comparison = { readonly expression: Expression } | { readonly problem: ValueProblem };

/**
 * `field operator value` as a condition: filter's short form. `value` is a JSON or YAML value, a list for `in`, `not in` and
 * `between`, and left out for `is null` and `is not null`.
 */
export function comparison(operator: string, field: Pick<Field, 'name' | 'type'>, value?: unknown): Comparison {
  const normal = operator.trim().toLowerCase().replace(/\s+/g, ' ').replace('==', '=').replace('<>', '!=');
  if (!Object.hasOwn(COMPARISON_OPERATORS, normal)) {
    const names = Object.keys(COMPARISON_OPERATORS);
    const near = normal.length > 2 ? didYouMean(operator, names) : undefined;
    const remedy = near ?? `the operators are ${names.join(', ')}`;
    return { problem: { code: 'invalid-argument', message: `unknown operator: ${operator}`, remedy, value: operator } };
  }
  const known = normal as ComparisonOperator;
  const given = COMPARISON_OPERATORS[known] === 'none' ? (value === undefined ? [] : undefined) : valuesOf(known, value);
  if (given === undefined) return { problem: wrongCount(known, value) };
  const literals: Expression[] = [];
  for (const one of given) {
    const literal = literalFor(one, field);
    if (literal === undefined) return { problem: unfit(one, field) };
    literals.push(literal);
  }
  try {
    return { expression: build(known, column(field), literals) };
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    const { place: _, severity: __, ...problem } = error.problems[0]!;
    return { problem: problem as ValueProblem };
  }
}

/** The values of an operator, or `undefined` if they are too few, too many or null. */
function valuesOf(operator: ComparisonOperator, value: unknown): unknown[] | undefined {
  const takes = COMPARISON_OPERATORS[operator];
  if (takes === 'one') return value === undefined || value === null || Array.isArray(value) ? undefined : [value];
  if (!Array.isArray(value) || value.length === 0 || value.includes(null)) return undefined;
  return takes === 'two' && value.length !== 2 ? undefined : value;
}

/** A number with decimals may be compared with integers, and a timestamp with dates. */
function literalFor(value: unknown, { type }: Pick<Field, 'type'>): Expression | undefined {
  const exact = literalOf(value, type);
  if (exact) return exact;
  if (typeof value === 'number' && isNumber(type)) return literalOf(value, FLOAT);
  return type.kind === 'date' && typeof value === 'string' ? literalOf(value, { kind: 'timestamp', zoned: false }) : undefined;
}

function build(operator: ComparisonOperator, field: Expression, values: readonly Expression[]): Expression {
  switch (operator) {
    case 'is null':
      return call('is_null', [field]);
    case 'is not null':
      return call('is_not_null', [field]);
    case 'in':
      return call('in', [field, ...values]);
    case 'not in':
      return call('not', [call('in', [field, ...values])]);
    case 'between':
      return call('and', [call('greater_equal', [field, values[0]!]), call('less_equal', [field, values[1]!])]);
    default:
      return call(FUNCTION_OF[operator], [field, ...values]);
  }
}

function wrongCount(operator: ComparisonOperator, value: unknown): ValueProblem {
  const hasNull = value === null || (Array.isArray(value) && value.includes(null));
  const takes = { one: 'one value', two: 'a list of two values', any: 'a list of values', none: 'no value' };
  const nulls = "to compare with null, use the operators 'is null' and 'is not null'";
  const wanted = `operator '${operator}' takes ${takes[COMPARISON_OPERATORS[operator]]}`;
  if (value === undefined) return { code: 'invalid-argument', message: `missing value: ${wanted}` };
  const text = textOf(value);
  return { code: 'invalid-argument', message: `invalid value: ${text}`, remedy: hasNull ? nulls : wanted, value: text };
}

function unfit(value: unknown, { name, type }: Pick<Field, 'name' | 'type'>): ValueProblem {
  const text = textOf(value);
  const message = `invalid value: ${text}; column '${name}' is ${typeName(type)}`;
  const plain = typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'float') : typeof value;
  const isOther = type.kind === 'string' && ['integer', 'float', 'bigint', 'boolean'].includes(plain);
  const remedy = isOther ? typeRemedy(name, plain === 'bigint' ? 'integer' : plain) : literalForm(type);
  return { code: 'invalid-literal', message, value: text, ...(remedy === undefined ? {} : { remedy }) };
}

/** In quotes, a number would be compared as text: '12' comes before '5'. */
const typeRemedy = (column: string, type: string): string =>
  `declare the type of the column in its origin: types: { ${column}: ${type} }; or write where: CAST(${column} AS ${type}) …`;

const textOf = (value: unknown): string =>
  typeof value === 'bigint'
    ? String(value)
    : typeof value === 'string'
      ? quoteText(value)
      : (JSON.stringify(value) ?? String(value));
