/** Where in a SQL text something stands. */
export type SqlContext = 'bare' | "'" | '"' | '`' | 'comment' | 'dollar quotes';

/** What systems read differently. */
interface Reading {
  /** A backslash keeps the quote behind it from ending a text, as in MySQL, BigQuery and PostgreSQL's `E'…'`. */
  readonly backslashes: boolean;
  /** `#` begins a comment, as in MySQL and BigQuery. */
  readonly hashes: boolean;
  /** `--` begins a comment only before a blank, as in MySQL. */
  readonly blankAfterDashes: boolean;
  /** `$tag$ … $tag$` is a text, as in PostgreSQL. */
  readonly dollars: boolean;
  /** Comments in comments, as in PostgreSQL. */
  readonly nested: boolean;
}

const BITS = [1, 2, 4, 8, 16] as const;
const READINGS = Array.from({ length: 32 }, (_, n): Reading => {
  const [backslashes, hashes, blankAfterDashes, dollars, nested] = BITS.map((bit) => (n & bit) !== 0) as [
    boolean,
    boolean,
    boolean,
    boolean,
    boolean,
  ];
  return { backslashes, hashes, blankAfterDashes, dollars, nested };
});

/** What the end of an expression lies in. It has none of what systems read differently. */
export const expressionContextAtEnd = (text: string): Exclude<SqlContext, 'dollar quotes'> =>
  contextAtEnd(text, READINGS[0]!) as Exclude<SqlContext, 'dollar quotes'>;

/** What the end of a SQL text lies in, whichever system reads it; `undefined` when systems would differ. */
export function sqlContextAtEnd(text: string): SqlContext | undefined {
  const [first, ...others] = READINGS.map((reading) => contextAtEnd(text, reading));
  return others.every((context) => context === first) ? first : undefined;
}

function contextAtEnd(text: string, reading: Reading): SqlContext {
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === "'" || char === '"' || char === '`') {
      const end = endOfQuoted(text, at, reading.backslashes && char !== '`');
      if (end < 0) return char;
      at = end;
    } else if (startsLineComment(text, at, reading)) {
      const end = text.indexOf('\n', at);
      if (end < 0) return 'comment';
      at = end + 1;
    } else if (text.startsWith('/*', at)) {
      const end = endOfBlockComment(text, at, reading.nested);
      if (end < 0) return 'comment';
      at = end;
    } else if (char === '$' && reading.dollars) {
      const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(text.slice(at))?.[0] ?? '';
      const end = tag === '' ? at : text.indexOf(tag, at + tag.length);
      if (end < 0) return 'dollar quotes';
      at = end + Math.max(1, tag.length);
    } else at++;
  }
  return 'bare';
}

/** Behind the quote that ends what begins at `from`; -1 when none does. A doubled quote begins anew, which comes to the same. */
function endOfQuoted(text: string, from: number, backslashes: boolean): number {
  for (let at = from + 1; at < text.length; at++) {
    if (backslashes && text[at] === '\\') at++;
    else if (text[at] === text[from]) return at + 1;
  }
  return -1;
}

function startsLineComment(text: string, at: number, { hashes, blankAfterDashes }: Reading): boolean {
  if (text[at] === '#') return hashes;
  return text.startsWith('--', at) && (!blankAfterDashes || /^(?:\s|$)/.test(text.slice(at + 2, at + 3)));
}

function endOfBlockComment(text: string, from: number, nested: boolean): number {
  let depth = 1;
  for (let at = from + 2; at < text.length; at++) {
    if (text.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    } else if (nested && text.startsWith('/*', at)) {
      depth++;
      at++;
    }
  }
  return -1;
}
