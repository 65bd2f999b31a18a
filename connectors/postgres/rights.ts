import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { TargetProblem } from '../target-problems.ts';
import type { Session } from './session.ts';
import { quoteName } from './sql.ts';
import type { FoundTable } from './table.ts';

interface Need {
  /** `INSERT`. */
  readonly right: string;
  /** The columns that it is needed for, where a right for them is enough. */
  readonly columns?: readonly string[];
}

/** What a load does with its table. */
export interface TableUse {
  /** The columns that get values. */
  readonly columns: readonly string[];
  /** Whether the definition of the table changes, which only its owner may do. */
  readonly alters: boolean;
}

/** Rights on a table that is there, and that a load needs. */
function needsOf({ ifExists, updateColumns }: PostgresDestinationPlan, { columns }: TableUse): readonly Need[] {
  const insert: Need = { right: 'INSERT', columns };
  if (ifExists === 'replace') return [{ right: 'SELECT' }, insert, { right: 'DELETE' }];
  if (ifExists !== 'upsert') return [insert];
  // Whether a row is new is told by a column of the system, which no right for columns opens.
  const update = updateColumns.length === 0 ? [] : [{ right: 'UPDATE', columns: updateColumns }];
  return [{ right: 'SELECT' }, insert, ...update];
}

/** Rights that a load needs on the table that it loads, and that its user does not have. Changes nothing. */
export async function missingRights(
  session: Session,
  { oid }: FoundTable,
  plan: PostgresDestinationPlan,
  use: TableUse,
): Promise<readonly TargetProblem[]> {
  const needs = needsOf(plan, use);
  const [row] = await session.query(
    `SELECT current_user, pg_has_role(c.relowner, 'USAGE'), format('%I.%I', n.nspname, c.relname), ${needs.map(hasRight).join(', ')}
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1`,
    [oid, ...needs.flatMap(({ columns }) => (columns ? [JSON.stringify(columns)] : []))],
  );
  const [user, isOwner, name, ...has] = row!;
  const { table } = plan.table;
  if (use.alters && isOwner !== 't') {
    return [
      {
        ...{ code: 'permission-denied', severity: 'error', value: table },
        message: `permission denied: ${user} does not own table ${table}, whose columns would change`,
        remedy: `use the account of its owner, ALTER TABLE ${name} OWNER TO ${quoteName(user!)}, or make the rows fit the table`,
      },
    ];
  }
  const missing = needs.filter((_, i) => has[i] !== 't').map(({ right }) => right);
  return missing.length === 0 ? [] : [denied(user!, missing, `table ${table}`, `${name}`)];
}

/** The expression that says whether the user has a right on the table `c`. Parameters of columns count from 2. */
function hasRight({ right, columns }: Need, i: number, all: readonly Need[]): string {
  const whole = `has_table_privilege(c.oid, '${right}')`;
  if (!columns) return whole;
  const parameter = 2 + all.slice(0, i).filter((need) => need.columns).length;
  const names = `SELECT json_array_elements_text($${parameter}::json)`;
  return `${whole} OR (SELECT coalesce(bool_and(has_column_privilege(c.oid, a.attnum, '${right}')), false) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attname IN (${names}))`;
}

/** The right to make a table, where it is missing. `schema`: where it is made; that is made, too, where it is not there. */
export async function missingCreate(session: Session, schema: string): Promise<readonly TargetProblem[]> {
  const [row] = await session.query(
    `SELECT current_user, current_database(), n.oid IS NOT NULL, CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
       ELSE has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE') END
     FROM (SELECT 1) AS one LEFT JOIN pg_namespace n ON n.nspname = $1`,
    [schema],
  );
  const [user, database, exists, may] = row!;
  if (may === 't') return [];
  if (exists === 't') return [denied(user!, ['USAGE', 'CREATE'], `schema ${schema}`, `SCHEMA ${quoteName(schema)}`)];
  const problem = denied(user!, ['CREATE'], `database ${database}`, `DATABASE ${quoteName(database!)}`);
  return [{ ...problem, message: `${problem.message}: there is no schema ${schema}, which would be created` }];
}

function denied(user: string, rights: readonly string[], what: string, sql: string): TargetProblem {
  const list = rights.join(', ');
  return {
    ...{ code: 'permission-denied', severity: 'error', value: what.replace(/^\w+ /, '') },
    message: `permission denied: ${user} has no right to ${list} on ${what}`,
    remedy: `GRANT ${list} ON ${sql} TO ${quoteName(user)}`,
  };
}
