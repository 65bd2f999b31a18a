import { INTEGER, STRING, typeName } from '../types.ts';
import { bind, bindAll, literal, type Scope } from './bind.ts';
import { folded } from './casts.ts';
import type { Expression, Span } from './expression.ts';
import { MIN_INTEGER } from './literals.ts';
import { resolveCall } from './resolve.ts';
import type { Node } from './syntax.ts';

type Interval = Extract<Node, { kind: 'interval' }>;

/** An operator of two operands: those of the catalogue, and `+` and `-` where dates take part. */
export function bindBinary(node: Extract<Node, { kind: 'binary' }>, scope: Scope): Expression | undefined {
  const { operator, left, right, span } = node;
  if (operator !== 'add' && operator !== 'subtract') {
    const args = bindAll([left, right], scope);
    return args && resolveCall(operator, args, span, scope.problems);
  }
  if (right.kind === 'interval') return bindMoves(left, right, operator === 'subtract', span, scope);
  if (left.kind === 'interval' && operator === 'add') return bindMoves(right, left, false, span, scope);
  const args = bindAll([left, right], scope);
  if (!args) return undefined;
  const [a, b] = args as [Expression, Expression];
  const kinds = `${a.type.kind} ${operator} ${b.type.kind}`;
  if (kinds === 'date add integer' || kinds === 'date subtract integer') {
    return moved(a, operator === 'add' ? b : negated(b, scope), 'day', span, scope);
  }
  if (kinds === 'integer add date') return moved(b, a, 'day', span, scope);
  if (kinds === 'date subtract date') return resolveCall('date_diff', [literal(STRING, 'day', span), b, a], span, scope.problems);
  if ([a, b].some(({ type }) => type.kind === 'date' || type.kind === 'timestamp')) {
    const sign = operator === 'add' ? '+' : '-';
    const message = `invalid types for ${sign}: ${typeName(a.type)} and ${typeName(b.type)}`;
    const remedy = operator === 'add' ? "write value + INTERVAL '1' DAY" : "write date_diff('second', start, end)";
    return scope.problems.add('type-mismatch', message, span, remedy);
  }
  return resolveCall(operator, args, span, scope.problems);
}

/** An interval by itself has no type. */
export function bindInterval({ span }: Interval, { problems }: Scope): undefined {
  const message = 'invalid interval: it is not added to or subtracted from a date or timestamp';
  return problems.add('type-mismatch', message, span, "write value + INTERVAL '1' DAY");
}

function bindMoves(node: Node, interval: Interval, back: boolean, span: Span, scope: Scope): Expression | undefined {
  let value = bind(node, scope);
  for (const { count, part } of interval.moves) {
    const bound = bind(count, scope);
    value = bound && value && moved(value, back ? negated(bound, scope) : bound, part, span, scope);
  }
  return value;
}

function moved(value: Expression, count: Expression | undefined, part: string, span: Span, scope: Scope): Expression | undefined {
  return count && resolveCall('date_add', [value, count, literal(STRING, part, span)], span, scope.problems);
}

function negated(given: Expression, { problems }: Scope): Expression | undefined {
  const count = folded(given);
  if (count.kind === 'literal' && typeof count.value === 'bigint' && count.value > MIN_INTEGER) {
    return literal(INTEGER, -count.value, count.span);
  }
  return resolveCall('negate', [count], count.span, problems);
}
