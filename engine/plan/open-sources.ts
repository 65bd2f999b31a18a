import type { CsvIntrospection } from '../../connectors/csv/introspect.ts';
import type { JsonIntrospection } from '../../connectors/json/introspect.ts';
import type { RestIntrospection } from '../../connectors/rest/introspect.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { csvSource, lookAtCsv } from './csv-source.ts';
import { jsonSource, lookAtJson } from './json-source.ts';
import type { CsvSource, FileSources, JsonSource, SourceDoubt } from './sources.ts';

/** What was found of an origin's files, or of its server. */
export interface SourceLook {
  readonly csv?: CsvIntrospection;
  readonly json?: JsonIntrospection;
  readonly rest?: RestIntrospection;
}

/** Origins that have been looked at, by stage. A pipe can be looked at only once: its text is read on from there. */
export type SourceLooks = ReadonlyMap<string, SourceLook>;

/** All origins of a job that read files. `looks`: what was found of those that have been looked at. */
export async function openSources(
  job: CheckedJob,
  baseFolder: string,
  signal?: AbortSignal,
  looks: SourceLooks = new Map(),
): Promise<FileSources> {
  const csv = new Map<string, CsvSource>();
  const json = new Map<string, JsonSource>();
  const rest = new Map<string, RestIntrospection>();
  const doubts: SourceDoubt[] = [];
  await Promise.all(
    job.stages.map(async (stage) => {
      const look = looks.get(stage.id);
      if (stage.type === 'csv-origin') {
        const found = look?.csv ?? (await lookAtCsv(stage.plan, baseFolder, signal));
        csv.set(stage.id, csvSource(stage.plan, found));
        for (const text of found.detection.warnings) doubts.push({ stage: stage.id, text });
      } else if (stage.type === 'json-origin') {
        json.set(stage.id, jsonSource(stage.plan, look?.json ?? (await lookAtJson(stage.plan, baseFolder, signal))));
      } else if (look?.rest) rest.set(stage.id, look.rest);
    }),
  );
  return { csv, json, rest, doubts };
}
