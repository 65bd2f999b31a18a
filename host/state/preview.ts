import type { OpenedJob } from '../open.ts';
import { incrementalStages, stateKey } from './identity.ts';
import { StateStore } from './store.ts';

/** What runs of a job have left, by stage, for looking only: of stages that have changed since, nothing. */
export function previewState(opened: OpenedJob, folder: string): Readonly<Record<string, unknown>> {
  const stages = incrementalStages(opened);
  if (stages.length === 0) return {};
  const store = new StateStore(folder, { create: false });
  try {
    const entries = store.entries(stateKey(opened));
    return Object.fromEntries(
      stages.flatMap(({ stage, source, column }) => {
        // Of a part of a job it is not known where its rows go; the latest entry comes first.
        const entry = entries.find((one) => one.stage === stage && one.source === source && one.column === column);
        return entry ? [[stage, entry.state] as const] : [];
      }),
    );
  } finally {
    store.close();
  }
}
