import { type Spliced, type SpliceValue, sqlNumber, typeOf } from './literals.ts';
import type { UnsafeValue } from './references.ts';

/** The lexical context at the end of a text of GoogleSQL, the SQL of BigQuery. `from`: the index of the first character inside the name or string. */
type Context =
  | { readonly in: 'code' | 'comment' }
  | { readonly in: 'name' | 'string' | 'raw string'; readonly quote: string; readonly from: number };

const PREFIX = /(?<!\w)(?:r|b|rb|br)$/i;

/**
 * Behind the string or quoted name that begins with the quote at `from`; -1 when it is not closed. A backslash hides what is behind it, in raw strings as well:
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical
 */
export function endOfQuoted(sql: string, from: number): number {
  const quote = quoteAt(sql, from);
  for (let at = from + quote.length; at < sql.length; at++) {
    if (sql[at] === '\\') at++;
    else if (sql.startsWith(quote, at)) return at + quote.length;
  }
  return -1;
}

function quoteAt(sql: string, at: number): string {
  const quote = sql[at]!;
  return quote !== '`' && sql.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
}

function contextAtEnd(sql: string): Context {
  let at = 0;
  while (at < sql.length) {
    const char = sql[at]!;
    if (char === "'" || char === '"' || char === '`') {
      const end = endOfQuoted(sql, at);
      if (end < 0) {
        const quote = quoteAt(sql, at);
        const raw = /r/i.test(PREFIX.exec(sql.slice(Math.max(0, at - 3), at))?.[0] ?? '');
        return { in: char === '`' ? 'name' : raw ? 'raw string' : 'string', quote, from: at + quote.length };
      }
      at = end;
    } else if (char === '#' || sql.startsWith('--', at)) {
      const length = sql.slice(at).search(/[\r\n]/);
      if (length < 0) return { in: 'comment' };
      at += length + 1;
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      if (end < 0) return { in: 'comment' };
      at = end + 2;
    } else at++;
  }
  return { in: 'code' };
}

/**
 * A value as it stands between two texts of GoogleSQL, one value whatever it holds: in code a literal, in a string or a quoted name its characters, escaped; in a
 * comment nothing. A raw string has no escapes: there the value must have no quote, backslash or line break.
 */
export function googleSqlValue(spliced: Spliced, before: string, after: string): string | UnsafeValue {
  const { value } = spliced;
  const context = contextAtEnd(before);
  const plain = value === null ? '' : String(value);
  switch (context.in) {
    case 'comment':
      return '';
    case 'code':
      if (typeof value !== 'string') return codeOf(value, spliced, before);
      // It would be a raw string, or three quotes, or go on in the string beside it.
      if (PREFIX.test(before) || /['"]$/.test(before) || /^['"]/.test(after)) return { unsafe: 'joined', value };
      return decimalOf(spliced, before) ?? `'${escaped(value, "'")}'`;
    default:
      if (/(?<!\\)(?:\\\\)*\\$/.test(before.slice(context.from))) return { unsafe: 'joined', value };
      if (plain === '' && joins(context, before, after)) return { unsafe: 'joined', value };
      if (context.in !== 'raw string') return escaped(plain, context.quote[0]!);
      return /[\\'"\r\n]/.test(plain) ? { unsafe: 'raw', value } : plain;
  }
}

function codeOf(value: Exclude<SpliceValue, string>, spliced: Spliced, before: string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' && !Number.isFinite(value)) return `CAST('${value}' AS FLOAT64)`;
  return apart(before, sqlNumber(spliced) ?? String(value));
}

/** NUMERIC holds 29 digits before the point and 9 behind it: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types */
function decimalOf(spliced: Spliced, before: string): string | undefined {
  const type = typeOf(spliced);
  const number = type.kind === 'decimal' ? sqlNumber(spliced) : undefined;
  if (number === undefined || type.kind !== 'decimal') return undefined;
  const name = type.scale <= 9 && type.precision - type.scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
  return `${/\w$/.test(before) ? ' ' : ''}${name} '${number}'`;
}

/** A number, apart from a minus before it: two of them begin a comment. */
export const apart = (before: string, number: string): string =>
  before.endsWith('-') && number.startsWith('-') ? ` ${number}` : number;

/** Whether the quotes before and after nothing would be others than those around something. */
function joins({ quote, from }: { readonly quote: string; readonly from: number }, before: string, after: string): boolean {
  const char = quote[0]!;
  return quote.length === 1
    ? before.length === from && after.startsWith(char + char)
    : before.length > from && before.endsWith(char) && after.startsWith(char);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(text: string, quote: string): string {
  let out = '';
  for (const char of text) {
    if (char === '\\' || char === quote) out += `\\${char}`;
    else if (char >= ' ' && char !== '\x7f') out += char;
    else out += ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  }
  return out;
}
