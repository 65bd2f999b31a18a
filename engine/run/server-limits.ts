import { ofStage } from '../../model/error-report.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { type ConnectorDestinationStage, connectorDestination } from '../plan/connector-stages.ts';
import type { Pipeline } from '../plan/pipelines.ts';
import { firstLoads, type ServerPlan } from '../plan/servers.ts';
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
