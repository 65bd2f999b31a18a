import * as z from 'zod';
import { tableParts } from './face.ts';
import { destinationFlow } from './flow.ts';
import { hint } from './hints.ts';
import { SINK } from './shape.ts';
import { checkColumnNames } from './shared/column-names.ts';
import { columnTypes, columnTypesOf } from './shared/column-types.ts';
import {
  afterQuery,
  beforeQuery,
  type ConnectorDestinationPlan,
  type Drift,
  drift,
  type GivenType,
  ifExists,
  loadKeys,
  onLoss,
  type TableName,
  tableName,
  tableOf,
  type UpsertPlan,
  updateColumns,
  upsertOf,
} from './shared/database.ts';
import { minRows } from './shared/options.ts';
import { DATABASE, database, databaseOf, timeoutMs } from './shared/sqlite.ts';
import { defineStage } from './stage.ts';

export interface SqliteDestinationPlan extends ConnectorDestinationPlan, UpsertPlan {
  readonly table: TableName;
  readonly drift: Drift;
  readonly columnTypes?: readonly GivenType[];
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly timeoutMs: number;
  /** Rows that one statement inserts. */
  readonly batchRows: number;
}

const options = z.strictObject({
  ...database,
  path: database.path.meta(hint({ is: 'target-file' })),
  table: tableName.describe(
    'The table to load: `table` or `schema.table`. A missing table is created, with the columns of the rows.',
  ),
  schema: z
    .string()
    .min(1, 'a name')
    .optional()
    .describe('The schema (attached database) of the table, if `table` does not name it.'),
  ifExists,
  keys: loadKeys,
  columnTypes,
  updateColumns,
  onLoss,
  minRows,
  drift,
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session and transaction.'),
  timeoutMs,
  batchRows: z.int().min(1).max(100_000).default(1000).describe('The number of rows that are passed to the database at a time.'),
});

export const sqliteDestination = defineStage({
  type: 'sqlite-destination',
  category: 'destination',
  connector: 'sqlite',
  face: {
    title: 'SQLite',
    synonyms: ['write', 'output', 'export', 'load', 'target', 'database', 'db', 'sql', 'insert', 'upsert', 'table'],
    sign: { icon: 'database' },
    box: tableParts,
  },
  summary: 'Loads rows into a table of a SQLite database.',
  description: `All rows are loaded in one transaction: other programs see the table as it was, or with all rows. A missing file or table is
created. A row that breaks a constraint of the table is refused.

During the run, the rows go into a hidden file beside the database, so that other programs are not locked out. They are inserted at the end. Dates, times,
decimals, json and lists are stored as text, booleans as 0 and 1, NaN as null. Columns are matched by name, without regard to upper and lower
case. Columns of the table that the rows do not have get their default. A column of the table that would change the values (text in an INTEGER column) is an
error. Triggers run, and foreign keys are enforced; with \`replace\` they are checked at the end.

\`replace\` replaces the rows and keeps the table, with its indexes, triggers, constraints and views. If the rows do not fit into the columns of the table, the columns
change. \`onLoss\` says what happens if such a change would drop something.`,
  example: `openstage: 1
name: load-totals
stages:
  totals: { type: generator, rows: 3, columns: { id: { generator: sequence }, total: { generator: normal } } }
  table: { type: sqlite-destination, from: totals, path: out/shop.db, table: totals, ifExists: upsert, keys: [id] }
`,
  inputs: 'one',
  outputs: 'none',
  rejects: 'row',
  options,
  languages: { beforeQuery: 'sql', afterQuery: 'sql' },
  form: {
    more: ['schema', 'columnTypes', 'onLoss', 'minRows', 'drift', 'beforeQuery', 'afterQuery', 'timeoutMs', 'batchRows'],
    choices: [DATABASE],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const connection = databaseOf(given, context);
    const upsert = upsertOf(given, context);
    checkColumnNames('sqlite', context);
    const { drift, beforeQuery, afterQuery, timeoutMs, batchRows } = given;
    const table = tableOf(given.table, given.schema);
    const rest = { drift, ...columnTypesOf(given.columnTypes, context, 'sqlite'), beforeQuery, afterQuery, timeoutMs, batchRows };
    const plan: SqliteDestinationPlan | undefined = connection && upsert && { connection, table, ...upsert, ...rest };
    return { plan, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});
