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

export interface MysqlDestinationPlan extends TableLoadPlan {
  /** Rows that one statement loads at most. */
  readonly batchRows: number;
}

const options = z.strictObject({
  connection: connectionName('mysql'),
  table: tableName.describe('The table: `table` or `database.table`. Table and database are made if they are not there.'),
  schema: z
    .string()
    .min(1, 'a name')
    .optional()
    .describe('The database of the table, if `table` does not say it. Default: that of the connection.'),
  ifExists,
  keys: loadKeys,
  updateColumns,
  onLoss,
  minRows,
  drift,
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session.'),
  timeoutMs: lockTimeoutMs,
  connections: loadConnections.describe(
    'Connections that load side by side, into a table that is made, or whose copy takes its place, and that has no `keys`. Worth it where the server has cores to spare.',
  ),
  batchRows: z.int().min(1).max(10_000_000).default(1_000_000).describe('Rows that one statement loads at most.'),
});

export const mysqlDestination = defineStage({
  type: 'mysql-destination',
  category: 'destination',
  connector: 'mysql',
  summary: 'Loads rows into a table of a MySQL or MariaDB database.',
  description: `Others see the table as it was, or with all rows. \`append\` and \`upsert\` load in one transaction, in which \`beforeQuery\` and
\`afterQuery\` run too. A table that is made is loaded under a hidden name, and gets its own in one step at the end.

\`replace\` takes the place of the rows and keeps the table, with all that it has: an empty copy of it is loaded and takes its name in one step. Where a copy would
lack something (triggers, foreign keys, the history of a table with system versioning), the old rows are deleted in the transaction that loads. Where the rows do not
fit into the table, its columns change; \`onLoss\` says what happens when something does not bear that. With a copy, and where the table is made, \`afterQuery\`
runs once the table has its name; if it fails, the old table is put back. Statements by which MySQL commits (\`CREATE\`, \`ALTER\`, \`DROP\`, \`TRUNCATE\`, columns
that \`drift: add\` adds) cannot be undone.

Rows are sent by LOAD DATA LOCAL INFILE, or by INSERT where the server does not allow that. A row that the server refuses or would change is found, goes to
\`rejects\` with the server's message, and the others are loaded. Of rows with equal keys \`upsert\` takes the last. Text that a column of another type takes
(\`enum\`, \`set\`, \`uuid\`, \`inet6\`, \`decimal\`) is converted by the server. MySQL has no NaN and no infinities, which are refused, and no negative zero, which becomes 0.`,
  example: `openstage: 1
name: load-totals
connections:
  shop: { type: mysql, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  totals: { type: generator, rows: 3, columns: { id: { generator: sequence }, total: { generator: normal } } }
  table: { type: mysql-destination, from: totals, connection: shop, table: totals, ifExists: upsert, keys: [id] }
`,
  inputs: 'one',
  outputs: 'none',
  rejects: 'row',
  options,
  languages: { beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['schema', 'onLoss', 'minRows', 'drift', 'beforeQuery', 'afterQuery', 'timeoutMs', 'connections', 'batchRows'],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const plan = checkServerLoad(given, context, 'mysql');
    return { plan: plan && { ...plan, batchRows: given.batchRows }, outputs: {} };
  },
});
