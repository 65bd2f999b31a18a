import type { Span } from './expression.ts';
import { foreignForm } from './foreign-forms.ts';
import type { ExpressionCode, Problems } from './problems.ts';
import type { Form, Node } from './syntax.ts';
import type { Token } from './tokens.ts';

/** Levels of nesting of an expression; keeps every later walk over it far from the end of the stack. */
export const MAX_DEPTH = 250;

/** Ends parsing after a problem that has been noted. */
export class Stop extends Error {}

/** Words that cannot be a column's name without quotes. */
export const RESERVED: ReadonlySet<string> = new Set(
  'and or not is null true false in between like ilike case when then else end'.split(' '),
);

/** Reads tokens one by one. */
export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #problems: Problems;
  #at = 0;
  #level = 0;

  constructor(tokens: readonly Token[], problems: Problems) {
    this.#tokens = tokens;
    this.#problems = problems;
  }

  get problems(): Problems {
    return this.#problems;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Whether the token is one of these keywords, in any case. */
  isWord(words: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && words.split(' ').includes(token.text.toLowerCase());
  }

  isSign(sign: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === sign;
  }

  takeWord(words: string): Token | undefined {
    return this.isWord(words) ? this.next() : undefined;
  }

  takeSign(sign: string): Token | undefined {
    return this.isSign(sign) ? this.next() : undefined;
  }

  expectWord(word: string): Token {
    return this.takeWord(word) ?? this.missing(word.toUpperCase());
  }

  expectSign(sign: string): Token {
    return this.takeSign(sign) ?? this.missing(sign);
  }

  expectString(): Token {
    return this.peek().kind === 'string' ? this.next() : this.missing("text in single quotes: '…'");
  }

  missing(what: string, remedy?: string): never {
    const token = this.peek();
    const found = token.kind === 'end' ? 'at the end' : `before ${token.kind === 'string' ? `'${token.text}'` : token.text}`;
    return this.fail('expression-syntax', `missing ${what} ${found}`, token, foreignForm(this.#tokens, token) ?? remedy);
  }

  unexpected(token: Token, remedy?: string): never {
    if (token.kind === 'end') return this.fail('expression-syntax', 'missing value at the end', token, remedy);
    const text = token.kind === 'string' ? `'${token.text}'` : token.text;
    const kind = token.kind === 'word' ? 'word' : token.kind;
    return this.fail('expression-syntax', `unexpected ${kind}: ${text}`, token, foreignForm(this.#tokens, token) ?? remedy);
  }

  fail(code: ExpressionCode, message: string, span: Span, remedy?: string): never {
    this.#problems.add(code, message, { start: span.start, end: span.end }, remedy);
    throw new Stop();
  }

  /** Runs a nested parser, a level deeper. */
  nested<T>(parser: () => T): T {
    if (++this.#level > MAX_DEPTH) this.#tooDeep(this.peek());
    const result = parser();
    this.#level--;
    return result;
  }

  /** A node over its children, which spans from `start` to the last token read. */
  node(form: Form, start: number, children: readonly (Node | undefined)[] = []): Node {
    const span = { start, end: this.#tokens[this.#at - 1]?.end ?? start };
    let depth = 0;
    for (const child of children) if (child && child.depth > depth) depth = child.depth;
    if (depth >= MAX_DEPTH) this.#tooDeep(span);
    return { ...form, span, depth: depth + 1 };
  }

  #tooDeep(span: Span): never {
    const remedy = 'use fewer parentheses, or compute parts of it in separate columns';
    return this.fail('expression-too-deep', `invalid expression: nested more than ${MAX_DEPTH} levels deep`, span, remedy);
  }
}
