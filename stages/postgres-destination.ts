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

export type PostgresDestinationPlan = TableLoadPlan;

const options = z.strictObject({
  connection: connectionName('postgres'),
  table: tableName.describe('The table to load: `table` or `schema.table`. A missing table or schema is created.'),
  schema: z.string().min(1, 'a name').optional().describe('The schema of the table, if `table` does not name it.'),
  ifExists,
  keys: loadKeys,
  columnTypes,
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
  face: {
    title: 'PostgreSQL',
    synonyms: ['write', 'output', 'target', 'load', 'database', 'db', 'sql', 'table', 'insert', 'upsert', 'postgres', 'pg'],
    sign: { icon: 'database' },
    box: tableParts,
  },
  summary: 'Loads rows into a table of a PostgreSQL database.',
  description: `All rows are loaded in one transaction during the run: other sessions see the table as it was, or with all rows. \`replace\` replaces the rows and keeps the
table with everything that belongs to it: indexes, constraints, triggers, rights, its place as a partition, views, and foreign keys that refer to it. Until the run ends, other sessions
can read the old rows, and their writes to the table wait. If the rows do not fit into the columns of the table, the columns change at the end.
\`onLoss\` says what happens if such a change would drop something.

A row that the server refuses goes to \`rejects\` with the server's message; the other rows are loaded. If several rows have equal keys, \`upsert\` loads the
last one. The server converts text into \`uuid\`, \`inet\`, \`interval\`, enums and \`numeric\` columns. A column that would change values
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
    more: ['schema', 'columnTypes', 'onLoss', 'minRows', 'drift', 'beforeQuery', 'afterQuery', 'timeoutMs', 'connections'],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check: (given, context) => ({ plan: checkServerLoad(given, context, 'postgres'), outputs: {} }),
  flow: destinationFlow,
  shape: () => SINK,
});
