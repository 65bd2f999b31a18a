import { gunzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { checkLine } from './check-line.ts';
import { ApiFailure, type Engine, type Reference, type Result } from './engine.ts';
import type { ApiParameter } from './translate.ts';

export interface Job {
  readonly jobReference: { readonly projectId: string; readonly jobId: string; readonly location: string };
  readonly configuration: Configuration;
  status: { state: string; errorResult?: object; errors?: object[] };
  statistics: Record<string, unknown>;
  result?: Result;
  cancel?: () => void;
}

export type JobKind = 'query' | 'load' | 'copy';

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
const billed = (bytes: number): number => (bytes === 0 ? 0 : Math.max(LEAST_BILLED, bytes));

/** A job as the API shows it. */
export const shown = ({ jobReference, configuration, status, statistics }: Job) => ({
  jobReference,
  configuration,
  status,
  statistics,
});

/** Runs jobs, side by side, and the sessions that statements share. */
export class Jobs {
  readonly all = new Map<string, Job>();
  /** Asked for each row that is loaded: a message refuses it. */
  refuses: (row: Record<string, unknown>) => string | undefined = () => undefined;
  /** Asked for each job that begins: a reason lets it fail. */
  fails: (configuration: Configuration) => string | undefined = () => undefined;
  /** Whether the errors of load jobs say where in the data the row begins. */
  saysPosition = true;
  private readonly engine: Engine;
  private readonly project: string;
  private readonly sessions = new Map<string, DuckDBConnection>();
  private count = 0;

  constructor(engine: Engine, project: string) {
    this.engine = engine;
    this.project = project;
  }

  find(id: string): Job {
    const job = this.all.get(id);
    if (job) return job;
    throw new ApiFailure('notFound', `Not found: Job ${id}`, 404);
  }

  /** Throws `ApiFailure` for an id that is there. */
  checkFree(id: string): void {
    if (this.all.has(id)) throw new ApiFailure('duplicate', `Already Exists: Job ${id}`, 409);
  }

  /** Begins a job. `bytes`: what a load job loads. */
  async insert({ jobReference, configuration }: Pick<Job, 'jobReference' | 'configuration'>, bytes?: Buffer): Promise<Job> {
    const jobId = jobReference?.jobId ?? `job_${this.count++}`;
    this.checkFree(jobId);
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
    this.all.set(jobId, job);
    void this.finish(job, bytes);
    return job;
  }

  private async finish(job: Job, bytes: Buffer | undefined): Promise<void> {
    try {
      const reason = this.fails(job.configuration);
      if (reason !== undefined) throw new ApiFailure(reason, `The job failed: ${reason}`);
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
    if (seconds > 0 && !job.configuration.dryRun) await wait(job, seconds);
    const given = query.connectionProperties?.find(({ key }) => key === 'session_id')?.value;
    const id = query.createSession ? `session_${this.count++}` : given;
    const connection = (id === undefined ? undefined : this.sessions.get(id)) ?? (await this.engine.connect());
    if (given !== undefined && !this.sessions.has(given)) throw new ApiFailure('invalid', `Session ${given} is not there`);
    if (id !== undefined) {
      this.sessions.set(id, connection);
      job.statistics.sessionInfo = { sessionId: id };
    }
    try {
      await this.runQuery(job, query, connection, id);
    } finally {
      if (id === undefined) connection.closeSync();
    }
  }

  private async runQuery(
    job: Job,
    { query: sql, queryParameters: parameters = [], defaultDataset, maximumBytesBilled }: NonNullable<Configuration['query']>,
    connection: DuckDBConnection,
    session: string | undefined,
  ): Promise<void> {
    const dry = job.configuration.dryRun === true;
    const request = { sql, parameters, dataset: defaultDataset?.datasetId };
    if (maximumBytesBilled !== undefined && !dry) {
      const { bytes } = await this.engine.query(connection, { ...request, dry: true });
      if (billed(bytes) > Number(maximumBytesBilled)) {
        throw new ApiFailure(
          'bytesBilledLimitExceeded',
          `Query exceeded limit for bytes billed: ${maximumBytesBilled}. ${billed(bytes)} or higher required.`,
        );
      }
    }
    if (/^CALL BQ\.ABORT_SESSION/i.test(sql) && session !== undefined) {
      connection.closeSync();
      this.sessions.delete(session);
      return;
    }
    const result = await this.engine.query(connection, { ...request, dry });
    job.result = result;
    job.statistics.query = {
      totalBytesProcessed: String(result.bytes),
      ...(result.merged && { dmlStats: result.merged }),
      ...(!dry && { totalBytesBilled: String(billed(result.bytes)) }),
      ...(result.fields.length > 0 && dry && { schema: { fields: result.fields } }),
    };
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
}

function wait(job: Job, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    job.cancel = () => {
      clearTimeout(timer);
      reject(new ApiFailure('stopped', 'Job execution was cancelled: User requested cancellation'));
    };
  });
}
