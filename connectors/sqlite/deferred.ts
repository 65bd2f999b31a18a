// Foreign keys that SQLite looks at only at the end of a transaction (https://www.sqlite.org/foreignkeys.html#fk_deferred), without saying which row it was.
import type Database from 'better-sqlite3';
import type { TableName } from '../../stages/shared/database.ts';
import type { StagedRows } from './insert.ts';
import { quoteName, rowidOf } from './sql.ts';

const schemaOf = ({ schema }: TableName): string => schema ?? 'main';

/** Whether a table has such keys, or may have some. */
export function mayDefer(database: Database.Database, table: TableName): boolean {
  if (database.pragma('defer_foreign_keys', { simple: true }) === 1n) return true;
  const select = `SELECT sql FROM ${quoteName(schemaOf(table))}.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE`;
  const sql = database.prepare(select).pluck().get(table.table) as string | undefined;
  return sql !== undefined && /deferred/i.test(sql);
}

interface BrokenRow {
  /** Its number among the staged rows. */
  readonly row: number;
  /** The column that refers, if it is one. */
  readonly column: string | null;
}

/** Staged rows that refer to what is not there: their keys are those of rows of the table, now that they are in it, that do. */
export function brokenReferences(database: Database.Database, table: TableName, rows: StagedRows): BrokenRow[] {
  const [schema, name] = [schemaOf(table), table.table];
  const keys = database
    .prepare('SELECT DISTINCT fkid FROM pragma_foreign_key_check(?, ?) WHERE "rowid" IS NOT NULL')
    .pluck()
    .all(name, schema) as bigint[];
  if (keys.length === 0) return [];
  const known = database.prepare('SELECT name FROM pragma_table_xinfo(?, ?)').all(name, schema) as { readonly name: string }[];
  const rowid = rowidOf(known);
  return keys.flatMap((key) => {
    const from = database
      .prepare('SELECT "from" FROM pragma_foreign_key_list(?, ?) WHERE id = ? ORDER BY seq')
      .pluck()
      .all(name, schema, key) as string[];
    const staged = from.map((column) => rows.schema.find((field) => field.name.toLowerCase() === column.toLowerCase())?.name);
    // A key that the rows do not bring: it is the table's own default.
    if (staged.some((column) => column === undefined)) return [];
    const referring = from.map((column, i) => `t.${quoteName(column)} AS k${i}`).join(', ');
    const same = staged.map((column, i) => `k.k${i} = s.${quoteName(column!)} COLLATE BINARY`).join(' AND ');
    const found = database
      .prepare(
        `WITH k AS MATERIALIZED (
           SELECT DISTINCT ${referring} FROM ${quoteName(schema)}.${quoteName(name)} AS t
           WHERE t.${rowid} IN (SELECT "rowid" FROM pragma_foreign_key_check(?, ?) WHERE fkid = ?))
         SELECT s.${rows.rowid} FROM ${rows.source} AS s JOIN k ON ${same}`,
      )
      .pluck()
      .all(name, schema, key) as bigint[];
    return found.map((row) => ({ row: Number(row), column: staged.length === 1 ? staged[0]! : null }));
  });
}
