import { RunError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import { connectorOrigin } from '../plan/connector-stages.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { MemoryInput } from '../result.ts';
import type { Destination } from './destination/destination.ts';

type Inputs = Readonly<Record<string, MemoryInput>>;

/** Whether some source cannot be read a second time. `inputs`: of memory origins. */
export function readsOnce({ graph, sources }: PhysicalPlan, inputs: Inputs): boolean {
  const files = [...sources.csv.values(), ...sources.json.values()];
  const pipes = files.some(({ inputs }) => inputs.some((input) => input.text !== null));
  return pipes || graph.stages.some((stage) => isReadOnce(stage, inputs));
}

/** Whether a run can begin again: all is still there to be read, and nothing has gone where it cannot be taken back. */
export const canRestart = (plan: PhysicalPlan, inputs: Inputs, destinations: readonly Destination[]): boolean =>
  !readsOnce(plan, inputs) && !destinations.some(({ irrevocable }) => irrevocable === 'opened');

function isReadOnce(stage: CheckedStage, inputs: Inputs): boolean {
  if (stage.type === 'memory-origin') return !isAtHand(ownValue(inputs, stage.plan.name));
  const plan = connectorOrigin(stage)?.plan;
  return plan?.beforeQuery !== undefined || plan?.afterQuery !== undefined;
}

/** Tables and arrays are there as often as they are read; an iterator is not. */
const isAtHand = (input: MemoryInput | undefined): boolean =>
  Array.isArray(input) || (typeof input === 'object' && 'batches' in input);

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
