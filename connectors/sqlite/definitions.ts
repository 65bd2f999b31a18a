import type { TableDefinition, TablePlace } from '../sql/introspect.ts';
import { schemaOf, withDatabase } from './introspect.ts';

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly key: bigint;
  readonly hidden: bigint;
}

/** Columns, primary keys and foreign keys of tables and views, in the order in which they are asked for. */
export function defineTables(path: string, places: readonly TablePlace[]): TableDefinition[] {
  return withDatabase(path, { readonly: true, timeoutMs: 5000 }, (database) => {
    const columnsOf = database.prepare('SELECT name, type, pk AS key, hidden FROM pragma_table_xinfo(?)');
    const parentsOf = database.prepare('SELECT DISTINCT "table" FROM pragma_foreign_key_list(?) ORDER BY 1').pluck();
    const kindOf = database.prepare("SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?").pluck();
    return places.map(({ name }): TableDefinition => {
      const info = columnsOf.all(name) as ColumnInfo[];
      const facts = new Map(info.map((column) => [column.name, column]));
      const schema = schemaOf(database, { kind: 'table', table: { schema: undefined, table: name } });
      return {
        name,
        columns: schema.map((field) => {
          const { type: declared = '', hidden = 0n } = facts.get(field.name) ?? {};
          return { ...{ name: field.name, type: field.type, nullable: field.nullable, declared }, computed: hidden > 1n };
        }),
        keys: info
          .filter(({ key }) => key > 0n)
          .sort((a, b) => Number(a.key - b.key))
          .map((column) => column.name),
        references: (parentsOf.all(name) as string[]).map((parent) => ({ name: parent })),
        ...(kindOf.get(name) === 'shadow' && { partOf: 'a part of a virtual table' }),
      };
    });
  });
}
