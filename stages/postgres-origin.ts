import * as z from 'zod';
import {
  afterQuery,
  beforeQuery,
  type ConnectorOriginPlan,
  connectionName,
  type Partition,
  type QuerySource,
  queryParameters,
  sourceOf,
  type TableSource,
  tableName,
  watermarkOf,
} from './shared/database.ts';
import { cell, columnName, typeNames } from './shared/options.ts';
import { declaredTypes, sourceSchema } from './shared/source.ts';
import { defineStage, OUT } from './stage.ts';

export interface PostgresOriginPlan extends ConnectorOriginPlan {
  readonly source: TableSource | QuerySource;
  readonly maxResults: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly partition: Partition | undefined;
}

const partition = z.strictObject({
  column: columnName
    .optional()
    .describe('An integer, date or timestamp column by whose ranges the rows are read. Default: by where rows are stored.'),
  parts: z.int().min(1).max(10_000).optional().describe('In how many parts. Default: parts of about 100,000 rows, or 8 MB.'),
  connections: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('Connections that read side by side. Default: one per worker, at most 4.'),
});

const options = z.strictObject({
  connection: connectionName('postgres'),
  table: tableName.optional().describe('The table or view to read: `table` or `schema.table`.'),
  query: z.string().min(1, 'a query').optional().describe('Instead of `table`: a query.'),
  queryParameters,
  beforeQuery: beforeQuery.describe('Statements to run before reading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after reading, in the same session.'),
  types: typeNames.optional().describe('Types of columns, where that of the table or query is not what is meant.'),
  maxResults: z.int().min(0).optional().describe('Rows to read at most.'),
  timeoutMs: z
    .int()
    .min(1)
    .optional()
    .describe('Milliseconds that a statement may take; then the server ends it. Default: as the server is set.'),
  partition: partition.optional().describe('With `table`: read it in parts, by several connections that see the same moment.'),
  watermarkColumn: columnName
    .optional()
    .describe('Read only rows whose value here is above the largest that an earlier successful run has loaded.'),
  watermarkStart: cell.optional().describe('The value that the first run reads above. Default: it reads all rows.'),
});

export const postgresOrigin = defineStage({
  type: 'postgres-origin',
  category: 'origin',
  connector: 'postgres',
  summary: 'Reads a table or a query of a PostgreSQL database.',
  description: `All rows are of one moment, also when parts of a table are read by several connections. Columns that no stage needs are not selected, and
simple conditions of filters right behind it are left to the database; \`explain\` shows both.

What has no type of its own in jobs comes as the text that PostgreSQL writes for it: \`interval\` (in ISO 8601), \`timetz\`, \`inet\`, \`bit\`, ranges,
\`numeric\` without precision or with more than 38 digits; arrays come as lists, enums and \`uuid\` as strings. A value that its type cannot hold (\`infinity\` as
a date, \`NaN\` as a decimal, \`24:00\` as a time) sends its row to \`rejects\`; with \`types: { column: string }\` it comes as text.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: postgres, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  orders:
    type: postgres-origin
    connection: shop
    query: SELECT id, amount FROM orders WHERE status = :status AND placed > now() - :days::interval
    queryParameters: { status: open, days: 30 days }
  show: { type: printer, from: orders }
`,
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  languages: { query: 'sql', beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['beforeQuery', 'afterQuery', 'maxResults', 'timeoutMs', 'partition', 'watermarkColumn', 'watermarkStart'],
    choices: [{ label: 'Rows of', groups: { table: ['table'], query: ['query', 'queryParameters'] } }],
    labels: { types: 'Types of columns' },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const schema = sourceSchema(context.sourceSchema, types, undefined, context);
    const connection = context.connection(['connection'], given.connection, ['postgres']);
    const source = sourceOf(given, given.partition === undefined ? undefined : 'partition', context);
    const { beforeQuery, afterQuery, maxResults, timeoutMs, partition } = given;
    if (partition?.column !== undefined) {
      const field = context.column(['partition', 'column'], partition.column, schema);
      if (field && !['integer', 'date', 'timestamp'].includes(field.type.kind)) {
        const message = `type mismatch: column ${field.name} is no integer, date or timestamp`;
        const more = { value: field.name, remedy: 'name such a column, or none' };
        context.report('type-mismatch', message, ['partition', 'column'], more);
      }
    }
    const watermark = watermarkOf(given, schema, context);
    const rest = { types, beforeQuery, afterQuery, maxResults, timeoutMs, partition, watermark };
    const plan: PostgresOriginPlan | undefined = connection && source && { connection, source, ...rest };
    return { plan, outputs: { [OUT]: schema } };
  },
});
