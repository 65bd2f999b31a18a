import { RunError } from '../../model/errors.ts';
import { type Field, type Schema, typeName } from '../../model/types.ts';
import type { BigQueryOriginPlan } from '../../stages/bigquery-origin.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { NO_TARGET, type TableDefinition, type TablePlace, type TargetLook } from '../sql/introspect.ts';
import { BigQueryClient } from './client.ts';
import { defaultDataset, lookAtQuery, sourceOf } from './source.ts';
import type { TableReference } from './sql.ts';
import { findTable, getTable, referenceOf, type TableResource } from './table.ts';
import { dataTypeOf, isRepeated, type TableField, typeOf } from './types.ts';

/** A project, with the values of its secrets. */
export interface BigQueryAccess {
  readonly connection: CheckedConnection;
  readonly baseFolder: string;
  readonly signal?: AbortSignal;
}

/** Looking may take so long. */
const PATIENCE_MS = 60_000;

const clientOf = ({ connection, baseFolder, signal }: BigQueryAccess): BigQueryClient =>
  new BigQueryClient(connection, { baseFolder, signal: signal ?? AbortSignal.timeout(PATIENCE_MS) });

const fieldOf = (column: TableField): Field => ({
  name: column.name,
  type: dataTypeOf(column),
  nullable: column.mode !== 'REQUIRED' && !isRepeated(column),
});

/**
 * The columns that an origin would read. Runs nothing and costs nothing: of queries the server is asked what they would give. A query that reads what only
 * `beforeQuery` makes cannot be looked at; its columns are those of `types`.
 * @throws RunError
 */
export async function introspectBigQuery(access: BigQueryAccess, plan: BigQueryOriginPlan): Promise<Schema> {
  const client = clientOf(access);
  const source = await sourceOf(client, plan);
  if (source.kind === 'table') return (source.table.schema?.fields ?? []).map(fieldOf);
  if (source.fields) return source.fields.map(fieldOf);
  try {
    const { fields } = await lookAtQuery(client, source.bound, { defaultDataset: await defaultDataset(client) });
    return fields.map(fieldOf);
  } catch (error) {
    const hidden =
      error instanceof RunError &&
      (error.code === 'no-rows' || (error.code === 'unknown-table' && plan.beforeQuery !== undefined));
    if (!hidden) throw error;
    if (plan.types.length > 0) return plan.types.map(({ column, type }) => ({ name: column, type, nullable: true }));
    throw new RunError(error.code, error.message, {
      remedy: 'tables that beforeQuery creates are unknown before it runs: name all columns of the query in types',
      ...(error.value !== undefined && { value: error.value }),
    });
  }
}

/** What there is: `BigQuery, project my-project, 3 datasets`. */
export async function projectText(access: BigQueryAccess): Promise<string> {
  const client = clientOf(access);
  const datasets = await listDatasets(client);
  return `BigQuery, project ${await client.projectId()}, ${datasets.length} ${datasets.length === 1 ? 'dataset' : 'datasets'}`;
}

/** All entries of a list that comes in pages. */
async function listAll<Entry>(client: BigQueryClient, path: string, project: string, key: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let pageToken: string | undefined; ; ) {
    const { body } = await client.ask<Record<string, unknown>>({ path, project, query: { maxResults: 1000, pageToken } });
    entries.push(...((body[key] as Entry[] | undefined) ?? []));
    pageToken = body.nextPageToken as string | undefined;
    if (pageToken === undefined) return entries;
  }
}

interface DatasetEntry {
  readonly datasetReference: { readonly datasetId: string; readonly projectId: string };
}

async function listDatasets(client: BigQueryClient): Promise<string[]> {
  const datasets = await listAll<DatasetEntry>(client, '/datasets', await client.projectId(), 'datasets');
  return datasets.map(({ datasetReference }) => datasetReference.datasetId);
}

export interface BigQueryTable {
  /** The dataset. */
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly rows?: number;
}

interface TableEntry {
  readonly tableReference: TableReference;
  readonly type?: string;
}

/** Tables for which it is asked how many rows they have: one request each. */
const COUNTED = 200;
const SIDE_BY_SIDE = 8;

/** Tables and views of the project, those of the connection's dataset first. Rows are counted by the server; of many tables only the first ones are asked for. */
export async function listTables(access: BigQueryAccess): Promise<BigQueryTable[]> {
  const client = clientOf(access);
  const project = await client.projectId();
  const first = client.project.dataset;
  const datasets = (await listDatasets(client)).sort((a, b) => Number(b === first) - Number(a === first) || (a < b ? -1 : 1));
  const found: TableEntry[] = [];
  for (const dataset of datasets) {
    const tables = await listAll<TableEntry>(client, `/datasets/${encodeURIComponent(dataset)}/tables`, project, 'tables');
    found.push(...tables.filter(({ tableReference }) => !tableReference.tableId.startsWith('_open_stage_')));
  }
  const counts = new Map<TableEntry, number>();
  const asked = found.slice(0, COUNTED).filter(({ type = 'TABLE' }) => type === 'TABLE');
  for (let from = 0; from < asked.length; from += SIDE_BY_SIDE) {
    const some = asked.slice(from, from + SIDE_BY_SIDE);
    const tables = await Promise.all(some.map(({ tableReference }) => getTable(client, tableReference)));
    tables.forEach(({ numRows }, i) => {
      if (numRows !== undefined) counts.set(some[i]!, Number(numRows));
    });
  }
  return found.map((entry): BigQueryTable => {
    const rows = counts.get(entry);
    const kind = /VIEW/.test(entry.type ?? '') ? 'view' : 'table';
    const { datasetId, tableId } = entry.tableReference;
    return { schema: datasetId, name: tableId, kind, ...(rows !== undefined && { rows }) };
  });
}

export interface BigQueryColumn {
  readonly name: string;
  /** As a job sees it: `decimal(10,2)`. */
  readonly type: string;
  /** As the table declares it, with what the table is divided and sorted by: `DATE, partition by day`. */
  readonly declared: string;
  readonly nullable: boolean;
  readonly key: boolean;
}

/** The columns of a table or view. */
export async function describeTable(access: BigQueryAccess, name: TableName): Promise<BigQueryColumn[]> {
  const client = clientOf(access);
  const table = await getTable(client, await referenceOf(client, name));
  const keys = table.tableConstraints?.primaryKey?.columns ?? [];
  return (table.schema?.fields ?? []).map((column) => {
    const { type, nullable } = fieldOf(column);
    const key = keys.includes(column.name);
    return { name: column.name, type: typeName(type), declared: declaredText(column, table), nullable, key };
  });
}

/** Columns and primary keys of tables and views, in the order in which they are asked for. */
export async function defineTables(access: BigQueryAccess, places: readonly TablePlace[]): Promise<TableDefinition[]> {
  const client = clientOf(access);
  const definitions: TableDefinition[] = [];
  for (let from = 0; from < places.length; from += SIDE_BY_SIDE) {
    const some = places.slice(from, from + SIDE_BY_SIDE);
    definitions.push(...(await Promise.all(some.map((place) => defineTable(client, place)))));
  }
  return definitions;
}

async function defineTable(client: BigQueryClient, { schema, name }: TablePlace): Promise<TableDefinition> {
  const table = await getTable(client, await referenceOf(client, { schema, table: name }));
  return {
    ...(schema !== undefined && { schema }),
    name,
    columns: (table.schema?.fields ?? []).map((column) => ({
      ...fieldOf(column),
      declared: declaredText(column, {}),
      computed: false,
    })),
    keys: table.tableConstraints?.primaryKey?.columns ?? [],
    references: [],
  };
}

function declaredText(
  column: TableField,
  { timePartitioning, clustering }: Pick<TableResource, 'timePartitioning' | 'clustering'>,
): string {
  const { name, precision, scale, maxLength, rangeElementType } = column;
  const base = typeOf(column) === 'RECORD' ? 'STRUCT' : typeOf(column);
  const length = precision === undefined ? maxLength : scale === undefined ? precision : `${precision},${scale}`;
  const element = rangeElementType && `<${rangeElementType.type}>`;
  const single = `${base}${element ?? ''}${length === undefined ? '' : `(${length})`}`;
  const place = clustering?.fields.indexOf(name) ?? -1;
  return [
    isRepeated(column) ? `ARRAY<${single}>` : single,
    ...(timePartitioning?.field === name ? [`partition by ${timePartitioning.type.toLowerCase()}`] : []),
    ...(place >= 0 ? [`cluster ${place + 1}`] : []),
  ].join(', ');
}

/** Whether a table is there, and has rows. */
export async function lookAtTarget(access: BigQueryAccess, table: TableName): Promise<TargetLook> {
  const client = clientOf(access);
  const found = await findTable(client, await referenceOf(client, table));
  if (!found) return NO_TARGET;
  const { numRows, streamingBuffer, creationTime } = found;
  const hasRows = Number(numRows ?? 0) > 0 || streamingBuffer !== undefined;
  return { exists: true, hasRows, ...(creationTime !== undefined && { id: creationTime }) };
}
