import { dirname } from 'node:path';
import type { JobText, SourcesLooked } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import { asMap } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { ownValue } from '../../model/own.ts';
import type { Schema } from '../../model/types.ts';
import { SharedConnections } from '../connections.ts';
import type { HostContext, Service } from './service.ts';
import { SourceCache } from './source-cache.ts';

/** What is wrong with the path that an origin gives, rather than with what lies there. */
const OF_PATH = new Set(['file-not-found', 'is-a-folder', 'permission-denied', 'invalid-path']);

/** Finds out what the origins of a job would read. */
export function sourcesService(context: HostContext, cache = new SourceCache(context.secrets)): Service<'sources'> {
  return { handlers: { 'sources.look': (_, job) => lookAtSources(job, context, cache) } };
}

async function lookAtSources(
  { text, file, parameters }: JobText,
  { jobsFolder, dataFolder }: HostContext,
  cache: SourceCache,
): Promise<SourcesLooked> {
  const { source } = parseJob(text, file);
  if (!source) return { schemas: {}, problems: [], notes: {} };
  const { checkJob } = await import('../../stages/check-job.ts');
  const connections = new SharedConnections(dataFolder).readable();
  const { origins, idleOrigins } = checkJob(source, { ...(parameters && { parameters }), env: process.env, connections });
  const baseFolder = file === undefined ? jobsFolder : dirname(file);
  const schemas: Record<string, Schema> = {};
  const problems: Problem[] = [];
  const notes: Record<string, readonly string[]> = {};
  const all = [...origins, ...idleOrigins];
  const found = await Promise.all(all.map((origin) => cache.look(origin, baseFolder)));
  for (const [index, { id, place }] of all.entries()) {
    const { schema, problem, notes: said = [], doubts = [] } = found[index] ?? {};
    if (schema) schemas[id] = schema;
    if (problem) {
      const isOfPath = OF_PATH.has(problem.code) && asMap(ownValue(asMap(source.data.stages), id))?.path !== undefined;
      problems.push({ ...problem, place: { ...place, ...(isOfPath && { option: 'path' }) } });
    }
    for (const message of doubts) problems.push({ code: 'doubtful-source', message, severity: 'warning', place });
    if (said.length > 0) notes[id] = said;
  }
  return { schemas, problems, notes };
}
