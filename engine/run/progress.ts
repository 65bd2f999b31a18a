import type { CheckedJob } from '../../stages/check-job.ts';
import type { LinkResult, Progress, StageProgress } from '../result.ts';
import type { Environment } from './environment.ts';

type State = StageProgress['state'];

/** Rows that a stage has read, put out and refused so far. */
export function rowsOf(job: CheckedJob, { counters }: Environment, id: string) {
  const stage = job.stages.find((other) => other.id === id)!;
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

/** What a run shows at this moment. */
export function progressOf(
  job: CheckedJob,
  environment: Environment,
  elapsedMs: number,
  states: ReadonlyMap<string, State>,
): Progress {
  const { traffic, arena, pool } = environment;
  const stages = job.stages.map(({ id }): [string, StageProgress] => {
    const { rowsIn, rowsOut, rejected } = rowsOf(job, environment, id);
    const moved = rowsIn + rowsOut > 0 ? 'running' : 'waiting';
    const bytes = { bytesRead: traffic.read(id), bytesWritten: traffic.written(id) };
    return [id, { rowsIn, rowsOut, rejected, ...bytes, state: states.get(id) ?? moved }];
  });
  const fraction = traffic.expected > 0 ? Math.min(1, traffic.totalRead / traffic.expected) : undefined;
  return {
    ...{ elapsedMs, workers: pool.size, memoryBytes: arena.used, memoryLimitBytes: arena.capacity, fraction },
    ...{ stages: Object.fromEntries(stages), links: linksOf(job, environment) },
  };
}
