import { wereRenamed } from '../../connectors/files/file-receipt.ts';
import { connectorDestination } from '../../engine/plan/connector-stages.ts';
import { type SecretSource, withSecrets } from '../../engine/run/secrets.ts';
import type { StateChoice } from '../../ipc/state-choices.ts';
import { RunError } from '../../model/errors.ts';
import { driverOf } from '../drivers/index.ts';
import type { OpenedJob } from '../open.ts';
import { reached } from './decide.ts';
import type { IncrementalStage } from './identity.ts';
import type { PendingState, StateStore } from './store.ts';

/** A server that has not answered by then is given up. */
const LOOK_MS = 60_000;

interface Context {
  readonly opened: OpenedJob;
  readonly stages: readonly IncrementalStage[];
  readonly store: StateStore;
  readonly choice: StateChoice | undefined;
  readonly secrets: SecretSource;
  readonly signal: AbortSignal | undefined;
  readonly note: (stage: string, text: string) => void;
}

/**
 * Finds out what has become of a run that was killed while its destinations committed: its state holds if they did. `keep` and `refresh` go on from the state
 * before, where that is not known.
 * @throws RunError `state-unknown`
 */
export async function settlePending(pending: PendingState, context: Context): Promise<void> {
  const { store, choice, note, stages } = context;
  const stage = pending.entries[0]?.stage ?? stages[0]!.stage;
  const outcomes = await Promise.all(
    Object.entries(pending.receipts).map(async ([id, receipt]) => [id, await outcomeOf(id, receipt, context)] as const),
  );
  const done = outcomes.filter(([, outcome]) => outcome === true).map(([id]) => id);
  if (outcomes.length > 0 && done.length === outcomes.length) {
    store.save(pending.job, pending.entries, pending.removed);
    note(stage, `run ${pending.run} was killed after all its rows were loaded: this run continues from its state`);
    return;
  }
  const isLost = outcomes.every(([, outcome]) => outcome === false);
  const isHarmless = pending.entries.every((entry) => stages.some((one) => one.stage === entry.stage && one.repeatable));
  if (isLost || isHarmless || choice !== undefined) {
    store.removePending(pending.job);
    note(stage, `run ${pending.run} was killed before its rows were loaded: they are read again`);
    return;
  }
  const unknown = outcomes.filter(([, outcome]) => outcome === undefined).map(([id]) => id);
  const what =
    done.length > 0
      ? `${done.join(', ')} had committed, and ${outcomes
          .filter(([id]) => !done.includes(id))
          .map(([id]) => id)
          .join(', ')} had not, as far as can be checked`
      : `whether ${unknown.join(', ')} had committed is unknown`;
  throw new RunError(
    'state-unknown',
    `run ${pending.run} was killed while its destinations committed: ${what}; it has read ${pending.entries.map(reached).join('; ')}`,
    {
      stage,
      value: pending.run,
      remedy:
        'check whether its rows are in the target: if they are, set the watermark with open-stage state set; if not, run with --keep-state, which reads them again',
    },
  );
}

async function outcomeOf(
  id: string,
  receipt: string | null,
  { opened: { job, baseFolder }, secrets, signal }: Context,
): Promise<boolean | undefined> {
  const stage = job!.stages.find((one) => one.id === id);
  if (receipt === null || !stage) return undefined;
  const destination = connectorDestination(stage);
  if (!destination) return wereRenamed(receipt);
  const { connection } = destination.plan;
  const { wasCommitted } = driverOf(connection.type);
  if (!wasCommitted) return undefined;
  const patience = AbortSignal.timeout(LOOK_MS);
  const fields = await withSecrets(connection, secrets);
  return wasCommitted({ fields, baseFolder }, receipt, signal ? AbortSignal.any([signal, patience]) : patience);
}
