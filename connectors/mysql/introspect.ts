import { type Field, type Schema, typeName } from '../../model/types.ts';
import type { MysqlOriginPlan } from '../../stages/mysql-origin.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { columnsOf } from './describe.ts';
import { prepareSession } from './read.ts';
import { Session } from './session.ts';
import { quoteText, schemaOf } from './sql.ts';
import { isRequired, readingOf } from './types.ts';

/** A server, with the values of its secrets. */
export interface MysqlAccess {
  readonly connection: CheckedConnection;
  readonly baseFolder: string;
  readonly signal?: AbortSignal;
}

/** Statements of an introspection may take so long. */
const PATIENCE_MS = 30_000;

async function withSession<Result>(access: MysqlAccess, use: (session: Session) => Promise<Result>): Promise<Result> {
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
  access: MysqlAccess,
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
export function versionOf(access: MysqlAccess): Promise<string> {
  return withSession(access, async (session) => {
    const { name, number } = await session.version();
    return `${name} ${number}`;
  });
}

export interface MysqlTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** As the statistics have it. */
  readonly rows?: number;
}

/** Databases of the system's own. */
const SYSTEM = ['information_schema', 'mysql', 'performance_schema', 'sys'].map(quoteText).join(', ');

/** Tables and views that the user may see, but for the system's own; those of the connection's database first. */
export function listTables(access: MysqlAccess): Promise<MysqlTable[]> {
  return withSession(access, async (session) => {
    const rows = await session.query(
      `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE LIKE '%VIEW', TABLE_ROWS FROM information_schema.TABLES
       WHERE TABLE_SCHEMA NOT IN (${SYSTEM}) AND TABLE_TYPE <> 'SEQUENCE'
       ORDER BY TABLE_SCHEMA <> DATABASE(), TABLE_SCHEMA, TABLE_NAME`,
    );
    return rows.map(([schema, name, view, count]): MysqlTable => {
      const known = count !== null && view !== '1';
      return { schema: schema!, name: name!, kind: view === '1' ? 'view' : 'table', ...(known && { rows: Number(count) }) };
    });
  });
}

export interface MysqlColumn {
  readonly name: string;
  /** As a job sees it: `decimal(10,2)`. */
  readonly type: string;
  /** As the table declares it. */
  readonly declared: string;
  readonly nullable: boolean;
  readonly key: boolean;
}

/** The columns of a table or view. */
export function describeTable(access: MysqlAccess, table: TableName): Promise<MysqlColumn[]> {
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
