import { RunError } from '../../model/errors.ts';
import { type Field, type Schema, typeName } from '../../model/types.ts';
import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
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
import { Session } from './session.ts';
import { sourceOf } from './source.ts';
import { type Bound, tableName } from './sql.ts';
import { readingOf } from './types.ts';

export async function withSession<Result>(access: ServerAccess, use: (session: Session) => Promise<Result>): Promise<Result> {
  const { connection, baseFolder, signal } = access;
  const session = await Session.open(connection, baseFolder, () => signal?.aborted ?? false);
  try {
    await session.execute(`SET statement_timeout = ${PATIENCE_MS}; SET lock_timeout = ${PATIENCE_MS}`);
    return await use(session);
  } finally {
    await session.close();
  }
}

/** The columns of a table or query. The database is not changed: `beforeQuery` runs in a transaction that is rolled back. */
export function introspectPostgres(
  access: ServerAccess,
  { source, beforeQuery }: Pick<PostgresOriginPlan, 'source' | 'beforeQuery'>,
): Promise<Schema> {
  return withSession(access, async (session) => {
    await session.execute('BEGIN');
    if (beforeQuery !== undefined) await session.execute(beforeQuery);
    const { found: columns, bound } = await sourceOf(session, source);
    const required = source.kind === 'table' ? await requiredColumns(session, source.table) : new Set<string>();
    await refuseDenied(session, bound);
    await session.execute('ROLLBACK');
    return columns.map(({ name, type }): Field => ({ name, type: readingOf(type).type, nullable: !required.has(name) }));
  });
}

/** Throws `RunError` `permission-denied` for what the user may not read: describing a query does not ask for rights, but planning it does. */
async function refuseDenied(session: Session, { sql, values }: Bound): Promise<void> {
  try {
    await session.query(`EXPLAIN ${sql}`, values);
  } catch (error) {
    // Not everything that returns rows has a plan.
    if (error instanceof RunError && error.code === 'permission-denied') throw error;
  }
}

async function requiredColumns(session: Session, table: TableName): Promise<ReadonlySet<string>> {
  const rows = await session.query(
    'SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attnotnull AND NOT attisdropped',
    [tableName(table)],
  );
  return new Set(rows.map(([name]) => name!));
}

/** What the server calls itself: `PostgreSQL 15.18`. */
export function versionOf(access: ServerAccess): Promise<string> {
  return withSession(access, async (session) => {
    const [row] = await session.query('SHOW server_version');
    return `PostgreSQL ${row![0]!.split(' ')[0]}`;
  });
}

/** Tables and views that the user may see, but for the system's own; those of the search path first. */
export function listTables(access: ServerAccess): Promise<ListedTable[]> {
  return withSession(access, async (session) => {
    const rows = await session.query(
      `SELECT n.nspname, c.relname, c.relkind IN ('v', 'm'), c.reltuples::bigint
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
       ORDER BY array_position(current_schemas(false), n.nspname), n.nspname, c.relname`,
    );
    return rows.map(([schema, name, view, count]) =>
      listedTable(schema!, name!, view === 't', Number(count) >= 0 ? Number(count) : undefined),
    );
  });
}

/** The columns of a table or view. */
export function describeTable(access: ServerAccess, table: TableName): Promise<ListedColumn[]> {
  return withSession(access, async (session) => {
    const { found: columns } = await sourceOf(session, { kind: 'table', table });
    const rows = await session.query(
      `SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
         EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey))
       FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
      [tableName(table)],
    );
    const declared = new Map(rows.map(([name, type, required, key]) => [name, { type, required, key }]));
    return columns.map(({ name, type }) => {
      const { type: written, required, key } = declared.get(name)!;
      return { name, type: typeName(readingOf(type).type), declared: written!, nullable: required !== 't', key: key === 't' };
    });
  });
}

/** Whether a table is there, and has rows. */
export function lookAtTarget(access: ServerAccess, table: TableName): Promise<TargetLook> {
  return withSession(access, async (session) => {
    const name = tableName(table);
    const [found] = await session.query(
      "SELECT to_regclass($1)::oid, coalesce(has_table_privilege(to_regclass($1)::oid, 'SELECT'), false)",
      [name],
    );
    const [id, visible] = found!;
    if (id == null) return NO_TARGET;
    if (visible !== 't') return { exists: true, hasRows: undefined, id };
    const [rows] = await session.query(`SELECT EXISTS (SELECT 1 FROM ${name})`);
    return { exists: true, hasRows: rows?.[0] === 't', id };
  });
}
