import * as z from 'zod';
import { bigqueryOrigin } from './bigquery-origin.ts';
import { mysqlOrigin } from './mysql-origin.ts';
import { postgresOrigin } from './postgres-origin.ts';
import { afterQuery, beforeQuery, queryParameters, tableName } from './shared/database.ts';
import { asStageOf, systemConnection } from './shared/of-system.ts';
import { cell, columnName, typeNames } from './shared/options.ts';
import { sqliteOrigin } from './sqlite-origin.ts';
import { defineStage } from './stage.ts';

/** The origin of each database. */
const ORIGINS = { sqlite: sqliteOrigin, postgres: postgresOrigin, mysql: mysqlOrigin, bigquery: bigqueryOrigin };

const options = z.strictObject({
  connection: systemConnection(ORIGINS),
  table: tableName.optional().describe('The table or view to read: `table` or `schema.table`.'),
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
    .describe('Milliseconds that the database may take, as the origin of the connection’s type counts them.'),
  watermarkColumn: columnName
    .optional()
    .describe('Read only rows whose value here is above the largest that an earlier successful run has loaded.'),
  watermarkStart: cell.optional().describe('The value that the first run reads above. Default: it reads all rows.'),
});

export const databaseOrigin = defineStage({
  type: 'database-origin',
  category: 'origin',
  summary: 'Reads a table or a query of whatever database its connection leads to.',
  description: `Does what the origin of the connection’s type does (\`sqlite-origin\`, \`postgres-origin\`, \`mysql-origin\`, \`bigquery-origin\`), and has the options that
all of them have. So a job moves to another database when its connection changes, as far as its SQL is understood there.`,
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
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  languages: { query: 'sql', beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['beforeQuery', 'afterQuery', 'maxResults', 'timeoutMs', 'watermarkColumn', 'watermarkStart'],
    choices: [{ label: 'Rows of', groups: { table: ['table'], query: ['query', 'queryParameters'] } }],
    labels: { types: 'Types of columns' },
  },
  preservesOrder: true,
  rows: 'any',
  check: (given, context) => asStageOf(ORIGINS, given, context),
});
