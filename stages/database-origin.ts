import * as z from 'zod';
import { bigqueryOrigin } from './bigquery-origin.ts';
import { queryParts } from './face.ts';
import { originFlow } from './flow.ts';
import { mysqlOrigin } from './mysql-origin.ts';
import { postgresOrigin } from './postgres-origin.ts';
import { sourceShape } from './shape.ts';
import { queryParameters, tableName } from './shared/database.ts';
import { minSourceRows } from './shared/min-rows.ts';
import { asStageOf, systemConnection } from './shared/of-system.ts';
import { around, INCREMENTAL, maxResults, query, READS, ROWS_OF, types } from './shared/reading.ts';
import { watermark } from './shared/watermark.ts';
import { sqliteOrigin } from './sqlite-origin.ts';
import { defineStage } from './stage.ts';

/** The origin of each database. */
const ORIGINS = { sqlite: sqliteOrigin, postgres: postgresOrigin, mysql: mysqlOrigin, bigquery: bigqueryOrigin };

const options = z.strictObject({
  connection: systemConnection(ORIGINS),
  table: tableName.optional().describe('The table or view to read: `table` or `schema.table`.'),
  query,
  queryParameters,
  ...around,
  types,
  minRows: minSourceRows,
  maxResults,
  timeoutMs: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Milliseconds to wait for the database. The meaning is that of `timeoutMs` in the origin of the connection’s type.',
    ),
  ...watermark,
});

export const databaseOrigin = defineStage({
  type: 'database-origin',
  ...READS,
  face: {
    title: 'Any database',
    synonyms: ['read', 'input', 'source', 'db', 'sql', 'query', 'table', 'postgres', 'mysql', 'mariadb', 'sqlite'],
    sign: { icon: 'database-zap' },
    box: queryParts,
  },
  summary: 'Reads a table or a query of the database that its connection names, whatever its type.',
  description: `Works like the origin of the connection’s type (\`sqlite-origin\`, \`postgres-origin\`, \`mysql-origin\`, \`bigquery-origin\`), and has the options that
all of them have. To move a job to another database, change its connection; the SQL of the job must be valid in both.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: sqlite, path: data/shop.db } # or { type: postgres, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  orders:
    type: database-origin
    connection: shop
    query: SELECT id, amount FROM orders WHERE status = :status
    queryParameters: { status: open }
  show: { type: printer, from: orders }
`,
  options,
  form: {
    more: ['beforeQuery', 'afterQuery', 'minRows', 'maxResults', 'timeoutMs', ...INCREMENTAL],
    choices: [ROWS_OF],
    labels: { types: 'Types of columns' },
  },
  check: (given, context) => asStageOf(ORIGINS, given, context),
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxResults'),
});
