import type { ConnectorDestinationPlan } from '../../stages/shared/database.ts';
import type { LoadCheck } from '../connector.ts';
import { problemsOf, type StageProblem, type TargetProblem } from '../target-problems.ts';

/** Statements that change what a table is. */
const CHANGES_TABLES = /\b(CREATE|ALTER|DROP|RENAME|CALL|EXECUTE|DO)\b/i;

/** Whether what `beforeQuery` does may be of other tables, or of another kind of table. */
export const changesTables = ({ beforeQuery }: { readonly beforeQuery?: string | undefined }): boolean =>
  beforeQuery !== undefined && CHANGES_TABLES.test(beforeQuery);

/** Whether statements before another load of the same system may change a load's table. `systemOf`: the system that one loads into. */
export function unsettledAmong<Load extends { readonly id: string; readonly plan: unknown }>(
  loads: readonly Load[],
  systemOf: (load: Load) => string | undefined,
): (load: Load) => boolean {
  const restless = loads.filter(({ plan }) => changesTables(plan as object));
  return (load) => restless.some((other) => other.id !== load.id && systemOf(other) === systemOf(load));
}

/** What looks at the tables of loads find, one after the other. See `doubtful`. */
export async function checkInTurn<Plan extends ConnectorDestinationPlan & { readonly beforeQuery: string | undefined }>(
  loads: readonly LoadCheck<Plan>[],
  look: (load: LoadCheck<Plan>) => Promise<readonly TargetProblem[]>,
): Promise<readonly StageProblem[]> {
  const problems: StageProblem[] = [];
  for (const load of loads) {
    for (const problem of await doubtful(load, () => look(load))) problems.push({ ...problem, stage: load.stage });
  }
  return problems;
}

/**
 * What a look at a table finds. What `beforeQuery` makes of the table nobody knows before the run: where it changes tables nothing is looked at, and else
 * what is found may not hold.
 */
export async function doubtful(
  { plan, unsettled }: LoadCheck<ConnectorDestinationPlan & { readonly beforeQuery: string | undefined }>,
  look: () => Promise<readonly TargetProblem[]>,
): Promise<readonly TargetProblem[]> {
  if (unsettled || changesTables(plan)) return [];
  const problems = await problemsOf(look);
  if (plan.beforeQuery === undefined) return problems;
  return problems.map((problem) => ({
    ...problem,
    ...{ message: `${problem.message}, unless beforeQuery changes that`, severity: 'warning' },
  }));
}
