import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { GivenType, TableName } from '../../stages/shared/database.ts';
import type { LoadCheck } from '../connector.ts';
import { checkInTurn } from '../sql/before-query.ts';
import { checkGivenTypes } from '../sql/column-types.ts';
import { notTable, tableExists } from '../sql/problems.ts';
import { lossProblems } from '../sql/replacement.ts';
import { problemOf, type StageProblem, type TargetProblem } from '../target-problems.ts';
import { planReplacement } from './replacement.ts';
import { missingRights } from './rights.ts';
import { Session } from './session.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { columnsOf, createTable, exactCollation, type FoundTable, findTable, targetsOf } from './table.ts';

/**
 * What keeps loads from succeeding, as far as their tables show it, and what they would change. Changes nothing. All loads use one connection.
 * @throws RunError when the server cannot be asked
 */
export async function checkLoads(loads: readonly LoadCheck[], stopped: () => boolean): Promise<readonly StageProblem[]> {
  const [first] = loads;
  if (!first) return [];
  const session = await Session.open(first.connection, first.baseFolder, stopped);
  try {
    return await checkInTurn(loads as readonly LoadCheck<MysqlDestinationPlan>[], (load) => checkLoad(session, load));
  } finally {
    await session.close();
  }
}

async function checkLoad(session: Session, { plan, schema }: LoadCheck<MysqlDestinationPlan>): Promise<readonly TargetProblem[]> {
  const { table } = plan.table;
  const home = await databaseOf(session, plan.table);
  const found = await findTable(session, { schema: home, table });
  const rights = (isMoved = false) => missingRights(session, home, found, plan, isMoved);
  if (!found) {
    const denied = await rights();
    if (denied.length > 0 || !plan.columnTypes) return denied;
    return checkGivenTypes(plan.columnTypes, (types) => tryTypes(session, home, types, schema, plan));
  }
  const problems = kindProblems(found, plan);
  if (problems.length > 0) return problems;
  if (plan.ifExists !== 'replace') return [...targetsOf(found, schema, plan).problems, ...(await rights())];
  const replacement = await planReplacement(session, found, schema, plan);
  return [...lossProblems(table, replacement, plan), ...(await rights(replacement.isMoved))];
}

/** How the rows get into a table of these types. */
async function tryTypes(
  session: Session,
  home: string,
  columnTypes: readonly GivenType[],
  schema: LoadCheck['schema'],
  plan: MysqlDestinationPlan,
): Promise<readonly TargetProblem[]> {
  const [known] = await session.query(`SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(home)}`);
  // A database that is made with the table has none of the session's own yet.
  if (!known) return [];
  const name = { schema: home, table: 'open_stage_types' };
  const collation = await exactCollation(session);
  const sql = tableName(name);
  await session.execute(createTable(sql, schema, plan.keys, collation, columnTypes, 'TEMPORARY TABLE'));
  try {
    return targetsOf({ name, columns: await columnsOf(session, sql), keys: [] }, schema, { ...plan, ifExists: 'append' })
      .problems;
  } finally {
    await session.execute(`DROP TEMPORARY TABLE ${sql}`);
  }
}

/** The database that a table is in or will be. */
export async function databaseOf(session: Session, { schema }: TableName): Promise<string> {
  if (schema !== undefined) return schema;
  const [row] = await session.query('SELECT DATABASE()');
  return row![0]!;
}

/** What is there is not to be loaded, whatever its columns. */
export function kindProblems(
  { isView, transactional, engine }: FoundTable,
  { ifExists, table: { table } }: Pick<MysqlDestinationPlan, 'ifExists' | 'table'>,
): readonly TargetProblem[] {
  if (ifExists === 'fail') return [problemOf(tableExists(table))];
  if (isView) return [problemOf(notTable(table, 'a view'))];
  if (ifExists === 'replace' || transactional) return [];
  return [
    {
      ...{ code: 'not-transactional', severity: 'error', value: table },
      message: `table ${table} does not support transactions (${engine}), so a failed run would leave some of its rows`,
      remedy: `ALTER TABLE ${quoteName(table)} ENGINE = InnoDB, or set ifExists: replace`,
    },
  ];
}
