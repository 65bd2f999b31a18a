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
import { TargetCache } from './target-cache.ts';

/** What is wrong with the path that an origin gives, rather than with what lies there. */
const OF_PATH = new Set(['file-not-found', 'is-a-folder', 'permission-denied', 'invalid-path']);

/** Finds out what the origins of a job would read, and whether the rows fit into what its destinations write to. */
export function sourcesService(context: HostContext, cache = new SourceCache(context.secrets)): Service<'sources'> {
  const targets = new TargetCache(context.secrets);
  return { handlers: { 'sources.look': (_, job) => lookAtSources(job, context, cache, targets) } };
}

async function lookAtSources(
  { text, file, parameters }: JobText,
  { jobsFolder, dataFolder }: HostContext,
  cache: SourceCache,
  targets: TargetCache,
): Promise<SourcesLooked> {
  const { source } = parseJob(text, file);
  if (!source) return { schemas: {}, problems: [], notes: {} };
  const { checkJob } = await import('../../stages/check-job.ts');
  const connections = new SharedConnections(dataFolder).readable();
  const options = { ...(parameters && { parameters }), env: process.env, connections };
  const { origins, idleOrigins } = checkJob(source, options);
  const baseFolder = file === undefined ? jobsFolder : dirname(file);
  const schemas: Record<string, Schema> = {};
  const problems: Problem[] = [];
  const notes: Record<string, readonly string[]> = {};
  const money: Record<string, readonly string[]> = {};
  const all = [...origins, ...idleOrigins];
  const found = await Promise.all(all.map((origin) => cache.look(origin, baseFolder)));
  for (const [index, { id, place }] of all.entries()) {
    const { schema, problem, notes: said = [], doubts = [], money: priced = [] } = found[index] ?? {};
    if (schema) schemas[id] = schema;
    if (problem) {
      const isOfPath = OF_PATH.has(problem.code) && asMap(ownValue(asMap(source.data.stages), id))?.path !== undefined;
      problems.push({ ...problem, place: { ...place, ...(isOfPath && { option: 'path' }) } });
    }
    for (const message of doubts) problems.push({ code: 'doubtful-source', message, severity: 'warning', place });
    if (said.length > 0) notes[id] = said;
    if (priced.length > 0) money[id] = priced;
  }
  const { destinations } = checkJob(source, { ...options, sourceSchemas: new Map(Object.entries(schemas)) });
  // Who draws a job may be about to make the table; a run fails for the same reason.
  for (const problem of await targets.look(destinations, baseFolder)) problems.push({ ...problem, severity: 'warning' });
  return { schemas, problems, notes, ...(Object.keys(money).length > 0 && { money }) };
}
