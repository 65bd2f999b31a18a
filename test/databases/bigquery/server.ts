import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { checkLine } from './check-line.ts';
import { ApiFailure, Engine, type Reference, type Result } from './engine.ts';
import type { ApiParameter } from './translate.ts';

/** What is done to a request before it is worked on, or to its answer. */
export type Fault =
  /** The connection is cut before the request is worked on. */
  | 'cut'
  /** The request is worked on, and the connection cut then. */
  | 'lose-answer'
  | { readonly status: number; readonly reason: string; readonly message?: string; readonly retryAfter?: number };

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** Of a job: `query`, `load`, `copy`. */
  readonly job?: string | undefined;
  readonly jobId?: string | undefined;
  readonly query: URLSearchParams;
}

export interface StandInOptions {
  /** The token that may do everything; without one, nobody is asked. */
  readonly token?: string;
  /** Rows of a page at most. Default: 5,000. */
  readonly pageRows?: number;
}

interface Job {
  readonly jobReference: { readonly projectId: string; readonly jobId: string; readonly location: string };
  readonly configuration: Configuration;
  status: { state: string; errorResult?: object; errors?: object[] };
  statistics: Record<string, unknown>;
  result?: Result;
  cancel?: () => void;
}

interface Configuration {
  readonly dryRun?: boolean;
  readonly query?: {
    readonly query: string;
    readonly queryParameters?: readonly ApiParameter[];
    readonly createSession?: boolean;
    readonly connectionProperties?: readonly { readonly key: string; readonly value: string }[];
    readonly defaultDataset?: { readonly datasetId: string };
    readonly maximumBytesBilled?: string;
  };
  readonly load?: { readonly destinationTable: Reference };
  readonly copy?: { readonly sourceTable: Reference; readonly destinationTable: Reference; readonly writeDisposition: string };
}

/** The least that is billed for a table that is read. */
const LEAST_BILLED = 10 * 2 ** 20;

/**
 * Stands in for BigQuery: its REST protocol over HTTP, with jobs, sessions, resumable uploads, pages and errors, over DuckDB. It knows of GoogleSQL what the tests
 * write. Where it was checked against Google's documents and where not is in docs/bigquery.md.
 */
export class StandIn {
  readonly project = 'test-project';
  readonly engine: Engine;
  readonly jobs = new Map<string, Job>();
  /** Every request, in their order. */
  readonly seen: Seen[] = [];
  /** Asked for each request. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;
  /** Asked for each row that is loaded: a message refuses it. */
  refuses: (row: Record<string, unknown>) => string | undefined = () => undefined;
  /** Whether the errors of load jobs say where in the data the row begins. */
  saysPosition = true;
  private readonly options: StandInOptions;
  private readonly server: Server;
  private readonly sessions = new Map<string, DuckDBConnection>();
  private readonly uploads = new Map<string, { readonly body: unknown; readonly total: number; bytes: Buffer; job?: Job }>();
  private count = 0;

  private constructor(engine: Engine, options: StandInOptions) {
    this.engine = engine;
    this.options = options;
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  static async start(options: StandInOptions = {}): Promise<StandIn> {
    const server = new StandIn(await Engine.open('test-project'), options);
    await new Promise<void>((done) => server.server.listen(0, '127.0.0.1', done));
    return server;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Fields of a connection to it. */
  get connection() {
    const { token } = this.options;
    return {
      ...{ projectId: this.project, dataset: 'main', apiEndpoint: this.url },
      ...(token === undefined ? { anonymous: true } : { accessToken: token }),
    };
  }

  async execute(sql: string): Promise<Result> {
    const connection = await this.engine.connect();
    try {
      return await this.engine.query(connection, { sql, parameters: [], dataset: 'main', dry: false });
    } finally {
      connection.closeSync();
    }
  }

  /** Jobs of a kind that have been made. */
  jobsOf(kind: 'query' | 'load' | 'copy'): Job[] {
    return [...this.jobs.values()].filter(({ configuration }) => configuration[kind] !== undefined);
  }

  /** Waits for a job. */
  async ended(jobId: string): Promise<void> {
    while (this.jobs.get(jobId)?.status.state !== 'DONE') await new Promise((done) => setTimeout(done, 20));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    for (const job of this.jobs.values()) job.cancel?.();
    this.engine.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isJson = (request.headers['content-type'] ?? '').includes('json') && body.length > 0;
    const json = isJson ? (JSON.parse(body.toString('utf8')) as Record<string, unknown>) : {};
    const job = Object.keys((json.configuration as object | undefined) ?? {}).find((key) =>
      ['query', 'load', 'copy'].includes(key),
    );
    const { authorization } = request.headers;
    const { jobId } = (json.jobReference as { jobId?: string } | undefined) ?? {};
    const seen: Seen = { method: request.method!, path: url.pathname, authorization, job, jobId, query: url.searchParams };
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault === 'cut') return void request.socket.destroy();
    const send = (status: number, answer: unknown, headers: Record<string, string> = {}) => {
      if (fault === 'lose-answer') return void request.socket.destroy();
      response.writeHead(status, { ...(answer !== undefined && { 'Content-Type': 'application/json' }), ...headers });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    };
    try {
      if (typeof fault === 'object') {
        const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
        return send(fault.status, errorBody(fault.status, fault.reason, fault.message ?? 'out of order'), headers);
      }
      this.admit(authorization, url.pathname);
      if (url.pathname.startsWith('/upload/')) await this.upload(request, url, json, body, send);
      else send(200, await this.route(request.method!, url, json));
    } catch (error) {
      const { reason, status, message } =
        error instanceof ApiFailure ? error : new ApiFailure('internalError', String((error as Error).stack), 500);
      send(status, errorBody(status, reason, message));
    }
  }

  private admit(authorization: string | undefined, path: string): void {
    const { token } = this.options;
    if (token === undefined || authorization === `Bearer ${token}`) return;
    if (authorization === 'Bearer powerless') {
      throw new ApiFailure(
        'accessDenied',
        `Access Denied: ${path.replace('/bigquery/v2/', '')}: User does not have permission`,
        403,
      );
    }
    throw new ApiFailure('authError', 'Invalid Credentials', 401);
  }

  private async route(method: string, url: URL, json: Record<string, unknown>): Promise<unknown> {
    const [, projectId = '', kind, ...rest] = url.pathname
      .replace('/bigquery/v2', '')
      .split('/')
      .slice(1)
      .map(decodeURIComponent);
    const { engine } = this;
    if (kind === 'jobs') return this.routeJobs(method, rest, json);
    if (kind === 'queries') return this.results(rest[0]!, url.searchParams);
    const [datasetId, , tableId, data] = rest;
    if (datasetId === undefined) {
      const reference = json.datasetReference as { datasetId: string } | undefined;
      if (method === 'POST') engine.datasets.add(reference!.datasetId);
      return { datasets: [...engine.datasets].map((name) => ({ datasetReference: { projectId, datasetId: name } })) };
    }
    if (!engine.datasets.has(datasetId)) throw new ApiFailure('notFound', `Not found: Dataset ${projectId}:${datasetId}`, 404);
    if (rest.length === 1) return { datasetReference: { projectId, datasetId } };
    if (tableId === undefined) {
      if (method === 'POST') return engine.create(json as never);
      return { tables: [...engine.tables.values()].filter(({ tableReference }) => tableReference.datasetId === datasetId) };
    }
    const reference = { projectId, datasetId, tableId };
    if (data === 'data') return this.listRows(reference, url.searchParams);
    if (method === 'PATCH') return engine.change(reference, json);
    if (method === 'DELETE') return engine.remove(reference);
    const table = engine.table(reference);
    return { ...table, numRows: String(await engine.count(reference)) };
  }

  private async routeJobs(method: string, [id, action]: readonly string[], json: Record<string, unknown>): Promise<unknown> {
    if (id === undefined) return shown(await this.insertJob(json as never));
    const job = this.jobs.get(id);
    if (!job) throw new ApiFailure('notFound', `Not found: Job ${id}`, 404);
    if (method === 'POST' && action === 'cancel') {
      job.cancel?.();
      return { job: shown(job) };
    }
    return shown(job);
  }

  private async insertJob(
    { jobReference, configuration }: Pick<Job, 'jobReference' | 'configuration'>,
    bytes?: Buffer,
  ): Promise<Job> {
    const jobId = jobReference?.jobId ?? `job_${this.count++}`;
    if (this.jobs.has(jobId)) throw new ApiFailure('duplicate', `Already Exists: Job ${jobId}`, 409);
    const now = String(Date.now());
    const job: Job = {
      jobReference: { ...{ location: 'US' }, ...jobReference, projectId: this.project, jobId },
      ...{ configuration, status: { state: 'RUNNING' }, statistics: { creationTime: now, startTime: now } },
    };
    if (configuration.dryRun) {
      // A dry run says at once what is wrong.
      await this.work(job, undefined);
      job.status.state = 'DONE';
      return job;
    }
    this.jobs.set(jobId, job);
    void this.finish(job, bytes);
    return job;
  }

  private async finish(job: Job, bytes: Buffer | undefined): Promise<void> {
    try {
      await this.work(job, bytes);
    } catch (error) {
      const { reason, message } =
        error instanceof ApiFailure ? error : new ApiFailure('internalError', String((error as Error).stack), 500);
      job.status.errorResult = { reason, message };
      job.status.errors = [{ reason, message }];
    }
    job.statistics.endTime = String(Date.now());
    job.status.state = 'DONE';
  }

  private async work(job: Job, bytes: Buffer | undefined): Promise<void> {
    const { query, load, copy } = job.configuration;
    if (query) await this.query(job, query);
    else if (load) await this.load(job, load.destinationTable, bytes!);
    else if (copy) await this.engine.copy(copy.sourceTable, copy.destinationTable, copy.writeDisposition);
  }

  private async query(job: Job, query: NonNullable<Configuration['query']>): Promise<void> {
    const seconds = Number(/\/\* takes (\d+) s \*\//.exec(query.query)?.[1] ?? 0);
    if (seconds > 0 && !job.configuration.dryRun) await this.wait(job, seconds);
    const given = query.connectionProperties?.find(({ key }) => key === 'session_id')?.value;
    const id = query.createSession ? `session_${this.count++}` : given;
    const connection = (id === undefined ? undefined : this.sessions.get(id)) ?? (await this.engine.connect());
    if (given !== undefined && !this.sessions.has(given)) throw new ApiFailure('invalid', `Session ${given} is not there`);
    if (id !== undefined) {
      this.sessions.set(id, connection);
      job.statistics.sessionInfo = { sessionId: id };
    }
    try {
      const { query: sql, queryParameters: parameters = [], defaultDataset, maximumBytesBilled } = query;
      const request = { sql, parameters, dataset: defaultDataset?.datasetId };
      if (maximumBytesBilled !== undefined && !job.configuration.dryRun) {
        const { bytes } = await this.engine.query(connection, { ...request, dry: true });
        if (billed(bytes) > Number(maximumBytesBilled)) {
          throw new ApiFailure(
            'bytesBilledLimitExceeded',
            `Query exceeded limit for bytes billed: ${maximumBytesBilled}. ${billed(bytes)} or higher required.`,
          );
        }
      }
      if (/^CALL BQ\.ABORT_SESSION/i.test(sql) && id !== undefined) {
        connection.closeSync();
        this.sessions.delete(id);
        return;
      }
      const result = await this.engine.query(connection, { ...request, dry: job.configuration.dryRun === true });
      job.result = result;
      job.statistics.query = {
        totalBytesProcessed: String(result.bytes),
        ...(!job.configuration.dryRun && { totalBytesBilled: String(billed(result.bytes)) }),
        ...(result.fields.length > 0 && job.configuration.dryRun && { schema: { fields: result.fields } }),
      };
    } finally {
      if (id === undefined) connection.closeSync();
    }
  }

  private wait(job: Job, seconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      job.cancel = () => {
        clearTimeout(timer);
        reject(new ApiFailure('stopped', 'Job execution was cancelled: User requested cancellation'));
      };
    });
  }

  private async load(job: Job, table: Reference, bytes: Buffer): Promise<void> {
    const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    const { schema } = this.engine.table(table);
    let position = 0;
    for (const line of lines) {
      const row = JSON.parse(line) as Record<string, unknown>;
      const problem = checkLine(row, schema.fields) ?? this.refuses(row);
      if (problem !== undefined) {
        const where = this.saysPosition ? ` in row starting at position ${position}` : '';
        throw new ApiFailure('invalid', `Error while reading data, error message: JSON parsing error${where}: ${problem}`);
      }
      position += Buffer.byteLength(line) + 1;
    }
    await this.engine.insert(table, lines);
    job.statistics.load = { outputRows: String(lines.length) };
  }

  private async upload(
    request: IncomingMessage,
    url: URL,
    json: Record<string, unknown>,
    body: Buffer,
    send: (status: number, answer: unknown, headers?: Record<string, string>) => void,
  ): Promise<void> {
    const id = url.searchParams.get('upload_id');
    if (id === null) {
      const { jobId } = json.jobReference as { jobId: string };
      if (this.jobs.has(jobId)) throw new ApiFailure('duplicate', `Already Exists: Job ${jobId}`, 409);
      const fresh = `upload_${this.count++}`;
      this.uploads.set(fresh, { body: json, total: Number(request.headers['x-upload-content-length']), bytes: Buffer.alloc(0) });
      return send(200, undefined, { Location: `${this.url}${url.pathname}?uploadType=resumable&upload_id=${fresh}` });
    }
    const upload = this.uploads.get(id);
    if (!upload) throw new ApiFailure('notFound', 'no such upload', 404);
    const [, from, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(String(request.headers['content-range']))!;
    if (from !== undefined && Number(from) === upload.bytes.length) upload.bytes = Buffer.concat([upload.bytes, body]);
    if (upload.bytes.length < Number(total)) {
      return send(308, undefined, upload.bytes.length === 0 ? {} : { Range: `bytes=0-${upload.bytes.length - 1}` });
    }
    upload.job ??= await this.insertJob(upload.body as never, upload.bytes);
    send(200, shown(upload.job));
  }

  private async listRows(reference: Reference, query: URLSearchParams): Promise<object> {
    const fields = query.get('selectedFields')?.split(',');
    const token = query.get('pageToken');
    // A token says of which moment the pages are.
    const snapshot = token === null ? await this.engine.rowsOf(reference) : this.snapshots.get(token.split(':')[0]!)!;
    const places = fields?.map((name) => snapshot.fields.findIndex((field) => field.name === name));
    const id = token?.split(':')[0] ?? `page_${this.count++}`;
    this.snapshots.set(id, snapshot);
    const page = this.page(snapshot, query, id);
    return { ...page, rows: places ? page.rows.map(({ f }) => ({ f: places.map((place) => f[place]!) })) : page.rows };
  }

  private readonly snapshots = new Map<string, Result>();

  private results(id: string, query: URLSearchParams): object {
    const job = this.jobs.get(id);
    if (!job) throw new ApiFailure('notFound', `Not found: Job ${id}`, 404);
    const result = job.result ?? { fields: [], rows: [], bytes: 0 };
    return { jobComplete: job.status.state === 'DONE', schema: { fields: result.fields }, ...this.page(result, query, id) };
  }

  private page({ rows }: Result, query: URLSearchParams, id: string) {
    const token = query.get('pageToken');
    const from = Number(token?.split(':')[1] ?? query.get('startIndex') ?? 0);
    const count = Math.min(Number(query.get('maxResults') ?? this.options.pageRows ?? 5000), this.options.pageRows ?? 5000);
    const to = Math.min(rows.length, from + count);
    return {
      totalRows: String(rows.length),
      rows: rows.slice(from, to),
      ...(to < rows.length && count > 0 && { pageToken: `${id}:${to}` }),
    };
  }
}

const billed = (bytes: number): number => (bytes === 0 ? 0 : Math.max(LEAST_BILLED, bytes));
const shown = ({ jobReference, configuration, status, statistics }: Job) => ({ jobReference, configuration, status, statistics });
const errorBody = (code: number, reason: string, message: string) => ({
  error: { code, message, errors: [{ reason, message, domain: 'global' }] },
});
