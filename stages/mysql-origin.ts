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

export interface MysqlOriginPlan extends ConnectorOriginPlan {
  readonly source: TableSource | QuerySource;
  readonly maxResults: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly partition: Partition | undefined;
}

const partition = z.strictObject({
  column: columnName
    .optional()
    .describe(
      'An integer, date or timestamp column by whose ranges the rows are read. Default: the first column of the primary key.',
    ),
  parts: z.int().min(1).max(10_000).optional().describe('In how many parts. Default: parts of about 100,000 rows.'),
  connections: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('Connections that read side by side. Default: one per worker, at most 4.'),
});

const options = z.strictObject({
  connection: connectionName('mysql'),
  table: tableName.optional().describe('The table or view to read: `table` or `database.table`.'),
  query: z.string().min(1, 'a query').optional().describe('Instead of `table`: a query.'),
  queryParameters,
  beforeQuery: beforeQuery.describe('Statements to run before reading, in the same session.'),
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

export const mysqlOrigin = defineStage({
  type: 'mysql-origin',
  category: 'origin',
  connector: 'mysql',
  summary: 'Reads a table or a query of a MySQL or MariaDB database.',
  description: `All rows are of one moment, also when parts of a table are read by several connections (tables of InnoDB, by accounts that may lock them; one
connection reads all parts otherwise). Of a table, columns that no stage needs are not selected, and simple conditions of filters right behind it are left to the
database; \`explain\` shows both. A query runs as it stands; with \`watermarkColumn\` it becomes a subquery, whose order MySQL does not keep.

\`bigint unsigned\` becomes decimal(20,0), \`tinyint(1)\` and \`bit(1)\` boolean, \`timestamp\` a timestamp in UTC, \`datetime\` one without a zone, \`enum\` and
\`set\` strings, spatial values the bytes in which MySQL keeps them. A value that its type cannot hold (\`0000-00-00\` as a date, \`-838:59:59\` as a time, 2 as a boolean) sends
its row to \`rejects\`; with \`types: { column: string }\` it comes as text.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: mysql, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  orders:
    type: mysql-origin
    connection: shop
    query: SELECT id, amount FROM orders WHERE status = :status AND placed > NOW() - INTERVAL :days DAY
    queryParameters: { status: open, days: 30 }
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
    const connection = context.connection(['connection'], given.connection, ['mysql']);
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
    const plan: MysqlOriginPlan | undefined = connection && source && { connection, source, ...rest };
    return { plan, outputs: { [OUT]: schema } };
  },
});
