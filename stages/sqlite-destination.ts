import { z } from 'zod';
import type { Schema } from '../model/types.ts';
import { hint } from './hints.ts';
import { fieldsOf, keysOf } from './shared/columns.ts';
import { columnNames } from './shared/options.ts';
import {
  afterQuery,
  beforeQuery,
  DATABASE,
  database,
  databaseOf,
  type SqliteDatabase,
  type TableName,
  tableName,
  tableOf,
  timeoutMs,
} from './shared/sqlite.ts';
import { type CheckContext, defineStage } from './stage.ts';

export interface SqliteDestinationPlan {
  readonly database: SqliteDatabase;
  readonly table: TableName;
  readonly ifExists: 'fail' | 'replace' | 'append' | 'upsert';
  /** Of `upsert`, else empty: the columns by which a row is found. */
  readonly keys: readonly string[];
  /** Of `upsert`, else empty: the columns that are changed in a row that is found. */
  readonly updateColumns: readonly string[];
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  readonly timeoutMs: number;
  /** Rows that one statement inserts. */
  readonly batchRows: number;
}

const options = z.strictObject({
  ...database,
  path: database.path.meta(hint({ is: 'target-file' })),
  table: tableName.describe('The table: `table` or `schema.table`. It is made from the columns if it is not there.'),
  schema: z
    .string()
    .min(1, 'a name')
    .optional()
    .describe('The schema (attached database) of the table, if `table` does not say it.'),
  ifExists: z
    .enum(['fail', 'replace', 'append', 'upsert'])
    .default('fail')
    .describe(
      'What happens when the table is there: the run fails, the table is made anew, rows are added, or rows with equal `keys` are changed and others added.',
    ),
  keys: columnNames.optional().describe('With `upsert`: the columns by which a row is found.'),
  updateColumns: columnNames
    .optional()
    .describe('With `upsert`: the columns that are changed in a row that is found. Default: all but the keys.'),
  beforeQuery: beforeQuery.describe('Statements to run before loading, in the same session and transaction.'),
  afterQuery: afterQuery.describe('Statements to run after loading, in the same session and transaction.'),
  timeoutMs,
  batchRows: z.int().min(1).max(100_000).default(1000).describe('Rows that are handed to the database at a time.'),
});
type Options = z.output<typeof options>;

export const sqliteDestination = defineStage({
  type: 'sqlite-destination',
  category: 'destination',
  summary: 'Loads rows into a table of a SQLite database.',
  description: `All rows are loaded in one transaction: other programs see the table as it was, or with all rows. The file and the table are made if they
are not there. A row that breaks a constraint of the table is refused.

While the job runs its rows go into a hidden file beside the database, so that nobody is locked out; they are inserted when all are there. Dates, times,
decimals, json and lists are stored as text, booleans as 0 and 1. SQLite has no NaN, and stores null in its place. Columns are found by name, whatever their
case; columns of the table that the rows do not have get their default. A column of the table that would change the values (text in an INTEGER column) is an
error. Triggers run, and foreign keys are enforced, but for \`replace\`, after which references from other tables are checked.`,
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
    more: ['schema', 'beforeQuery', 'afterQuery', 'timeoutMs', 'batchRows'],
    choices: [DATABASE],
    when: { keys: { option: 'ifExists', is: ['upsert'] }, updateColumns: { option: 'ifExists', is: ['upsert'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const opened = databaseOf(given, context);
    const upsert = upsertOf(given, context.input(), context);
    const { ifExists, beforeQuery, afterQuery, timeoutMs, batchRows } = given;
    const table = tableOf(given.table, given.schema);
    const rest = { beforeQuery, afterQuery, timeoutMs, batchRows };
    const plan: SqliteDestinationPlan | undefined = opened && upsert && { database: opened, table, ifExists, ...upsert, ...rest };
    return { plan, outputs: {} };
  },
});

function upsertOf(
  given: Options,
  schema: Schema | undefined,
  context: CheckContext,
): Pick<SqliteDestinationPlan, 'keys' | 'updateColumns'> | undefined {
  const { ifExists, keys, updateColumns } = given;
  if (ifExists !== 'upsert') {
    const extra = keys !== undefined ? 'keys' : updateColumns !== undefined ? 'updateColumns' : undefined;
    if (extra === undefined) return { keys: [], updateColumns: [] };
    const remedy = `${extra} belongs to ifExists: upsert`;
    context.report('conflicting-options', `conflicting options: ${extra} and ifExists ${ifExists}`, [extra], {
      part: 'key',
      remedy,
    });
    return undefined;
  }
  if (keys === undefined || keys.length === 0) {
    context.report('missing-option', 'missing keys', ['keys'], { remedy: 'the columns by which upsert finds a row' });
    return undefined;
  }
  const keyFields = keysOf(['keys'], keys, schema, context);
  const changed = updateColumns === undefined ? undefined : fieldsOf(['updateColumns'], updateColumns, schema, context);
  if (!keyFields || !schema || (updateColumns !== undefined && !changed)) return undefined;
  const names = keyFields.map((field) => field.name);
  const rest = changed ?? schema.filter((field) => !names.includes(field.name));
  return { keys: names, updateColumns: rest.map((field) => field.name) };
}
