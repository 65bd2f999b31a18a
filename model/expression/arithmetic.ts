import { DATE, INTEGER, STRING, typeName } from '../types.ts';
import { bindAll, literal, type Scope } from './bind.ts';
import { converted } from './conversions.ts';
import type { Expression, Span } from './expression.ts';
import { bindMoves, isInterval, negated } from './intervals.ts';
import { resolveCall } from './resolve.ts';
import type { Node } from './syntax.ts';

/** An operator of two operands: those of the catalogue, and `+` and `-` where dates take part. */
export function bindBinary(node: Extract<Node, { kind: 'binary' }>, scope: Scope): Expression | undefined {
  const { operator, left, right, span } = node;
  if (isInterval(node)) return bindInterval(node, scope);
  if (operator !== 'add' && operator !== 'subtract') {
    const args = bindAll([left, right], scope);
    return args && resolveCall(operator, args, span, scope.problems);
  }
  if (isInterval(right)) return bindMoves(left, right, operator === 'subtract', span, scope);
  if (isInterval(left) && operator === 'add') return bindMoves(right, left, false, span, scope);
  const args = bindAll([left, right], scope);
  if (!args) return undefined;
  const [a, b] = nullsAsTyped(args as [Expression, Expression], operator);
  const kinds = `${a.type.kind} ${operator} ${b.type.kind}`;
  if (kinds === 'date add integer' || kinds === 'date subtract integer') {
    return moved(a, operator === 'add' ? b : negated(b, scope), span, scope);
  }
  if (kinds === 'integer add date') return moved(b, a, span, scope);
  if (kinds === 'date subtract date') return resolveCall('date_diff', [literal(STRING, 'day', span), b, a], span, scope.problems);
  if ([a, b].some(({ type }) => type.kind === 'date' || type.kind === 'timestamp')) {
    const sign = operator === 'add' ? '+' : '-';
    const message = `invalid types for ${sign}: ${typeName(a.type)} and ${typeName(b.type)}`;
    const remedy = operator === 'add' ? "write value + INTERVAL '1' DAY" : "write date_diff('second', start, end)";
    return scope.problems.add('type-mismatch', message, span, remedy);
  }
  return resolveCall(operator, args, span, scope.problems);
}

/** Null beside a date is a number of days; a date where one is subtracted from it. */
function nullsAsTyped([a, b]: readonly [Expression, Expression], operator: 'add' | 'subtract'): [Expression, Expression] {
  if (a.type.kind === 'date' && b.type.kind === 'null') return [a, converted(b, INTEGER)];
  if (a.type.kind === 'null' && b.type.kind === 'date') return [converted(a, operator === 'add' ? INTEGER : DATE), b];
  return [a, b];
}

/** An interval by itself has no type. */
export function bindInterval({ span }: Node, { problems }: Scope): undefined {
  const message = 'invalid interval: an interval can only be added to or subtracted from a date or timestamp';
  return problems.add('type-mismatch', message, span, "write value + INTERVAL '1' DAY");
}

function moved(value: Expression, days: Expression | undefined, span: Span, scope: Scope): Expression | undefined {
  return days && resolveCall('date_add', [value, days, literal(STRING, 'day', span)], span, scope.problems);
}
