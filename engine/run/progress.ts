import type { CheckedJob } from '../../stages/check-job.ts';
import type { Progress, StageProgress } from '../result.ts';
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

/** What a run shows at this moment. */
export function progressOf(
  job: CheckedJob,
  environment: Environment,
  elapsedMs: number,
  states: ReadonlyMap<string, State>,
): Progress {
  const { traffic, arena } = environment;
  const stages = job.stages.map(({ id }): [string, StageProgress] => {
    const { rowsIn, rowsOut, rejected } = rowsOf(job, environment, id);
    const moved = rowsIn + rowsOut > 0 ? 'running' : 'waiting';
    return [id, { rowsIn, rowsOut, rejected, state: states.get(id) ?? moved }];
  });
  const fraction = traffic.expected > 0 ? Math.min(1, traffic.totalRead / traffic.expected) : undefined;
  return { elapsedMs, memoryBytes: arena.used, fraction, stages: Object.fromEntries(stages) };
}
