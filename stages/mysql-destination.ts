import * as z from 'zod';
import { tableParts } from './face.ts';
import { destinationFlow } from './flow.ts';
import { SINK } from './shape.ts';
import { columnTypes } from './shared/column-types.ts';
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
  /** Maximum number of rows that one statement loads. */
  readonly batchRows: number;
}

const options = z.strictObject({
  connection: connectionName('mysql'),
  table: tableName.describe('The table to load: `table` or `database.table`. A missing table or database is created.'),
  schema: z
    .string()
    .min(1, 'a name')
    .optional()
    .describe('The database of the table, if `table` does not name it. Default: the database of the connection.'),
  ifExists,
  keys: loadKeys,
  columnTypes,
  updateColumns,
  onLoss,
  minRows,
  drift,
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session.'),
  timeoutMs: lockTimeoutMs,
  connections: loadConnections.describe(
    'Connections that load in parallel. More than one is allowed only without `keys`, and only if the run creates the table or loads a copy that replaces it. It is faster only if the server has idle cores.',
  ),
  batchRows: z.int().min(1).max(10_000_000).default(1_000_000).describe('Maximum number of rows that one statement loads.'),
});

export const mysqlDestination = defineStage({
  type: 'mysql-destination',
  category: 'destination',
  connector: 'mysql',
  face: {
    title: 'MySQL',
    synonyms: ['write', 'output', 'target', 'load', 'database', 'db', 'sql', 'table', 'insert', 'upsert', 'mysql', 'mariadb'],
    sign: { icon: 'database' },
    box: tableParts,
  },
  summary: 'Loads rows into a table of a MySQL or MariaDB database.',
  description: `Other sessions see the table as it was, or with all rows. \`append\` and \`upsert\` load in one transaction, in which \`beforeQuery\` and
\`afterQuery\` run, too. A table that the run creates is loaded under a hidden name and renamed at the end.

\`replace\` replaces the rows and keeps the table with everything that belongs to it: the run loads an empty copy and renames it at the end. If a copy would
lack something (triggers, foreign keys, the history of a system-versioned table), the old rows are deleted in the transaction that loads the new ones. If the rows do not
fit into the columns of the table, the columns change; \`onLoss\` says what happens if such a change would drop something. For a copy and for a new table, \`afterQuery\`
runs after the rename; if it fails, the old table is put back. MySQL commits at \`CREATE\`, \`ALTER\`, \`DROP\`, \`TRUNCATE\` and \`drift: add\`; these
cannot be undone.

Rows are sent by LOAD DATA LOCAL INFILE, or by INSERT if the server does not allow it. A row that the server would refuse or change goes to
\`rejects\` with the server's message; the other rows are loaded. If several rows have equal keys, \`upsert\` loads the last one. The server converts text into
\`enum\`, \`set\`, \`uuid\`, \`inet6\` and \`decimal\` columns. NaN and infinities are refused; negative zero becomes 0.`,
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
    more: [
      'schema',
      'columnTypes',
      'onLoss',
      'minRows',
      'drift',
      'beforeQuery',
      'afterQuery',
      'timeoutMs',
      'connections',
      'batchRows',
    ],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const plan = checkServerLoad(given, context, 'mysql');
    return { plan: plan && { ...plan, batchRows: given.batchRows }, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});
