import { RunError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { replaceParameters } from '../sql/parameters.ts';
import { piecesOf, type SqlDialect, STANDARD, statementsOf, withoutEnd } from '../sql/pieces.ts';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical */
const BIGQUERY: SqlDialect = {
  ...STANDARD,
  ...{ quotes: `'"\``, escapes: `'"\``, quoting: 'literals', hashComments: true, labels: true },
};

/** The statement without semicolons and comments at its end, so that it can stand in brackets; `undefined` if there are several. */
export function singleStatement(sql: string): string | undefined {
  return statementsOf(sql, BIGQUERY).length === 1 ? withoutEnd(sql, BIGQUERY) : undefined;
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

/** `@name`, but for `@@system_variable`. */
const NAMED = /(?<!@)@([A-Za-z_]\w*)/g;

/**
 * Puts `@name` in the place of `:name`, but for strings, quoted names and comments; what is `@name` already is bound, too. `types`: `DATE`, where the value's own type is not meant.
 * @throws RunError `missing-parameter` for a name without a value.
 */
export function bindParameters(
  sql: string,
  values: Readonly<Record<string, Cell>>,
  types: Readonly<Record<string, string>> = {},
): Bound {
  const text = replaceParameters(sql, values, BIGQUERY, (name) => `@${name}`);
  const code = piecesOf(text, BIGQUERY).filter(({ kind }) => kind === 'code');
  const names = code.flatMap((piece) => [...piece.text.matchAll(NAMED)].map(([, name]) => name!));
  const used = new Set(names.filter((name) => Object.hasOwn(values, name)));
  return { sql: text, parameters: [...used].map((name) => parameterOf(name, values[name]!, ownValue(types, name))) };
}

function parameterOf(name: string, value: Cell, type: string | undefined): QueryParameter {
  const own = typeof value === 'boolean' ? 'BOOL' : typeof value === 'string' || value === null ? 'STRING' : numberType(value);
  return {
    name,
    parameterType: { type: type ?? own },
    parameterValue: { value: value === null ? null : String(value) },
  };
}

const numberType = (value: number | bigint): string =>
  typeof value === 'bigint' || Number.isSafeInteger(value) ? 'INT64' : 'FLOAT64';

/** A table of a dataset of a project. */
export interface TableReference {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

/** `name` as SQL, whatever it holds. Throws `RunError` `invalid-name` for what BigQuery cannot call anything. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) throw invalidName(name, 'name', 'use at least one character, without NUL');
  return `\`${escaped(name)}\``;
}

export const quoteTable = ({ projectId, datasetId, tableId }: TableReference): string =>
  [projectId, datasetId, tableId].map(quoteName).join('.');

function escaped(text: string): string {
  return text.replace(/[\\`\n\r]/g, (character) => ({ '\n': '\\n', '\r': '\\r' })[character] ?? `\\${character}`);
}

const invalidName = (name: string, what: string, remedy: string): RunError =>
  new RunError('invalid-name', `invalid ${what} for BigQuery: ${JSON.stringify(name.slice(0, 80))}`, { value: name, remedy });

/** Bytes of a table's name, and characters of a column's, at most. */
const MOST_TABLE_BYTES = 1024;
const MOST_COLUMN_LENGTH = 300;
const TABLE = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]+$/u;
const NOT_IN_COLUMNS = /[!"$()*,./;?@[\\\]^`{}~\p{C}]/u;
const RESERVED =
  /^(_TABLE_|_FILE_|_PARTITION|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER|_CHANGE_SEQUENCE_NUMBER|_CHANGE_TYPE|_CHANGE_TIMESTAMP)/i;

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
    if (other !== undefined)
      throw invalidName(name, `column beside ${other}`, 'names must differ by more than upper and lower case');
    seen.set(name.toLowerCase(), name);
  }
}
