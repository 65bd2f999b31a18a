import { randomUUID } from 'node:crypto';
import { RunError } from '../../model/errors.ts';
import { pause } from '../http/pause.ts';
import { waitBefore } from '../http/retry.ts';
import type { BigQueryClient } from './client.ts';
import { type ApiFault, BigQueryError, PASSING_REASONS } from './errors.ts';
import type { QueryParameter, TableReference } from './sql.ts';
import type { TableSchema } from './types.ts';

/** Times that a job is made that fails for a reason of the server's own. */
const TRIES = 6;
/** How often it is asked whether a job has ended: soon at first. */
const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 1000;
/** A job that is cancelled is given so long to be told. */
const CANCEL_MS = 5000;

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location?: string;
}

/** What the API says of a job, as far as we look at it: https://cloud.google.com/bigquery/docs/reference/rest/v2/Job */
export interface JobResource {
  readonly jobReference: JobReference;
  readonly status: { readonly state: string; readonly errorResult?: ApiFault; readonly errors?: readonly ApiFault[] };
  readonly statistics?: JobStatistics;
  readonly configuration?: { readonly query?: { readonly destinationTable?: TableReference } };
}

export interface JobStatistics {
  readonly creationTime?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly totalBytesProcessed?: string;
  readonly sessionInfo?: { readonly sessionId: string };
  readonly query?: {
    readonly totalBytesProcessed?: string;
    readonly totalBytesBilled?: string;
    readonly cacheHit?: boolean;
    readonly statementType?: string;
    readonly schema?: TableSchema;
    readonly numDmlAffectedRows?: string;
    readonly dmlStats?: { readonly insertedRowCount?: string; readonly updatedRowCount?: string };
  };
  readonly load?: { readonly outputRows?: string; readonly outputBytes?: string; readonly inputFileBytes?: string };
}

export interface QueryRequest {
  readonly sql: string;
  readonly parameters?: readonly QueryParameter[];
  readonly dryRun?: boolean;
  /** `create`: a new session, whose id the job's statistics say. */
  readonly session?: 'create' | { readonly id: string } | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maximumBytesBilled?: number | undefined;
  readonly destination?: TableReference;
  readonly defaultDataset?: { readonly projectId: string; readonly datasetId: string } | undefined;
}

/** The configuration of a job that runs a query. */
export function queryJob(request: QueryRequest): object {
  const { sql, parameters = [], dryRun, session, timeoutMs, maximumBytesBilled, destination, defaultDataset } = request;
  return {
    ...(dryRun && { dryRun }),
    ...(timeoutMs !== undefined && { jobTimeoutMs: String(timeoutMs) }),
    labels: { 'made-by': 'open-stage' },
    query: {
      query: sql,
      useLegacySql: false,
      ...(parameters.length > 0 && { parameterMode: 'NAMED', queryParameters: parameters }),
      ...(session === 'create' && { createSession: true }),
      ...(typeof session === 'object' && { connectionProperties: [{ key: 'session_id', value: session.id }] }),
      ...(maximumBytesBilled !== undefined && { maximumBytesBilled: String(maximumBytesBilled) }),
      ...(destination && { destinationTable: destination, writeDisposition: 'WRITE_APPEND', createDisposition: 'CREATE_NEVER' }),
      ...(defaultDataset && { defaultDataset }),
    },
  };
}

/** What a query would do, without running it: its columns and the bytes that it would read. Costs nothing. */
export async function dryRun(client: BigQueryClient, request: Omit<QueryRequest, 'dryRun'>): Promise<JobResource> {
  const projectId = await client.projectId();
  const json = {
    jobReference: { projectId, ...locationOf(client) },
    configuration: queryJob({ ...request, dryRun: true }),
  };
  const { body } = await client.ask<JobResource>({ method: 'POST', path: '/jobs', project: projectId, json });
  const { errorResult, errors = [] } = body.status ?? {};
  if (errorResult) throw new BigQueryError('dry run', 0, [errorResult, ...errors], 'the query is refused');
  return body;
}

/**
 * Runs a job to its end, and anew when it fails for a reason of the server's. `id`: the same for the same work, so that a request whose answer was lost does it
 * once. When the client's signal aborts, or `timeoutMs` is over, the job is cancelled.
 * @throws BigQueryError why the job failed; RunError `timeout`.
 */
export async function runJob(
  client: BigQueryClient,
  configuration: object,
  { id = `open_stage_${randomUUID()}`, timeoutMs }: { readonly id?: string; readonly timeoutMs?: number | undefined } = {},
): Promise<JobResource> {
  for (let attempt = 0; ; attempt++) {
    const reference = await submit(client, configuration, attempt === 0 ? id : `${id}_${attempt}`);
    try {
      return await finish(client, reference, timeoutMs);
    } catch (error) {
      if (!isServersFault(error) || attempt + 1 >= TRIES) throw error;
      await pause(waitBefore(attempt), client.signal);
    }
  }
}

/** What makes a job fail that would go well anew: the server's own failures, and too many jobs on a table within a short time. */
const isServersFault = (error: unknown): boolean =>
  error instanceof BigQueryError && error.status === 0 && PASSING_REASONS.has(error.reason);

async function submit(client: BigQueryClient, configuration: object, jobId: string): Promise<JobReference> {
  const projectId = await client.projectId();
  const jobReference = { projectId, jobId, ...locationOf(client) };
  const json = { jobReference, configuration };
  const { status, body } = await client.ask<JobResource>({
    method: 'POST',
    path: '/jobs',
    project: projectId,
    json,
    accepts: [409],
  });
  // It is there: the answer to an earlier request was lost.
  return status === 409 ? jobReference : body.jobReference;
}

/** Waits for a job, which has been made. */
export async function finish(client: BigQueryClient, job: JobReference, timeoutMs?: number): Promise<JobResource> {
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs;
  try {
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 2, LONGEST_POLL_MS)) {
      const resource = await findJob(client, job);
      if (resource.status.state === 'DONE') return checked(resource, timeoutMs);
      const left = until - performance.now();
      if (left <= 0) throw timedOut(timeoutMs!);
      await pause(Math.min(wait, left), client.signal);
    }
  } catch (error) {
    if (client.signal.aborted || (error instanceof RunError && error.code === 'timeout')) await cancelJob(client, job);
    throw error;
  }
}

export async function findJob(client: BigQueryClient, { projectId, jobId, location }: JobReference): Promise<JobResource> {
  const { body } = await client.ask<JobResource>({
    path: `/jobs/${encodeURIComponent(jobId)}`,
    project: projectId,
    query: { location: location ?? client.project.location },
  });
  return body;
}

function checked(resource: JobResource, timeoutMs: number | undefined): JobResource {
  const { errorResult, errors = [] } = resource.status;
  if (!errorResult) return resource;
  const stopped = errorResult.reason === 'stopped' || errorResult.reason === 'timeout';
  if (stopped && timeoutMs !== undefined && /timed out|timeout/i.test(errorResult.message ?? '')) throw timedOut(timeoutMs);
  throw new BigQueryError('BigQuery', 0, [errorResult, ...errors], 'the job failed');
}

const timedOut = (timeoutMs: number): RunError =>
  new RunError('timeout', `timeout: the query took longer than ${timeoutMs} ms`, {
    remedy: 'raise timeoutMs, or make the query cheaper',
  });

/** Asks the server to end a job. Never fails. */
export async function cancelJob(client: BigQueryClient, { projectId, jobId, location }: JobReference): Promise<void> {
  const own = client.until(AbortSignal.timeout(CANCEL_MS));
  const query = { location: location ?? client.project.location };
  const path = `/jobs/${encodeURIComponent(jobId)}/cancel`;
  await own.ask({ method: 'POST', path, project: projectId, query }).catch(() => undefined);
}

const locationOf = ({ project: { location } }: BigQueryClient) => (location === undefined ? {} : { location });
