import { dirname } from 'node:path';
import type { JobText } from '../../ipc/api.ts';
import { parseJob } from '../../model/job/parse.ts';
import { SharedConnections } from '../connections.ts';
import { checkSource, type OpenedJob, type OpenOptions } from '../open.ts';
import type { HostContext } from './service.ts';

/** Reads and checks a job that is being edited, with the user's connections. */
export async function openText(
  { text, file, parameters = {} }: JobText,
  { jobsFolder, dataFolder, secrets }: Pick<HostContext, 'jobsFolder' | 'dataFolder' | 'secrets'>,
  options: Omit<OpenOptions, 'parameters' | 'connections'> = {},
): Promise<OpenedJob> {
  const baseFolder = file === undefined ? jobsFolder : dirname(file);
  const { source, problems } = parseJob(text, file);
  const given = { parameters, env: options.env ?? process.env };
  if (!source) return { file, baseFolder, text, given, problems, schemas: new Map(), looks: new Map(), failures: [], doubts: [] };
  // Pipes can be read only once, which is the run's.
  const connections = new SharedConnections(dataFolder).readable();
  const checked = await checkSource(source, baseFolder, { readPipes: false, secrets, ...options, parameters, connections });
  return { ...checked, file, text };
}
