import { z } from 'zod';
import {
  afterQuery,
  beforeQuery,
  type ConnectorDestinationPlan,
  connectionName,
  type Drift,
  drift,
  ifExists,
  loadKeys,
  type TableName,
  tableName,
  tableOf,
  type UpsertPlan,
  updateColumns,
  upsertOf,
} from './shared/database.ts';
import { defineStage } from './stage.ts';

export interface PostgresDestinationPlan extends ConnectorDestinationPlan, UpsertPlan {
  readonly table: TableName;
  readonly drift: Drift;
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly timeoutMs: number;
  readonly connections: number;
}

const options = z.strictObject({
  connection: connectionName('postgres'),
  table: tableName.describe('The table: `table` or `schema.table`. Table and schema are made if they are not there.'),
  schema: z.string().min(1, 'a name').optional().describe('The schema of the table, if `table` does not say it.'),
  ifExists,
  keys: loadKeys,
  updateColumns,
  drift,
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session and transaction.'),
  timeoutMs: z.int().min(0).default(30_000).describe('Milliseconds to wait for a table that somebody has locked. 0: for ever.'),
  connections: z
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('Connections that load side by side, into a table that is made or replaced and has no `keys`.'),
});

export const postgresDestination = defineStage({
  type: 'postgres-destination',
  category: 'destination',
  connector: 'postgres',
  summary: 'Loads rows into a table of a PostgreSQL database.',
  description: `All rows are loaded in one transaction, while the job runs: others see the table as it was, or with all rows. \`replace\` loads into a new table
that takes the old one's place at the end; what others may do with the old one, they may do with the new one, but its indexes, triggers and constraints are not
kept (use \`append\` and \`beforeQuery: TRUNCATE …\` for that). With several \`connections\` the rows go into a hidden table first, which then gets its name.

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
    more: ['schema', 'drift', 'beforeQuery', 'afterQuery', 'timeoutMs', 'connections'],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const connection = context.connection(['connection'], given.connection, ['postgres']);
    const upsert = upsertOf(given, context);
    const { drift, beforeQuery, afterQuery, timeoutMs, connections } = given;
    if (connections > 1 && (given.ifExists === 'append' || given.ifExists === 'upsert' || given.keys !== undefined)) {
      const message = `conflicting options: connections and ${given.keys !== undefined ? 'keys' : `ifExists ${given.ifExists}`}`;
      const remedy = 'several connections only load tables without keys that are made or replaced';
      context.report('conflicting-options', message, ['connections'], { part: 'key', remedy });
    }
    const table = tableOf(given.table, given.schema);
    const rest = { drift, beforeQuery, afterQuery, timeoutMs, connections };
    const plan: PostgresDestinationPlan | undefined = connection && upsert && { connection, table, ...upsert, ...rest };
    return { plan, outputs: {} };
  },
});
