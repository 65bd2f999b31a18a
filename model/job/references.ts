import { apart, googleSqlValue } from './googlesql.ts';
import { expressionContextAtEnd, type SqlContext, sqlContextAtEnd } from './sql-context.ts';

/** One piece of a text: literal characters, or a reference. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'reference';
      readonly source: 'parameter' | 'env' | 'secret';
      readonly name: string;
      readonly start: number;
    };

export interface ReferenceProblem {
  readonly message: string;
  readonly remedy: string;
  /** Index of the `$`. */
  readonly start: number;
}

const FORMS = 'write ${name}, ${env:NAME} or ${secret:name}; $${ stands for ${ itself';

/** Splits a text at its references `${name}`, `${env:NAME}`, `${secret:name}`. `$${` is an escaped `${`. */
export function splitReferences(text: string): { pieces: readonly Piece[]; problems: readonly ReferenceProblem[] } {
  const pieces: Piece[] = [];
  const problems: ReferenceProblem[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('${', at);
    if (open < 0) break;
    if (text[open - 1] === '$' && open > at) {
      literal += `${text.slice(at, open - 1)}\${`;
      at = open + 2;
      continue;
    }
    literal += text.slice(at, open);
    const close = text.indexOf('}', open);
    const inside = close < 0 ? '' : text.slice(open + 2, close).trim();
    const reference = /^(?:(env|secret):)?([A-Za-z_][\w.-]*)$/.exec(inside);
    if (reference === null) {
      const message = close < 0 ? 'invalid reference: ${ without }' : `invalid reference: \${${inside}}`;
      problems.push({ message, remedy: FORMS, start: open });
      at = close < 0 ? text.length : close + 1;
      continue;
    }
    if (literal !== '') pieces.push({ kind: 'text', text: literal });
    literal = '';
    const source = (reference[1] ?? 'parameter') as 'parameter' | 'env' | 'secret';
    pieces.push({ kind: 'reference', source, name: reference[2]!, start: open });
    at = close + 1;
  }
  literal += text.slice(at);
  if (literal !== '' || pieces.length === 0) pieces.push({ kind: 'text', text: literal });
  return { pieces, problems };
}

/** How text in a language is spliced into: as plain text, or as a value of SQL (of whichever system, or of BigQuery) or of the expression language. */
export type Language = 'text' | 'expression' | 'sql' | 'googlesql';

/** A value that some system would not take as one value where it stands. */
export interface UnsafeValue {
  readonly unsafe: 'backslash' | 'place' | 'raw' | 'joined';
  readonly value: SpliceValue;
}

/**
 * Joins pieces whose references have been given their values. In plain text a value is its text. In an expression or in SQL a value
 * stays one value, whatever it holds: outside quotes it becomes a literal, inside quotes its quotes are doubled (in GoogleSQL escaped), in a comment it is left out.
 * In `sql` this must hold for whichever system reads it: where they read a text differently, there is no such way.
 */
export function splice(pieces: Pieces, language: 'text' | 'expression'): string;
export function splice(pieces: Pieces, language: Language): string | UnsafeValue;
export function splice(pieces: Pieces, language: Language): string | UnsafeValue {
  let text = '';
  for (const [i, piece] of pieces.entries()) {
    const next = pieces[i + 1];
    const spliced =
      typeof piece === 'string' ? piece : valueIn(language, piece.value, text, typeof next === 'string' ? next : '');
    if (typeof spliced !== 'string') return spliced;
    text += spliced;
  }
  return text;
}

type Pieces = readonly (string | { readonly value: SpliceValue })[];

export type SpliceValue = string | number | bigint | boolean | null;

/** A value between two texts. */
function valueIn(language: Language, value: SpliceValue, before: string, after: string): string | UnsafeValue {
  switch (language) {
    case 'text':
      return value === null ? '' : String(value);
    case 'expression':
      return sqlValue(value, before, expressionContextAtEnd(before));
    case 'googlesql':
      return googleSqlValue(value, before, after);
    case 'sql': {
      const context = sqlContextAtEnd(before);
      if (context === undefined || context === 'dollar quotes') return { unsafe: 'place', value };
      if (context !== 'comment' && String(value).includes('\\')) return { unsafe: 'backslash', value };
      return sqlValue(value, before, context);
    }
  }
}

function sqlValue(value: SpliceValue, before: string, context: Exclude<SqlContext, 'dollar quotes'>): string {
  const plain = value === null ? '' : String(value);
  switch (context) {
    case 'bare':
      if (value === null) return 'NULL';
      return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : apart(before, plain);
    case 'comment':
      return '';
    default:
      return plain.replaceAll(context, context + context);
  }
}
