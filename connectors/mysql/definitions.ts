import type { ServerAccess, TableDefinition, TablePlace } from '../sql/introspect.ts';
import { columnsOf } from './describe.ts';
import { withSession } from './introspect.ts';
import { quoteText } from './sql.ts';
import { isRequired, readingOf } from './types.ts';

/** Columns, primary keys and foreign keys of tables and views, in the order in which they are asked for. */
export function defineTables(access: ServerAccess, places: readonly TablePlace[]): Promise<TableDefinition[]> {
  return withSession(access, async (session) => {
    const definitions: TableDefinition[] = [];
    for (const { schema, name } of places) {
      const own = `TABLE_SCHEMA = ${schema === undefined ? 'DATABASE()' : quoteText(schema)} AND TABLE_NAME = ${quoteText(name)}`;
      const found = await columnsOf(session, { kind: 'table', table: { schema, table: name } });
      const declared = await session.query(`SELECT COLUMN_NAME, COLUMN_TYPE, EXTRA FROM information_schema.COLUMNS WHERE ${own}`);
      const facts = new Map(declared.map(([column, type, extra]) => [column, { type: type!, extra: extra! }]));
      const keys = await session.query(
        `SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE ${own} AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX`,
      );
      const references = await session.query(
        `SELECT DISTINCT REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE
         WHERE ${own} AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2`,
      );
      definitions.push({
        ...(schema !== undefined && { schema }),
        name,
        columns: found.map(({ name: column, type }) => ({
          ...{ name: column, type: readingOf(type).type, nullable: !isRequired(type) },
          // MariaDB declares JSON as a text with a check.
          declared: type.isJson ? 'json' : (facts.get(column)?.type ?? ''),
          computed: /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b/i.test(facts.get(column)?.extra ?? ''),
        })),
        keys: keys.map(([column]) => column!),
        references: references.map(([parentSchema, parent]) => ({ schema: parentSchema!, name: parent! })),
      });
    }
    return definitions;
  });
}
