import { RunError } from '../../model/errors.ts';
import type { BigQueryOriginPlan } from '../../stages/bigquery-origin.ts';
import type { ReadRequest } from '../connector.ts';
import { type Mark, markOf } from '../sql/watermark.ts';
import type { BigQueryClient } from './client.ts';
import type { JobResource } from './jobs.ts';
import { rowsOf } from './pages.ts';
import type { QuerySession } from './session.ts';
import { type Bound, type QueryParameter, quoteName, singleStatement } from './sql.ts';
import { isRepeated, readingOf, type TableField, typeOf } from './types.ts';

/** Which rows of a statement are new. */
export interface Window {
  readonly conditions: readonly string[];
  readonly parameters: readonly QueryParameter[];
  /** The least rows by this column, at most so many. */
  readonly least: { readonly column: string; readonly rows: number } | undefined;
}

/** Types whose values have an order. */
const ORDERED: ReadonlySet<string> = new Set([
  ...['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP'],
]);

export interface NewRows {
  readonly window: Window;
  /** The largest value among them; null: there are none. Absent for previews, which cost nothing. */
  readonly mark?: Mark | null;
}

/**
 * What of a statement's rows lies above what an earlier run has loaded, and up to the largest value that there is now: rows that come meanwhile are the next
 * run's. Runs a query, but for previews.
 * @throws RunError `type-mismatch`, `invalid-query`, or as a query fails
 */
export async function newRows(
  { client, session, note }: { client: BigQueryClient; session: QuerySession; note: (job: JobResource) => void },
  { sql, parameters }: Bound,
  request: ReadRequest<BigQueryOriginPlan>,
): Promise<NewRows> {
  const { plan, preview } = request;
  const { column } = plan.watermark!;
  const single = singleStatement(sql);
  if (single === undefined) {
    throw new RunError('invalid-query', 'of several statements nobody knows which rows are new', {
      remedy: 'write one SELECT, and other statements into beforeQuery',
      value: sql,
    });
  }
  const name = quoteName(column);
  const before = markOf(request);
  const greatest = `SELECT MAX(${name}) AS mark FROM`;
  const field = await session.fieldOf({ sql: `${greatest} (${single}\n)`, parameters });
  if (isRepeated(field) || !ORDERED.has(typeOf(field))) {
    throw new RunError(
      'type-mismatch',
      `column ${column} is ${isRepeated(field) ? 'ARRAY' : typeOf(field)}, which has no watermark`,
      {
        value: column,
        remedy: 'name a column of numbers, texts, dates or times',
      },
    );
  }
  const bind = (key: string, { text }: Mark): QueryParameter => ({
    ...{ name: key, parameterType: { type: typeOf(field) }, parameterValue: { value: text } },
  });
  const above = before ? [bind('open_stage_above', before)] : [];
  const conditions = before ? [`${name} > @open_stage_above`] : [];
  const least = plan.maxResults === undefined ? undefined : { column, rows: plan.maxResults };
  if (preview) return { window: { conditions, parameters: above, least } };
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join('')}`;
  const limit = least ? ` ORDER BY ${name} LIMIT ${least.rows}` : '';
  const job = await session.run({
    ...{ sql: `${greatest} (SELECT ${name} FROM (${single}\n)${where}${limit})`, timeoutMs: plan.timeoutMs },
    ...{ parameters: [...parameters, ...above], maximumBytesBilled: plan.maximumBytesBilled },
  });
  note(job);
  const mark = await greatestOf(client, job, field);
  if (!mark) return { window: { conditions, parameters: above, least }, mark };
  return {
    window: {
      ...{ conditions: [...conditions, `${name} <= @open_stage_upto`], least },
      parameters: [...above, bind('open_stage_upto', mark)],
    },
    mark,
  };
}

async function greatestOf(client: BigQueryClient, { jobReference: job }: JobResource, field: TableField): Promise<Mark | null> {
  for await (const [row] of rowsOf(client, { kind: 'job', job }, 0, 1)) {
    const value = row!.f[0]!.v;
    return value === null ? null : { text: String(readingOf(field, { kind: 'string' }).cell(value)) };
  }
  return null;
}
