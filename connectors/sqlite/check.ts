import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { RunError } from '../../model/errors.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import type { LoadCheck } from '../connector.ts';
import { checkFile } from '../files/check-target.ts';
import { problemOf, refuseProblems, type StageProblem, type TargetProblem } from '../target-problems.ts';
import { sqliteError } from './errors.ts';
import { copySchema } from './schema-copy.ts';
import { lookAtTable, surveyTable } from './table.ts';

/** What keeps loads from succeeding, as far as their databases show it, and what they would change. Changes nothing. */
export async function checkLoads(loads: readonly LoadCheck[]): Promise<readonly StageProblem[]> {
  const problems: StageProblem[] = [];
  for (const { stage, plan, baseFolder, connection, schema, unsettled } of loads as readonly LoadCheck<SqliteDestinationPlan>[]) {
    const path = resolve(baseFolder, String(connection.path));
    const found = await checkFile(path, { inPlace: true });
    if (found.length > 0) problems.push(...found.map((problem) => ({ ...problem, stage })));
    else if (!unsettled) problems.push(...checkTable(path, plan, schema).map((problem) => ({ ...problem, stage })));
  }
  return problems;
}

function checkTable(path: string, plan: SqliteDestinationPlan, schema: LoadCheck['schema']): readonly TargetProblem[] {
  let database: Database.Database | undefined;
  try {
    database = existsSync(path)
      ? new Database(path, { readonly: true, fileMustExist: true, timeout: Math.min(plan.timeoutMs, 5000) })
      : new Database(':memory:');
    database.defaultSafeIntegers();
    if (plan.beforeQuery === undefined) return surveyTable(database, plan, schema).problems;
    return surveyAfter(database, plan.beforeQuery, plan, schema);
  } catch (error) {
    const failure = sqliteError(error, path);
    if (!(failure instanceof RunError) || failure.retryable) throw failure;
    return [problemOf(failure)];
  } finally {
    database?.close();
  }
}

/** What is found when `beforeQuery` has run: on an empty copy of the database. Nothing where it does not run there. */
function surveyAfter(
  database: Database.Database,
  beforeQuery: string,
  plan: SqliteDestinationPlan,
  schema: LoadCheck['schema'],
): readonly TargetProblem[] {
  if (plan.table.schema !== undefined && plan.table.schema !== 'main') return [];
  const copy = copySchema(database, 'main');
  try {
    copy.exec(beforeQuery);
    return surveyTable(copy, plan, schema).problems;
  } catch (error) {
    // It may need rows, functions or databases that the copy lacks.
    if (error instanceof Database.SqliteError) return [];
    throw error;
  } finally {
    copy.close();
  }
}

/** Throws `RunError` for a table that does not fit the rows, as far as that can be seen before `beforeQuery` has run. */
export function refuseUnfit(database: Database.Database, plan: SqliteDestinationPlan, schema: LoadCheck['schema']): void {
  if (plan.beforeQuery === undefined) lookAtTable(database, plan, schema);
  else refuseProblems(surveyAfter(database, plan.beforeQuery, plan, schema));
}
