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

/** How text in a language is spliced into: as plain text, or as a value of SQL or of the expression language. */
export type Language = 'text' | 'expression' | 'sql';

/**
 * Joins pieces whose references have been given their values. In plain text a value is its text. In an expression or in SQL a value
 * stays one value, whatever it holds: outside quotes it becomes a literal, inside quotes the quotes in it are doubled, in a comment
 * it is left out.
 */
export function splice(pieces: readonly (string | { readonly value: SpliceValue })[], language: Language): string {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else if (language === 'text') text += piece.value === null ? '' : String(piece.value);
    else text += sqlText(piece.value, contextAtEnd(text));
  }
  return text;
}

export type SpliceValue = string | number | bigint | boolean | null;

type SqlContext = 'bare' | "'" | '"' | '`' | 'line comment' | 'block comment';

function sqlText(value: SpliceValue, context: SqlContext): string {
  const plain = value === null ? '' : String(value);
  if (context === 'bare') {
    if (value === null) return 'NULL';
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : plain;
  }
  if (context === "'" || context === '"' || context === '`') return plain.replaceAll(context, context + context);
  return '';
}

/** Whether the end of a SQL text lies within quotes or a comment. */
function contextAtEnd(text: string): SqlContext {
  let context: SqlContext = 'bare';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const two = text.slice(at, at + 2);
    if (context === 'bare') {
      if (char === "'" || char === '"' || char === '`') context = char;
      else if (two === '--') context = 'line comment';
      else if (two === '/*') context = 'block comment';
    } else if (context === 'line comment') {
      if (char === '\n') context = 'bare';
    } else if (context === 'block comment') {
      if (two === '*/') {
        context = 'bare';
        at++;
      }
    } else if (char === context) {
      context = 'bare';
    }
  }
  return context;
}
