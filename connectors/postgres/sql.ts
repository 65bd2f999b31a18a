import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { Cell } from '../../stages/shared/options.ts';

/** PostgreSQL cuts longer names off in silence. */
const MOST_NAME_BYTES = 63;

/** `name` as SQL, whatever it holds. Throws `RunError` `invalid-name` for what PostgreSQL cannot call anything. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0') || Buffer.byteLength(name) > MOST_NAME_BYTES) {
    const remedy = `use 1 to ${MOST_NAME_BYTES} bytes, without NUL`;
    throw new RunError('invalid-name', `PostgreSQL knows no such name: ${JSON.stringify(name.slice(0, 80))}`, {
      value: name,
      remedy,
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a literal that means the same whatever `standard_conforming_strings` is. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

export const tableName = ({ schema, table }: { readonly schema: string | undefined; readonly table: string }): string =>
  schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`;

/** A piece of SQL: code, or what code cannot look into: a string, a quoted name, a comment. */
interface Piece {
  readonly kind: 'code' | 'quoted' | 'comment';
  readonly text: string;
}

/** Cuts SQL into its pieces, by PostgreSQL's rules (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). */
export function piecesOf(sql: string): Piece[] {
  const pieces: Piece[] = [];
  let code = 0;
  let at = 0;
  const take = (kind: 'quoted' | 'comment', end: number) => {
    if (at > code) pieces.push({ kind: 'code', text: sql.slice(code, at) });
    pieces.push({ kind, text: sql.slice(at, end) });
    at = code = end;
  };
  while (at < sql.length) {
    const end = quotedEnd(sql, at);
    const comment = end === undefined ? commentEnd(sql, at) : undefined;
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
function quotedEnd(sql: string, at: number): number | undefined {
  const quote = sql[at];
  if (quote === "'" || quote === '"') {
    // E'…' knows backslashes; its E is a word of its own.
    const escapes = quote === "'" && /^[eE]$/.test(sql[at - 1] ?? '') && !WORD.test(sql[at - 2] ?? ' ');
    for (let end = at + 1; end < sql.length; end++) {
      if (escapes && sql[end] === '\\') end++;
      else if (sql[end] === quote) {
        if (sql[end + 1] !== quote) return end + 1;
        end++;
      }
    }
    return sql.length;
  }
  if (quote !== '$' || WORD.test(sql[at - 1] ?? ' ')) return undefined;
  DOLLAR.lastIndex = at;
  const tag = DOLLAR.exec(sql)?.[0];
  if (tag === undefined) return undefined;
  const close = sql.indexOf(tag, at + tag.length);
  return close < 0 ? sql.length : close + tag.length;
}

function commentEnd(sql: string, at: number): number | undefined {
  if (sql.startsWith('--', at)) {
    const line = sql.slice(at).search(/[\r\n]/);
    return line < 0 ? sql.length : at + line;
  }
  if (!sql.startsWith('/*', at)) return undefined;
  let depth = 0;
  for (let end = at; end < sql.length; end++) {
    if (sql.startsWith('/*', end)) depth++;
    else if (sql.startsWith('*/', end) && --depth === 0) return end + 2;
    else continue;
    end++;
  }
  return sql.length;
}

/** A statement and the values of its `$1`, `$2`, … */
export interface Bound {
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

/** `:name`, which no other colon (`::text`) or word (`array[1:n]`) stands before. */
const PARAMETER = /(?<![:\w\]])(:)([A-Za-z_]\w*)/g;

/**
 * Puts `$1`, `$2`, … in the place of `:name`, but for strings, quoted names, comments and casts.
 * @throws RunError `missing-parameter` for a name without a value.
 */
export function bindParameters(sql: string, parameters: Readonly<Record<string, Cell>>): Bound {
  const numbers = new Map<string, number>();
  const number = (name: string): number => {
    if (!Object.hasOwn(parameters, name)) {
      const remedy = didYouMean(name, Object.keys(parameters), 'parameters') ?? 'add it to queryParameters';
      throw new RunError('missing-parameter', `missing value of the parameter :${name}`, { value: name, remedy });
    }
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
    return numbers.get(name)!;
  };
  const text = piecesOf(sql)
    .map((piece) =>
      piece.kind === 'code' ? piece.text.replace(PARAMETER, (_, __, name: string) => `$${number(name)}`) : piece.text,
    )
    .join('');
  const values = [...numbers.keys()].map((name) => (parameters[name] === null ? null : String(parameters[name])));
  return { sql: text, values };
}

/** The statement without semicolons and comments at its end, so that it can stand in brackets. */
export function withoutEnd(sql: string): string {
  const pieces = piecesOf(sql);
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
