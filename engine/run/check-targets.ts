import type { LoadCheck } from '../../connectors/connector.ts';
import { unsettledAmong } from '../../connectors/sql/before-query.ts';
import { errorOfProblem, type StageProblem } from '../../connectors/target-problems.ts';
import { ofStage } from '../../model/error-report.ts';
import type { RunError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { capabilitiesOf } from '../../stages/connections.ts';
import { type ConnectorDestinationStage, connectorDestination } from '../plan/connector-stages.ts';
import { loadRequest } from './destination/connector.ts';
import { checkDeadLetterFile } from './destination/dead-letter-target.ts';
import { checkFileTarget } from './destination/file-target.ts';
import type { Environment } from './environment.ts';

/** Why a run cannot succeed, as far as that is known before it reads anything. */
export class TargetErrors extends Error {
  readonly errors: readonly RunError[];
  constructor(errors: readonly RunError[]) {
    super('the rows do not fit into their targets');
    this.errors = errors;
  }
}

/**
 * Looks at what destinations are to write to, before anything is read. Returns what a run would change there.
 * @throws TargetErrors for all that does not fit; RunError for a system that cannot be asked
 */
export async function checkTargets(environment: Environment, job: CheckedJob): Promise<readonly StageProblem[]> {
  const found: StageProblem[] = [];
  for (const stage of job.stages) {
    const problems = await ofStage(stage.id, checkFileTarget(stage, stage.inputs[0]?.schema ?? [], environment.baseFolder));
    found.push(...problems.map((problem) => ({ ...problem, stage: stage.id })));
  }
  const loads = job.stages.flatMap((stage) => connectorDestination(stage) ?? []);
  const place = ({ id, system }: ConnectorDestinationStage) => `${system} ${environment.servers.plan?.load(id)?.group ?? ''}`;
  const isUnsettled = unsettledAmong(loads, ({ system }) => system);
  for (const stages of Map.groupBy(loads, place).values()) {
    found.push(...(await checkLoads(environment, stages, isUnsettled)));
  }
  const order = new Map(job.stages.map(({ id }, i) => [id, i]));
  const errors = found
    .filter(({ severity }) => severity === 'error')
    .sort((a, b) => order.get(a.stage)! - order.get(b.stage)!)
    .map((problem) => errorOfProblem(problem, problem.stage));
  for (const problem of await checkDeadLetterFile(job, environment.baseFolder)) errors.push(errorOfProblem(problem));
  if (errors.length > 0) throw new TargetErrors(errors);
  return found;
}

async function checkLoads(
  environment: Environment,
  stages: readonly ConnectorDestinationStage[],
  isUnsettled: (stage: ConnectorDestinationStage) => boolean,
): Promise<readonly StageProblem[]> {
  const [{ id, system }] = stages as [ConnectorDestinationStage];
  const transaction = capabilitiesOf(system)?.transaction;
  // What a web API takes, only it knows.
  if (transaction === undefined || transaction === 'none') return [];
  const { connectors, servers } = environment;
  const group = servers.plan?.load(id)?.group;
  const loads = await Promise.all(
    stages.map(async (stage): Promise<LoadCheck> => {
      const request = await ofStage(stage.id, loadRequest(environment, stage));
      return { ...request, unsettled: isUnsettled(stage) };
    }),
  );
  if (group !== undefined || transaction === 'database') {
    return ofStage(id, connectors.loader(system, group).call('checkLoads', loads));
  }
  const thread = connectors.reader(system);
  const problems = await ofStage(id, thread.call('checkLoads', loads));
  connectors.giveBack(system, thread);
  return problems;
}
