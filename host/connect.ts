import { dirname } from 'node:path';
import type { Secrets } from '../credentials/secrets.ts';
import { withSecrets } from '../engine/run/secrets.ts';
import type { ConnectionTarget } from '../ipc/api.ts';
import { JobError, RunError } from '../model/errors.ts';
import { asMap, type ConnectionDeclaration } from '../model/job/document.ts';
import { parseJob } from '../model/job/parse.ts';
import { didYouMean } from '../model/suggest.ts';
import { checkSharedConnection } from '../stages/check/document.ts';
import type { SharedConnections } from './connections.ts';
import type { ReadyConnection } from './drivers/driver.ts';

export interface ConnectContext {
  readonly secrets: Pick<Secrets, 'get'>;
  readonly shared: SharedConnections;
  readonly jobsFolder: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds a connection, checks it and fills in its secrets.
 * @throws JobError for what is wrong with it; RunError for a secret that is missing.
 */
export async function readyConnection(target: ConnectionTarget, context: ConnectContext): Promise<ReadyConnection> {
  const { name, declaration, baseFolder } = find(target, context);
  const { connection, problems } = checkSharedConnection(name, declaration, { env: context.env ?? process.env });
  if (!connection) throw new JobError(problems.filter(({ severity }) => severity === 'error'));
  return { fields: await withSecrets(connection, context.secrets), baseFolder };
}

function find(target: ConnectionTarget, { shared, jobsFolder }: ConnectContext) {
  if ('connection' in target) {
    const { name, type, fields } = target.connection;
    return { name, declaration: { type, ...fields } as ConnectionDeclaration, baseFolder: jobsFolder };
  }
  const { job, name } = target;
  const baseFolder = job.file === undefined ? jobsFolder : dirname(job.file);
  const own = asMap(parseJob(job.text, job.file).source?.data.connections) ?? {};
  const known = { ...shared.read(), ...own } as Readonly<Record<string, ConnectionDeclaration>>;
  if (Object.hasOwn(known, name)) return { name, declaration: known[name]!, baseFolder };
  const remedy = didYouMean(name, Object.keys(known), 'connections') ?? 'add it under Connections, or declare it in the job';
  throw new RunError('unknown-connection', `unknown connection: ${name}`, { value: name, remedy });
}
