import * as z from 'zod';
import { queryParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import { bigQueryConnection, project } from './shared/bigquery.ts';
import {
  afterQuery,
  beforeQuery,
  type ConnectorOriginPlan,
  type Partition,
  type QuerySource,
  queryParameters,
  sourceOf,
  type TableSource,
  tableName,
} from './shared/database.ts';
import { checkMinRows, minSourceRows } from './shared/min-rows.ts';
import { typeNames } from './shared/options.ts';
import { INCREMENTAL, maxResults, query } from './shared/reading.ts';
import { declaredTypes, sourceSchema } from './shared/source.ts';
import { watermark, watermarkOf } from './shared/watermark.ts';
import { defineStage, OUT } from './stage.ts';

export interface BigQueryOriginPlan extends ConnectorOriginPlan {
  readonly source: TableSource | QuerySource;
  /** Types of parameters, as BigQuery calls them, where those of their values are not meant. */
  readonly parameterTypes: Readonly<Record<string, string>>;
  readonly maxResults: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly dryRun: boolean;
  readonly maximumBytesBilled: number | undefined;
  readonly previewBytes: number;
  readonly partition: Partition | undefined;
}

const parameterType = z.enum([
  'BOOL',
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'STRING',
  'BYTES',
  'DATE',
  'DATETIME',
  'TIME',
  'TIMESTAMP',
  'JSON',
]);

const options = z.strictObject({
  ...project,
  table: tableName.optional().describe('The table or view to read: `dataset.table`, or `project.dataset.table`.'),
  query: query.describe('Instead of `table`: an SQL query in GoogleSQL, such as `SELECT id, amount FROM shop.orders`.'),
  queryParameters,
  parameterTypes: z
    .record(z.string(), parameterType)
    .optional()
    .describe('Types of query parameters: `{ since: DATE }`. Default: `STRING`, `INT64`, `FLOAT64` or `BOOL`, by the value.'),
  beforeQuery: beforeQuery.describe(
    'Statements to run before reading, in the same session. The query can read temporary tables that they create.',
  ),
  afterQuery: afterQuery.describe('Statements to run after reading, in the same session.'),
  types: typeNames
    .optional()
    .describe(
      'Types of columns, to override those of the table or query: `{ amount: "decimal(12,2)" }`. If the query cannot be checked before it runs, name all its columns.',
    ),
  minRows: minSourceRows,
  maxResults,
  timeoutMs: z
    .int()
    .min(1)
    .optional()
    .describe('Milliseconds after which the server cancels a query. Default: the setting of the server.'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Only checks the query. The log shows how many bytes it would read and what they cost. The stage gives no rows.'),
  maximumBytesBilled: z
    .int()
    .min(1)
    .optional()
    .describe('Maximum number of bytes to be billed for. A query above it fails and costs nothing. Default: no limit.'),
  previewBytes: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Maximum number of bytes that a preview may read by the query. With `0`, a preview shows only tables and queries that cost nothing.',
    ),
  ...watermark,
  watermarkColumn: watermark.watermarkColumn.describe(
    `${watermark.watermarkColumn.description} A table is then read by a query.`,
  ),
  parts: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('The number of partitions that a result is read in. Default: partitions of 100,000 rows.'),
  connections: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'Connections that read a result in parallel. Default: for a query one per worker, at most 4; for a table 1. With more than one, a table is read by a query, which is charged for.',
    ),
});

export const bigqueryOrigin = defineStage({
  type: 'bigquery-origin',
  category: 'origin',
  connector: 'bigquery',
  face: {
    title: 'BigQuery',
    synonyms: ['read', 'input', 'source', 'database', 'warehouse', 'sql', 'query', 'table', 'google', 'cloud', 'gcp', 'bq'],
    sign: { icon: 'database' },
    box: queryParts,
  },
  summary: 'Reads a table or a query of Google BigQuery.',
  description: `Reading a table lists its rows page by page and costs nothing. A query is charged for the columns that it reads. Columns that no stage needs are
left out, unless the query has an \`ORDER BY\`. The log shows bytes, price and time; \`dryRun\` shows them before anything is read. All rows belong to one snapshot.

The stage needs no rights except those of a reader, because it does not use the Storage Read API. \`ARRAY\` becomes a list and \`STRUCT\` becomes JSON. \`GEOGRAPHY\`, \`INTERVAL\`,
\`RANGE\`, and \`BIGNUMERIC\` of more than 38 digits, become the text that BigQuery writes for them.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: bigquery, projectId: my-shop, location: EU }
stages:
  orders:
    type: bigquery-origin
    connection: shop
    query: SELECT id, amount FROM shop.orders WHERE status = :status AND placed > :since
    queryParameters: { status: open, since: "2025-01-31" }
    parameterTypes: { since: DATE }
  show: { type: printer, from: orders }
`,
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  languages: { query: 'googlesql', beforeQuery: 'googlesql', afterQuery: 'googlesql', 'queryParameters.*': 'bound' },
  form: {
    more: [
      ...[
        'projectId',
        'credentialsPath',
        'parameterTypes',
        'beforeQuery',
        'afterQuery',
        'minRows',
        'maxResults',
        'timeoutMs',
        'dryRun',
      ],
      ...['maximumBytesBilled', 'previewBytes', ...INCREMENTAL, 'parts', 'connections'],
    ],
    choices: [{ label: 'Rows of', groups: { table: ['table'], query: ['query', 'queryParameters'] } }],
    labels: { types: 'Types of columns' },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    checkMinRows(given, context);
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const schema = sourceSchema(context.sourceSchema, types, undefined, context);
    const connection = bigQueryConnection(given, context);
    const source = sourceOf(given, undefined, context);
    const watermark = watermarkOf(given, schema, context);
    const { parameterTypes = {}, beforeQuery, afterQuery, maxResults, timeoutMs, parts, connections } = given;
    for (const name of Object.keys(parameterTypes)) {
      if (Object.hasOwn(given.queryParameters ?? {}, name)) continue;
      const remedy = 'give it a value in queryParameters';
      context.report('unknown-option', `unknown parameter: ${name}`, ['parameterTypes', name], {
        part: 'key',
        value: name,
        remedy,
      });
    }
    const { dryRun, maximumBytesBilled, previewBytes } = given;
    const partition = parts === undefined && connections === undefined ? undefined : { parts, connections };
    const rest = {
      types,
      parameterTypes,
      beforeQuery,
      afterQuery,
      maxResults,
      timeoutMs,
      dryRun,
      maximumBytesBilled,
      previewBytes,
      watermark,
      partition,
    };
    const plan: BigQueryOriginPlan | undefined = connection && source && { connection, source, ...rest };
    return { plan, outputs: { [OUT]: schema } };
  },
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxResults'),
});
