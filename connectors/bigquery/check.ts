import type { BigQueryDestinationPlan } from '../../stages/bigquery-destination.ts';
import type { LoadCheck } from '../connector.ts';
import { doubtful } from '../sql/before-query.ts';
import { lossProblems } from '../sql/replacement.ts';
import type { StageProblem, TargetProblem } from '../target-problems.ts';
import { BigQueryClient } from './client.ts';
import { planReplacement } from './replacement.ts';
import { checkNames } from './sql.ts';
import { StopSignal } from './stop.ts';
import { findTable, referenceOf, refuseTable, rowAccessPolicies } from './table.ts';
import { fitTo, newFit } from './targets.ts';

/** What keeps loads from succeeding, as far as their tables show it, and what they would change. Changes nothing, and costs nothing. */
export async function checkLoads(loads: readonly LoadCheck[], stopped: () => boolean): Promise<readonly StageProblem[]> {
  const stop = new StopSignal(stopped);
  try {
    const found = await Promise.all(
      (loads as readonly LoadCheck<BigQueryDestinationPlan>[]).map(async (load) => {
        const problems = await doubtful(load, () => checkLoad(load, stop.signal));
        return problems.map((problem) => ({ ...problem, stage: load.stage }));
      }),
    );
    return found.flat();
  } finally {
    stop.end();
  }
}

async function checkLoad(
  { connection, baseFolder, plan, schema }: LoadCheck<BigQueryDestinationPlan>,
  signal: AbortSignal,
): Promise<readonly TargetProblem[]> {
  const client = new BigQueryClient(connection, { baseFolder, signal });
  const target = await referenceOf(client, plan.table);
  checkNames(
    target,
    schema.map(({ name }) => name),
  );
  const found = await findTable(client, target);
  if (!found) {
    newFit(schema, plan);
    return [];
  }
  refuseTable(found, plan);
  if (plan.ifExists !== 'replace') return fitTo(found, schema, plan).problems;
  const policies = await rowAccessPolicies(client, target);
  return lossProblems(target.tableId, planReplacement(found, policies ?? [], schema, plan), plan);
}
