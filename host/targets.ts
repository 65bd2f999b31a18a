import type { LoadCheck } from '../connectors/connector.ts';
import { unsettledAmong } from '../connectors/sql/before-query.ts';
import { noColumns, type StageProblem } from '../connectors/target-problems.ts';
import { checkDeadLetterFile } from '../engine/run/destination/dead-letter-target.ts';
import { checkFileTarget } from '../engine/run/destination/file-target.ts';
import { type SecretSource, withSecrets } from '../engine/run/secrets.ts';
import { type Problem, RunError } from '../model/errors.ts';
import type { SourceDocument } from '../model/job/document.ts';
import { Reporter } from '../model/job/reporter.ts';
import type { CheckedDestination, CheckedJob } from '../stages/check-job.ts';
import { capabilitiesOf } from '../stages/connections.ts';
import { specOf } from '../stages/index.ts';
import type { ConnectorDestinationPlan } from '../stages/shared/database.ts';
import { driverOf } from './drivers/index.ts';
import { inQueue } from './server-queue.ts';

/** A server that has not answered by then is given up. */
const LOOK_MS = 60_000;

export interface TargetOptions {
  readonly baseFolder: string;
  /** What the references of connections are resolved with. */
  readonly secrets: SecretSource;
}

/**
 * What keeps a run from writing to the targets of a job as they are now, as errors; and, as warnings, what it would change there, and targets that could not be
 * looked at. Nothing is changed.
 */
export async function lookAtTargets(
  destinations: readonly CheckedDestination[],
  options: TargetOptions,
): Promise<readonly Problem[]> {
  const working = destinations.filter(({ type }) => type !== 'printer' && type !== 'memory-destination');
  const filled = working.filter(({ schema }) => schema.length > 0);
  const tables = Map.groupBy(
    filled.filter(({ type }) => specOf(type)?.connector !== undefined),
    connectionOf,
  );
  const looks = await Promise.all([
    ...working.filter(({ schema }) => schema.length === 0).map(async ({ id }) => [{ ...noColumns(), stage: id }]),
    ...filled.map((destination) => guarded(destination, async () => ofFile(destination, options))),
    ...[...tables.values()].map((group) => guarded(group[0]!, () => ofTables(group, filled, options))),
  ]);
  const byId = new Map(working.map((destination) => [destination.id, destination]));
  const order = new Map(destinations.map(({ id }, i) => [id, i]));
  return looks
    .flat()
    .sort((a, b) => order.get(a.stage)! - order.get(b.stage)!)
    .map(({ stage, ...problem }) => ({ ...problem, place: byId.get(stage)!.place }));
}

/** What keeps a run from writing the rows that it refuses. */
export async function lookAtDeadLetters(
  job: CheckedJob,
  source: SourceDocument,
  { baseFolder }: Pick<TargetOptions, 'baseFolder'>,
): Promise<readonly Problem[]> {
  const place = () => new Reporter(source).place(['onError', 'deadLetter']);
  return (await checkDeadLetterFile(job, baseFolder)).map((problem) => ({ ...problem, place: place() }));
}

const connectionOf = ({ type, plan }: CheckedDestination): string =>
  JSON.stringify([specOf(type)?.connector, (plan as ConnectorDestinationPlan).connection]);

async function ofFile(destination: CheckedDestination, { baseFolder }: TargetOptions): Promise<readonly StageProblem[]> {
  const problems = await checkFileTarget(destination, destination.schema, baseFolder);
  return problems.map((problem) => ({ ...problem, stage: destination.id }));
}

/** Looks at the tables that are loaded through one connection. */
async function ofTables(
  group: readonly CheckedDestination[],
  all: readonly CheckedDestination[],
  { baseFolder, secrets }: TargetOptions,
): Promise<readonly StageProblem[]> {
  const [{ type, plan }] = group as [CheckedDestination];
  const system = specOf(type)!.connector!;
  const { checkLoads } = driverOf(system);
  if (!checkLoads || capabilitiesOf(system)?.transaction === 'none') return [];
  const { connection: declared } = plan as ConnectorDestinationPlan;
  const connection = await withSecrets(declared, secrets);
  const isUnsettled = unsettledAmong(all, ({ type }) => specOf(type)?.connector);
  const loads = group.map((destination): LoadCheck => {
    const { id, plan, schema } = destination;
    return {
      stage: id,
      plan: plan as ConnectorDestinationPlan,
      connection,
      baseFolder,
      schema,
      unsettled: isUnsettled(destination),
    };
  });
  return inQueue(declared, () => checkLoads(loads, AbortSignal.timeout(LOOK_MS)));
}

/** What keeps a target from being looked at may have passed when the job runs, if it is of that kind. */
async function guarded(
  { id }: CheckedDestination,
  look: () => Promise<readonly StageProblem[]>,
): Promise<readonly StageProblem[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const { code, message, remedy, value, retryable, stage = id } = error;
    const more = { ...(remedy !== undefined && { remedy }), ...(value !== undefined && { value }) };
    return [{ code, message, severity: retryable ? 'warning' : 'error', stage, ...more }];
  }
}
