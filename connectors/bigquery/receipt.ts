import { BigQueryClient } from './client.ts';
import { BigQueryError } from './errors.ts';
import type { BigQueryAccess } from './introspect.ts';
import { finish } from './jobs.ts';

/** Tries of a commit that are looked for at most. */
const MOST_TRIES = 100;
const PATIENCE_MS = 60_000;

/** The first of the jobs that may bring a load into its table, and where they run. */
export interface BigQueryReceipt {
  readonly id: string;
  readonly location?: string | undefined;
}

/** Whether one of those jobs has done so. */
export async function wasCommitted({ connection, baseFolder, signal }: BigQueryAccess, receipt: string): Promise<boolean> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const client = new BigQueryClient(connection, { baseFolder, signal: signal ? AbortSignal.any([signal, patience]) : patience });
  const { id: first, location } = JSON.parse(receipt) as BigQueryReceipt;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const id = tries === 0 ? first : `${first}_again_${tries}`;
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const done = await outcomeOf(client, attempt === 0 ? id : `${id}_${attempt}`, location);
      if (done) return true;
      if (done === undefined && attempt === 0) return false;
      if (done === undefined) break;
    }
  }
  return false;
}

/** `undefined`: there is no such job. */
async function outcomeOf(client: BigQueryClient, jobId: string, location: string | undefined): Promise<boolean | undefined> {
  try {
    await finish(client, { projectId: await client.projectId(), jobId, ...(location !== undefined && { location }) });
    return true;
  } catch (error) {
    if (!(error instanceof BigQueryError)) throw error;
    return error.status === 404 ? undefined : false;
  }
}
