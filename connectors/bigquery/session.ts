import type { BigQueryClient } from './client.ts';
import { type JobResource, type QueryRequest, queryJob, runJob } from './jobs.ts';
import { defaultDataset, lookAtQuery } from './source.ts';
import type { Bound } from './sql.ts';
import type { TableField } from './types.ts';

/** Runs statements one after the other in one session of the server, so that temporary tables and a transaction last between them. */
export class QuerySession {
  private readonly client: BigQueryClient;
  private readonly wanted: boolean;
  private id: string | undefined;

  /** `wanted`: false runs every statement by itself. */
  constructor(client: BigQueryClient, wanted: boolean) {
    this.client = client;
    this.wanted = wanted;
  }

  async run(
    request: Omit<QueryRequest, 'session' | 'defaultDataset'>,
    options: Parameters<typeof runJob>[2] = {},
  ): Promise<JobResource> {
    const session = !this.wanted ? undefined : this.id === undefined ? 'create' : { id: this.id };
    const configuration = queryJob({ ...request, session, defaultDataset: await defaultDataset(this.client) });
    const job = await runJob(this.client, configuration, { timeoutMs: request.timeoutMs, ...options });
    this.id ??= job.statistics?.sessionInfo?.sessionId;
    return job;
  }

  /** The columns that a query would give, which sees what the session has made. Costs nothing. */
  async fieldsOf(query: Bound): Promise<readonly TableField[]> {
    const session = this.id === undefined ? undefined : { id: this.id };
    const { fields } = await lookAtQuery(this.client, query, { session, defaultDataset: await defaultDataset(this.client) });
    return fields;
  }

  /** Ends the session, and what is open in it. Never fails: the server ends it after a day. */
  async close(): Promise<void> {
    const { id } = this;
    this.id = undefined;
    if (id === undefined) return;
    const client = this.client.until(AbortSignal.timeout(CLOSE_MS));
    await runJob(client, queryJob({ sql: 'CALL BQ.ABORT_SESSION()', session: { id } })).catch(() => undefined);
  }
}

const CLOSE_MS = 10_000;
