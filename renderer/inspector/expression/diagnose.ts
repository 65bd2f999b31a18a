import { checkExpression, type ExpressionProblem } from '../../../model/expression/check.ts';
import { columnsOf } from '../../../model/expression/expression.ts';
import { parse } from '../../../model/expression/parse.ts';
import { quoteName } from '../../../model/expression/print.ts';
import { Problems } from '../../../model/expression/problems.ts';
import { BOOLEAN, type DataType, typeName } from '../../../model/types.ts';
import { resolveReferences } from './resolve.ts';
import type { Range, Scope } from './scope.ts';

export interface Diagnostic extends Range {
  readonly message: string;
  /** What to do about it, beside `fix`. */
  readonly remedy?: string;
  /** A text that is probably meant in its place. */
  readonly fix?: string;
  /** Whether it runs nevertheless. */
  readonly warning?: true;
}

export interface Diagnosis {
  readonly diagnostics: readonly Diagnostic[];
  /** Of the result; absent where it is wrong or not known. */
  readonly type?: DataType;
  /** The columns that it reads. */
  readonly columns: readonly string[];
  /** What a host can evaluate; absent where it is wrong. */
  readonly sound?: string;
}

/** What is wrong with an expression, where, and what it gives. */
export function diagnose(written: string, { schema, parameters, condition, later, broken }: Scope): Diagnosis {
  if (written.trim() === '') return { diagnostics: [], columns: [] };
  const resolved = resolveReferences(written, parameters);
  const place = (problem: ExpressionProblem) =>
    diagnosticOf(problem, resolved.source(problem.span.start, problem.span.end), written);
  if (resolved.problems.length > 0) return { diagnostics: resolved.problems, columns: [] };
  if (!schema || !resolved.complete) {
    const problems = new Problems();
    parse(resolved.text, problems);
    return { diagnostics: problems.list.map(place), columns: [] };
  }
  const options = { ...(condition && { expect: BOOLEAN }), ...(later && { later }), ...(broken && { broken }) };
  const { expression, problems } = checkExpression(resolved.text, schema, options);
  if (!expression) return { diagnostics: problems.map(place), columns: [] };
  return {
    diagnostics: problems.map(place),
    type: expression.type,
    columns: [...columnsOf(expression)],
    sound: resolved.text,
  };
}

function diagnosticOf({ code, message, remedy, severity }: ExpressionProblem, range: Range, written: string): Diagnostic {
  // What is missing at the end is shown at the last word.
  const atEnd = range.from >= written.length;
  const from = atEnd ? Math.max(0, written.trimEnd().length - 1) : range.from;
  const to = atEnd ? from + 1 : Math.max(range.to, from + 1);
  const [, proposal, more] = /^did you mean '(.+?)'\?(?: (.+))?$/s.exec(remedy ?? '') ?? [];
  const replaces = proposal !== undefined && range.to > range.from;
  const fix = replaces ? (code === 'unknown-column' ? quoteName(proposal) : proposal) : undefined;
  const rest = fix === undefined ? remedy : more;
  return {
    message,
    from,
    to: Math.min(to, written.length),
    ...(rest !== undefined && { remedy: rest }),
    ...(fix !== undefined && { fix }),
    ...(severity === 'warning' && { warning: true }),
  };
}

/** What stands below an expression that is right: `boolean`, `decimal(12,2)`. */
export function resultText({ type }: Diagnosis): string | undefined {
  return type && typeName(type);
}
