import { RunError } from '../../model/errors.ts';

/** A query is none. */
export const noRows = (sql: string | undefined, remedy = 'write a SELECT'): RunError =>
  new RunError('no-rows', 'the query gives no rows', { remedy, ...(sql !== undefined && { value: sql }) });

/** A column that there was when the job was checked. */
export const columnGone = (name: string): RunError =>
  new RunError('schema-mismatch', `there is no column ${name} any more`, { value: name, remedy: 'run again' });

/** Throws `RunError` `duplicate-column` for the first name that a query gives to two columns. */
export function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  const remedy = 'name one of them otherwise, with AS';
  throw new RunError('duplicate-column', `the query has two columns called ${twice}`, { value: twice, remedy });
}

/** A table is there that was not to be. */
export const tableExists = (table: string): RunError =>
  new RunError('table-exists', `table ${table} exists`, {
    value: table,
    remedy: 'set ifExists: replace, append or upsert, or name another table',
  });

/** What is to be loaded cannot be. `what`: `a view`. */
export const notTable = (table: string, what: string): RunError =>
  new RunError('not-a-table', `${table} is ${what}`, { value: table, remedy: 'name a table' });
