import { z } from 'zod';
import { type Cell, cell, columnName, typeNames } from './shared/options.ts';
import { type DeclaredType, declaredTypes, sourceSchema } from './shared/source.ts';
import {
  afterQuery,
  beforeQuery,
  DATABASE,
  database,
  databaseOf,
  type SqliteDatabase,
  type TableName,
  tableName,
  tableOf,
  timeoutMs,
} from './shared/sqlite.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

export interface SqliteOriginPlan {
  readonly database: SqliteDatabase;
  readonly source:
    | { readonly kind: 'table'; readonly table: TableName }
    | { readonly kind: 'query'; readonly sql: string; readonly parameters: Readonly<Record<string, Cell>> };
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly types: readonly DeclaredType[];
  readonly maxResults: number | undefined;
  readonly timeoutMs: number;
  /** An integer column by whose ranges the rows are read in parallel. */
  readonly partitionColumn: string | undefined;
  /** Only rows above the largest value that an earlier run loaded (or `start`, in the first). */
  readonly watermark: { readonly column: string; readonly start: Cell } | undefined;
}

const options = z.strictObject({
  ...database,
  table: tableName.optional().describe('The table or view to read: `table` or `schema.table`.'),
  query: z.string().min(1, 'a query').optional().describe('Instead of `table`: a query.'),
  queryParameters: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name'), cell)
    .optional()
    .describe('Values of the query’s `:name` parameters.'),
  beforeQuery: beforeQuery.describe('Statements to run before reading, in the same session.'),
  afterQuery: afterQuery.describe('Statements to run after reading, in the same session.'),
  types: typeNames
    .optional()
    .describe('Types of columns, where what the table declares or the values show is not what is meant.'),
  maxResults: z.int().min(0).optional().describe('Rows to read at most.'),
  timeoutMs,
  partitionColumn: columnName
    .optional()
    .describe('With `table`: an integer column, the key or with an index, by whose ranges the rows are read in parallel.'),
  watermarkColumn: columnName
    .optional()
    .describe('Read only rows whose value here is above the largest that an earlier successful run has loaded.'),
  watermarkStart: cell.optional().describe('The value that the first run reads above. Default: it reads all rows.'),
});
type Options = z.output<typeof options>;

export const sqliteOrigin = defineStage({
  type: 'sqlite-origin',
  category: 'origin',
  summary: 'Reads a table or a query of a SQLite database.',
  description: `Columns have the types that the table declares; a column without declared type has the type that its values show. SQLite lets any value
into any column: a value that is not of the column's type sends its row to \`rejects\`.

All rows are of one moment, also when parts of a table are read in parallel. Columns that no stage needs are not selected, and simple conditions of filters
right behind it are left to the database; \`explain\` shows both.`,
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
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  languages: { query: 'sql', beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['beforeQuery', 'afterQuery', 'maxResults', 'timeoutMs', 'partitionColumn', 'watermarkColumn', 'watermarkStart'],
    choices: [DATABASE, { label: 'Rows of', groups: { table: ['table'], query: ['query', 'queryParameters'] } }],
    labels: { types: 'Types of columns' },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const schema = sourceSchema(context.sourceSchema, types, undefined, context);
    const opened = databaseOf(given, context);
    const source = sourceOf(given, context);
    const { beforeQuery, afterQuery, maxResults, timeoutMs, partitionColumn, watermarkColumn, watermarkStart } = given;
    if (partitionColumn !== undefined) {
      const field = context.column(['partitionColumn'], partitionColumn, schema);
      if (field && field.type.kind !== 'integer') {
        const message = `type mismatch: column ${field.name} is not an integer`;
        context.report('type-mismatch', message, ['partitionColumn'], { value: field.name, remedy: 'name an integer column' });
      }
    }
    if (watermarkColumn !== undefined) context.column(['watermarkColumn'], watermarkColumn, schema);
    else if (watermarkStart !== undefined) context.report('missing-option', 'missing watermarkColumn', ['watermarkColumn']);
    const watermark = watermarkColumn === undefined ? undefined : { column: watermarkColumn, start: watermarkStart ?? null };
    const rest = { beforeQuery, afterQuery, types, maxResults, timeoutMs, partitionColumn, watermark };
    const plan: SqliteOriginPlan | undefined = opened && source && { database: opened, source, ...rest };
    return { plan, outputs: { [OUT]: schema } };
  },
});

function sourceOf(given: Options, context: CheckContext): SqliteOriginPlan['source'] | undefined {
  const { table, query, queryParameters, partitionColumn } = given;
  if (table !== undefined && query !== undefined) {
    context.report('conflicting-options', 'conflicting options: table and query', ['query'], {
      part: 'key',
      remedy: 'keep one of them',
    });
    return undefined;
  }
  if (query !== undefined && partitionColumn !== undefined) {
    const remedy = 'only tables are read in parallel';
    context.report('conflicting-options', 'conflicting options: query and partitionColumn', ['partitionColumn'], {
      part: 'key',
      remedy,
    });
    return undefined;
  }
  if (query !== undefined) return { kind: 'query', sql: query, parameters: queryParameters ?? {} };
  if (queryParameters !== undefined) {
    const remedy = 'a table has no parameters';
    context.report('conflicting-options', 'conflicting options: queryParameters without query', ['queryParameters'], {
      part: 'key',
      remedy,
    });
    return undefined;
  }
  if (table !== undefined) return { kind: 'table', table: tableOf(table) };
  context.report('missing-option', 'missing table', ['table'], { remedy: 'or query' });
  return undefined;
}
