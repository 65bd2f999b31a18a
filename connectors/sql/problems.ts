import { RunError } from '../../model/errors.ts';
import { type Field, typeName } from '../../model/types.ts';
import type { TargetProblem } from '../target-problems.ts';

/** A query is none. */
export const noRows = (sql: string | undefined, remedy = 'write a SELECT'): RunError =>
  new RunError('no-rows', 'the statement returns no rows', { remedy, ...(sql !== undefined && { value: sql }) });

/** A column that there was when the job was checked. */
export const columnGone = (name: string): RunError =>
  new RunError('schema-mismatch', `column ${name} does not exist any more`, { value: name, remedy: 'run again' });

/** Throws `RunError` `duplicate-column` for the first name that a query gives to two columns. */
export function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  const remedy = 'rename one of them with AS';
  throw new RunError('duplicate-column', `the query has two columns called ${twice}`, { value: twice, remedy });
}

/** A table is there that was not to be. */
export const tableExists = (table: string): RunError =>
  new RunError('table-exists', `table ${table} exists already`, {
    value: table,
    remedy: 'set ifExists to replace, append or upsert, or name another table',
  });

/** What is to be loaded cannot be. `what`: `a view`. */
export const notTable = (table: string, what: string): RunError =>
  new RunError('not-a-table', `${table} is ${what}`, { value: table, remedy: 'name a table' });

/** A column of a table that does not take the values of its field. `declared`: the type of the column. */
export const typeMismatch = (
  { name, type }: Field,
  declared: string,
  { why, remedy }: { readonly why: string; readonly remedy: string },
): TargetProblem => ({
  ...{ code: 'type-mismatch', severity: 'error', value: name, remedy },
  message: `column ${name} of the table is ${declared}, which ${why} (${typeName(type)})`,
});

/** Rows cannot be found by the keys of an upsert. `remedy`: the statement that makes an index. */
export const missingKey = (table: string, keys: string, remedy: string): TargetProblem => ({
  ...{ code: 'missing-key', severity: 'error', value: keys, remedy },
  message: `table ${table} has no unique index on ${keys}, so upsert cannot find rows`,
});
