import { resolve } from 'node:path';
import { type Problem, RunError } from '../model/errors.ts';
import type { Schema } from '../model/types.ts';
import type { CheckedOrigin } from '../stages/check-job.ts';
import type { PlanOf, StageType } from '../stages/index.ts';

/** An origin whose source could not be looked at. */
export interface SourceFailure {
  readonly stage: string;
  readonly error: RunError;
  /** The same as a warning at the stage's place: a job may be checked where its data is not. */
  readonly problem: Problem;
}

export interface SourceSchemas {
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly failures: readonly SourceFailure[];
}

/** Finds the columns of what an origin would read. Throws `RunError` when it cannot. */
type Look<Type extends StageType> = (plan: PlanOf<Type>, baseFolder: string) => Promise<Schema>;

/** How each type of origin is looked at. The others' schemas follow from their options alone. */
const LOOKS: { readonly [Type in StageType]?: Look<Type> } = {
  async 'csv-origin'(plan, baseFolder) {
    const { resolveFiles } = await import('../connectors/files/source-files.ts');
    const { introspectCsv } = await import('../connectors/csv/introspect.ts');
    const { csvSettings } = await import('../connectors/csv/settings.ts');
    return (await introspectCsv(await resolveFiles(plan.path, baseFolder), csvSettings(plan))).schema;
  },
  async 'memory-origin'({ name }) {
    const remedy = 'hand over a table or rows, or name its columns';
    throw new RunError('missing-data', `missing data: ${name}`, { value: name, remedy });
  },
  async 'sqlite-origin'({ database, source, beforeQuery, timeoutMs }, baseFolder) {
    const { introspectSqlite } = await import('../connectors/sqlite/introspect.ts');
    return introspectSqlite(resolve(baseFolder, database.path), source, { beforeQuery, timeoutMs });
  },
};

/** Looks at the sources of origins, side by side. Never writes, and never rejects for what a source holds or lacks. */
export async function introspectSources(origins: readonly CheckedOrigin[], baseFolder: string): Promise<SourceSchemas> {
  const schemas = new Map<string, Schema>();
  const failures: SourceFailure[] = [];
  await Promise.all(
    origins.map(async ({ id, type, plan, place }) => {
      const look = LOOKS[type] as ((plan: unknown, baseFolder: string) => Promise<Schema>) | undefined;
      if (!look) return;
      try {
        schemas.set(id, await look(plan, baseFolder));
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        const { code, message, remedy, value } = error;
        const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
        failures.push({ stage: id, error, problem: { code, message, severity: 'warning', place, ...more } });
      }
    }),
  );
  return { schemas, failures };
}
