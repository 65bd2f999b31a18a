import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { Cell } from '../../stages/shared/options.ts';

/** What code cannot look into: strings, also of three quotes, quoted names, comments. A backslash hides a quote even in raw strings: https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical */
const OPAQUE =
  /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*(?:\1|$)|(["'`])(?:\\[\s\S]|(?!\2)[\s\S])*(?:\2|$)|(?:--|#)[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

interface Piece {
  readonly kind: 'code' | 'quoted' | 'comment';
  readonly text: string;
}

/** Cuts SQL into its pieces. */
export function piecesOf(sql: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { index, 0: text } of sql.matchAll(OPAQUE)) {
    if (index > at) pieces.push({ kind: 'code', text: sql.slice(at, index) });
    pieces.push({ kind: /^["'`]/.test(text) ? 'quoted' : 'comment', text });
    at = index + text.length;
  }
  if (at < sql.length) pieces.push({ kind: 'code', text: sql.slice(at) });
  return pieces;
}

/** The statement without semicolons and comments at its end, so that it can stand in brackets; `undefined` if there are several. */
export function singleStatement(sql: string): string | undefined {
  const pieces = piecesOf(sql);
  for (let last = pieces.at(-1); last && last.kind !== 'quoted'; last = pieces.at(-1)) {
    const text = last.kind === 'code' ? last.text.replace(/[;\s]+$/, '') : '';
    pieces.pop();
    if (text === '') continue;
    pieces.push({ kind: 'code', text });
    break;
  }
  if (pieces.some(({ kind, text }) => kind === 'code' && text.includes(';'))) return undefined;
  return pieces.map(({ text }) => text).join('');
}

/** A parameter as the API takes it. */
export interface QueryParameter {
  readonly name: string;
  readonly parameterType: { readonly type: string };
  readonly parameterValue: { readonly value: string | null };
}

/** A statement with `@name` in the place of `:name`, and the values that are bound to it. */
export interface Bound {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
}

/** `:name`, which no other colon or word stands before. */
const PARAMETER = /(?<![:\w\]])(:)([A-Za-z_]\w*)/g;

/**
 * Puts `@name` in the place of `:name`, but for strings, quoted names and comments. `types`: `DATE`, where the value's own type is not meant.
 * @throws RunError `missing-parameter` for a name without a value.
 */
export function bindParameters(
  sql: string,
  values: Readonly<Record<string, Cell>>,
  types: Readonly<Record<string, string>> = {},
): Bound {
  const used = new Set<string>();
  const place = (name: string): string => {
    if (!Object.hasOwn(values, name)) {
      const remedy = didYouMean(name, Object.keys(values), 'parameters') ?? 'add it to queryParameters';
      throw new RunError('missing-parameter', `missing value of the parameter :${name}`, { value: name, remedy });
    }
    used.add(name);
    return `@${name}`;
  };
  const text = piecesOf(sql)
    .map((piece) => (piece.kind === 'code' ? piece.text.replace(PARAMETER, (_, __, name: string) => place(name)) : piece.text))
    .join('');
  return { sql: text, parameters: [...used].map((name) => parameterOf(name, values[name]!, types[name])) };
}

function parameterOf(name: string, value: Cell, type: string | undefined): QueryParameter {
  const own = typeof value === 'boolean' ? 'BOOL' : typeof value === 'string' || value === null ? 'STRING' : numberType(value);
  return {
    name,
    parameterType: { type: type ?? own },
    parameterValue: { value: value === null ? null : String(value) },
  };
}

const numberType = (value: number | bigint): string => (typeof value === 'bigint' || Number.isSafeInteger(value) ? 'INT64' : 'FLOAT64');

/** A table of a dataset of a project. */
export interface TableReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

/** `name` as SQL, whatever it holds. Throws `RunError` `invalid-name` for what BigQuery cannot call anything. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) throw invalidName(name, 'a name', 'use at least one character, no NUL');
  return `\`${escaped(name)}\``;
}

export const quoteTable = ({ projectId, datasetId, tableId }: TableReference): string =>
  [projectId, datasetId, tableId].map(quoteName).join('.');

/** A text as a literal. */
export const quoteText = (text: string): string => `'${escaped(text).replaceAll("'", "\\'")}'`;

function escaped(text: string): string {
  return text.replace(/[\\`\n\r]/g, (character) => ({ '\n': '\\n', '\r': '\\r' })[character] ?? `\\${character}`);
}

const invalidName = (name: string, what: string, remedy: string): RunError =>
  new RunError('invalid-name', `BigQuery knows no ${what} ${JSON.stringify(name.slice(0, 80))}`, { value: name, remedy });

/** Bytes of a table's name, and characters of a column's, at most. */
const MOST_TABLE_BYTES = 1024;
const MOST_COLUMN_LENGTH = 300;
const TABLE = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]+$/u;
const NOT_IN_COLUMNS = /[!"$()*,./;?@[\\\]^`{}~\p{C}]/u;
const RESERVED = /^(_TABLE_|_FILE_|_PARTITION|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER|_CHANGE_SEQUENCE_NUMBER|_CHANGE_TYPE|_CHANGE_TIMESTAMP)/i;

/** Whether a table may be called so: https://cloud.google.com/bigquery/docs/tables#table_naming */
export const isTableName = (name: string): boolean => TABLE.test(name) && Buffer.byteLength(name) <= MOST_TABLE_BYTES;

/** Whether a column may be called so: https://cloud.google.com/bigquery/docs/schemas#column_names */
export const isColumnName = (name: string): boolean =>
  name !== '' && name.length <= MOST_COLUMN_LENGTH && !NOT_IN_COLUMNS.test(name) && !RESERVED.test(name) && name.trim() !== '';

/** Throws `RunError` `invalid-name`: the server would say so only when all rows have been sent. */
export function checkNames({ datasetId, tableId }: TableReference, columns: readonly string[]): void {
  if (!isTableName(tableId)) throw invalidName(tableId, 'table', 'use letters, digits, blanks, - and _');
  if (!/^\w{1,1024}$/.test(datasetId)) throw invalidName(datasetId, 'dataset', 'use letters without accents, digits and _');
  for (const name of columns) {
    if (isColumnName(name)) continue;
    throw invalidName(name, 'column', 'rename it with a select stage before; letters, digits, _ and blanks are fine');
  }
  const seen = new Map<string, string>();
  for (const name of columns) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) throw invalidName(name, `column beside ${other}:`, 'names must differ by more than upper and lower case');
    seen.set(name.toLowerCase(), name);
  }
}
