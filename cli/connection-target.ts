import { resolve } from 'node:path';
import { Secrets } from '../credentials/secrets.ts';
import { SharedConnections } from '../host/connections.ts';
import { dataFolder } from '../host/folders.ts';
import { readJobFile } from '../host/open.ts';
import { connectionsService } from '../host/services/connections.ts';
import type { ConnectionTarget } from '../ipc/api.ts';

/** A command is its service's only client. */
export const CLIENT = { id: 'cli' };

/** The connections of this user, and what can be done with one. */
export function openConnections() {
  const shared = new SharedConnections(dataFolder());
  const secrets = new Secrets({ dataFolder: dataFolder() });
  const { handlers } = connectionsService({ emit: () => {} }, { shared, secrets, jobsFolder: process.cwd() });
  return { shared, handlers };
}

/** The connection of a name: the job's, where one is given and declares it, else the user's. */
export async function targetOf(name: string, job: string | undefined): Promise<ConnectionTarget> {
  if (job === undefined) return { job: { text: '' }, name };
  return { job: { text: await readJobFile(job), file: resolve(job) }, name };
}

export const qualifiedName = ({ schema, name }: { readonly schema?: string; readonly name: string }): string =>
  schema === undefined ? name : `${schema}.${name}`;
