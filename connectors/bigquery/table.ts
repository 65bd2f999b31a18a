import { RunError } from '../../model/errors.ts';
import type { BigQueryDestinationPlan } from '../../stages/bigquery-destination.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { BigQueryClient } from './client.ts';
import { BigQueryError } from './errors.ts';
import type { TableReference } from './sql.ts';
import type { TableSchema } from './types.ts';

export interface Partitioning {
  readonly type: string;
  readonly field?: string;
  readonly expirationMs?: string;
}

export interface RangePartitioning {
  readonly field?: string;
  readonly range?: object;
}

/** What the API says of a table, as far as we look at it: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables */
export interface TableResource {
  readonly tableReference: TableReference;
  readonly type?: string;
  readonly schema?: TableSchema;
  readonly numRows?: string;
  readonly description?: string;
  readonly expirationTime?: string;
  readonly location?: string;
  /** Milliseconds since 1970. */
  readonly creationTime?: string;
  /** There while rows that were sent one by one are not counted yet. */
  readonly streamingBuffer?: object;
  readonly timePartitioning?: Partitioning;
  readonly rangePartitioning?: RangePartitioning;
  readonly requirePartitionFilter?: boolean;
  readonly clustering?: { readonly fields: readonly string[] };
  readonly labels?: Readonly<Record<string, string>>;
  readonly friendlyName?: string;
  readonly encryptionConfiguration?: object;
  readonly tableConstraints?: {
    readonly primaryKey?: { readonly columns: readonly string[] };
    readonly foreignKeys?: readonly {
      readonly name: string;
      readonly columnReferences: readonly { readonly referencingColumn: string }[];
    }[];
  };
}

/** `dataset.table` or `project.dataset.table`, as `tableOf` has cut it; without a dataset, in that of the connection. */
export async function referenceOf(client: BigQueryClient, { schema, table }: TableName): Promise<TableReference> {
  // A dot in `table` is left where a project stands before: tables have none in their names.
  const [name = '', ...before] = `${schema === undefined ? '' : `${schema}.`}${table}`.split('.').reverse();
  const [dataset = client.project.dataset, ...rest] = before;
  if (dataset === undefined) {
    throw new RunError('unknown-dataset', `the dataset of table ${name} is unknown`, {
      value: name,
      remedy: 'write dataset.table, or set dataset of the connection',
    });
  }
  const project = rest.reverse().join('.');
  return { projectId: project === '' ? await client.projectId() : project, datasetId: dataset, tableId: name };
}

const pathOf = ({ datasetId, tableId }: TableReference): string =>
  `/datasets/${encodeURIComponent(datasetId)}/tables/${encodeURIComponent(tableId)}`;

export const dataPath = (table: TableReference): string => `${pathOf(table)}/data`;

/** Looks a table up; `undefined` when there is none of the name. */
export async function findTable(client: BigQueryClient, table: TableReference): Promise<TableResource | undefined> {
  try {
    return await getTable(client, table);
  } catch (error) {
    if (error instanceof BigQueryError && error.status === 404) return undefined;
    throw error;
  }
}

/** Throws `BigQueryError` `unknown-table` when there is none of the name. */
export async function getTable(client: BigQueryClient, table: TableReference): Promise<TableResource> {
  return (await client.ask<TableResource>({ path: pathOf(table), project: table.projectId })).body;
}

/** The names of a table's row access policies; `undefined` where the account may not see them. */
export async function rowAccessPolicies(client: BigQueryClient, table: TableReference): Promise<readonly string[] | undefined> {
  const { status, body } = await client.ask<{
    readonly rowAccessPolicies?: readonly { readonly rowAccessPolicyReference: { readonly policyId: string } }[];
  }>({ path: `${pathOf(table)}/rowAccessPolicies`, project: table.projectId, accepts: [403, 404] });
  if (status === 403) return undefined;
  return (body.rowAccessPolicies ?? []).map(({ rowAccessPolicyReference: { policyId } }) => policyId);
}

/** What a table says of itself when it is made, beside what it is asked for. */
interface NewTable {
  readonly tableReference: TableReference;
  readonly expirationTime?: string;
  readonly description?: string;
}

/** Makes a table. That it is there already is no error if `again`: the answer to an earlier request may have been lost. */
export async function makeTable(client: BigQueryClient, table: Partial<TableResource> & NewTable, again: boolean): Promise<void> {
  const { datasetId, projectId } = table.tableReference;
  const path = `/datasets/${encodeURIComponent(datasetId)}/tables`;
  await client.ask({ method: 'POST', path, project: projectId, json: table, accepts: again ? [409] : [], repeatable: again });
}

/** Changes what a table says of itself; null takes something away. */
export async function changeTable(client: BigQueryClient, table: TableReference, change: object): Promise<void> {
  await client.ask({ method: 'PATCH', path: pathOf(table), project: table.projectId, json: change });
}

/** Removes a table, if it is there. */
export async function removeTable(client: BigQueryClient, table: TableReference): Promise<void> {
  await client.ask({ method: 'DELETE', path: pathOf(table), project: table.projectId, accepts: [404] });
}

/** Makes the dataset of a table, if it is not there. */
export async function ensureDataset(client: BigQueryClient, { projectId, datasetId }: TableReference): Promise<void> {
  const { location } = client.project;
  const { status } = await client.ask({
    path: `/datasets/${encodeURIComponent(datasetId)}`,
    project: projectId,
    accepts: [404],
  });
  if (status !== 404) return;
  const json = { datasetReference: { projectId, datasetId }, ...(location !== undefined && { location }) };
  await client.ask({ method: 'POST', path: '/datasets', project: projectId, json, accepts: [409] });
}

/** Throws `RunError` for what is there and is not to be loaded, whatever its columns. */
export function refuseTable(
  { type = 'TABLE', numRows, tableReference: { tableId } }: TableResource,
  { ifExists }: BigQueryDestinationPlan,
): void {
  if (type !== 'TABLE') {
    throw new RunError('not-a-table', `${tableId} is a ${type.toLowerCase().replaceAll('_', ' ')}`, {
      value: tableId,
      remedy: 'name a table',
    });
  }
  const remedy = 'set ifExists to replace, append or upsert, or name another table';
  if (ifExists === 'fail') throw new RunError('table-exists', `table ${tableId} exists`, { value: tableId, remedy });
  if (ifExists === 'empty' && Number(numRows ?? 0) > 0) {
    throw new RunError('table-exists', `table ${tableId} has rows`, {
      value: tableId,
      remedy: 'set writeDisposition: WRITE_TRUNCATE or WRITE_APPEND',
    });
  }
}
