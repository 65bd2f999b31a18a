import { dirname } from 'node:path';
import type { SourceLook, SourceLooks } from '../../engine/plan/open-sources.ts';
import type { JobText } from '../../ipc/api.ts';
import { JobError, RunError } from '../../model/errors.ts';
import { asMap, type SourceDocument, type Value } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { ownValue } from '../../model/own.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { Schema } from '../../model/types.ts';
import { type CheckedJob, checkJob } from '../../stages/check-job.ts';
import { SharedConnections } from '../connections.ts';
import type { HostContext } from '../services/service.ts';
import type { SourceCache } from '../services/source-cache.ts';

/** The part of a job that ends at a stage, checked against its sources. */
export interface CheckedPart {
  readonly job: CheckedJob;
  readonly baseFolder: string;
  readonly looks: SourceLooks;
  /** What tells the source of an origin from others, by stage; absent where that cannot be told. */
  readonly sourceKeys: ReadonlyMap<string, string>;
}

/** Reads the text of a job. Throws `JobError` when it is no YAML map, or has no such stage. */
export function readText({ text, file }: JobText, stage: string): SourceDocument {
  const { source, problems } = parseJob(text, file);
  if (!source) throw new JobError(problems);
  requireStage(source, stage);
  return source;
}

/** The stages that a document declares. */
export const stageNames = ({ data }: SourceDocument): string[] => Object.keys(asMap(data.stages) ?? {});

/** Throws `JobError` when a document declares no such stage. */
export function requireStage(source: SourceDocument, stage: string): void {
  const names = stageNames(source);
  if (names.includes(stage)) return;
  const remedy = didYouMean(stage, names, 'the stages');
  throw JobError.of('unknown-stage', `unknown stage: ${stage}`, {}, { value: stage, ...(remedy !== undefined && { remedy }) });
}

/** A stage as the document declares it. */
export const declarationOf = (source: SourceDocument, stage: string): Readonly<Record<string, Value>> =>
  asMap(ownValue(asMap(source.data.stages), stage)) ?? {};

/**
 * Checks a stage and all that its rows come from; whatever else the document holds may be wrong. Looks at sources that have changed.
 * @throws JobError with what is wrong there, RunError for a source that cannot be looked at.
 */
export async function checkUpTo(
  source: SourceDocument,
  stage: string,
  { file, parameters = {} }: JobText,
  { jobsFolder, dataFolder }: HostContext,
  cache: SourceCache,
): Promise<CheckedPart> {
  const baseFolder = file === undefined ? jobsFolder : dirname(file);
  const connections = new SharedConnections(dataFolder).readable();
  const options = { parameters, env: process.env, connections, upTo: stage, now: new Date() };
  const first = checkJob(source, options);
  const looks = new Map<string, SourceLook>();
  const sourceKeys = new Map<string, string>();
  const sourceSchemas = new Map<string, Schema>();
  const found = await Promise.all(first.origins.map(async (origin) => [origin, await cache.look(origin, baseFolder)] as const));
  for (const [{ id }, source] of found) {
    if (source?.key !== undefined) sourceKeys.set(id, source.key);
    if (source?.look) looks.set(id, source.look);
    if (source?.schema) sourceSchemas.set(id, source.schema);
  }
  const { job, problems } = sourceSchemas.size === 0 ? first : checkJob(source, { ...options, sourceSchemas });
  if (job) return { job, baseFolder, looks, sourceKeys };
  const errors = problems.filter(({ severity }) => severity === 'error');
  const within = errors.filter(({ place }) => place.stage !== undefined);
  const failures = found.flatMap(([origin, source]) => (source?.failure ? [{ ...source.failure, stage: origin.id }] : []));
  if (within.length > 0 || (errors.length > 0 && failures.length === 0)) throw new JobError(within.length > 0 ? within : errors);
  throw unseen(failures);
}

/** Why the sources' columns are not known. */
function unseen(failures: readonly { readonly stage: string; readonly error: RunError }[]): Error {
  const [failure] = failures;
  if (!failure) return new RunError('missing-data', 'the program that runs the job passes the data');
  const { stage, error } = failure;
  const { code, message, remedy, value, retryable } = error;
  const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
  return new RunError(code, message, { stage, retryable, cause: error, ...more });
}
