import { FLOAT, INTEGER, STRING, typeName } from '../types.ts';
import { bind, literal, type Scope } from './bind.ts';
import { castTo, folded } from './casts.ts';
import { fitKind } from './conversions.ts';
import { type Numeral, parseNumeral } from './decimals.ts';
import type { Expression, Span } from './expression.ts';
import { formatLiteral, MAX_INTEGER, MIN_INTEGER } from './literals.ts';
import { printExpression } from './print.ts';
import { excerpt } from './problems.ts';
import { resolveCall } from './resolve.ts';
import type { Node } from './syntax.ts';

type Problem = undefined;

/** So many of a part. */
interface Term {
  readonly count: Expression;
  readonly part: string;
}

/** What an interval moves by, which is one step: first by whole months, then by whole days, then by microseconds. */
type Steps = Readonly<Record<'month' | 'day' | 'microsecond', readonly Term[]>>;

const DAY = 86_400_000_000n;
/** The parts by what they are whole numbers of, and how many. From the largest. */
const UNITS: Readonly<Record<string, readonly [of: keyof Steps, size: bigint]>> = {
  year: ['month', 12n],
  quarter: ['month', 3n],
  month: ['month', 1n],
  week: ['day', 7n],
  day: ['day', 1n],
  hour: ['microsecond', 3_600_000_000n],
  minute: ['microsecond', 60_000_000n],
  second: ['microsecond', 1_000_000n],
  millisecond: ['microsecond', 1000n],
  microsecond: ['microsecond', 1n],
};

/** Whether a node is written as an interval: `INTERVAL …`, one with a sign, multiplied, or a sum of some. */
export function isInterval(node: Node): boolean {
  switch (node.kind) {
    case 'interval':
      return true;
    case 'unary':
      return node.operator === 'negate' && isInterval(node.operand);
    case 'binary':
      if (node.operator === 'multiply') return isInterval(node.left) !== isInterval(node.right);
      return (node.operator === 'add' || node.operator === 'subtract') && isInterval(node.left) && isInterval(node.right);
    default:
      return false;
  }
}

/** `value + interval`, or `value - interval` when `back`, in one step. */
export function bindMoves(valueNode: Node, interval: Node, back: boolean, span: Span, scope: Scope): Expression | Problem {
  const value = bind(valueNode, scope);
  const terms = termsOf(interval, scope);
  const steps = terms && stepsOf(terms, scope);
  if (!value || !steps) return undefined;
  let moved: Expression | Problem = value;
  for (const size of ['month', 'day', 'microsecond'] as const) {
    if (steps[size].length === 0) continue;
    const term: Term | Problem = sumOf(size, steps[size], scope);
    const count: Expression | Problem = term && (back ? negated(term.count, scope) : term.count);
    const args: Expression[] | Problem = moved && count && [moved, count, literal(STRING, term!.part, span)];
    moved = args && resolveCall('date_add', args, span, scope.problems, back ? '- INTERVAL' : '+ INTERVAL');
  }
  return moved;
}

/** The count with the other sign. */
export function negated(given: Expression, { problems }: Scope): Expression | Problem {
  const count = folded(given);
  if (count.kind === 'literal' && typeof count.value === 'bigint' && count.value > MIN_INTEGER) {
    return { ...count, value: -count.value };
  }
  return resolveCall('negate', [count], count.span, problems);
}

function termsOf(node: Node, scope: Scope): Term[] | Problem {
  switch (node.kind) {
    case 'interval': {
      const terms = node.moves.map(({ count, part }) => {
        const bound = bind(count, scope);
        const number = bound && numberOf(bound, scope);
        return number && { count: number, part };
      });
      return terms.every((term) => term !== undefined) ? terms : undefined;
    }
    case 'unary':
      return mapTerms(termsOf(node.operand, scope), (count) => negated(count, scope));
    case 'binary': {
      const { left, right } = node;
      if (node.operator === 'multiply') return multiplied(left, right, node.span, scope);
      const [first, second] = [termsOf(left, scope), termsOf(right, scope)];
      const signed = node.operator === 'add' ? second : mapTerms(second, (count) => negated(count, scope));
      return first && signed && [...first, ...signed];
    }
    default:
      return undefined;
  }
}

function mapTerms(terms: readonly Term[] | Problem, map: (count: Expression) => Expression | Problem): Term[] | Problem {
  const mapped = terms?.map(({ count, part }) => ({ count: map(count), part }));
  return mapped?.every((term): term is Term => term.count !== undefined) ? mapped : undefined;
}

function multiplied(left: Node, right: Node, span: Span, scope: Scope): Term[] | Problem {
  const [interval, other] = isInterval(left) ? [left, right] : [right, left];
  const bound = bind(other, scope);
  const terms = termsOf(interval, scope);
  const factor = bound && numberOf(bound, scope);
  return factor && mapTerms(terms, (count) => product(factor, count, span, scope));
}

/** The product, of integer literals as one and of 1 without a call. */
function product(a: Expression, b: Expression, span: Span, scope: Scope): Expression | Problem {
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined && x * y === clamped(x * y)) return literal(INTEGER, x * y, span);
  if (y === 1n) return a;
  return x === 1n ? b : resolveCall('multiply', [a, b], span, scope.problems);
}

const integerOf = (count: Expression): bigint | undefined =>
  count.kind === 'literal' && typeof count.value === 'bigint' && count.type.kind === 'integer' ? count.value : undefined;

/** A count as a number; a text literal as the number that it is. */
function numberOf(given: Expression, { problems }: Scope): Expression | Problem {
  const { kind } = given.type;
  if (kind === 'integer') return folded(given);
  if (kind === 'float' || kind === 'decimal') return given;
  const fitted = fitKind(given, 'integer') ?? fitKind(given, 'decimal') ?? fitKind(given, 'float');
  if (fitted) return fitted.expression;
  const text = excerpt(printExpression(given));
  const message = `invalid count of an interval: ${text} is ${typeName(given.type)}, it takes a number`;
  return problems.add('type-mismatch', message, given.span, kind === 'string' ? `CAST(${text} AS integer)` : undefined);
}

/** The terms by what they move. Fractions of days are moved by microseconds, those of months have no length. */
function stepsOf(terms: readonly Term[], scope: Scope): Steps | Problem {
  const steps: Record<keyof Steps, Term[]> = { month: [], day: [], microsecond: [] };
  for (const { count, part } of terms) {
    const [of, size] = UNITS[part]!;
    if (isWhole(count, size)) {
      steps[of].push({ count, part });
    } else if (of === 'month') {
      const text = excerpt(printExpression(count));
      const message = `invalid count of an interval: ${text} ${part}s, which has no fixed length, so its count must be whole`;
      const remedy = count.kind === 'literal' ? 'write whole months, and days' : `CAST(${text} AS integer)`;
      return scope.problems.add('type-mismatch', message, count.span, remedy);
    } else {
      const micros = microsOf(count, of === 'day' ? size * DAY : size, scope);
      if (!micros) return undefined;
      steps.microsecond.push({ count: micros, part: 'microsecond' });
    }
  }
  return steps;
}

/** The value of a number as it is written: one that is cast, or of a type with decimals, is as a column of its type is. */
const numeralOf = (count: Expression): Numeral | undefined =>
  count.kind === 'literal' && count.value !== null && count.type.kind !== 'decimal'
    ? parseNumeral(formatLiteral(count.value, count.type))
    : undefined;

/** Whether the count is of a whole number of what `size` counts, whose microseconds fit 64 bits. */
function isWhole(count: Expression, size: bigint): boolean {
  if (count.type.kind === 'integer') return true;
  const numeral = numeralOf(count);
  if (!numeral) return false;
  const [scaled, unit] = [numeral.unscaled * size, 10n ** BigInt(numeral.scale)];
  const micros = (scaled / unit) * DAY;
  return scaled % unit === 0n && micros === clamped(micros);
}

/** So many times `size` microseconds, rounded to whole ones: as a float, if the count is one. */
function microsOf(count: Expression, size: bigint, scope: Scope): Expression | Problem {
  const { span } = count;
  const micros =
    Math.abs(Number(count.kind === 'literal' && count.type.kind === 'float' ? count.value : Number.NaN)) * Number(size);
  if (micros < Number(MAX_INTEGER)) {
    // Half away from zero, as a CAST rounds.
    const rounded = BigInt(Math.floor(micros) + (micros % 1 >= 0.5 ? 1 : 0));
    return literal(INTEGER, Number((count as { value: unknown }).value) < 0 ? -rounded : rounded, span);
  }
  const by = count.type.kind === 'decimal' ? literal(INTEGER, size, span) : literal(FLOAT, Number(size), span);
  const product = resolveCall('multiply', [count, by], span, scope.problems);
  return product && castTo(product, INTEGER, false, span, scope.problems);
}

/** One term for several: literals are added now, and what is left is of the largest part that counts it. */
function sumOf(of: keyof Steps, terms: readonly Term[], scope: Scope): Term | Problem {
  const [first] = terms;
  if (terms.length === 1 && first!.count.type.kind === 'integer' && first!.part !== 'microsecond') return first;
  const { span } = first!.count;
  let total = 0n;
  let sum: Expression | Problem;
  for (const { count, part } of terms) {
    const [, size] = UNITS[part]!;
    const numeral = numeralOf(count);
    if (numeral) {
      total += (numeral.unscaled * size) / 10n ** BigInt(numeral.scale);
      continue;
    }
    const sized = product(count, literal(INTEGER, size, span), span, scope);
    sum = sum && sized ? resolveCall('add', [sum, sized], span, scope.problems) : sized;
    if (!sum) return undefined;
  }
  if (!sum) return literalTerm(of, total, span);
  const all = total === 0n ? sum : resolveCall('add', [sum, literal(INTEGER, clamped(total), span)], span, scope.problems);
  return all && { count: all, part: of };
}

function literalTerm(of: keyof Steps, total: bigint, span: Span): Term {
  const parts = Object.keys(UNITS).filter((part) => UNITS[part]![0] === of && part !== 'quarter' && part !== 'week');
  const part = parts.find((one) => total % UNITS[one]![1] === 0n)!;
  return { count: literal(INTEGER, clamped(total / UNITS[part]![1]), span), part };
}

/** Past 64 bits every count leaves the range of dates. */
const clamped = (count: bigint): bigint => (count > MAX_INTEGER ? MAX_INTEGER : count <= MIN_INTEGER ? MIN_INTEGER + 1n : count);
