import { RunError } from '../../model/errors.ts';
import type { BigQueryOriginPlan } from '../../stages/bigquery-origin.ts';
import type { BigQueryClient } from './client.ts';
import { dryRun, type JobResource, type QueryRequest } from './jobs.ts';
import { type Bound, bindParameters, quoteTable, type TableReference } from './sql.ts';
import { getTable, referenceOf, type TableResource } from './table.ts';
import type { TableField } from './types.ts';

/** What an origin reads: a table whose rows can be listed, which costs nothing; or a query, which may be one that reads a table. */
export type Source =
  | { readonly kind: 'table'; readonly reference: TableReference; readonly table: TableResource }
  | {
      readonly kind: 'query';
      readonly bound: Bound;
      readonly fields: readonly TableField[] | undefined;
      /** Of a table that has one, which the server does not enforce: the columns of its primary key. */
      readonly key?: readonly string[] | undefined;
    };

/** Tables whose rows the API lists; of others only a query gives rows. */
const LISTED: readonly string[] = ['TABLE', 'SNAPSHOT', 'CLONE'];

/** Looks at what an origin reads. Runs nothing. */
export async function sourceOf(
  client: BigQueryClient,
  { source, parameterTypes, partition, watermark }: BigQueryOriginPlan,
): Promise<Source> {
  if (source.kind === 'query') {
    return { kind: 'query', bound: bindParameters(source.sql, source.parameters, parameterTypes), fields: undefined };
  }
  const reference = await referenceOf(client, source.table);
  const table = await getTable(client, reference);
  // Pages that several ask for have no token that says of which moment they are.
  const alone = (partition?.connections ?? 1) === 1;
  if (alone && watermark === undefined && LISTED.includes(table.type ?? 'TABLE')) return { kind: 'table', reference, table };
  const bound = { sql: `SELECT * FROM ${quoteTable(reference)}`, parameters: [] };
  return { kind: 'query', bound, fields: table.schema?.fields, key: table.tableConstraints?.primaryKey?.columns };
}

/** What a query would give and cost. Throws `RunError` for one that gives no rows. */
export async function lookAtQuery(
  client: BigQueryClient,
  { sql, parameters }: Bound,
  more: Pick<QueryRequest, 'session' | 'defaultDataset'> = {},
): Promise<{ readonly job: JobResource; readonly fields: readonly TableField[] }> {
  const job = await dryRun(client, { sql, parameters, ...more });
  const fields = job.statistics?.query?.schema?.fields;
  if (fields) return { job, fields };
  throw new RunError('no-rows', 'a query that returns no rows or has several statements cannot be checked before it runs', {
    remedy: 'write a SELECT, and other statements into beforeQuery; or name all columns in types',
    value: sql,
  });
}

/** The dataset in which names without one are looked up. */
export async function defaultDataset(client: BigQueryClient): Promise<QueryRequest['defaultDataset']> {
  const { dataset } = client.project;
  return dataset === undefined ? undefined : { projectId: await client.projectId(), datasetId: dataset };
}
