import { type DataType, type Schema, typeName } from '../types.ts';
import { bind } from './bind.ts';
import { canCast, folded } from './casts.ts';
import { implicitly } from './conversions.ts';
import type { Expression } from './expression.ts';
import { literalForm } from './literals.ts';
import { parse } from './parse.ts';
import { printExpression } from './print.ts';
import { type ExpressionProblem, excerpt, Problems } from './problems.ts';

export type { ExpressionProblem } from './problems.ts';

export interface CheckOptions {
  /** The type that the expression must have; implicit conversions to it are made. */
  readonly expect?: DataType;
  /** What `current_date` and `current_timestamp` are. Default: the time of checking. */
  readonly now?: Date;
  /** Names of columns that are computed from this expression or after it, which it therefore cannot read. */
  readonly later?: readonly string[];
  /** Names of columns whose own expressions are wrong, which has been said: of what reads them nothing is known, and there is no problem. */
  readonly broken?: readonly string[];
}

/**
 * Parses and types the text of an expression over the columns of `schema`. Gives the expression when there is no error, and all problems that could be found,
 * in the order of the text.
 */
export function checkExpression(
  text: string,
  schema: Schema,
  options: CheckOptions = {},
): { expression?: Expression; problems: ExpressionProblem[] } {
  const problems = new Problems();
  const node = parse(text, problems);
  const { now = new Date(), later = [], broken = [] } = options;
  const bound = node && bind(node, { schema, now, later, broken, problems });
  const expression = bound && (options.expect ? expected(bound, options.expect, problems) : bound);
  const sorted = problems.list.toSorted((a, b) => a.span.start - b.span.start);
  return { ...(expression && !problems.hasErrors && { expression: folded(expression) }), problems: sorted };
}

function expected(expression: Expression, type: DataType, problems: Problems): Expression | undefined {
  const converted = implicitly(expression, type);
  if (converted) return converted;
  const { span } = expression;
  if (expression.kind === 'literal' && expression.type.kind === 'string' && literalForm(type)) {
    const text = String(expression.value);
    return problems.add('invalid-literal', `invalid ${typeName(type)}: '${excerpt(text)}'`, span, literalForm(type), text);
  }
  const message = `invalid type: ${typeName(expression.type)}, expected ${typeName(type)}`;
  const castable = type.kind !== 'boolean' && canCast(expression.type, type);
  const remedy = castable
    ? `CAST(${excerpt(printExpression(expression))} AS ${typeName(type)})`
    : type.kind === 'boolean'
      ? 'write a comparison'
      : undefined;
  return problems.add('type-mismatch', message, span, remedy);
}
