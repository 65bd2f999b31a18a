import * as z from 'zod';
import {
  afterQuery,
  beforeQuery,
  connectionName,
  drift,
  ifExists,
  loadConnections,
  loadKeys,
  lockTimeoutMs,
  onLoss,
  type TableLoadPlan,
  tableName,
  updateColumns,
} from './shared/database.ts';
import { minRows } from './shared/options.ts';
import { checkServerLoad } from './shared/server.ts';
import { defineStage } from './stage.ts';

export type PostgresDestinationPlan = TableLoadPlan;

const options = z.strictObject({
  connection: connectionName('postgres'),
  table: tableName.describe('The table: `table` or `schema.table`. Table and schema are made if they are not there.'),
  schema: z.string().min(1, 'a name').optional().describe('The schema of the table, if `table` does not say it.'),
  ifExists,
  keys: loadKeys,
  updateColumns,
  onLoss,
  minRows,
  drift,
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session and transaction.'),
  timeoutMs: lockTimeoutMs,
  connections: loadConnections,
});

export const postgresDestination = defineStage({
  type: 'postgres-destination',
  category: 'destination',
  connector: 'postgres',
  summary: 'Loads rows into a table of a PostgreSQL database.',
  description: `All rows are loaded in one transaction, while the job runs: others see the table as it was, or with all rows. \`replace\` takes the place of the rows and keeps the
table, with all that it has: indexes, constraints, triggers, rights, its place among partitions, views on it, and foreign keys that point at it. Others wait with
what they write to the table until the run is over, and may read the old rows. Where the rows do not fit into the table, its columns change at the end;
\`onLoss\` says what happens when something does not bear that.

A row that the server refuses is found, goes to \`rejects\` with the server's message, and the others are loaded. Of rows with equal keys \`upsert\` takes the
last. Text that a column of another type takes (\`uuid\`, \`inet\`, \`interval\`, enums, \`numeric\`) is converted by the server; a column that would change values
is an error.`,
  example: `openstage: 1
name: load-totals
connections:
  shop: { type: postgres, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  totals: { type: generator, rows: 3, columns: { id: { generator: sequence }, total: { generator: normal } } }
  table: { type: postgres-destination, from: totals, connection: shop, table: totals, ifExists: upsert, keys: [id] }
`,
  inputs: 'one',
  outputs: 'none',
  rejects: 'row',
  options,
  languages: { beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['schema', 'onLoss', 'minRows', 'drift', 'beforeQuery', 'afterQuery', 'timeoutMs', 'connections'],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check: (given, context) => ({ plan: checkServerLoad(given, context, 'postgres'), outputs: {} }),
});
