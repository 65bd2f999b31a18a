import { RunError } from '../../model/errors.ts';
import { type Field, type Schema, typeName } from '../../model/types.ts';
import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { TableName } from '../../stages/shared/database.ts';
import {
  type ListedColumn,
  type ListedTable,
  listedTable,
  NO_TARGET,
  PATIENCE_MS,
  type ServerAccess,
  type TargetLook,
} from '../sql/introspect.ts';
import { columnsOf } from './describe.ts';
import { prepareSession } from './read.ts';
import { Session } from './session.ts';
import { quoteText, schemaOf, tableName } from './sql.ts';
import { isRequired, readingOf } from './types.ts';

export async function withSession<Result>(access: ServerAccess, use: (session: Session) => Promise<Result>): Promise<Result> {
  const { connection, baseFolder, signal } = access;
  const session = await Session.open(connection, baseFolder, () => signal?.aborted ?? false);
  try {
    session.timeoutMs = PATIENCE_MS;
    return await use(session);
  } finally {
    await session.close();
  }
}

/** The columns of a table or query. The database is not changed: of `beforeQuery` only what makes and fills temporary tables is run. */
export function introspectMysql(
  access: ServerAccess,
  { source, beforeQuery }: Pick<MysqlOriginPlan, 'source' | 'beforeQuery'>,
): Promise<Schema> {
  return withSession(access, async (session) => {
    if (beforeQuery !== undefined) await prepareSession(session, beforeQuery, true);
    const columns = await columnsOf(session, source);
    return columns.map(({ name, type }): Field => {
      // A zero date that is no null for the server may be refused, never null.
      return { name, type: readingOf(type).type, nullable: source.kind !== 'table' || !isRequired(type) };
    });
  });
}

/** What the server calls itself: `MariaDB 10.11.19`. */
export function versionOf(access: ServerAccess): Promise<string> {
  return withSession(access, async (session) => {
    const { name, number } = await session.version();
    return `${name} ${number}`;
  });
}

/** Databases of the system's own. */
const SYSTEM = ['information_schema', 'mysql', 'performance_schema', 'sys'].map(quoteText).join(', ');

/** Tables and views that the user may see, but for the system's own; those of the connection's database first. */
export function listTables(access: ServerAccess): Promise<ListedTable[]> {
  return withSession(access, async (session) => {
    const rows = await session.query(
      `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE LIKE '%VIEW', TABLE_ROWS FROM information_schema.TABLES
       WHERE TABLE_SCHEMA NOT IN (${SYSTEM}) AND TABLE_TYPE <> 'SEQUENCE'
       ORDER BY TABLE_SCHEMA <> DATABASE(), TABLE_SCHEMA, TABLE_NAME`,
    );
    return rows.map(([schema, name, view, count]) =>
      listedTable(schema!, name!, view === '1', count === null ? undefined : Number(count)),
    );
  });
}

/** The columns of a table or view. */
export function describeTable(access: ServerAccess, table: TableName): Promise<ListedColumn[]> {
  return withSession(access, async (session) => {
    const columns = await columnsOf(session, { kind: 'table', table });
    const rows = await session.query(
      `SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_KEY FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA = ${schemaOf(table)} AND TABLE_NAME = ${quoteText(table.table)}`,
    );
    const declared = new Map(rows.map(([name, type, nullable, key]) => [name, { type, nullable, key }]));
    return columns.map(({ name, type }) => {
      const column = declared.get(name);
      return {
        ...{ name, type: typeName(readingOf(type).type), declared: column?.type ?? '' },
        ...{ nullable: column?.nullable !== 'NO', key: column?.key === 'PRI' },
      };
    });
  });
}

/** Whether a table is there, and has rows. */
export function lookAtTarget(access: ServerAccess, table: TableName): Promise<TargetLook> {
  return withSession(access, async (session) => {
    const [found] = await session.query(
      `SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schemaOf(table)} AND TABLE_NAME = ${quoteText(table.table)}`,
    );
    if (!found) return NO_TARGET;
    try {
      const [rows] = await session.query(`SELECT EXISTS (SELECT 1 FROM ${tableName(table)})`);
      return { exists: true, hasRows: rows?.[0] === '1' };
    } catch (error) {
      // Who may only insert.
      if (!(error instanceof RunError) || error.code !== 'permission-denied') throw error;
      return { exists: true, hasRows: undefined };
    }
  });
}
