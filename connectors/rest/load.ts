import type { Arena } from '../../columns/arena.ts';
import { BatchBuilder } from '../../columns/builder.ts';
import type { Batch } from '../../columns/vector.ts';
import { CancelledError } from '../../model/errors.ts';
import { sha256 } from '../../model/sha256.ts';
import type { RestDestinationPlan } from '../../stages/rest-destination.ts';
import { columnsOfTemplate } from '../../stages/shared/template.ts';
import type { LoadRequest, LoadSession } from '../connector.ts';
import { type Cell, readCell, writeCell } from './cells.ts';
import { RestClient, StatusError } from './client.ts';
import { RowTexts, UnfitRow } from './row-text.ts';

/** Statuses that say nothing of a row, wherever it is sent. */
const NOT_OF_ROWS: readonly number[] = [401, 402, 405, 406, 407, 408, 415, 425, 426, 429, 431];
/** Statuses that say nothing of a row where all rows go to one URL. */
const NOT_OF_ROWS_THERE: readonly number[] = [403, 404, 410, 414];
/** Of a response to rows that were taken, nothing is wanted. */
const READ_BYTES = 1 << 20;
/** Rows of a batch of rejects. */
const REJECT_ROWS = 1 << 12;
const REASONS = ['_stage', '_column', '_code', '_message'];

interface Row {
  /** Its place among all rows. */
  readonly number: number;
  readonly cells: readonly Cell[];
  /** What is sent of it. */
  readonly text: string;
}

interface Refused extends Pick<Row, 'number' | 'cells'> {
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

/** Sends rows as they come: what has been sent is there, whatever becomes of the run. */
export class RestLoad implements LoadSession {
  private readonly arena: Arena;
  private readonly request: LoadRequest<RestDestinationPlan>;
  private readonly client: RestClient;
  private readonly texts: RowTexts;
  private readonly stop = new AbortController();
  private readonly watch: NodeJS.Timeout;
  private readonly underWay = new Set<Promise<void>>();
  private readonly refused: Refused[] = [];
  /** Whether a refusal may be about the place that all rows go to. */
  private readonly onePlace: boolean;
  private group: Row[] = [];
  private rows = 0;
  private failure: { readonly error: unknown } | undefined;

  /** `stopped`: whether the run is to end. Throws `RunError` for what is wrong with the connection. */
  constructor(arena: Arena, request: LoadRequest<RestDestinationPlan>, stopped: () => boolean) {
    const { plan, connection, baseFolder, schema } = request;
    this.arena = arena;
    this.request = request;
    this.texts = new RowTexts(schema, plan);
    this.onePlace = columnsOfTemplate(plan.urlParts).length === 0;
    this.client = new RestClient(connection, plan, { baseFolder, signal: this.stop.signal, sends: true });
    this.watch = setInterval(() => stopped() && this.stop.abort(new CancelledError()), 50);
    this.watch.unref();
  }

  async write(batch: Batch): Promise<number> {
    let bytes = 0;
    for (let i = 0; i < batch.rows; i++) {
      const number = this.rows++;
      const cells = batch.columns.map((column) => readCell(this.arena, column, i));
      try {
        const text = this.texts.row(cells);
        bytes += text.length;
        this.group.push({ number, cells, text });
      } catch (error) {
        this.refuseUnfit({ number, cells }, error);
      }
      if (this.group.length >= this.request.plan.batchRows) await this.dispatch();
    }
    return bytes;
  }

  async load(): Promise<readonly Batch[]> {
    if (this.group.length > 0) await this.dispatch();
    while (this.underWay.size > 0) await Promise.race(this.underWay);
    if (this.failure) throw this.failure.error;
    return this.rejects();
  }

  commit(): void {
    this.close();
  }

  abort(): void {
    this.close();
  }

  private close(): void {
    clearInterval(this.watch);
    this.stop.abort(new CancelledError());
    this.client.close();
  }

  /** Sends the rows that have come together, when it is their turn. */
  private async dispatch(): Promise<void> {
    while (this.underWay.size >= this.request.plan.concurrentRequests) await Promise.race(this.underWay);
    if (this.failure) throw this.failure.error;
    const rows = this.group;
    this.group = [];
    const sent: Promise<void> = this.send(rows)
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }

  private async send(rows: readonly Row[]): Promise<void> {
    const { plan } = this.request;
    const [first] = rows;
    try {
      const { cells } = first!;
      const url = this.texts.url(cells);
      const body = this.texts.body(rows.map(({ text }) => text));
      const headers: Record<string, string> = {
        'Content-Type': plan.send === 'lines' ? 'application/x-ndjson' : 'application/json',
      };
      const own = Object.keys(plan.headers).find((name) => name.toLowerCase() === 'content-type');
      if (own !== undefined) headers['Content-Type'] = plan.headers[own]!;
      if (plan.idempotency) headers[plan.idempotency.header] = this.texts.key(cells) ?? this.keyOf(rows);
      const request = { method: plan.method, url, headers, ...(body !== undefined && { body: Buffer.from(body) }) };
      await this.client.send(request, async (response) => {
        let bytes = 0;
        for await (const chunk of response.body) {
          bytes += chunk.length;
          if (bytes > READ_BYTES) break;
        }
      });
    } catch (error) {
      if (error instanceof UnfitRow) this.refuseUnfit(first!, error);
      else if (!(error instanceof StatusError) || !this.isRefusal(error)) throw error;
      else if (rows.length > 1 && plan.splitRefused) {
        const middle = Math.ceil(rows.length / 2);
        await this.send(rows.slice(0, middle));
        await this.send(rows.slice(middle));
      } else {
        const reason = { column: null, code: `http-${error.status}`, message: error.said };
        for (const { number, cells } of rows) this.refused.push({ number, cells, ...reason });
      }
    }
  }

  private isRefusal({ status, retryable }: StatusError): boolean {
    // A limit of the server's, which may come with any status.
    if (retryable) return false;
    if (status < 400 || status > 499 || NOT_OF_ROWS.includes(status)) return false;
    return !this.onePlace || !NOT_OF_ROWS_THERE.includes(status);
  }

  /** The same for the same rows of a run, in the form of a UUID. */
  private keyOf(rows: readonly Row[]): string {
    const { runId, stage } = this.request;
    const digest = sha256(`${runId}/${stage}/${rows[0]!.number}/${rows.length}`).toString('hex');
    // Version 8, made by a way of our own: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
    return [
      digest.slice(0, 8),
      digest.slice(8, 12),
      `8${digest.slice(13, 16)}`,
      `a${digest.slice(17, 20)}`,
      digest.slice(20, 32),
    ].join('-');
  }

  private refuseUnfit({ number, cells }: Pick<Row, 'number' | 'cells'>, error: unknown): void {
    if (!(error instanceof UnfitRow)) throw error;
    const { column, code, message } = error;
    this.refused.push({ number, cells, column, code, message });
  }

  /** The refused rows as they came, with why, in their order. */
  private rejects(): Batch[] {
    const { schema, rejects, stage } = this.request;
    const all = this.refused.sort((a, b) => a.number - b.number);
    const batches: Batch[] = [];
    for (let from = 0; from < all.length; from += REJECT_ROWS) {
      const part = all.slice(from, from + REJECT_ROWS);
      const builder = new BatchBuilder(this.arena, rejects, part.length);
      for (const [place, { name }] of rejects.entries()) {
        const column = builder.columns[place]!;
        const own = schema.findIndex((field) => field.name === name);
        part.forEach(({ cells, ...refused }, i) => {
          writeCell(column, i, REASONS.includes(name) ? reasonOf(name, stage, refused) : cells[own]!);
        });
      }
      batches.push(builder.finish(part.length));
    }
    return batches;
  }
}

function reasonOf(name: string, stage: string, { column, code, message }: Omit<Refused, 'cells'>): string | null {
  switch (name) {
    case '_stage':
      return stage;
    case '_column':
      return column;
    case '_code':
      return code;
    default:
      return message;
  }
}
