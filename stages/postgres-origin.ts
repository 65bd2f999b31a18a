import { around, INCREMENTAL, READS, ROWS_OF } from './shared/reading.ts';
import { checkServerOrigin, type ServerOriginPlan, serverOriginOptions } from './shared/server.ts';
import { defineStage } from './stage.ts';

export type PostgresOriginPlan = ServerOriginPlan;

const options = serverOriginOptions({
  system: 'postgres',
  schema: 'schema',
  parts: 'by where rows are stored',
  partSize: '100,000 rows, or 8 MB',
}).extend({ beforeQuery: around.beforeQuery.describe('Statements to run before reading, in the same session and transaction.') });

export const postgresOrigin = defineStage({
  type: 'postgres-origin',
  ...READS,
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
  options,
  form: {
    more: ['beforeQuery', 'afterQuery', 'maxResults', 'timeoutMs', 'partition', ...INCREMENTAL],
    choices: [ROWS_OF],
    labels: { types: 'Types of columns' },
  },
  check: (given, context) => checkServerOrigin(given, context, 'postgres'),
});
