import { ofStage } from '../../model/error-report.ts';
import { RunError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import type { Destination } from './destination/destination.ts';
import type { Environment } from './environment.ts';
import { rowsOf } from './progress.ts';
import type { StateKeeper } from './state.ts';

interface Committing {
  readonly job: CheckedJob;
  /** By stage; all of them have loaded. */
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly keeper: StateKeeper | undefined;
}

/** Makes everything visible, one destination after the other, and has the state kept that belongs to it. `onCommitted`: told when everything can be seen. */
export async function commitAll(
  environment: Environment,
  { job, destinations, keeper }: Committing,
  onCommitted: () => void,
): Promise<void> {
  const { after } = environment.state;
  const rows = () => Object.fromEntries(job.stages.map((stage) => [stage.id, rowsOf(stage, environment)]));
  if (keeper) {
    const receipts: Record<string, string | null> = {};
    for (const [stage, destination] of destinations) {
      if (destination.receipt) receipts[stage] = (await ofStage(stage, destination.receipt())) ?? null;
    }
    keeper.prepare(after, receipts, rows());
  }
  let done = 0;
  try {
    // In the order of the document, not of their beginnings.
    for (const { id } of job.stages) {
      const destination = destinations.get(id);
      if (!destination) continue;
      await ofStage(id, destination.commit());
      done++;
    }
  } catch (error) {
    // Where some have committed, or may have, the next run finds out which.
    if (done === 0 && !(error instanceof RunError && error.code === 'commit-unknown')) keeper?.drop();
    throw error;
  }
  onCommitted();
  if (keeper && !keeper.keep(after, rows())) return;
  for (const destination of destinations.values()) await destination.settle?.();
}
