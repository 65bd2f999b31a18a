import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import { OUT } from '../../stages/stage.ts';
import type { LinkResult, Progress, StageProgress } from '../result.ts';
import type { Environment } from './environment.ts';

type State = StageProgress['state'];

/** Rows that a stage has read, put out and refused so far. */
export function rowsOf(stage: CheckedStage, { counters }: Environment) {
  const { id } = stage;
  const outputs = Object.fromEntries(Object.keys(stage.outputs).map((port) => [port, counters.rows(id, port)]));
  const rowsIn = stage.inputs.reduce((sum, { from }) => sum + counters.rows(from.stage, from.port), 0);
  const rowsOut = Object.values(outputs).reduce((sum, rows) => sum + rows, 0);
  return { outputs, rowsIn, rowsOut, rejected: stage.rejects ? counters.rows(id, 'rejects') : 0 };
}

/** The rows that links have carried so far. */
export function linksOf(job: CheckedJob, { counters }: Environment): LinkResult[] {
  return job.stages.flatMap((stage) =>
    stage.inputs.map(({ from }) => ({
      from: from.port === 'out' ? from.stage : `${from.stage}.${from.port}`,
      to: stage.id,
      rows: counters.rows(from.stage, from.port),
    })),
  );
}

/**
 * The part that has been read, 0 to 1, of what is known beforehand: bytes of files and rows that are made, as if either took as long.
 * `undefined`: nothing is.
 */
function fractionRead(job: CheckedJob, { traffic, counters }: Environment): number | undefined {
  const made = job.stages.flatMap((stage) =>
    stage.type === 'generator' ? [[counters.rows(stage.id, OUT), stage.plan.rows]] : [],
  );
  const sumOf = (index: number) => made.reduce((sum, pair) => sum + pair[index]!, 0);
  const known = [[traffic.totalRead, traffic.expected] as const, [sumOf(0), sumOf(1)] as const].filter(([, whole]) => whole > 0);
  if (known.length === 0) return undefined;
  return known.reduce((sum, [part, whole]) => sum + Math.min(1, part / whole), 0) / known.length;
}

/** What a run shows at this moment. */
export function progressOf(
  job: CheckedJob,
  environment: Environment,
  elapsedMs: number,
  states: ReadonlyMap<string, State>,
): Progress {
  const { traffic, arena, pool } = environment;
  const fraction = fractionRead(job, environment);
  const stages = job.stages.map((stage): [string, StageProgress] => {
    const { id } = stage;
    const { rowsIn, rowsOut, rejected } = rowsOf(stage, environment);
    const moved = rowsIn + rowsOut > 0 ? 'running' : 'waiting';
    const bytes = { bytesRead: traffic.read(id), bytesWritten: traffic.written(id) };
    return [id, { rowsIn, rowsOut, rejected, ...bytes, state: states.get(id) ?? moved }];
  });
  return {
    ...{ elapsedMs, workers: pool.size, memoryBytes: arena.used, memoryLimitBytes: arena.capacity, fraction },
    ...{ stages: Object.fromEntries(stages), links: linksOf(job, environment) },
  };
}
