import { queryParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import { around, INCREMENTAL, READS, ROWS_OF } from './shared/reading.ts';
import { checkServerOrigin, type ServerOriginPlan, serverOriginOptions } from './shared/server.ts';
import { defineStage } from './stage.ts';

export type PostgresOriginPlan = ServerOriginPlan;

const options = serverOriginOptions({
  system: 'postgres',
  schema: 'schema',
  parts: 'by the storage order of the rows',
  partSize: '100,000 rows, or 8 MB',
}).extend({ beforeQuery: around.beforeQuery.describe('Statements to run before reading, in the same session and transaction.') });

export const postgresOrigin = defineStage({
  type: 'postgres-origin',
  ...READS,
  connector: 'postgres',
  face: {
    title: 'PostgreSQL',
    synonyms: ['read', 'input', 'source', 'database', 'db', 'sql', 'query', 'table', 'postgres', 'pg'],
    sign: { icon: 'database' },
    box: queryParts,
  },
  summary: 'Reads a table or a query of a PostgreSQL database.',
  description: `All rows belong to one snapshot, also if several connections read the table in partitions. Columns that no stage needs are not read. The database evaluates
simple conditions of a filter right after the origin. \`explain\` shows both.

PostgreSQL types that jobs do not have become the text that PostgreSQL writes for them: \`interval\` (in ISO 8601), \`timetz\`, \`inet\`, \`bit\`, ranges,
\`numeric\` without precision or with more than 38 digits. Arrays become lists; enums and \`uuid\` become strings. A row with a value that its type cannot hold (\`infinity\` as
a date, \`NaN\` as a decimal, \`24:00\` as a time) goes to \`rejects\`; with \`types: { column: string }\` such a value is read as text.`,
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
    more: ['beforeQuery', 'afterQuery', 'minRows', 'maxResults', 'timeoutMs', 'partition', ...INCREMENTAL],
    choices: [ROWS_OF],
    labels: { types: 'Types of columns' },
  },
  check: (given, context) => checkServerOrigin(given, context, 'postgres'),
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxResults'),
});
