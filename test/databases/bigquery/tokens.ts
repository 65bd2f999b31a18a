/** A token of GoogleSQL. Comments are blanks. */
export interface Token {
  readonly kind: 'string' | 'bytes' | 'name' | 'parameter' | 'word' | 'other';
  readonly text: string;
}

const ESCAPED = '\\\\[\\s\\S]';
const LONG = ['"', "'"].map((quote) => `${quote.repeat(3)}(?:${ESCAPED}|(?!${quote.repeat(3)})[^\\\\])*${quote.repeat(3)}`);
const SHORT = ['"', "'"].map((quote) => `${quote}(?:${ESCAPED}|[^${quote}\\\\\\r\\n])*${quote}`);
const QUOTED = [...LONG, ...SHORT].join('|');
const TOKENS = new RegExp(
  [
    `(?<bytes>(?:b|rb|br)(?:${QUOTED}))`,
    `(?<string>r?(?:${QUOTED}))`,
    `(?<name>\`(?:${ESCAPED}|[^\`\\\\\\r\\n])*\`)`,
    '(?<comment>(?:--|#)[^\\r\\n]*|/\\*[\\s\\S]*?\\*/)',
    '(?<parameter>@[a-z_]\\w*)',
    '(?<word>[a-z_](?:\\w|-(?!-))*)',
    '(?<other>@@|[\\s\\S])',
  ].join('|'),
  'gi',
);

/** Throws `Error`, with the words of BigQuery, for what is no GoogleSQL. */
export function tokensOf(sql: string): Token[] {
  const tokens = [...sql.matchAll(TOKENS)].map(({ 0: text, groups }): Token => {
    const kind = (['string', 'bytes', 'name', 'parameter', 'word', 'other'] as const).find((name) => groups![name] !== undefined);
    return kind ? { kind, text } : { kind: 'other', text: ' ' };
  });
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind === 'other' && /^["'`]$/.test(text)) throw new Error('Syntax error: Unclosed string literal');
    if (kind === 'other' && text === '/' && tokens[i + 1]?.text === '*') throw new Error('Syntax error: Unclosed comment');
    if (isLiteral(tokens[i]) && isLiteral(tokens[i + 1]))
      throw new Error('Syntax error: concatenated string literals need to be separated by whitespace or comments');
  }
  return tokens;
}

const isLiteral = (token: Token | undefined): boolean => token?.kind === 'string' || token?.kind === 'bytes';

/** The statements that semicolons divide. */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [''];
  for (const { text } of tokensOf(sql)) {
    if (text === ';') statements.push('');
    else statements[statements.length - 1] += text;
  }
  return statements.map((text) => text.trim()).filter((text) => text !== '');
}

/** The characters, or bytes of UTF-8, that a literal stands for. Throws `Error` for an escape that is none. */
export function literalText(literal: string): string {
  const [, prefix = '', long, short = ''] = /^([rb]{0,2})(?:("""|''')|(["']))/i.exec(literal)!;
  const quote = long ?? short;
  const inner = literal.slice(prefix.length + quote.length, -quote.length);
  return /r/i.test(prefix) ? inner : unescaped(inner);
}

/** The name that stands between backticks. */
export const nameText = (quoted: string): string => unescaped(quoted.slice(1, -1));

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07' },
  ...{ '\\': '\\', '?': '?', '"': '"', "'": "'", '`': '`' },
};

function unescaped(text: string): string {
  return text.replace(
    /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g,
    (escape, hex?: string, short?: string, long?: string, octal?: string, character?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const meant = ESCAPES[character!];
      if (meant === undefined) throw new Error(`Syntax error: Illegal escape sequence: ${escape}`);
      return meant;
    },
  );
}
