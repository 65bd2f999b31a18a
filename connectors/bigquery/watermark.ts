import { RunError } from '../../model/errors.ts';
import type { BigQueryOriginPlan } from '../../stages/bigquery-origin.ts';
import type { ReadRequest } from '../connector.ts';
import { markDoubts } from '../sql/mark-doubts.ts';
import { findNewRows } from '../sql/new-rows.ts';
import { type Identity, type Mark, type MarkedSource, type NewRows, newRowsRequest, rowsAbove } from '../sql/watermark.ts';
import type { BigQueryClient } from './client.ts';
import type { JobResource } from './jobs.ts';
import { rowsOf } from './pages.ts';
import type { QuerySession } from './session.ts';
import type { Source } from './source.ts';
import { type QueryParameter, quoteName, singleStatement } from './sql.ts';
import { isRepeated, readingOf, type TableField, typeOf } from './types.ts';

/** Which rows of a statement are new, and the values that its conditions name. */
export interface Window {
  readonly rows: NewRows;
  readonly parameters: readonly QueryParameter[];
}

/** Types whose values have an order. */
const ORDERED: ReadonlySet<string> = new Set([
  ...['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP'],
]);

interface Access {
  readonly client: BigQueryClient;
  readonly session: QuerySession;
  readonly note: (job: JobResource) => void;
  readonly warn: (text: string) => void;
}

/**
 * What of a statement's rows is new, up to the largest value that there is now: rows that come meanwhile are the next run's. Runs queries, but for previews.
 * @throws RunError `type-mismatch`, `invalid-query`, or as a query fails
 */
export async function newRows(
  access: Access,
  { bound: { sql, parameters }, key }: Extract<Source, { kind: 'query' }>,
  request: ReadRequest<BigQueryOriginPlan>,
): Promise<Window> {
  const { client, session } = access;
  const { plan, preview } = request;
  const { column } = plan.watermark!;
  const single = singleStatement(sql);
  if (single === undefined) {
    throw new RunError('invalid-query', 'a query of several statements cannot be read incrementally', {
      remedy: 'write one SELECT, and other statements into beforeQuery',
      value: sql,
    });
  }
  const from = `(${single}\n) AS open_stage_query`;
  const fields = await session.fieldsOf({ sql: `SELECT * FROM ${from}`, parameters });
  const field = orderedField(fields, column);
  const marks: QueryParameter[] = [];
  const name = quoteName(column);
  const common = {
    column: name,
    // NaN would be above all values, in silence.
    finite: typeOf(field) === 'FLOAT64' ? `(${name} > CAST('-inf' AS FLOAT64) AND ${name} < CAST('inf' AS FLOAT64))` : undefined,
    literal({ text }: Mark) {
      const known = marks.find(({ parameterValue: { value } }) => value === text);
      if (known) return `@${known.name}`;
      const mark = { name: `open_stage_mark_${marks.length}`, parameterType: { type: typeOf(field) } };
      marks.push({ ...mark, parameterValue: { value: text } });
      return `@${mark.name}`;
    },
  };
  const asked = newRowsRequest(request, access.warn);
  if (preview) return { rows: rowsAbove(common, asked.mark, plan.maxResults), parameters: marks };
  const keys = asked.repeatable ? undefined : (plan.watermark!.keys ?? key);
  const identity = identityOf(keys === undefined ? fields : fieldsNamed(fields, keys), keys !== undefined);
  let rowName = 'open_stage_row';
  while (fields.some((other) => other.name.toLowerCase() === rowName)) rowName += '_';

  async function* values(text: string): AsyncIterable<string | null> {
    const used = marks.filter((mark) => text.includes(`@${mark.name}`));
    const job = await session.run({
      ...{ sql: text, timeoutMs: plan.timeoutMs, parameters: [...parameters, ...used] },
      maximumBytesBilled: plan.maximumBytesBilled,
    });
    access.note(job);
    for await (const page of rowsOf(client, { kind: 'job', job: job.jobReference }, 0, Number.POSITIVE_INFINITY)) {
      for (const { f } of page) yield f[0]!.v as string | null;
    }
  }

  const source: MarkedSource = {
    ...{ ...common, from, identity, rowName },
    nullable: field.mode !== 'REQUIRED',
    changes: true,
    numbered: (hash, number) => `CONCAT(${hash}, '-', CAST(${number} AS STRING))`,
    async greatest(rows) {
      for await (const value of values(`SELECT MAX(${name}) AS mark FROM (${rows})`)) {
        return value === null ? null : { text: String(readingOf(field, { kind: 'string' }).cell(value)) };
      }
      return null;
    },
    async texts(rows, most) {
      const found: string[] = [];
      for await (const value of values(`${rows} LIMIT ${most + 1}`)) found.push(value!);
      return found.length > most ? undefined : found;
    },
  };
  const rows = await findNewRows(source, asked);
  const facts = { unique: undefined, nullable: plan.source.kind === 'table' ? source.nullable : undefined };
  for (const doubt of markDoubts(plan.watermark!, facts, identity, asked, rows.next)) access.warn(doubt);
  return { rows, parameters: marks };
}

function orderedField(fields: readonly TableField[], column: string): TableField {
  const [field] = fieldsNamed(fields, [column]);
  if (!isRepeated(field!) && ORDERED.has(typeOf(field!))) return field!;
  throw new RunError(
    'type-mismatch',
    `column ${column} is ${isRepeated(field!) ? 'ARRAY' : typeOf(field!)}, which has no watermark`,
    { value: column, remedy: 'name a column of numbers, texts, dates or times' },
  );
}

function fieldsNamed(fields: readonly TableField[], names: readonly string[]): TableField[] {
  return names.map((name) => {
    const field = fields.find((other) => other.name === name);
    if (field) return field;
    throw new RunError('schema-mismatch', `column ${name} does not exist any more`, { value: name, remedy: 'run again' });
  });
}

/** What tells rows apart: the hash of the texts of columns, each with its length before. */
function identityOf(fields: readonly TableField[], unique: boolean): Identity {
  const texts = fields.map((field) => {
    const text = textOf(field);
    return `COALESCE(CONCAT(CAST(LENGTH(${text}) AS STRING), ':', ${text}), '-')`;
  });
  const sql = `SUBSTR(TO_HEX(SHA256(CONCAT(${[...texts, "''"].join(', ')}))), 1, 32)`;
  const names = fields.map(({ name }) => name);
  return { by: `${unique ? 'key' : 'row'} ${names.join(', ')}`, sql, unique, order: unique ? names.map(quoteName) : [sql] };
}

function textOf(field: TableField): string {
  const name = quoteName(field.name);
  const type = typeOf(field);
  if (isRepeated(field)) return type === 'STRING' ? `ARRAY_TO_STRING(${name}, ',')` : `TO_JSON_STRING(${name})`;
  if (type === 'STRING') return name;
  if (type === 'BYTES') return `TO_HEX(${name})`;
  return ORDERED.has(type) || type === 'BOOL' ? `CAST(${name} AS STRING)` : `TO_JSON_STRING(${name})`;
}
