import type { BigQueryClient } from './client.ts';
import type { JobReference } from './jobs.ts';
import type { TableReference } from './sql.ts';
import { dataPath } from './table.ts';
import type { ApiItem, TableSchema } from './types.ts';

/** Bytes of JSON that a page is to have: two of them lie in memory, as objects of several times that size, for each connection. */
const PAGE_BYTES = 1 << 20;
/** Rows of the first page, and of any page at most. */
const FIRST_ROWS = 1000;
const MOST_ROWS = 20_000;
/** Rows by which the size of others is judged. */
const SAMPLE_ROWS = 50;

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
  let most = FIRST_ROWS;
  const ask = (window: Omit<Window, 'maxResults'>) => fetchPage(client, source, { ...window, maxResults: Math.min(left, most) });
  let next: Promise<Page> | undefined = left > 0 ? ask({ startIndex: from }) : undefined;
  while (next) {
    const { rows = [], pageToken } = await next;
    left -= rows.length;
    most = pageRows(rows);
    next = pageToken === undefined || left <= 0 ? undefined : ask({ pageToken });
    // Whoever asks for it hears of a failure.
    next?.catch(() => undefined);
    if (rows.length > 0) yield rows;
  }
}

/** How many rows a page behind these may have. */
function pageRows(rows: readonly ApiRow[]): number {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE_ROWS));
  const sample = rows.filter((_, i) => i % step === 0);
  const bytes = JSON.stringify(sample).length / Math.max(1, sample.length);
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(PAGE_BYTES / bytes)));
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
