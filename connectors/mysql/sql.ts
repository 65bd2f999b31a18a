import { RunError } from '../../model/errors.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { replaceParameters } from '../sql/parameters.ts';
import { piecesOf, type SqlDialect, STANDARD } from '../sql/pieces.ts';

/** https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html */
const MOST_NAME_CHARACTERS = 64;

/** `name` as SQL, whatever it holds. Throws `RunError` `invalid-name` for what MySQL cannot call anything. */
export function quoteName(name: string): string {
  if (!isName(name)) {
    const remedy = `use 1 to ${MOST_NAME_CHARACTERS} characters up to U+FFFF, without NUL and without a blank at the end`;
    throw new RunError('invalid-name', `invalid name for MySQL: ${JSON.stringify(name.slice(0, 80))}`, {
      value: name,
      remedy,
    });
  }
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Whether MySQL can call a table or column so (https://dev.mysql.com/doc/refman/8.4/en/identifiers.html). */
export const isName = (name: string): boolean =>
  name !== '' && name.length <= MOST_NAME_CHARACTERS && !/[\0\ud800-\udfff]|[ \t\n\v\f\r]$/.test(name);

/** A text as a literal that means the same in every SQL mode. */
export function quoteText(text: string): string {
  if (text.includes('\\')) return `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** A table; its `schema` is a database. */
export const tableName = ({ schema, table }: { readonly schema: string | undefined; readonly table: string }): string =>
  schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`;

/** The database of a table, as SQL. */
export const schemaOf = ({ schema }: { readonly schema: string | undefined }): string =>
  schema === undefined ? 'DATABASE()' : quoteText(schema);

/** How SQL is written in this `sql_mode`: https://dev.mysql.com/doc/refman/8.4/en/lexical-structure.html */
export function dialectOf(sqlMode: string): SqlDialect {
  const modes = new Set(sqlMode.split(','));
  const strings = modes.has('ANSI_QUOTES') ? "'" : `'"`;
  return {
    ...STANDARD,
    ...{ quotes: `'"\``, escapes: modes.has('NO_BACKSLASH_ESCAPES') ? '' : strings },
    ...{ hashComments: true, spacedDashes: true, executableComments: true, lineEnds: '\n' },
  };
}

/** A statement and the values of its `?`. */
export interface Bound {
  readonly sql: string;
  readonly values: readonly Cell[];
}

/**
 * Puts `?` in the place of `:name`, but for strings, quoted names and comments.
 * @throws RunError `missing-parameter` for a name without a value, and for a `?`, which has none.
 */
export function bindParameters(sql: string, parameters: Readonly<Record<string, Cell>>, dialect: SqlDialect): Bound {
  if (piecesOf(sql, dialect).some(({ kind, text }) => kind === 'code' && text.includes('?'))) {
    const remedy = 'name the parameter: write :name, and its value in queryParameters';
    throw new RunError('missing-parameter', 'missing value of parameter ?', { value: '?', remedy });
  }
  const values: Cell[] = [];
  const text = replaceParameters(sql, parameters, dialect, (name) => {
    values.push(parameters[name]!);
    return '?';
  });
  return { sql: text, values };
}
