import { dirname } from 'node:path';
import type { JobText } from '../../ipc/api.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkSource, type OpenedJob, type OpenOptions } from '../open.ts';

/** Reads and checks a job that is being edited. */
export async function openText(
  { text, file, parameters = {} }: JobText,
  jobsFolder: string,
  options: Omit<OpenOptions, 'parameters'> = {},
): Promise<OpenedJob> {
  const baseFolder = file === undefined ? jobsFolder : dirname(file);
  const { source, problems } = parseJob(text, file);
  const given = { parameters, env: options.env ?? process.env };
  if (!source) return { file, baseFolder, text, given, problems, schemas: new Map(), looks: new Map(), failures: [] };
  // Pipes can be read only once, which is the run's.
  const checked = await checkSource(source, baseFolder, { readPipes: false, ...options, parameters });
  return { ...checked, file, text };
}
