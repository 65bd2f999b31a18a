import type { BigQueryClient } from './client.ts';
import type { JobReference } from './jobs.ts';
import type { TableReference } from './sql.ts';
import { dataPath } from './table.ts';
import type { ApiItem, TableSchema } from './types.ts';

/** Rows that a page may have: two of them lie in memory, as objects, for each connection. The server cuts pages at some 10 to 20 MB. */
const PAGE_ROWS = 20_000;

export type ApiRow = { readonly f: readonly ApiItem[] };

/** A page of rows, of a table or a query's result. */
interface Page {
  readonly rows?: readonly ApiRow[];
  readonly pageToken?: string;
  readonly totalRows?: string;
  readonly schema?: TableSchema;
  readonly jobComplete?: boolean;
}

/** Whose rows are read. */
export type RowSource =
  | { readonly kind: 'job'; readonly job: JobReference }
  /** `fields`: the columns that pages have; all, if absent. */
  | { readonly kind: 'table'; readonly table: TableReference; readonly fields?: readonly string[] };

/** The columns and the number of rows of a query's result. */
export async function resultOf(
  client: BigQueryClient,
  job: JobReference,
): Promise<{ readonly schema: TableSchema; readonly rows: number }> {
  const page = await fetchPage(client, { kind: 'job', job }, { maxResults: 0 });
  return { schema: page.schema ?? {}, rows: Number(page.totalRows ?? 0) };
}

/**
 * Rows `from` to before `to`, page by page, the next page asked for while one is worked on. Pages of a table that follow each other are of one moment: their
 * tokens say which.
 */
export async function* rowsOf(
  client: BigQueryClient,
  source: RowSource,
  from: number,
  to: number,
): AsyncIterable<readonly ApiRow[]> {
  let left = to - from;
  let next: Promise<Page> | undefined =
    left > 0 ? fetchPage(client, source, { startIndex: from, maxResults: Math.min(left, PAGE_ROWS) }) : undefined;
  while (next) {
    const { rows = [], pageToken } = await next;
    left -= rows.length;
    next =
      pageToken === undefined || left <= 0
        ? undefined
        : fetchPage(client, source, { pageToken, maxResults: Math.min(left, PAGE_ROWS) });
    // Whoever asks for it hears of a failure.
    next?.catch(() => undefined);
    if (rows.length > 0) yield rows;
  }
}

interface Window {
  readonly maxResults: number;
  readonly startIndex?: number;
  readonly pageToken?: string;
}

async function fetchPage(client: BigQueryClient, source: RowSource, window: Window): Promise<Page> {
  const query = { ...window, 'formatOptions.useInt64Timestamp': true };
  if (source.kind === 'table') {
    const { table, fields } = source;
    const { body } = await client.ask<Page>({
      path: dataPath(table),
      project: table.projectId,
      query: { ...query, selectedFields: fields?.join(',') },
    });
    return body;
  }
  const { projectId, jobId, location = client.project.location } = source.job;
  const { body } = await client.ask<Page>({
    path: `/queries/${encodeURIComponent(jobId)}`,
    project: projectId,
    query: { ...query, location },
  });
  return body;
}
