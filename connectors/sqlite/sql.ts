import { RunError } from '../../model/errors.ts';
import { type SqlDialect, STANDARD } from '../sql/pieces.ts';

/** https://www.sqlite.org/lang_keywords.html */
export const SQLITE: SqlDialect = { ...STANDARD, quotes: `'"\`` };

/** `name` as SQL, whatever it holds. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const tableName = ({ schema, table }: { readonly schema: string | undefined; readonly table: string }): string =>
  schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`;

/** Values as SQLite takes them: whole numbers as integers, booleans as 0 and 1. */
export function bindable(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const value = (given: unknown) => {
    if (typeof given === 'boolean') return given ? 1n : 0n;
    return Number.isSafeInteger(given) && !Object.is(given, -0) ? BigInt(given as number) : given;
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, given]) => [name, value(given)]));
}

/** A name of the row number that no column has: https://www.sqlite.org/rowidtable.html */
export function rowidOf(columns: readonly { readonly name: string }[]): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  const free = ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name));
  if (free !== undefined) return free;
  throw new RunError('duplicate-column', 'columns rowid, _rowid_ and oid hide the row number of SQLite', {
    remedy: 'rename one of them',
  });
}
