import type { JobEditor, PortRef } from '../document/types.ts';
import { portRows } from '../runs/figures.ts';
import type { RunView } from '../runs/run-view.svelte.ts';
import { startText } from '../runs/start-text.ts';
import { rowsText } from './words.ts';

/** What the last run has to do with a port. */
export interface LastRun {
  /** `Last run: 285,005 rows`. */
  readonly text: string;
  /** When it was, and what the count is worth. */
  readonly about: string;
  /** Whether it was a run of the very job that is shown. */
  readonly isCurrent: boolean;
}

/** Whether the rows of a run that has ended are those of the job as it is now. */
export const isRunOf = (run: RunView | undefined, editor: Pick<JobEditor, 'text'>): boolean =>
  run?.result !== undefined && (run.state === 'done' || run.state === 'rejected') && run.text === editor.text;

/** The exact count of a port in the last run; nothing where it has none. */
export function lastRunOf(
  run: RunView | undefined,
  editor: Pick<JobEditor, 'text'>,
  port: PortRef,
  now = new Date(),
): LastRun | undefined {
  const rows = run?.result && portRows(run.result, port);
  if (!run || rows === undefined) return undefined;
  const isCurrent = isRunOf(run, editor);
  const what = port.port === '' ? `${rowsText(rows)} loaded` : rowsText(rows);
  const worth =
    run.state !== 'done' && run.state !== 'rejected'
      ? 'The run did not complete.'
      : isCurrent
        ? 'Counted over all rows.'
        : 'Counted over all rows. The job has been changed since.';
  const start = new Date(run.startedAt).toISOString();
  return { text: `Last run: ${what}`, about: `The run of ${startText(start, now)}. ${worth}`, isCurrent };
}

/** Destinations that keep rows where they can be read again. */
const UNREADABLE: readonly string[] = ['printer', 'rest-destination', 'memory-destination'];
export const canReadBack = (stage: ReturnType<JobEditor['stage']>): boolean =>
  stage?.spec?.category === 'destination' && !UNREADABLE.includes(stage.type);
