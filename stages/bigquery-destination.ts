import * as z from 'zod';
import type { DataType, Schema } from '../model/types.ts';
import { tableParts } from './face.ts';
import { destinationFlow } from './flow.ts';
import { SINK } from './shape.ts';
import { bigQueryConnection, project } from './shared/bigquery.ts';
import { checkColumnNames } from './shared/column-names.ts';
import { columnTypes, columnTypesOf } from './shared/column-types.ts';
import {
  afterQuery,
  beforeQuery,
  type ConnectorDestinationPlan,
  type Drift,
  type GivenType,
  ifExists,
  onLoss,
  type TableName,
  tableName,
  tableOf,
  type UpsertPlan,
  updateColumns,
  upsertOf,
} from './shared/database.ts';
import { columnName, columnNames, minRows } from './shared/options.ts';
import { type CheckContext, defineStage } from './stage.ts';

export interface TimePartitioning {
  readonly type: 'DAY' | 'HOUR' | 'MONTH' | 'YEAR';
  /** Absent: by when rows were loaded. */
  readonly field?: string;
}

export interface BigQueryDestinationPlan extends ConnectorDestinationPlan, Omit<UpsertPlan, 'ifExists'> {
  readonly table: TableName;
  /** `empty`: rows go into a table that has none. */
  readonly ifExists: UpsertPlan['ifExists'] | 'empty';
  /** What happens to columns that the table does not have. */
  readonly drift: Drift;
  readonly columnTypes?: readonly GivenType[];
  /** Whether columns that take no null may take it from now on. */
  readonly relax: boolean;
  readonly timePartitioning: TimePartitioning | undefined;
  readonly clusteringFields: readonly string[] | undefined;
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  /** How long a transaction is tried again when somebody else changes the table meanwhile; 0: for ever. */
  readonly timeoutMs: number;
}

const timePartitioning = z.strictObject({
  type: z.enum(['DAY', 'HOUR', 'MONTH', 'YEAR']).default('DAY').describe('The length of a partition.'),
  field: columnName
    .optional()
    .describe('The date or timestamp column that decides the partition of a row. Default: the time of the load.'),
});

const options = z.strictObject({
  ...project,
  dataset: z
    .string()
    .min(1, 'a name')
    .optional()
    .describe('The dataset of the table, if `table` does not name it. A missing dataset is created.'),
  schema: z.string().min(1, 'a name').optional().describe('Another name of `dataset`, as other databases call it.'),
  table: tableName.describe(
    'The table to load: `table`, `dataset.table` or `project.dataset.table`. A missing table is created.',
  ),
  ifExists: ifExists.removeDefault().optional().describe(`${ifExists.description} Default: the run fails.`),
  writeDisposition: z
    .enum(['WRITE_EMPTY', 'WRITE_TRUNCATE', 'WRITE_APPEND'])
    .optional()
    .describe(
      'Instead of `ifExists`, in BigQuery’s terms. `WRITE_EMPTY`: the run fails if the table has rows. `WRITE_TRUNCATE`: as `replace`. `WRITE_APPEND`: as `append`.',
    ),
  keys: columnNames
    .optional()
    .describe(
      'With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table. BigQuery does not enforce it.',
    ),
  updateColumns,
  columnTypes,
  onLoss,
  minRows,
  drift: z
    .enum(['fail', 'add', 'ignore'])
    .optional()
    .describe(
      'What happens to columns that the table does not have. `fail`: the run fails (default). `add`: they are added to the table. `ignore`: they are not loaded.',
    ),
  schemaUpdateOptions: z
    .array(z.enum(['ALLOW_FIELD_ADDITION', 'ALLOW_FIELD_RELAXATION']))
    .optional()
    .describe(
      'Instead of `drift`, in BigQuery’s terms. `ALLOW_FIELD_ADDITION`: as `drift: add`. `ALLOW_FIELD_RELAXATION`: `REQUIRED` columns become `NULLABLE`.',
    ),
  timePartitioning: timePartitioning
    .optional()
    .describe('How a table that the run creates is partitioned by time: `{ type: DAY, field: day }`.'),
  clusteringFields: z
    .array(columnName)
    .min(1, 'at least one column')
    .max(4, 'at most four columns')
    .optional()
    .describe('One to four columns by which a table that the run creates is clustered.'),
  beforeQuery: beforeQuery.describe(
    'Statements to run before the rows are brought into the table, in the same session and transaction.',
  ),
  afterQuery: afterQuery.describe('Statements to run after the rows are in the table, in the same session and transaction.'),
  timeoutMs: z
    .int()
    .min(0)
    .default(30_000)
    .describe('Milliseconds for which a transaction is retried if another session changes the table. `0` retries without limit.'),
});

export const bigqueryDestination = defineStage({
  type: 'bigquery-destination',
  category: 'destination',
  connector: 'bigquery',
  face: {
    title: 'BigQuery',
    synonyms: ['write', 'output', 'target', 'load', 'database', 'warehouse', 'table', 'upsert', 'google', 'cloud', 'gcp', 'bq'],
    sign: { icon: 'database' },
    box: tableParts,
  },
  summary: 'Loads rows into a table of Google BigQuery.',
  description: `During the run, load jobs put the rows into a hidden table. At the end, a copy job brings them into the target table: readers see the table as it was, or with all
rows. Load and copy jobs cost nothing. With \`upsert\`, \`beforeQuery\` or \`afterQuery\`, and for columns of JSON, statements do this instead, which are charged for what they
read. The ids of jobs follow from the run, so that no job runs twice if its response is lost.

A row that the table cannot take goes to \`rejects\`, with the reason; the other rows are loaded. BigQuery does not enforce keys, does not keep the order of rows, and stores
null lists as empty lists.`,
  example: `openstage: 1
name: load-totals
connections:
  warehouse: { type: bigquery, projectId: my-shop, location: EU }
stages:
  totals:
    type: generator
    rows: 3
    columns: { id: { generator: sequence }, day: { generator: date-range, start: 2025-01-01, end: 2025-01-31 } }
  table:
    type: bigquery-destination
    from: totals
    connection: warehouse
    dataset: sales
    table: totals
    writeDisposition: WRITE_TRUNCATE
    timePartitioning: { type: DAY, field: day }
    clusteringFields: [id]
`,
  inputs: 'one',
  outputs: 'none',
  rejects: 'row',
  options,
  languages: { beforeQuery: 'googlesql', afterQuery: 'googlesql' },
  form: {
    more: [
      'projectId',
      'credentialsPath',
      'writeDisposition',
      'columnTypes',
      'onLoss',
      'minRows',
      'drift',
      'schemaUpdateOptions',
      'beforeQuery',
      'afterQuery',
      'schema',
      'timeoutMs',
    ],
    when: { updateColumns: { option: 'ifExists', is: ['upsert'] }, onLoss: { option: 'ifExists', is: ['replace'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const { schemaUpdateOptions = [], clusteringFields, beforeQuery, afterQuery, drift, timeoutMs, dataset } = given;
    if (dataset !== undefined && given.schema !== undefined) {
      const message = 'conflicting options: dataset and schema';
      context.report('conflicting-options', message, ['schema'], { part: 'key', remedy: 'keep one of them' });
    }
    const schema = context.input();
    const connection = bigQueryConnection(given, context);
    const mode = modeOf(given, context);
    const upsert = upsertOf({ ...given, ifExists: mode === 'empty' ? 'append' : mode }, context);
    const partitioning = partitioningOf(given.timePartitioning, schema, context);
    checkClustering(clusteringFields ?? [], schema, context);
    checkColumnNames('bigquery', context);
    if (drift !== undefined && drift !== 'add' && schemaUpdateOptions.includes('ALLOW_FIELD_ADDITION')) {
      const message = `conflicting options: drift ${drift} and ALLOW_FIELD_ADDITION`;
      context.report('conflicting-options', message, ['schemaUpdateOptions'], { part: 'key', remedy: 'keep one of them' });
    }
    const plan: BigQueryDestinationPlan | undefined = connection &&
      upsert && {
        ...{ connection, table: tableOf(given.table, dataset ?? given.schema), ...upsert, ifExists: mode },
        drift: drift ?? (schemaUpdateOptions.includes('ALLOW_FIELD_ADDITION') ? 'add' : 'fail'),
        ...columnTypesOf(given.columnTypes, context, 'bigquery'),
        relax: schemaUpdateOptions.includes('ALLOW_FIELD_RELAXATION'),
        ...{ timePartitioning: partitioning, clusteringFields, beforeQuery, afterQuery, timeoutMs },
      };
    return { plan, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});

const MODES = { WRITE_EMPTY: 'empty', WRITE_TRUNCATE: 'replace', WRITE_APPEND: 'append' } as const;

function modeOf(
  { ifExists, writeDisposition }: z.output<typeof options>,
  context: CheckContext,
): BigQueryDestinationPlan['ifExists'] {
  if (ifExists !== undefined && writeDisposition !== undefined) {
    const message = 'conflicting options: ifExists and writeDisposition';
    context.report('conflicting-options', message, ['writeDisposition'], { part: 'key', remedy: 'keep one of them' });
  }
  return ifExists ?? (writeDisposition === undefined ? 'fail' : MODES[writeDisposition]);
}

function partitioningOf(
  given: z.output<typeof options>['timePartitioning'],
  schema: Schema | undefined,
  context: CheckContext,
): TimePartitioning | undefined {
  if (given === undefined) return undefined;
  const { type, field: name } = given;
  if (name === undefined) return { type };
  const path = ['timePartitioning', 'field'];
  const field = context.column(path, name, schema);
  const kind = field?.type.kind;
  if (kind !== undefined && kind !== 'date' && kind !== 'timestamp') {
    context.report('type-mismatch', `type mismatch: column ${name} is not a date or timestamp`, path, {
      value: name,
      remedy: 'name such a column',
    });
  }
  if (kind === 'date' && type === 'HOUR') {
    context.report(
      'type-mismatch',
      `type mismatch: column ${name} is a date and cannot be partitioned by hour`,
      ['timePartitioning', 'type'],
      {
        value: type,
        remedy: 'set DAY, MONTH or YEAR',
      },
    );
  }
  return { type, field: name };
}

/** https://cloud.google.com/bigquery/docs/clustered-tables#limitations */
const CLUSTERED: readonly DataType['kind'][] = ['string', 'integer', 'decimal', 'boolean', 'date', 'timestamp'];

function checkClustering(names: readonly string[], schema: Schema | undefined, context: CheckContext): void {
  for (const [i, name] of names.entries()) {
    const path = ['clusteringFields', i];
    const field = context.column(path, name, schema);
    if (names.indexOf(name) < i) {
      context.report('duplicate-column', `duplicate column: ${name}`, path, { value: name, remedy: 'name it once' });
    }
    if (!field || CLUSTERED.includes(field.type.kind)) continue;
    const message = `type mismatch: column ${name} is ${field.type.kind}, by which tables cannot be clustered`;
    context.report('type-mismatch', message, path, {
      value: name,
      remedy: 'name columns of text, integers, decimals, booleans, dates or timestamps',
    });
  }
}
