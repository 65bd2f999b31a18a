import { RunError } from '../../model/errors.ts';
import { pause } from '../http/pause.ts';
import { waitBefore } from '../http/retry.ts';
import type { Answer, BigQueryClient } from './client.ts';
import { BigQueryError, mayPass } from './errors.ts';
import type { JobReference, JobResource } from './jobs.ts';

/** Bytes that are sent at a time, so that not much is sent again after a cut. A multiple of 256 KiB. */
const CHUNK_BYTES = 8 << 20;
/** Tries to go on with an upload before it is given up. */
const TRIES = 6;

const INCOMPLETE = 308;
const THERE_ALREADY = 409;

/**
 * Makes a load job of bytes that lie in memory; what was cut off goes on where it was: https://cloud.google.com/bigquery/docs/reference/api-uploads
 * Does nothing when there is the job already.
 */
export async function uploadJob(client: BigQueryClient, job: JobReference, configuration: object, bytes: Buffer): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const opened = await open(client, job, configuration, bytes.length);
    if (opened === undefined || (await send(client, opened, bytes))) return;
    // The server has forgotten the upload; whether it made a job of it, the next opening tells.
    if (attempt + 1 >= TRIES)
      throw new RunError('connection-lost', 'BigQuery lost data that was sent', { retryable: true, remedy: 'run again' });
    await pause(waitBefore(attempt), client.signal);
  }
}

/** The URL to send to; `undefined` when there is such a job. */
async function open(
  client: BigQueryClient,
  job: JobReference,
  configuration: object,
  length: number,
): Promise<string | undefined> {
  const { status, headers } = await client.ask<JobResource>({
    method: 'POST',
    path: client.uploadUrl(job.projectId),
    query: { uploadType: 'resumable' },
    json: { jobReference: job, configuration },
    headers: { 'X-Upload-Content-Type': 'application/octet-stream', 'X-Upload-Content-Length': String(length) },
    accepts: [THERE_ALREADY],
  });
  if (status === THERE_ALREADY) return undefined;
  const { location } = headers;
  if (location !== undefined) return location;
  throw new RunError('unexpected-response', 'BigQuery does not say where to send rows', {
    remedy: 'check apiEndpoint of the connection',
  });
}

/** Sends all. False: the server does not know the upload any more. */
async function send(client: BigQueryClient, url: string, bytes: Buffer): Promise<boolean> {
  let from = 0;
  let failures = 0;
  for (;;) {
    const chunk = bytes.subarray(from, from + CHUNK_BYTES);
    const range = chunk.length === 0 ? `*/${bytes.length}` : `${from}-${from + chunk.length - 1}/${bytes.length}`;
    let answer: Answer<JobResource> | undefined;
    try {
      answer = await put(client, url, chunk, range);
    } catch (error) {
      if (!mayPass(error) || ++failures >= TRIES) throw error;
      await pause(waitBefore(failures), client.signal);
      try {
        // Asks how far it got.
        answer = await put(client, url, Buffer.alloc(0), `*/${bytes.length}`);
      } catch (again) {
        if (!mayPass(again)) throw again;
        continue;
      }
    }
    if (answer.status === 404 || answer.status === 410) return false;
    if (answer.status !== INCOMPLETE) return true;
    const got = nextByte(answer.headers.range);
    if (got > from) failures = 0;
    from = got;
  }
}

const put = (client: BigQueryClient, url: string, body: Buffer, range: string): Promise<Answer<JobResource>> =>
  client.ask<JobResource>({
    ...{ method: 'PUT', path: url, body, tries: 1, accepts: [INCOMPLETE, 404, THERE_ALREADY, 410] },
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Range': `bytes ${range}` },
  });

/** Behind `bytes=0-8388607`; 0 where the server has nothing. */
function nextByte(range: string | undefined): number {
  const end = /-(\d+)$/.exec(range ?? '')?.[1];
  return end === undefined ? 0 : Number(end) + 1;
}

/** Whether rows are to blame for a load job's failure. */
export const isRefusal = (error: unknown): error is BigQueryError =>
  error instanceof BigQueryError && error.status === 0 && ['invalid', 'invalidQuery'].includes(error.reason);
