import { resolve } from 'node:path';
import type { SourceFile } from '../connectors/files/source-files.ts';
import type { SourceLook, SourceLooks } from '../engine/plan/open-sources.ts';
import { type SecretSource, withSecrets } from '../engine/run/secrets.ts';
import { type Problem, RunError } from '../model/errors.ts';
import type { Schema } from '../model/types.ts';
import type { CheckedOrigin } from '../stages/check-job.ts';
import type { PlanOf, StageType } from '../stages/index.ts';
import { inQueue } from './server-queue.ts';

/** An origin whose source could not be looked at. */
export interface SourceFailure {
  readonly stage: string;
  readonly error: RunError;
  /** The same as a warning at the stage's place: a job may be checked where its data is not. */
  readonly problem: Problem;
}

/** What may pass until the run: a server that does not answer, a pipe or data that only the run has. */
const PASSING = new Set(['unseen-pipe', 'missing-data']);

/** Whether a run would fail for the same reason. */
export const isCertain = ({ error: { code, retryable } }: SourceFailure): boolean => !retryable && !PASSING.has(code);

export interface SourceSchemas {
  readonly schemas: ReadonlyMap<string, Schema>;
  /** For the run, which need not look again. */
  readonly looks: SourceLooks;
  readonly failures: readonly SourceFailure[];
}

export interface LookOptions {
  readonly baseFolder: string;
  /** What the references of connections are resolved with. */
  readonly secrets: SecretSource;
  /** Whether pipes may be looked at, too. What was found must then be handed to the run, for they can be read only once. */
  readonly readPipes: boolean;
}

/** What an origin would read. */
interface Look extends SourceLook {
  readonly schema: Schema;
}

/** Finds out what an origin would read. Throws `RunError` when it cannot. */
type Looker<Type extends StageType> = (plan: PlanOf<Type>, options: LookOptions) => Promise<Look>;

/** A server that has not answered by then is given up, for all its retries. */
const LOOK_MS = 60_000;

/** How each type of origin is looked at. The others' schemas follow from their options alone. */
const LOOKERS: { readonly [Type in StageType]?: Looker<Type> } = {
  async 'csv-origin'(plan, { baseFolder, readPipes }) {
    const { csvSettings } = await import('../engine/plan/csv-source.ts');
    const { resolveFiles } = await import('../connectors/files/source-files.ts');
    const { introspectCsv } = await import('../connectors/csv/introspect.ts');
    const files = await resolveFiles(plan.path, baseFolder);
    if (!readPipes) refusePipes(files);
    const csv = await introspectCsv(files, csvSettings(plan));
    return { schema: csv.schema, csv };
  },
  async 'json-origin'(plan, { baseFolder, readPipes }) {
    const { jsonSettings } = await import('../engine/plan/json-source.ts');
    const { resolveFiles } = await import('../connectors/files/source-files.ts');
    const { introspectJson } = await import('../connectors/json/introspect.ts');
    const files = await resolveFiles(plan.path, baseFolder);
    if (!readPipes) refusePipes(files);
    const json = await introspectJson(files, jsonSettings(plan));
    return { schema: json.schema, json };
  },
  async 'memory-origin'({ name }) {
    const remedy = 'pass a table or rows, or declare the columns of the stage';
    throw new RunError('missing-data', `missing data: ${name}`, { value: name, remedy });
  },
  async 'rest-origin'(plan, { baseFolder, secrets }) {
    const { lookAtRest } = await import('../connectors/rest/introspect.ts');
    const connection = await withSecrets(plan.connection, secrets);
    const rest = await lookAtRest(plan, { connection, baseFolder, signal: AbortSignal.timeout(LOOK_MS) });
    return { schema: rest.schema, rest };
  },
  async 'sqlite-origin'({ connection, source, beforeQuery, timeoutMs }, { baseFolder }) {
    const { introspectSqlite } = await import('../connectors/sqlite/introspect.ts');
    return { schema: introspectSqlite(resolve(baseFolder, String(connection.path)), source, { beforeQuery, timeoutMs }) };
  },
  async 'bigquery-origin'(plan, { baseFolder, secrets }) {
    const { introspectBigQuery } = await import('../connectors/bigquery/introspect.ts');
    const access = { connection: await withSecrets(plan.connection, secrets), baseFolder };
    return { schema: await introspectBigQuery(access, plan) };
  },
  async 'postgres-origin'({ connection, source, beforeQuery }, { baseFolder, secrets }) {
    const { introspectPostgres } = await import('../connectors/postgres/introspect.ts');
    const access = { connection: await withSecrets(connection, secrets), baseFolder };
    return { schema: await inQueue(connection, () => introspectPostgres(access, { source, beforeQuery })) };
  },
  async 'mysql-origin'({ connection, source, beforeQuery }, { baseFolder, secrets }) {
    const { introspectMysql } = await import('../connectors/mysql/introspect.ts');
    const access = { connection: await withSecrets(connection, secrets), baseFolder };
    return { schema: await inQueue(connection, () => introspectMysql(access, { source, beforeQuery })) };
  },
};

function refusePipes(files: readonly SourceFile[]): void {
  const pipe = files.find((file) => !file.seekable);
  if (pipe) throw new RunError('unseen-pipe', `${pipe.path} is a pipe, which only a run can read`, { value: pipe.path });
}

/** Looks at the sources of origins, side by side. Never writes, and never rejects for what a source holds or lacks. */
export async function introspectSources(origins: readonly CheckedOrigin[], options: LookOptions): Promise<SourceSchemas> {
  const schemas = new Map<string, Schema>();
  const looks = new Map<string, SourceLook>();
  const failures: SourceFailure[] = [];
  await Promise.all(
    origins.map(async ({ id, type, plan, place }) => {
      const looker = LOOKERS[type] as ((plan: unknown, options: LookOptions) => Promise<Look>) | undefined;
      if (!looker) return;
      try {
        const { schema, ...look } = await looker(plan, options);
        schemas.set(id, schema);
        looks.set(id, look);
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        const { code, message, remedy, value } = error;
        const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
        failures.push({ stage: id, error, problem: { code, message, severity: 'warning', place, ...more } });
      }
    }),
  );
  return { schemas, looks, failures };
}
