import { ofStage } from '../../model/error-report.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { type ConnectorDestinationStage, connectorDestination } from '../plan/connector-stages.ts';
import type { Pipeline } from '../plan/pipelines.ts';
import { firstLoads, type ServerPlan } from '../plan/servers.ts';
import { loadRequest } from './destination/connector.ts';
import type { Environment } from './environment.ts';

/** Connections that the servers which a job loads into have left, by server. Throws `RunError` of the stage whose server cannot be reached. */
export async function freeConnections(environment: Environment, job: CheckedJob): Promise<ReadonlyMap<string, number>> {
  const free = new Map<string, number>();
  const { baseFolder, connect, connectors } = environment;
  await Promise.all(
    firstLoads(job).map(async ({ server, group, stage }) => {
      const ask = async () => {
        const connection = await connect(stage.plan.connection);
        return connectors.loader(stage.system, group).call('capacity', { connection, baseFolder });
      };
      const found = await ofStage(stage.id, ask());
      if (found !== undefined) free.set(server, Math.max(1, found));
    }),
  );
  return free;
}

/** Looks at the tables of loads that begin only after other rows have been read, so that nobody waits in vain. Throws `RunError`. */
export async function checkLater(environment: Environment, job: CheckedJob, pipelines: readonly Pipeline[]): Promise<void> {
  const plan = environment.servers.plan!;
  const [first] = pipelines;
  const soon = new Set(first?.feeds.map(({ to }) => ('destination' in to ? to.destination : '')));
  const later = limitedLoads(job, plan).filter(({ id }) => !soon.has(id));
  for (const [group, stages] of Map.groupBy(later, ({ id }) => plan.load(id)!.group)) {
    const requests = await Promise.all(stages.map((stage) => loadRequest(environment, stage)));
    await environment.connectors.loader(stages[0]!.system, group).call('checkLoads', requests);
  }
}

/** Destinations that begin when a fragment does: those that it feeds, and those that must begin together with them. */
export function loadsOf(job: CheckedJob, plan: ServerPlan, { feeds }: Pipeline): string[] {
  const fed = feeds.flatMap(({ to }) => ('destination' in to ? [to.destination] : []));
  const groups = new Set(fed.flatMap((id) => (plan.load(id)?.together ? [plan.load(id)!.group] : [])));
  if (groups.size === 0) return fed;
  const others = limitedLoads(job, plan).flatMap(({ id }) => (groups.has(plan.load(id)!.group) ? [id] : []));
  return [...new Set([...others, ...fed])];
}

/** Loads into servers that limit their connections. */
const limitedLoads = (job: CheckedJob, plan: ServerPlan): ConnectorDestinationStage[] =>
  job.stages.flatMap((stage) => {
    const destination = connectorDestination(stage);
    return destination && plan.load(stage.id) ? [destination] : [];
  });
