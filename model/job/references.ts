import { apart, googleSqlValue } from './googlesql.ts';
import { expressionLiteral, type Spliced, type SpliceValue, sqlNumber } from './literals.ts';
import { expressionContextAtEnd, sqlContextAtEnd } from './sql-context.ts';

export type { Spliced, SpliceValue } from './literals.ts';

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

/**
 * How a value is inserted into a text of a language: as plain text, or as a literal of SQL (of any system, or of BigQuery) or of the expression language. `bound` is plain
 * text whose whole value a database takes as a value: decimals are numbers there.
 */
export type Language = 'text' | 'bound' | 'expression' | 'sql' | 'googlesql';

/** A value that some system would not take as one value where it stands. */
export interface UnsafeValue {
  readonly unsafe: 'backslash' | 'place' | 'raw' | 'joined' | 'whole';
  readonly value: SpliceValue;
}

type Pieces = readonly (string | Spliced)[];

/**
 * Joins pieces whose references have been given their values. In plain text a value is its text. In an expression or in SQL a value
 * stays one value, whatever it holds: outside quotes it becomes a literal, inside quotes its quotes are doubled (in GoogleSQL escaped), in a comment it is left out.
 * In an expression the literal has the value's type. In `sql` all this must hold for whichever system reads it: where they read a text differently, there is no such way.
 */
export function splice(pieces: Pieces, language: 'text' | 'expression'): string;
export function splice(pieces: Pieces, language: Language): string | UnsafeValue;
export function splice(pieces: Pieces, language: Language): string | UnsafeValue {
  const parts = partsOf(pieces, language);
  return 'unsafe' in parts ? parts : parts.join('');
}

/** What each piece becomes. */
function partsOf(pieces: Pieces, language: Language): readonly string[] | UnsafeValue {
  const parts: string[] = [];
  let text = '';
  for (const [i, piece] of pieces.entries()) {
    const next = pieces[i + 1];
    const spliced = typeof piece === 'string' ? piece : valueIn(language, piece, text, typeof next === 'string' ? next : '');
    if (typeof spliced !== 'string') return spliced;
    parts.push(spliced);
    text += spliced;
  }
  return parts;
}

/** Characters `from` (inclusive) to `to` (exclusive) of a text as it was written. */
export interface WrittenRange {
  readonly from: number;
  readonly to: number;
}

/** Tells where characters of the spliced text stand in `written`: those of a value where its reference stands. */
export function placesOf(
  written: string,
  pieces: readonly Piece[],
  values: Pieces,
  language: Language,
): (start: number, end: number) => WrittenRange {
  const parts = partsOf(values, language);
  let [from, start] = [0, 0];
  const segments = ('unsafe' in parts ? [] : parts).map((part, index) => {
    const piece = pieces[index]!;
    const next = pieces[index + 1];
    const isText = piece.kind === 'text';
    const to = !isText ? endOfReference(written, piece.start) : next?.kind === 'reference' ? next.start : written.length;
    const segment = { from, to, start, end: start + part.length, isText };
    [from, start] = [to, segment.end];
    return segment;
  });
  return (start, end) => {
    const first = segments.find((segment) => start < segment.end) ?? segments.at(-1);
    const last = segments.find((segment) => end <= segment.end) ?? segments.at(-1);
    if (!first || !last) return { from: 0, to: 0 };
    const from = first.isText ? Math.min(first.from + (start - first.start), first.to) : first.from;
    const to = last.isText ? Math.min(last.from + (end - last.start), last.to) : last.to;
    return { from, to: Math.max(from, to) };
  };
}

/** Behind the reference that begins at `start`. */
export function endOfReference(written: string, start: number): number {
  const close = written.indexOf('}', start);
  return close < 0 ? written.length : close + 1;
}

/** A value between two texts. */
function valueIn(language: Language, spliced: Spliced, before: string, after: string): string | UnsafeValue {
  const { value } = spliced;
  switch (language) {
    case 'text':
    case 'bound':
      return plainText(value);
    case 'expression':
      return inExpression(spliced, before, after);
    case 'googlesql':
      return googleSqlValue(spliced, before, after);
    case 'sql':
      return inSql(spliced, before);
  }
}

const plainText = (value: SpliceValue): string => (value === null ? '' : String(value));

function inExpression(spliced: Spliced, before: string, after: string): string {
  const context = expressionContextAtEnd(before);
  if (context === 'comment') return '';
  if (context !== 'bare') return plainText(spliced.value).replaceAll(context, context + context);
  const literal = expressionLiteral(spliced, before);
  // What stands right beside it would become a part of it, or begin a comment with its sign.
  const first = /[\p{L}\p{N}_$.'"`]$/u.test(before) || (before.endsWith('-') && literal.startsWith('-')) ? ' ' : '';
  return first + literal + (/^[\p{L}\p{N}_$.'"`]/u.test(after) ? ' ' : '');
}

function inSql(spliced: Spliced, before: string): string | UnsafeValue {
  const { value } = spliced;
  const context = sqlContextAtEnd(before);
  if (context === undefined || context === 'dollar quotes') return { unsafe: 'place', value };
  if (context === 'comment') return '';
  const plain = plainText(value);
  if (plain.includes('\\')) return { unsafe: 'backslash', value };
  if (context !== 'bare') return plain.replaceAll(context, context + context);
  if (value === null) return 'NULL';
  const number = sqlNumber(spliced);
  if (number !== undefined) return apart(before, number);
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : plain;
}
