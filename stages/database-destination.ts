import * as z from 'zod';
import { bigqueryDestination } from './bigquery-destination.ts';
import { tableParts } from './face.ts';
import { destinationFlow } from './flow.ts';
import { mysqlDestination } from './mysql-destination.ts';
import { postgresDestination } from './postgres-destination.ts';
import { SINK } from './shape.ts';
import { columnTypes } from './shared/column-types.ts';
import { afterQuery, beforeQuery, drift, ifExists, loadKeys, onLoss, tableName, updateColumns } from './shared/database.ts';
import { asStageOf, systemConnection } from './shared/of-system.ts';
import { minRows } from './shared/options.ts';
import { sqliteDestination } from './sqlite-destination.ts';
import { defineStage } from './stage.ts';

/** The destination of each database. */
const DESTINATIONS = {
  sqlite: sqliteDestination,
  postgres: postgresDestination,
  mysql: mysqlDestination,
  bigquery: bigqueryDestination,
};

const options = z.strictObject({
  connection: systemConnection(DESTINATIONS),
  table: tableName.describe(
    'The table to load: `table` or `schema.table`. A missing table is created, with the columns of the rows.',
  ),
  schema: z.string().min(1, 'a name').optional().describe('The schema of the table, if `table` does not name it.'),
  ifExists,
  keys: loadKeys,
  updateColumns,
  columnTypes,
  onLoss,
  minRows,
  drift,
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session and transaction.'),
  timeoutMs: z
    .int()
    .min(0)
    .default(30_000)
    .describe('Milliseconds to wait for a table or database that another session has locked.'),
});

export const databaseDestination = defineStage({
  type: 'database-destination',
  category: 'destination',
  face: {
    title: 'Any database',
    synonyms: [
      'write',
      'output',
      'target',
      'load',
      'db',
      'sql',
      'table',
      'insert',
      'upsert',
      'postgres',
      'mysql',
      'mariadb',
      'sqlite',
    ],
    sign: { icon: 'database-zap' },
    box: tableParts,
  },
  summary: 'Loads rows into a table of the database that its connection names, whatever its type.',
  description: `Works like the destination of the connection’s type (\`sqlite-destination\`, \`postgres-destination\`, \`mysql-destination\`,
\`bigquery-destination\`), and has the options that all of them have. To move a job to another database, change its connection.`,
  example: `openstage: 1
name: load-totals
connections:
  shop: { type: sqlite, path: out/shop.db } # or { type: postgres, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  totals: { type: generator, rows: 3, columns: { id: { generator: sequence }, total: { generator: normal } } }
  table: { type: database-destination, from: totals, connection: shop, table: totals, ifExists: upsert, keys: [id] }
`,
  inputs: 'one',
  outputs: 'none',
  rejects: 'row',
  options,
  languages: { beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['schema', 'columnTypes', 'onLoss', 'minRows', 'drift', 'beforeQuery', 'afterQuery', 'timeoutMs'],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check: (given, context) => asStageOf(DESTINATIONS, given, context),
  flow: destinationFlow,
  shape: () => SINK,
});
