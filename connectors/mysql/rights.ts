import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { TargetProblem } from '../target-problems.ts';
import type { Session } from './session.ts';
import { quoteName, tableName } from './sql.ts';
import type { FoundTable } from './table.ts';

/** What an account is granted: rights by `*.*`, a database or a table. */
interface Grant {
  readonly rights: ReadonlySet<string>;
  readonly database: string;
  readonly table: string;
}

/** `GRANT SELECT, INSERT (`a`) ON `db`.`t` TO …`; what stands in brackets names columns. */
const GRANT = /^GRANT (.+?) ON (\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) TO /;
const unquoted = (name: string): string => (name === '*' ? name : name.slice(1, -1).replaceAll('``', '`'));

/** `undefined` where something else than a plain grant decides: roles, rights that are taken back in part. */
function readGrants(lines: readonly string[]): readonly Grant[] | undefined {
  const grants: Grant[] = [];
  for (const line of lines) {
    if (/^GRANT PROXY /.test(line) || /^SET DEFAULT ROLE /.test(line)) continue;
    const [, rights, database, table] = GRANT.exec(line) ?? [];
    if (rights === undefined) return undefined;
    const names = rights
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((right) => right.trim().toUpperCase());
    grants.push({ rights: new Set(names), database: unquoted(database!), table: unquoted(table!) });
  }
  return grants;
}

/** Databases in grants are patterns, with `\_` for an underscore. */
function fits(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const parts = pattern.replace(/\\.|[%_]|[^\\%_]+/gs, (part) =>
    part === '%' ? '.*' : part === '_' ? '.' : part.replace(/^\\/, '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  );
  return new RegExp(`^${parts}$`, 'is').test(name);
}

/** Rights that a load needs: on its table, and on any table of the database that it makes and renames. */
function needsOf({ ifExists, updateColumns }: MysqlDestinationPlan, found: FoundTable | undefined, isMoved: boolean) {
  const anew = ['CREATE', 'INSERT', 'ALTER', 'DROP'];
  if (!found) return { ofTable: [], ofDatabase: anew };
  if (ifExists === 'replace') {
    return isMoved ? { ofTable: ['SELECT'], ofDatabase: anew } : { ofTable: ['INSERT', 'SELECT', 'DELETE'], ofDatabase: [] };
  }
  const update = ifExists === 'upsert' && updateColumns.length > 0 ? ['UPDATE'] : [];
  return { ofTable: ['INSERT', ...(ifExists === 'upsert' ? ['SELECT'] : []), ...update], ofDatabase: [] };
}

/** Rights that a load needs and its account does not have, as far as its own grants show it. Changes nothing. `isMoved`: a copy takes the table's place. */
export async function missingRights(
  session: Session,
  schema: string,
  found: FoundTable | undefined,
  plan: MysqlDestinationPlan,
  isMoved = false,
): Promise<readonly TargetProblem[]> {
  const grants = readGrants((await session.query('SHOW GRANTS')).map(([line]) => line!));
  if (!grants) return [];
  const { table } = plan.table;
  const { ofTable, ofDatabase } = needsOf(plan, found, isMoved);
  const has = (right: string, name: string | undefined) =>
    grants.some(
      (grant) =>
        (grant.rights.has('ALL PRIVILEGES') || grant.rights.has(right)) &&
        fits(grant.database, schema) &&
        (grant.table === '*' || (name !== undefined && grant.table.toLowerCase() === name.toLowerCase())),
    );
  const [[user] = []] = await session.query('SELECT CURRENT_USER()');
  const denied = (missing: readonly string[], what: string, sql: string): TargetProblem[] => {
    if (missing.length === 0) return [];
    const list = missing.join(', ');
    const account = user!
      .split('@')
      .map((part) => `'${part.replaceAll("'", "''")}'`)
      .join('@');
    return [
      {
        ...{ code: 'permission-denied', severity: 'error', value: table },
        message: `permission denied: ${user} has no right to ${list} on ${what}`,
        remedy: `GRANT ${list} ON ${sql} TO ${account}`,
      },
    ];
  };
  const why = found ? `, where a copy takes the place of table ${table}` : `, where table ${table} is created`;
  return [
    ...denied(
      ofTable.filter((right) => !has(right, table)),
      `table ${table}`,
      tableName({ schema, table }),
    ),
    ...denied(
      ofDatabase.filter((right) => !has(right, undefined)),
      `database ${schema}${why}`,
      `${quoteName(schema)}.*`,
    ),
  ];
}
