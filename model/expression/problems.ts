import type { Span } from './expression.ts';

/** One thing wrong with an expression, and where in its text. */
export interface ExpressionProblem {
  readonly code: ExpressionCode;
  readonly message: string;
  readonly remedy?: string;
  readonly value?: string;
  /** Absent: an error. */
  readonly severity?: 'warning';
  readonly span: Span;
}

/** What each code means: the source of its entry in `docs/reference/errors.md`. */
export const EXPRESSION_CODES = {
  'expression-syntax': 'The text of an expression is not SQL: a misplaced, missing or unknown word or sign.',
  'expression-too-long': 'An expression is longer than 100,000 characters.',
  'expression-too-deep': 'An expression is nested more than 250 levels deep.',
  'unknown-column': 'An expression or option names a column that its input does not have.',
  'ambiguous-column': 'A name without quotes matches several columns that differ only in upper and lower case.',
  'unknown-function': 'An expression calls a function that does not exist, or one that is not allowed in an expression.',
  'unknown-type': 'A CAST or an option names a type that does not exist.',
  'unknown-part': 'A date function names a part that its argument does not have.',
  'argument-count': 'A function is given too few or too many arguments.',
  'type-mismatch': 'A function, operator or option is given a value of the wrong type.',
  'invalid-cast': 'There is no conversion between two types.',
  'invalid-literal': "A literal is not a value of the required type: `order_date > '2025-13-01'`.",
  'number-out-of-range': 'A number has more digits than its type can hold.',
  'invalid-pattern':
    'A LIKE pattern or regular expression is malformed, or uses a feature that cannot be matched in linear time.',
  'date-without-quotes': 'A date without quotes is arithmetic: `2026-11-01` is 2026 − 11 − 1.',
  'invalid-argument': 'An argument must be a literal, or has a value that is not allowed.',
} as const;

export type ExpressionCode = keyof typeof EXPRESSION_CODES;

/** Collects problems, so that one check reports all of them. */
export class Problems {
  readonly list: ExpressionProblem[] = [];

  /** Notes a problem. Returns `undefined`, what a failed step gives to its caller. */
  add(code: ExpressionCode, message: string, span: Span, remedy?: string, value?: string): undefined {
    this.list.push({
      code,
      message,
      span,
      ...(remedy === undefined ? {} : { remedy }),
      ...(value === undefined ? {} : { value }),
    });
    return undefined;
  }

  /** Notes what is probably not meant. */
  warn(code: ExpressionCode, message: string, span: Span, remedy: string): void {
    this.list.push({ code, message, span, remedy, severity: 'warning' });
  }

  get hasErrors(): boolean {
    return this.list.some(({ severity }) => severity === undefined);
  }
}

/** A text as messages quote it: on one line, at most 60 characters. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
