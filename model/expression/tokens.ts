import type { Span } from './expression.ts';
import { excerpt, type Problems } from './problems.ts';

/** `word`: a name without quotes or a keyword, `name`: with quotes (`text` is then without them), `end`: after the last. */
export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'sign' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

const SPACE = /(?:\s|--[^\n\r]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SIGN = /<>|<=|>=|!=|==|\|\||::|[-+*/%=<>(),[\].]/y;
const QUOTED = { "'": /'(?:[^']|'')*'/y, '"': /"(?:[^"]|"")*"/y, '`': /`(?:[^`]|``)*`/y };

/** Splits an expression into tokens; the last is of kind `end`. What it cannot read is a problem, and reading ends there. */
export function tokenize(text: string, problems: Problems): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(SPACE, text, at)?.length ?? 0;
    if (at >= text.length) break;
    const token = readToken(text, at, problems);
    if (token === undefined) break;
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function readToken(text: string, at: number, problems: Problems): Token | undefined {
  const token = (kind: TokenKind, source: string, value = source): Token => ({
    kind,
    text: value,
    start: at,
    end: at + source.length,
  });
  const first = text[at]!;
  if (first === "'" || first === '"' || first === '`') {
    const source = match(QUOTED[first], text, at);
    if (source !== undefined)
      return token(first === "'" ? 'string' : 'name', source, source.slice(1, -1).replaceAll(first + first, first));
    const value = excerpt(text.slice(at));
    return problems.add('expression-syntax', `missing closing ${first}`, { start: at, end: text.length }, undefined, value);
  }
  const word = match(WORD, text, at);
  if (word !== undefined) return token('word', word);
  const number = match(NUMBER, text, at);
  if (number !== undefined) {
    const tail = match(WORD, text, at + number.length);
    if (tail === undefined) return token('number', number);
    const span = { start: at, end: at + number.length + tail.length };
    const remedy = 'a name that starts with a digit needs double quotes';
    return problems.add('expression-syntax', `invalid number: ${excerpt(number + tail)}`, span, remedy);
  }
  if (text.startsWith('/*', at)) {
    return problems.add('expression-syntax', 'missing end of comment: */', { start: at, end: text.length });
  }
  const sign = match(SIGN, text, at);
  if (sign !== undefined) return token('sign', sign);
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const span = { start: at, end: at + character.length };
  return problems.add('expression-syntax', `invalid character: ${character}`, span, SIGN_REMEDIES[character], character);
}

const SIGN_REMEDIES: Readonly<Record<string, string>> = {
  '&': 'write AND',
  $: 'a parameter is written ${name}',
  '|': 'write OR, or || to join text',
  '!': 'write NOT, or <>',
  ';': 'an expression has no semicolon',
  '^': 'write power(a, b)',
  '\u2018': "text is quoted with '",
  '\u2019': "text is quoted with '",
  '\u201c': 'names are quoted with "',
  '\u201d': 'names are quoted with "',
};
