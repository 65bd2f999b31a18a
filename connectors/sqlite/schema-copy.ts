import Database from 'better-sqlite3';
import { quoteName } from './sql.ts';

export interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** Tables, indexes, views and triggers of a database, in an order in which they can be made. */
export function schemaObjects(database: Database.Database, schema: string): readonly SchemaObject[] {
  return database
    .prepare(
      `SELECT type, name, tbl_name AS "table", sql FROM ${quoteName(schema)}.sqlite_schema
       WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type <> 'table', type <> 'index', type <> 'view'`,
    )
    .all() as SchemaObject[];
}

/** An empty copy of a database, in memory. What cannot be made there, such as a table of an extension, is not in it. */
export function copySchema(database: Database.Database, schema: string): Database.Database {
  return copyOf(schemaObjects(database, schema));
}

export function copyOf(objects: readonly SchemaObject[]): Database.Database {
  const copy = new Database(':memory:').defaultSafeIntegers();
  for (const { sql } of objects) {
    try {
      copy.exec(sql);
    } catch {
      // Whoever needs it there finds out.
    }
  }
  return copy;
}
