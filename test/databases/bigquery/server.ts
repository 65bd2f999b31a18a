import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiFailure, Engine, type Result } from './engine.ts';
import { type Job, type JobKind, Jobs, shown } from './jobs.ts';
import { Pages } from './pages.ts';
import { Uploads } from './uploads.ts';

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

/**
 * Stands in for BigQuery: its REST protocol over HTTP, with jobs, sessions, resumable uploads, pages and errors, over DuckDB. It knows of GoogleSQL what the tests
 * write. Where it was checked against Google's documents and where not is in docs/bigquery.md.
 */
export class StandIn {
  readonly project = 'test-project';
  readonly engine: Engine;
  readonly jobs: Jobs;
  /** Every request, in their order. */
  readonly seen: Seen[] = [];
  /** Asked for each request. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;
  private readonly options: StandInOptions;
  private readonly server: Server;
  private readonly uploads: Uploads;
  private readonly pages: Pages;

  private constructor(engine: Engine, options: StandInOptions) {
    this.engine = engine;
    this.options = options;
    this.jobs = new Jobs(engine, this.project);
    this.uploads = new Uploads(this.jobs);
    this.pages = new Pages(engine, options.pageRows ?? 5000);
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
  jobsOf(kind: JobKind): Job[] {
    return [...this.jobs.all.values()].filter(({ configuration }) => configuration[kind] !== undefined);
  }

  /** Waits for a job. */
  async ended(jobId: string): Promise<void> {
    while (this.jobs.all.get(jobId)?.status.state !== 'DONE') await new Promise((done) => setTimeout(done, 20));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    for (const job of this.jobs.all.values()) job.cancel?.();
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
      if (url.pathname.startsWith('/upload/')) {
        const { status, body: answer, headers } = await this.upload(request, url, json, body);
        send(status, answer, headers);
      } else send(200, await this.route(request.method!, url, json));
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
    if (kind === 'queries') return this.pages.ofJob(this.jobs.find(rest[0]!), url.searchParams);
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
    if (data === 'rowAccessPolicies') return { rowAccessPolicies: engine.table(reference).rowAccessPolicies ?? [] };
    if (data === 'data') return this.pages.ofTable(reference, url.searchParams);
    if (method === 'PATCH') return engine.change(reference, json);
    if (method === 'DELETE') return engine.remove(reference);
    const table = engine.table(reference);
    return { ...table, numRows: String(await engine.count(reference)) };
  }

  private async routeJobs(method: string, [id, action]: readonly string[], json: Record<string, unknown>): Promise<unknown> {
    if (id === undefined) return shown(await this.jobs.insert(json as never));
    const job = this.jobs.find(id);
    if (method !== 'POST' || action !== 'cancel') return shown(job);
    job.cancel?.();
    return { job: shown(job) };
  }

  private async upload(request: IncomingMessage, url: URL, json: object, body: Buffer) {
    const id = url.searchParams.get('upload_id');
    if (id === null) return this.uploads.begin(`${this.url}${url.pathname}`, json as never);
    return this.uploads.take(id, String(request.headers['content-range']), body);
  }
}

const errorBody = (code: number, reason: string, message: string) => ({
  error: { code, message, errors: [{ reason, message, domain: 'global' }] },
});
