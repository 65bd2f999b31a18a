import { RunError } from '../../model/errors.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { replaceParameters } from '../sql/parameters.ts';
import { withoutEnd as cutEnd, piecesOf, type SqlDialect, STANDARD } from '../sql/pieces.ts';

/** PostgreSQL cuts longer names off in silence. */
const MOST_NAME_BYTES = 63;

/** `name` as SQL, whatever it holds. Throws `RunError` `invalid-name` for what PostgreSQL cannot call anything. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0') || Buffer.byteLength(name) > MOST_NAME_BYTES) {
    const remedy = `use 1 to ${MOST_NAME_BYTES} bytes, without NUL`;
    throw new RunError('invalid-name', `invalid name for PostgreSQL: ${JSON.stringify(name.slice(0, 80))}`, {
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

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const POSTGRES: SqlDialect = { ...STANDARD, escapeStrings: true, dollarQuotes: true, nestedComments: true };

/** The statement without semicolons and comments at its end, so that it can stand in brackets. */
export const withoutEnd = (sql: string): string => cutEnd(sql, POSTGRES);

/** Whether a statement is one that COPY takes: others give rows, too, such as SHOW. */
export function isSelect(sql: string): boolean {
  const first = piecesOf(sql, POSTGRES).find(({ kind, text }) => kind !== 'comment' && text.trim() !== '');
  return first?.kind === 'code' && /^[\s(]*(select|values|table|with)\b/i.test(first.text);
}

/** A statement and the values of its `$1`, `$2`, … */
export interface Bound {
  readonly sql: string;
  readonly values: readonly (string | null)[];
  /** The names that stood there. */
  readonly names?: readonly string[];
}

/**
 * Puts `$1`, `$2`, … in the place of `:name`, but for strings, quoted names, comments and casts. `types`: of values that are cast.
 * @throws RunError `missing-parameter` for a name without a value.
 */
export function bindParameters(
  sql: string,
  parameters: Readonly<Record<string, Cell>>,
  types: ReadonlyMap<string, string> = new Map(),
): Bound {
  const numbers = new Map<string, number>();
  const text = replaceParameters(sql, parameters, POSTGRES, (name) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
    const place = `$${numbers.get(name)!}`;
    const type = types.get(name);
    return type === undefined ? place : `${place}::${type}`;
  });
  const values = [...numbers.keys()].map((name) => (parameters[name] === null ? null : String(parameters[name])));
  return { sql: text, values, names: [...numbers.keys()] };
}
