import { didYouMean } from '../suggest.ts';
import {
  BOOLEAN,
  DATE,
  type DataType,
  FLOAT,
  INTEGER,
  NULL_TYPE,
  type Schema,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
  typeName,
} from '../types.ts';
import { bindBinary, bindInterval } from './arithmetic.ts';
import { bindCall, bindNow } from './bind-call.ts';
import { castTo, folded } from './casts.ts';
import { commonType, converted } from './conversions.ts';
import { formatNumeral, parseNumeral, stripZeros, typeOfNumeral } from './decimals.ts';
import type { Expression, LiteralValue, Span } from './expression.ts';
import type { FunctionName } from './functions.ts';
import { isInterval } from './intervals.ts';
import { literalForm, parseLiteral } from './literals.ts';
import { quoteName, quoteText } from './print.ts';
import { excerpt, type Problems } from './problems.ts';
import { resolveCall } from './resolve.ts';
import { DATE_NOW, TIMESTAMP_NOW } from './sugar.ts';
import type { Node } from './syntax.ts';

type Form<K extends Node['kind']> = Extract<Node, { kind: K }>;
type Bound = Expression | undefined;

/** What names in an expression mean, and where its problems go. */
export interface Scope {
  readonly schema: Schema;
  readonly now: Date;
  /** Columns that are made only of this expression or after it. */
  readonly later: readonly string[];
  /** Columns of unknown type: an expression that reads one is `undefined`, without a problem. */
  readonly broken: readonly string[];
  readonly problems: Problems;
}

export const literal = (type: DataType, value: LiteralValue, span: Span): Expression => ({ kind: 'literal', type, value, span });

/** Gives every node of a parsed expression its meaning and type. `undefined` after a problem; all parts are looked at regardless. */
export function bind(node: Node, scope: Scope): Bound {
  switch (node.kind) {
    case 'number':
      return bindNumber(node, scope);
    case 'string':
      return literal(STRING, node.text, node.span);
    case 'constant':
      return literal(node.value === null ? NULL_TYPE : BOOLEAN, node.value, node.span);
    case 'typed':
      return bindTyped(node, scope);
    case 'column':
      return bindColumn(node, scope);
    case 'unary':
      if (isInterval(node)) return bindInterval(node, scope);
      return apply(node.operator, [node.operand], node.span, scope);
    case 'binary':
      return bindBinary(node, scope);
    case 'list':
      return apply(node.operator, node.operands, node.span, scope);
    case 'is':
      return bindIs(node, scope);
    case 'in':
      return bindIn(node, scope);
    case 'between': {
      const value = bind(node.value, scope);
      const [low, high] = [bind(node.low, scope), bind(node.high, scope)];
      const from = value && low && resolveCall('greater_equal', [value, low], node.span, scope.problems, 'BETWEEN');
      const to = value && high && resolveCall('less_equal', [value, high], node.span, scope.problems, 'BETWEEN');
      return from && to && negateIf(node.negated, connect('and', [from, to], node.span, scope), node.span);
    }
    case 'like': {
      const args = node.escape ? [node.value, node.pattern, node.escape] : [node.value, node.pattern];
      return negateIf(node.negated, apply(node.operator, args, node.span, scope), node.span);
    }
    case 'case':
      return bindCase(node, scope);
    case 'cast': {
      const value = bind(node.value, scope);
      return value && node.type && castTo(value, node.type, node.safe, node.span, scope.problems);
    }
    case 'call':
      return bindCall(node, scope);
    case 'interval':
      return bindInterval(node, scope);
  }
}

/** Binds all nodes; `undefined` if one failed. */
export function bindAll(nodes: readonly Node[], scope: Scope): Expression[] | undefined {
  const bound = nodes.map((node) => bind(node, scope));
  return bound.every((expression) => expression !== undefined) ? bound : undefined;
}

/** A call of a function with nodes as arguments. */
function apply(name: FunctionName, nodes: readonly Node[], span: Span, scope: Scope): Bound {
  const args = bindAll(nodes, scope);
  return args && resolveCall(name, args, span, scope.problems);
}

function bindNumber({ text, span }: Form<'number'>, { problems }: Scope): Bound {
  if (/^-?\d+$/.test(text)) {
    const value = parseLiteral(text, INTEGER);
    if (value !== undefined) return literal(INTEGER, value, span);
    return problems.add(
      'number-out-of-range',
      `invalid integer: ${excerpt(text)} has more than 64 bits`,
      span,
      `write DECIMAL '${excerpt(text)}'`,
      text,
    );
  }
  const value = parseLiteral(text, FLOAT);
  const numeral = /e/i.test(text) ? undefined : parseNumeral(text);
  if (numeral && !sameDigits(numeral, value)) {
    const type = typeOfNumeral(numeral);
    if (type) return literal(type, numeral.unscaled, span);
    return problems.add('number-out-of-range', `invalid number: ${excerpt(text)} has more than 38 digits`, span, undefined, text);
  }
  if (value !== undefined) return literal(FLOAT, value, span);
  return problems.add('number-out-of-range', `invalid number: ${excerpt(text)} is too large for a float`, span, undefined, text);
}

/** Whether the float prints as the digits that were written. */
function sameDigits(numeral: NonNullable<ReturnType<typeof parseNumeral>>, value: LiteralValue | undefined): boolean {
  const printed = value === undefined ? undefined : parseNumeral(String(value));
  return printed !== undefined && formatNumeral(stripZeros(printed)) === formatNumeral(stripZeros(numeral)).replace(/^-0$/, '0');
}

function bindTyped({ type: word, text, span }: Form<'typed'>, { problems }: Scope): Bound {
  if (word === 'decimal') {
    const numeral = parseNumeral(text);
    const type = numeral && typeOfNumeral(numeral);
    if (numeral && type) return literal(type, numeral.unscaled, span);
    return problems.add(
      'invalid-literal',
      `invalid decimal: '${excerpt(text)}'`,
      span,
      'write a number of at most 38 digits',
      text,
    );
  }
  // A timestamp that names its zone is one with time zone.
  const types = { date: [DATE], time: [TIME], timestamp: [TIMESTAMP, TIMESTAMP_TZ], timestamptz: [TIMESTAMP_TZ] }[word];
  for (const type of types) {
    const value = parseLiteral(text, type);
    if (value !== undefined) return literal(type, value, span);
  }
  const type = types.length > 1 && /[t ][\d:.]+(z|[+-][\d:]+)\s*$/i.test(text) ? TIMESTAMP_TZ : types[0]!;
  return problems.add('invalid-literal', `invalid ${typeName(type)}: '${excerpt(text)}'`, span, literalForm(type), text);
}

function bindColumn({ name, quoted, span }: Form<'column'>, scope: Scope): Bound {
  const { schema, problems } = scope;
  const exact = schema.find((field) => field.name === name);
  if (exact) return { kind: 'column', type: exact.type, name, span };
  const lower = name.toLowerCase();
  if (!quoted) {
    if (DATE_NOW.has(lower) || TIMESTAMP_NOW.has(lower)) return bindNow(lower, span, scope);
    const alike = schema.filter((field) => field.name.toLowerCase() === lower);
    if (alike.length === 1) return { kind: 'column', type: alike[0]!.type, name: alike[0]!.name, span };
    if (alike.length > 1) {
      const names = alike.map((field) => field.name).join(', ');
      return problems.add(
        'ambiguous-column',
        `ambiguous column: ${name} may be ${names}`,
        span,
        'write the name in double quotes, exactly as the column is called',
        name,
      );
    }
  }
  const isAmong = (names: readonly string[]) =>
    names.some((other) => other === name || (!quoted && other.toLowerCase() === lower));
  if (isAmong(scope.broken)) return undefined;
  if (isAmong(scope.later)) {
    const remedy = 'it is computed here or below: an expression can only use new columns that stand above it';
    return problems.add('unknown-column', `unknown column: ${name}`, span, remedy, name);
  }
  const near =
    schema.length === 0
      ? 'there are no columns: is what is read empty?'
      : didYouMean(
          name,
          schema.map((field) => field.name),
          'the columns',
        );
  const remedy = quoted ? orText(near, `is written in single quotes: ${quoteText(name)}`) : near;
  return problems.add('unknown-column', `unknown column: ${name}`, span, remedy, name);
}

/** Double quotes around what may have been meant as text. */
function orText(near: string | undefined, how: string): string {
  if (near === undefined) return `text ${how}`;
  return near.endsWith('?') ? `${near} Text ${how}` : `${near}; text ${how}`;
}

function bindIs({ value: node, test, negated, span }: Form<'is'>, scope: Scope): Bound {
  const value = bind(node, scope);
  if (!value) return undefined;
  if (test === null) return resolveCall(negated ? 'is_not_null' : 'is_null', [value], span, scope.problems);
  const truth = literal(BOOLEAN, test, span);
  return resolveCall(
    negated ? 'is_distinct' : 'is_not_distinct',
    [value, truth],
    span,
    scope.problems,
    `IS ${test ? 'TRUE' : 'FALSE'}`,
  );
}

/** Literals go into one `in`, other items are compared one by one. */
function bindIn({ value: node, items, negated, span }: Form<'in'>, scope: Scope): Bound {
  const value = bind(node, scope);
  const bound = bindAll(items, scope);
  if (!value || !bound) return undefined;
  const isLiteral = (item: Expression) => folded(item).kind === 'literal';
  const literals = bound.filter(isLiteral);
  const parts: Bound[] = bound
    .filter((item) => !isLiteral(item))
    .map((item) => resolveCall('equal', [value, item], item.span, scope.problems, 'IN'));
  if (literals.length > 0) parts.unshift(resolveCall('in', [value, ...literals], span, scope.problems, 'IN'));
  if (!parts.every((part) => part !== undefined)) return undefined;
  return negateIf(negated, connect('or', parts, span, scope), span);
}

function bindCase({ subject: subjectNode, branches, otherwise, span }: Form<'case'>, scope: Scope): Bound {
  const subject = subjectNode && bind(subjectNode, scope);
  const whens = branches.map(({ when }) => {
    const bound = bind(when, scope);
    if (!bound || (subjectNode && !subject)) return undefined;
    if (subject) return resolveCall('equal', [subject, bound], when.span, scope.problems, 'CASE');
    return asCondition(bound, scope, 'WHEN');
  });
  const thens = branches.map(({ then }) => bind(then, scope));
  const last = otherwise ? bind(otherwise, scope) : null;
  if (last === undefined || whens.includes(undefined) || thens.includes(undefined)) return undefined;
  return buildCase(whens as Expression[], thens as Expression[], last, span, scope.problems);
}

/** CASE with its results brought to one type. */
export function buildCase(
  whens: readonly Expression[],
  thens: readonly Expression[],
  otherwise: Expression | null,
  span: Span,
  problems: Problems,
): Bound {
  const common = commonType(otherwise ? [...thens, otherwise] : thens);
  if ('clash' in common) {
    const [a, b] = common.clash;
    const message = `invalid types for CASE: results are ${typeName(a.type)} and ${typeName(b.type)}`;
    return problems.add('type-mismatch', message, b.span, 'CAST the results to the same type');
  }
  if ('unfit' in common) {
    const text = String(common.unfit.value);
    return problems.add(
      'invalid-literal',
      `invalid ${typeName(common.type)}: '${text}'`,
      common.unfit.span,
      literalForm(common.type),
      text,
    );
  }
  const { type } = common;
  const resultOf = (result: Expression) => folded(converted(result, type));
  return {
    kind: 'case',
    type,
    branches: whens.map((when, i) => ({ when: folded(when), then: resultOf(thens[i]!) })),
    otherwise: otherwise && resultOf(otherwise),
    span,
  };
}

/** The expression as a condition. */
export function asCondition(expression: Expression, { problems }: Scope, where: string): Bound {
  if (expression.type.kind === 'boolean') return expression;
  if (expression.type.kind === 'null') return converted(expression, BOOLEAN);
  const remedy = expression.kind === 'column' ? `compare it with something: ${quoteName(expression.name)} = …` : undefined;
  return problems.add(
    'type-mismatch',
    `invalid condition of ${where}: ${typeName(expression.type)}, it takes boolean`,
    expression.span,
    remedy,
  );
}

const negateIf = (negated: boolean, expression: Bound, span: Span): Bound =>
  expression && negated ? { kind: 'call', type: BOOLEAN, function: 'not', args: [expression], span } : expression;

/** Conditions joined by `and` or `or`; a single one stays alone. */
const connect = (name: 'and' | 'or', args: readonly Expression[], span: Span, { problems }: Scope): Bound =>
  args.length === 1 ? args[0] : resolveCall(name, args, span, problems);
