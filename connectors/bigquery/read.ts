import type { Arena } from '../../columns/arena.ts';
import { RunError } from '../../model/errors.ts';
import type { BigQueryOriginPlan } from '../../stages/bigquery-origin.ts';
import type { ConnectorThread, ReadBatch, ReadRequest, ReadSession, ReadStart } from '../connector.ts';
import { rejectsOf } from '../rejects.ts';
import { RowBuilder, type RowCell } from '../row-builder.ts';
import type { NewRows, WatermarkState } from '../sql/watermark.ts';
import { BigQueryClient } from './client.ts';
import { dryRun, type JobReference } from './jobs.ts';
import { type ApiRow, type RowSource, resultOf, rowsOf } from './pages.ts';
import { selectOf } from './select.ts';
import { QuerySession } from './session.ts';
import { defaultDataset, lookAtQuery, type Source, sourceOf } from './source.ts';
import type { Bound } from './sql.ts';
import { bytesProcessed, bytesText, priceText, queryNote } from './statistics.ts';
import { StopSignal } from './stop.ts';
import { type Reading, readingOf, type TableField } from './types.ts';
import { newRows, type Window } from './watermark.ts';

/** Rows of a batch, and of a part that one connection reads, at most; and bytes of text that a batch takes. */
const BATCH_ROWS = 1 << 14;
const PART_ROWS = 100_000;
const BATCH_BYTES = 8 << 20;

type Request = ReadRequest<BigQueryOriginPlan>;

/** The rows that are read, and their columns. */
interface Rows {
  readonly source: RowSource;
  readonly fields: readonly TableField[];
  /** How many; infinite where only their end says so. */
  readonly count: number;
}

/** What was begun. */
interface Begun {
  /** `undefined`: none are read. */
  readonly rows: Rows | undefined;
  readonly next: WatermarkState | null;
}

/** Reads a table's rows by listing them, or the rows of a query's result, by pages. */
export class BigQueryRead implements ReadSession {
  readonly start: ReadStart;
  private readonly arena: Arena;
  private readonly request: Request;
  private readonly stop: StopSignal;
  private readonly client: BigQueryClient;
  private readonly session: QuerySession;
  private readonly note: (text: string) => void;
  private readonly rows: Rows | undefined;
  private readonly partRows: number;
  private pages: AsyncIterator<readonly ApiRow[]> | undefined;
  private page: readonly ApiRow[] = [];
  private at = 0;
  private builder: RowBuilder | undefined;
  private readings: readonly { readonly place: number; readonly reading: Reading }[] = [];
  private rowsBefore = 0;

  private constructor(arena: Arena, request: Request, opened: Opened, { rows, next }: Begun) {
    this.arena = arena;
    this.request = request;
    this.stop = opened.stop;
    this.client = opened.client;
    this.session = opened.session;
    this.note = opened.note;
    this.rows = rows;
    const shared = rows?.source.kind === 'job';
    const count = rows?.count ?? 0;
    this.partRows = shared ? partRowsOf(count, request.plan.partition?.parts) : Number.POSITIVE_INFINITY;
    const parts = shared ? Math.max(1, Math.ceil(count / this.partRows)) : 1;
    this.start = { parts, watermark: next, ...(parts > 1 && { share: rows }) };
  }

  /** Throws `RunError` when the server cannot be reached, or the query is at fault; of previews, what they would cost. */
  static async open({ arena, stopped, note }: ConnectorThread, request: Request): Promise<BigQueryRead> {
    const { plan, stage, connection, baseFolder } = request;
    const stop = new StopSignal(stopped);
    const client = new BigQueryClient(connection, { baseFolder, signal: stop.signal });
    const wantsSession = !request.preview && (plan.beforeQuery !== undefined || plan.afterQuery !== undefined);
    const session = new QuerySession(client, wantsSession);
    const opened = {
      stop,
      client,
      session,
      note: (text: string) => note(stage, text),
      warn: (text: string) => note(stage, text, 'warning'),
    };
    try {
      const shared = request.share as Rows | undefined;
      return new BigQueryRead(arena, request, opened, shared ? { rows: shared, next: null } : await begin(opened, request));
    } catch (error) {
      await session.close();
      stop.end();
      throw error;
    }
  }

  beginPart(part: number): void {
    this.endPart();
    const { rows, request, client, arena } = this;
    if (!rows) return;
    const { source, fields, count } = rows;
    const wanted = request.columns.map((field) => {
      const place = fields.findIndex(({ name }) => name === field.name);
      if (place >= 0) return { field, place, reading: readingOf(fields[place]!, field.type) };
      throw new RunError('schema-mismatch', `column ${field.name} does not exist any more`, {
        value: field.name,
        remedy: 'run again',
      });
    });
    this.readings = wanted;
    this.builder = new RowBuilder(
      arena,
      wanted.map(({ field, reading }, index) => ({ field, index, parsed: reading.parsed })),
      BATCH_ROWS,
    );
    const from = part === 0 ? 0 : part * this.partRows;
    this.rowsBefore = from;
    this.pages = rowsOf(client, source, from, Math.min(count, from + this.partRows))[Symbol.asyncIterator]();
  }

  async next(): Promise<ReadBatch | undefined> {
    const { builder, request, arena } = this;
    if (!builder || !this.pages) return undefined;
    this.stop.signal.throwIfAborted();
    while (!builder.isFull && builder.textBytes < BATCH_BYTES) {
      if (this.at === this.page.length && !(await this.nextPage())) break;
      builder.add(this.cellsOf(this.page[this.at++]!));
    }
    const count = builder.rows;
    if (count === 0) {
      this.endPart();
      return undefined;
    }
    const { batch, refused } = builder.finish();
    const first = this.rowsBefore + 1;
    this.rowsBefore += count;
    const { stage, rejects } = request;
    return { batch, rejects: refused.length === 0 ? undefined : rejectsOf(arena, rejects, stage, first, refused) };
  }

  async close(complete: boolean): Promise<void> {
    this.endPart();
    const { plan, share } = this.request;
    try {
      if (!complete || share !== undefined || plan.afterQuery === undefined || plan.dryRun) return;
      const job = await this.session.run({ sql: plan.afterQuery, timeoutMs: plan.timeoutMs });
      this.note(queryNote('afterQuery', job, this.client.project));
    } finally {
      await this.session.close();
      this.stop.end();
    }
  }

  private async nextPage(): Promise<boolean> {
    const { value, done } = await this.pages!.next();
    this.page = done ? [] : value;
    this.at = 0;
    return !done;
  }

  private cellsOf({ f }: ApiRow): RowCell[] {
    return this.readings.map(({ place, reading }) => reading.cell(f[place]!.v));
  }

  private endPart(): void {
    // What it has asked for ahead may be on its way.
    void this.pages?.return?.()?.catch(() => undefined);
    this.builder?.dispose();
    this.pages = this.builder = undefined;
    this.page = [];
    this.at = 0;
  }
}

interface Opened {
  readonly stop: StopSignal;
  readonly client: BigQueryClient;
  readonly session: QuerySession;
  readonly note: (text: string) => void;
  readonly warn: (text: string) => void;
}

const partRowsOf = (count: number, parts: number | undefined): number =>
  parts === undefined ? PART_ROWS : Math.max(1, Math.ceil(count / parts));

/** Runs what has to run before rows can be read. A dry run reads none. */
async function begin(opened: Opened, request: Request): Promise<Begun> {
  const { client, session, note } = opened;
  const { plan, preview, columns } = request;
  const most = plan.maxResults ?? Number.POSITIVE_INFINITY;
  if (plan.dryRun) {
    await price(opened, plan);
    return { rows: undefined, next: null };
  }
  if (plan.beforeQuery !== undefined && !preview) {
    const job = await session.run({ sql: plan.beforeQuery, timeoutMs: plan.timeoutMs });
    note(queryNote('beforeQuery', job, client.project));
  }
  const source = await sourceOf(client, plan);
  if (source.kind === 'table') return { rows: listed(source, request, most), next: null };
  const newer =
    plan.watermark &&
    (await newRows(
      { client, session, note: (job) => note(queryNote('watermark', job, client.project)), warn: opened.warn },
      source,
      request,
    ));
  const next = newer?.rows.next ?? null;
  if (newer && !preview && isNothing(newer.rows, request)) return { rows: undefined, next };
  const bound = await statementOf(client, source, request, newer);
  if (preview) await checkPreview(client, bound, plan);
  const maximumBytesBilled = preview ? Math.max(plan.previewBytes, LEAST_BILLED) : plan.maximumBytesBilled;
  const job = await session.run({ ...bound, timeoutMs: plan.timeoutMs, maximumBytesBilled });
  note(queryNote('query', job, client.project));
  const reference: JobReference = job.jobReference;
  const { schema, rows } = await resultOf(client, reference);
  const fields = schema.fields ?? [];
  if (fields.length === 0 && columns.length > 0) {
    throw new RunError('no-rows', 'the statement returns no rows', { remedy: 'write a SELECT', value: bound.sql });
  }
  const read: Rows = { source: { kind: 'job', job: reference }, fields, count: Math.min(rows, most) };
  return { rows: read, next };
}

/** Whether there is no new row, so that no query need ask for them. */
function isNothing({ late, next, limit }: NewRows, { watermark }: Request): boolean {
  if (late.length > 0) return false;
  const before = (watermark as WatermarkState | null | undefined)?.mark;
  return limit?.rows === 0 || (before !== undefined && before?.text === next?.mark?.text);
}

function listed(source: Extract<Source, { kind: 'table' }>, { columns }: Request, most: number): Rows {
  const all = source.table.schema?.fields ?? [];
  const wanted = all.filter(({ name }) => columns.some((column) => column.name === name));
  // A list of no columns would mean all.
  const fields = wanted.length > 0 ? wanted : all.slice(0, 1);
  const some = fields.length < all.length && { fields: fields.map(({ name }) => name) };
  return { source: { kind: 'table', table: source.reference, ...some }, fields, count: most };
}

async function statementOf(
  client: BigQueryClient,
  { bound, fields }: Extract<Source, { kind: 'query' }>,
  request: Request,
  window: Window | undefined,
): Promise<Bound> {
  const { beforeQuery } = request.plan;
  // What a session alone can see, nobody can look at before.
  if (fields === undefined && beforeQuery !== undefined && !window) return bound;
  const all =
    fields ?? (await lookAtQuery(client, bound, { defaultDataset: await defaultDataset(client) }).catch(() => undefined))?.fields;
  // A declared type may refuse a row, which no filter must hide, and whose number is told.
  const filters = request.plan.types.length > 0 ? [] : request.filters;
  return selectOf(bound, all, { columns: request.columns, filters, window });
}

/** The least that a query is billed for a table. */
const LEAST_BILLED = 10 * 2 ** 20;

/** A preview costs nothing unless that was asked for. */
async function checkPreview(client: BigQueryClient, bound: Bound, { previewBytes }: BigQueryOriginPlan): Promise<void> {
  const { job } = await lookAtQuery(client, bound, { defaultDataset: await defaultDataset(client) });
  const bytes = bytesProcessed(job);
  if (bytes <= previewBytes) return;
  throw new RunError(
    'preview-costs',
    `a preview would run the query, which reads ${bytesText(bytes)} (${priceText(bytes, client.project)})`,
    {
      value: String(bytes),
      remedy: 'read a table, which costs nothing, or raise previewBytes',
    },
  );
}

/** Says what a run would read and cost. Statements are checked together: what one makes the next may use. */
async function price({ client, note }: Opened, plan: BigQueryOriginPlan): Promise<void> {
  const source = await sourceOf(client, plan);
  if (source.kind === 'table') {
    note(`dry run: ${source.table.numRows ?? 'unknown'} rows, read by listing, which costs nothing`);
    return;
  }
  const { bound } = source;
  const sql = plan.beforeQuery === undefined ? bound.sql : `${plan.beforeQuery.replace(/;\s*$/, '')};\n${bound.sql}`;
  const configuration = { sql, parameters: bound.parameters, defaultDataset: await defaultDataset(client) };
  const bytes = bytesProcessed(await dryRun(client, configuration));
  note(`dry run: the query is valid, and would read ${bytesText(bytes)}, about ${priceText(bytes, client.project)}`);
}
