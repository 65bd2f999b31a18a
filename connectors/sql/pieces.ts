import { endOfQuoted } from '../../model/job/googlesql.ts';

/** How a system's SQL writes what code cannot look into. */
export interface SqlDialect {
  /** What opens and closes strings and names; doubled it stands for itself. */
  readonly quotes: string;
  /** Those of them in which a backslash hides the next character. */
  readonly escapes: string;
  /** How a quote stands within a string. `doubled`: as two. `literals`: behind a backslash, as in GoogleSQL, where three quotes open and close a string, too. */
  readonly quoting: 'doubled' | 'literals';
  /** Whether a backslash also hides the next character in `E'…'`. */
  readonly escapeStrings: boolean;
  /** Whether `$tag$ … $tag$` is a string. */
  readonly dollarQuotes: boolean;
  /** Whether `#` begins a comment. */
  readonly hashComments: boolean;
  /** Whether `--` begins a comment only before a blank: `5--1` is 5 - -1. */
  readonly spacedDashes: boolean;
  /** Whether comments such as `/*! … *\/` are code. */
  readonly executableComments: boolean;
  /** Whether comments have comments. */
  readonly nestedComments: boolean;
  /** What ends a comment of one line. */
  readonly lineEnds: string;
  /** Whether the word behind a colon may be the statement that a label of a script names, such as `again:LOOP`, rather than a parameter. */
  readonly labels: boolean;
}

/** What most dialects have: standard SQL without extensions. */
export const STANDARD: SqlDialect = {
  ...{ quotes: `'"`, escapes: '', quoting: 'doubled', escapeStrings: false, dollarQuotes: false },
  ...{ hashComments: false, spacedDashes: false, executableComments: false, nestedComments: false },
  ...{ lineEnds: '\r\n', labels: false },
};

/** A piece of SQL: code, or what code cannot look into: a string, a quoted name, a comment. */
export interface Piece {
  readonly kind: 'code' | 'quoted' | 'comment';
  readonly text: string;
}

/** Cuts SQL into its pieces. */
export function piecesOf(sql: string, dialect: SqlDialect): Piece[] {
  const pieces: Piece[] = [];
  let code = 0;
  let at = 0;
  const take = (kind: 'quoted' | 'comment', end: number) => {
    if (at > code) pieces.push({ kind: 'code', text: sql.slice(code, at) });
    pieces.push({ kind, text: sql.slice(at, end) });
    at = code = end;
  };
  while (at < sql.length) {
    const end = quotedEnd(sql, at, dialect);
    const comment = end === undefined ? commentEnd(sql, at, dialect) : undefined;
    if (end !== undefined) take('quoted', end);
    else if (comment !== undefined) take('comment', comment);
    else at++;
  }
  if (at > code) pieces.push({ kind: 'code', text: sql.slice(code) });
  return pieces;
}

const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const WORD = /[\w$\u0080-\uffff]/;

/** Behind the string or quoted name that begins at `at`; `undefined` where none begins. One that is not closed goes to the end. */
function quotedEnd(sql: string, at: number, dialect: SqlDialect): number | undefined {
  const { quotes, escapes: escaping, quoting, escapeStrings, dollarQuotes } = dialect;
  const quote = sql[at]!;
  if (quoting === 'literals' && quotes.includes(quote)) {
    const end = endOfQuoted(sql, at);
    return end < 0 ? sql.length : end;
  }
  if (quotes.includes(quote)) {
    // E'…' knows backslashes; its E is a word of its own.
    const marked = escapeStrings && quote === "'" && /^[eE]$/.test(sql[at - 1] ?? '') && !WORD.test(sql[at - 2] ?? ' ');
    const escapes = marked || escaping.includes(quote);
    for (let end = at + 1; end < sql.length; end++) {
      if (escapes && sql[end] === '\\') end++;
      else if (sql[end] === quote) {
        if (sql[end + 1] !== quote) return end + 1;
        end++;
      }
    }
    return sql.length;
  }
  if (!dollarQuotes || quote !== '$' || WORD.test(sql[at - 1] ?? ' ')) return undefined;
  DOLLAR.lastIndex = at;
  const tag = DOLLAR.exec(sql)?.[0];
  if (tag === undefined) return undefined;
  const close = sql.indexOf(tag, at + tag.length);
  return close < 0 ? sql.length : close + tag.length;
}

function commentEnd(sql: string, at: number, dialect: SqlDialect): number | undefined {
  if (startsLineComment(sql, at, dialect)) {
    for (let end = at; end < sql.length; end++) if (dialect.lineEnds.includes(sql[end]!)) return end;
    return sql.length;
  }
  if (!sql.startsWith('/*', at) || (dialect.executableComments && /^(!|M!)/.test(sql.slice(at + 2, at + 4)))) return undefined;
  if (!dialect.nestedComments) {
    const end = sql.indexOf('*/', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  let depth = 0;
  for (let end = at; end < sql.length; end++) {
    if (sql.startsWith('/*', end)) depth++;
    else if (sql.startsWith('*/', end) && --depth === 0) return end + 2;
    else continue;
    end++;
  }
  return sql.length;
}

function startsLineComment(sql: string, at: number, { hashComments, spacedDashes }: SqlDialect): boolean {
  if (hashComments && sql[at] === '#') return true;
  if (!sql.startsWith('--', at)) return false;
  return !spacedDashes || at + 2 >= sql.length || sql.charCodeAt(at + 2) <= 32;
}

/** The statements that semicolons divide, without those that are empty. */
export function statementsOf(sql: string, dialect: SqlDialect): string[] {
  let statement = '';
  let empty = true;
  const statements: string[] = [];
  const end = () => {
    if (!empty) statements.push(statement.trim());
    statement = '';
    empty = true;
  };
  for (const { kind, text } of piecesOf(sql, dialect)) {
    const parts = kind === 'code' ? text.split(';') : [text];
    parts.forEach((part, i) => {
      if (i > 0) end();
      statement += part;
      if (kind !== 'comment' && part.trim() !== '') empty = false;
    });
  }
  end();
  return statements;
}

/** The statement without semicolons and comments at its end, so that it can stand in brackets. */
export function withoutEnd(sql: string, dialect: SqlDialect): string {
  const pieces = piecesOf(sql, dialect);
  for (let last = pieces.at(-1); last; last = pieces.at(-1)) {
    const text = last.kind === 'code' ? last.text.replace(/[;\s]+$/, '') : '';
    if (last.kind === 'quoted') break;
    pieces.pop();
    if (text === '') continue;
    pieces.push({ kind: 'code', text });
    break;
  }
  return pieces.map(({ text }) => text).join('');
}
