import { dirname } from 'node:path';
import type { JobText, SourcesLooked } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedOrigin } from '../../stages/check-job.ts';
import type { HostContext, Service } from './service.ts';
import { SourceCache } from './source-cache.ts';

/** Finds out what the origins of a job would read. */
export function sourcesService({ jobsFolder }: HostContext): Service<'sources'> {
  const cache = new SourceCache();
  return { handlers: { 'sources.look': (_, job) => lookAtSources(job, jobsFolder, cache) } };
}

async function lookAtSources(
  { text, file, parameters }: JobText,
  jobsFolder: string,
  cache: SourceCache,
): Promise<SourcesLooked> {
  const { source } = parseJob(text, file);
  if (!source) return { schemas: {}, problems: [], notes: {} };
  const { checkJob } = await import('../../stages/check-job.ts');
  const { origins } = checkJob(source, { ...(parameters && { parameters }), env: process.env });
  const baseFolder = file === undefined ? jobsFolder : dirname(file);
  const schemas: Record<string, Schema> = {};
  const problems: Problem[] = [];
  const notes: Record<string, readonly string[]> = {};
  await Promise.all(
    origins.map(async (origin: CheckedOrigin) => {
      const found = await cache.look(origin, baseFolder);
      if (!found) return;
      if (found.schema) schemas[origin.id] = found.schema;
      if (found.problem) problems.push({ ...found.problem, place: origin.place });
      if (found.notes.length > 0) notes[origin.id] = found.notes;
    }),
  );
  return { schemas, problems, notes };
}
