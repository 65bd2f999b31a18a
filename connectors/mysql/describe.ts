import { RunError } from '../../model/errors.ts';
import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { withoutEnd } from '../sql/pieces.ts';
import { noRows, refuseSameNames } from '../sql/problems.ts';
import type { Found } from './select.ts';
import type { DescribedColumn, Session } from './session.ts';
import { bindParameters, tableName } from './sql.ts';
import { typeOf } from './types.ts';

/** What is read, as a statement that can be prepared, and the values of its `?`. */
export async function sourceSql(session: Session, source: MysqlOriginPlan['source']) {
  if (source.kind === 'table') return { sql: `SELECT * FROM ${tableName(source.table)}`, values: [] };
  const dialect = await session.dialect();
  const bound = bindParameters(source.sql, source.parameters, dialect);
  return { sql: withoutEnd(bound.sql, dialect), values: bound.values };
}

/** The columns of a table or query, which is not run. Throws `RunError`. */
export async function columnsOf(session: Session, source: MysqlOriginPlan['source']): Promise<Found[]> {
  const { sql, values } = await sourceSql(session, source);
  const { columns: prepared } = await session.prepare(sql);
  session.release(sql);
  if (prepared.length === 0) {
    throw noRows(sql, 'write a SELECT; a procedure can fill a temporary table in beforeQuery');
  }
  const names = prepared.map(({ name }) => name);
  refuseSameNames(names);
  refuseTwins(names);
  // What depends on the type of a value is known only when there is one.
  const columns = values.length === 0 ? prepared : await boundColumns(session, sql, values, prepared);
  return columns.map((column) => ({ name: column.name, type: typeOf(column) }));
}

/** A server of MariaDB lets İ and ı stand in one table, and may give the values of the one for those of the other, whoever asks. */
function refuseTwins(names: readonly string[]): void {
  const folded = new Map<string, string>();
  for (const name of names) {
    if (!/[İı]/.test(name)) continue;
    const key = name.replace(/[İı]/g, 'i').toLowerCase();
    const twin = folded.get(key);
    if (twin !== undefined) {
      throw new RunError('duplicate-column', `the server may read the columns ${twin} and ${name} as the same`, {
        value: name,
        remedy: 'read a view that renames one of them',
      });
    }
    folded.set(key, name);
  }
}

/** The columns of a query with values: it is asked for no rows. */
async function boundColumns(
  session: Session,
  sql: string,
  values: readonly Cell[],
  prepared: readonly DescribedColumn[],
): Promise<readonly DescribedColumn[]> {
  try {
    return await session.fieldsOf(`SELECT * FROM (${sql}\n) AS open_stage_query LIMIT 0`, values);
  } catch (error) {
    // What cannot be a subquery: SHOW, CALL.
    if (error instanceof RunError && error.code.startsWith('mysql-')) return prepared;
    throw error;
  }
}
