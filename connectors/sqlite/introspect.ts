import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import { type Field, type Schema, typeName } from '../../model/types.ts';
import { NO_TARGET, type TargetLook } from '../sql/introspect.ts';
import { noRows, refuseSameNames } from '../sql/problems.ts';
import { sqliteError } from './errors.ts';
import { bindable, quoteName, tableName } from './sql.ts';
import { type SqliteCell, typeOfColumn } from './types.ts';

/** What is read: a table or view, or the rows of a query. */
export type SqliteSource =
  | { readonly kind: 'table'; readonly table: { readonly schema: string | undefined; readonly table: string } }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: Readonly<Record<string, unknown>> };

export interface SqliteLook {
  readonly beforeQuery?: string | undefined;
  readonly timeoutMs?: number;
}

/** Rows whose values decide where the declared type does not. */
const SAMPLE_ROWS = 1000;

/**
 * The columns of a table or query. The database is not changed: `beforeQuery` runs in a transaction that is rolled back.
 * @throws RunError when the file, the table or the query is at fault.
 */
export function introspectSqlite(path: string, source: SqliteSource, { beforeQuery, timeoutMs = 5000 }: SqliteLook = {}): Schema {
  return withDatabase(path, { readonly: beforeQuery === undefined, timeoutMs }, (database) => {
    if (beforeQuery === undefined) return schemaOf(database, source);
    database.exec('BEGIN');
    try {
      database.exec(beforeQuery);
      return schemaOf(database, source);
    } finally {
      if (database.inTransaction) database.exec('ROLLBACK');
    }
  });
}

export interface SqliteTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly schema: Schema;
}

/** All tables and views of a database with their columns. */
export function listTables(path: string): SqliteTable[] {
  return withDatabase(path, { readonly: true, timeoutMs: 5000 }, (database) => {
    const sql = "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    const tables = database.prepare(`${sql} ORDER BY rowid`).all() as { name: string; type: 'table' | 'view' }[];
    return tables.map(({ name, type }) => {
      const source: SqliteSource = { kind: 'table', table: { schema: undefined, table: name } };
      return { name, kind: type, schema: schemaOf(database, source) };
    });
  });
}

/** Version of the library that reads the database. Throws `RunError` when the file is none. */
export function versionOf(path: string): string {
  return withDatabase(path, { readonly: true, timeoutMs: 5000 }, (database) => {
    // What is no database is noticed only by reading.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database.prepare('SELECT sqlite_version()').pluck().get() as string;
  });
}

export interface SqliteTableName {
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** An estimate, where ANALYZE has left one. */
  readonly rows?: number;
}

/** Names of all tables and views, sorted. */
export function listTableNames(path: string): SqliteTableName[] {
  return withDatabase(path, { readonly: true, timeoutMs: 5000 }, (database) => {
    const named =
      "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    const tables = database.prepare(`${named} ORDER BY name COLLATE NOCASE`).all() as { name: string; type: 'table' | 'view' }[];
    const analysed = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").get() !== undefined;
    const estimates = new Map<string, number>();
    if (analysed) {
      const found = database.prepare('SELECT tbl, stat FROM sqlite_stat1').all() as { tbl: string; stat: string | null }[];
      for (const { tbl, stat } of found) estimates.set(tbl, Number.parseInt(stat ?? '', 10));
    }
    return tables.map(({ name, type }) => {
      const rows = estimates.get(name);
      return { name, kind: type, ...(rows !== undefined && Number.isFinite(rows) && { rows }) };
    });
  });
}

export interface SqliteColumn {
  readonly name: string;
  /** As a job sees it: `decimal(10,2)`. */
  readonly type: string;
  /** As the table declares it; empty where it does not. */
  readonly declared: string;
  readonly nullable: boolean;
  readonly key: boolean;
}

/** The columns of a table or view. */
export function describeTable(
  path: string,
  table: { readonly schema: string | undefined; readonly table: string },
): SqliteColumn[] {
  return withDatabase(path, { readonly: true, timeoutMs: 5000 }, (database) => {
    const info = database
      .prepare('SELECT name, type, pk FROM pragma_table_xinfo(?, ?)')
      .all(table.table, table.schema ?? 'main') as { name: string; type: string; pk: bigint }[];
    const declared = new Map(info.map((column) => [column.name, column]));
    return schemaOf(database, { kind: 'table', table }).map(({ name, type, nullable }) => ({
      ...{ name, type: typeName(type), nullable },
      ...{ declared: declared.get(name)?.type ?? '', key: (declared.get(name)?.pk ?? 0n) > 0n },
    }));
  });
}

/** Whether a table is there, and has rows. */
export function lookAtTarget(
  path: string,
  { schema, table }: { readonly schema: string | undefined; readonly table: string },
): TargetLook {
  if (!existsSync(path)) return NO_TARGET;
  return withDatabase(path, { readonly: true, timeoutMs: 5000 }, (database) => {
    const known = database
      .prepare(
        `SELECT 1 FROM ${quoteName(schema ?? 'main')}.sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')`,
      )
      .get(table);
    if (known === undefined) return NO_TARGET;
    return {
      exists: true,
      hasRows: database.prepare(`SELECT 1 FROM ${tableName({ schema, table })} LIMIT 1`).get() !== undefined,
    };
  });
}

export function withDatabase<Result>(
  path: string,
  { readonly, timeoutMs }: { readonly readonly: boolean; readonly timeoutMs: number },
  use: (database: Database.Database) => Result,
): Result {
  if (!existsSync(path)) {
    throw new RunError('file-not-found', `no such file: ${path}`, { value: path, remedy: 'check the path of the database' });
  }
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly, fileMustExist: true, timeout: timeoutMs });
    return use(database.defaultSafeIntegers());
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || /^SQLITE_(BUSY|LOCKED)/.test(error.code)) throw sqliteError(error, path);
    const message = error.code === 'SQLITE_NOTADB' ? `not a SQLite database: ${path}` : `${path}: ${error.message}`;
    throw new RunError(error.code.toLowerCase().replaceAll('_', '-'), message, { cause: error });
  } finally {
    database?.close();
  }
}

export function schemaOf(database: Database.Database, source: SqliteSource): Schema {
  if (source.kind === 'query') return fieldsOf(database, source.sql, source.parameters, new Set());
  const { schema, table } = source.table;
  const info = database
    .prepare('SELECT name, "notnull" AS required FROM pragma_table_xinfo(?, ?)')
    .all(table, schema ?? 'main') as { name: string; required: bigint }[];
  const required = new Set(info.filter((column) => column.required === 1n).map((column) => column.name));
  return fieldsOf(database, `SELECT * FROM ${tableName(source.table)}`, {}, required);
}

function fieldsOf(
  database: Database.Database,
  sql: string,
  parameters: Readonly<Record<string, unknown>>,
  required: ReadonlySet<string>,
): Field[] {
  const statement = database.prepare<unknown[], SqliteCell[]>(sql);
  if (!statement.reader) throw noRows(sql);
  const columns = statement.columns();
  refuseSameNames(columns.map(({ name }) => name));
  const rows: SqliteCell[][] = [];
  for (const row of statement.raw().iterate(bindable(parameters))) {
    rows.push(row);
    if (rows.length >= SAMPLE_ROWS) break;
  }
  return columns.map(({ name, type: declared }, index): Field => {
    const values = rows.map((row) => row[index]!);
    return { name, type: typeOfColumn(declared, values), nullable: !required.has(name) };
  });
}
