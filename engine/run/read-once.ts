import { RunError } from '../../model/errors.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import { connectorOrigin } from '../plan/connector-stages.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { Destination } from './destination/destination.ts';

/** Whether some source cannot be read a second time. */
export function readsOnce({ graph, sources }: PhysicalPlan): boolean {
  const files = [...sources.csv.values(), ...sources.json.values()];
  const pipes = files.some(({ inputs }) => inputs.some((input) => input.text !== null));
  return pipes || graph.stages.some(isReadOnce);
}

/** Whether a run can begin again: all is still there to be read, and nothing has gone where it cannot be taken back. */
export const canRestart = (plan: PhysicalPlan, destinations: readonly Destination[]): boolean =>
  !readsOnce(plan) && !destinations.some(({ irrevocable }) => irrevocable === 'opened');

function isReadOnce(stage: CheckedStage): boolean {
  const plan = connectorOrigin(stage)?.plan;
  return stage.type === 'memory-origin' || plan?.beforeQuery !== undefined || plan?.afterQuery !== undefined;
}

/** The right side of a join needs another plan, and what was read is gone. */
export function tooLarge(stage: string): RunError {
  return new RunError(
    'out-of-memory',
    `the right side of ${stage} does not fit into memory, and its input can be read only once`,
    {
      stage,
      remedy: 'raise --memory, or read the data from files',
    },
  );
}
