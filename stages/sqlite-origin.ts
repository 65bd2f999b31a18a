import * as z from 'zod';
import { queryParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import {
  type ConnectorOriginPlan,
  type QuerySource,
  queryParameters,
  sourceOf,
  type TableSource,
  tableName,
} from './shared/database.ts';
import { checkMinRows, minSourceRows } from './shared/min-rows.ts';
import { columnName } from './shared/options.ts';
import { around, INCREMENTAL, maxResults, query, READS, ROWS_OF, types } from './shared/reading.ts';
import { declaredTypes, sourceSchema } from './shared/source.ts';
import { DATABASE, database, databaseOf, timeoutMs } from './shared/sqlite.ts';
import { watermark, watermarkOf } from './shared/watermark.ts';
import { defineStage, OUT } from './stage.ts';

export interface SqliteOriginPlan extends ConnectorOriginPlan {
  readonly source: TableSource | QuerySource;
  readonly maxResults: number | undefined;
  readonly timeoutMs: number;
  /** By ranges of an integer column. */
  readonly partition: { readonly column: string } | undefined;
}

const options = z.strictObject({
  ...database,
  table: tableName.optional().describe('The table or view to read: `table` or `schema.table`.'),
  query,
  queryParameters,
  ...around,
  types: types.describe(
    'Types of columns, to override those that the table declares or the values show: `{ amount: "decimal(12,2)" }`.',
  ),
  minRows: minSourceRows,
  maxResults,
  timeoutMs,
  partitionColumn: columnName
    .optional()
    .describe('With `table`: the integer column whose ranges are read in parallel. It must be the key or have an index.'),
  ...watermark,
});

export const sqliteOrigin = defineStage({
  type: 'sqlite-origin',
  ...READS,
  connector: 'sqlite',
  face: {
    title: 'SQLite',
    synonyms: ['read', 'input', 'source', 'database', 'db', 'sql', 'query', 'table'],
    sign: { icon: 'database' },
    box: queryParts,
  },
  summary: 'Reads a table or a query of a SQLite database.',
  description: `Columns have the types that the table declares. The type of a column without a declared type is detected from its values. SQLite accepts any value
in any column; a row with a value that is not of its column's type goes to \`rejects\`.

All rows belong to one snapshot, also if the table is read in partitions. Columns that no stage needs are not read. The database evaluates simple conditions of a filter
right after the origin. \`explain\` shows both.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: sqlite, path: data/shop.db }
stages:
  orders:
    type: sqlite-origin
    connection: shop
    query: SELECT id, amount FROM orders WHERE status = :status
    queryParameters: { status: open }
  show: { type: printer, from: orders }
`,
  options,
  form: {
    more: ['beforeQuery', 'afterQuery', 'minRows', 'maxResults', 'timeoutMs', 'partitionColumn', ...INCREMENTAL],
    choices: [DATABASE, ROWS_OF],
    labels: { types: 'Types of columns' },
  },
  check(given, context) {
    checkMinRows(given, context);
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const schema = sourceSchema(context.sourceSchema, types, undefined, context);
    const connection = databaseOf(given, context);
    const { beforeQuery, afterQuery, maxResults, timeoutMs, partitionColumn: column } = given;
    const source = sourceOf(given, column === undefined ? undefined : 'partitionColumn', context);
    if (column !== undefined) {
      const field = context.column(['partitionColumn'], column, schema);
      if (field && field.type.kind !== 'integer') {
        const message = `type mismatch: column ${field.name} is not an integer`;
        context.report('type-mismatch', message, ['partitionColumn'], { value: field.name, remedy: 'name an integer column' });
      }
    }
    const watermark = watermarkOf(given, schema, context);
    const partition = column === undefined ? undefined : { column };
    const rest = { beforeQuery, afterQuery, types, maxResults, timeoutMs, partition, watermark };
    const plan: SqliteOriginPlan | undefined = connection && source && { connection, source, ...rest };
    return { plan, outputs: { [OUT]: schema } };
  },
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxResults'),
});
