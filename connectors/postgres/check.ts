import { RunError } from '../../model/errors.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { GivenType, TableName } from '../../stages/shared/database.ts';
import type { LoadCheck } from '../connector.ts';
import { checkInTurn } from '../sql/before-query.ts';
import { checkGivenTypes } from '../sql/column-types.ts';
import { notTable, tableExists } from '../sql/problems.ts';
import { lossProblems } from '../sql/replacement.ts';
import { problemOf, type StageProblem, type TargetProblem } from '../target-problems.ts';
import { planReplacement } from './replacement.ts';
import { missingCreate, missingRights } from './rights.ts';
import { Session } from './session.ts';
import { quoteName, tableName } from './sql.ts';
import { createTable, type FoundTable, findTable, targetsOf } from './table.ts';

/**
 * What keeps loads from succeeding, as far as their tables show it, and what they would change. Changes nothing. All loads use one connection.
 * @throws RunError when the server cannot be asked
 */
export async function checkLoads(loads: readonly LoadCheck[], stopped: () => boolean): Promise<readonly StageProblem[]> {
  const [first] = loads;
  if (!first) return [];
  const session = await Session.open(first.connection, first.baseFolder, stopped);
  try {
    return await checkInTurn(loads as readonly LoadCheck<PostgresDestinationPlan>[], (load) => checkLoad(session, load));
  } finally {
    await session.close();
  }
}

async function checkLoad(
  session: Session,
  { plan, schema }: LoadCheck<PostgresDestinationPlan>,
): Promise<readonly TargetProblem[]> {
  const home = await schemaOf(session, plan.table);
  const { table } = plan.table;
  const found = await findTable(session, { table: { schema: home, table } });
  if (!found) {
    const denied = await missingCreate(session, home);
    if (denied.length > 0 || !plan.columnTypes) return denied;
    return checkGivenTypes(plan.columnTypes, (types) => tryTypes(session, types, schema, plan));
  }
  const problems = kindProblems(found, plan);
  if (problems.length > 0) return problems;
  if (plan.ifExists !== 'replace') {
    const { targets, added, problems } = targetsOf(found, schema, plan);
    const columns = targets.map(({ field }) => field.name).filter((name) => !added.some((field) => field.name === name));
    return [...problems, ...(await missingRights(session, found, plan, { columns, alters: added.length > 0 }))];
  }
  const name = `${quoteName(home)}.${quoteName(table)}`;
  const replacement = await planReplacement(session, name, found, schema, plan);
  const losses = lossProblems(table, replacement, plan);
  const columns = found.columns
    .filter((column) => schema.some((field) => field.name === column.name))
    .map((column) => column.name);
  const use = { columns, alters: replacement.statements.length > 0 };
  return [...losses, ...(await missingRights(session, found, plan, use))];
}

const TRIAL = { schema: 'pg_temp', table: 'open_stage_types' };

/** How the rows get into a table of these types. */
async function tryTypes(
  session: Session,
  columnTypes: readonly GivenType[],
  schema: LoadCheck['schema'],
  plan: PostgresDestinationPlan,
): Promise<readonly TargetProblem[]> {
  await session.execute('BEGIN');
  try {
    await session.execute(createTable(tableName(TRIAL), schema, plan.keys, columnTypes));
    const found = await findTable(session, { table: TRIAL });
    return targetsOf(found!, schema, { ...plan, ifExists: 'append' }).problems;
  } finally {
    await session.execute('ROLLBACK');
  }
}

/** What is there is not to be loaded, whatever its columns. */
export function kindProblems(
  { kind }: FoundTable,
  { ifExists, table }: Pick<PostgresDestinationPlan, 'ifExists' | 'table'>,
): readonly TargetProblem[] {
  if (ifExists === 'fail') return [problemOf(tableExists(table.table))];
  if (['r', 'p'].includes(kind) || (ifExists !== 'replace' && kind === 'f')) return [];
  return [problemOf(notTable(table.table, KINDS[kind] ?? 'no table'))];
}

/** https://www.postgresql.org/docs/current/catalog-pg-class.html */
const KINDS: Readonly<Record<string, string>> = {
  ...{ v: 'a view', m: 'a materialized view', f: 'a foreign table', S: 'a sequence', c: 'a type', i: 'an index', I: 'an index' },
};

/** The schema that a table is in or will be. Throws `RunError` `unknown-schema`. */
export async function schemaOf(session: Session, table: TableName): Promise<string> {
  if (table.schema !== undefined) return table.schema;
  const sql =
    'SELECT coalesce((SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)), current_schema())';
  const [row] = await session.query(sql, [tableName(table)]);
  const schema = row![0];
  if (schema != null) return schema;
  throw new RunError('unknown-schema', 'no schema of the search path exists', { remedy: 'write schema.table' });
}
