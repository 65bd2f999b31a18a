import { existsSync } from 'node:fs';
import type { TargetLook } from '../../connectors/sql/introspect.ts';
import type { WatermarkState } from '../../connectors/sql/watermark.ts';
import type { StateChoice } from '../../ipc/state-choices.ts';
import { RunError } from '../../model/errors.ts';
import type { DataType } from '../../model/types.ts';
import type { IncrementalStage, TableTarget } from './identity.ts';
import type { StateEntry } from './store.ts';

/** How a stage begins. */
export interface Decision {
  readonly stage: IncrementalStage;
  /** What the last run has left; absent: all rows are read. */
  readonly entry?: StateEntry;
  /** Entries that this one takes the place of. */
  readonly replaced: readonly StateEntry[];
  /** What earlier runs have loaded that comes again, so that tables that rows are added to are emptied before. */
  readonly again: readonly StateEntry[];
}

export interface DecideContext {
  readonly job: string;
  readonly file: string | undefined;
  readonly all: readonly StateEntry[];
  readonly choice: StateChoice | undefined;
  /** Looks at a table that keeps rows; `undefined` where nothing can be said of it. */
  readonly look: (target: TableTarget) => Promise<TargetLook | undefined>;
}

/**
 * Finds out from where a stage reads on.
 * @throws RunError `state-changed` where the state is that of something else, `target-changed` where a table does not have the rows any more.
 */
export async function decide(stage: IncrementalStage, context: DecideContext): Promise<Decision> {
  const { job, choice, all } = context;
  const own = all.filter((entry) => entry.job === job && entry.source === stage.source && entry.target === stage.target);
  const same = own.find((entry) => entry.stage === stage.stage && entry.column === stage.column);
  if (choice === 'refresh') {
    const loaded = all.filter((entry) => entry.source === stage.source && entry.target === stage.target);
    return { stage, replaced: own, again: loaded };
  }
  if (same) {
    if (choice !== 'keep') await checkTables(stage, same, context);
    return { stage, entry: same, replaced: [], again: [] };
  }
  const near = nearest(stage, context);
  if (!near) return { stage, replaced: [], again: [] };
  const { entry, what } = near;
  if (choice === undefined) throw changed(stage, entry, what);
  const isGone = entry.job === job ? own.includes(entry) : isRenamed(entry, context);
  return { stage, entry: converted(entry, stage), replaced: isGone ? [entry] : [], again: [] };
}

interface Near {
  readonly entry: StateEntry;
  /** In what it differs, in words. */
  readonly what: string;
}

/** The state that the stage had before it, or the job, was changed. */
function nearest({ stage, source, column, target }: IncrementalStage, { job, all }: DecideContext): Near | undefined {
  const latest = (entries: readonly StateEntry[]) => entries.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  const ofJob = all.filter((entry) => entry.job === job);
  const alike = (entry: StateEntry) =>
    entry.source === source && entry.target === target && (column === null) === (entry.column === null);
  const own = latest(ofJob.filter((entry) => entry.stage === stage && alike(entry)));
  if (own) return { entry: own, what: `earlier runs used watermark column ${own.column}, this run uses ${column}` };
  const other = latest(ofJob.filter((entry) => entry.stage !== stage && entry.column === column && alike(entry)));
  if (other) return { entry: other, what: `in earlier runs stage ${other.stage} read the same rows into the same target` };
  const before = latest(ofJob.filter((entry) => entry.stage === stage));
  if (before) {
    const parts = [
      ...(before.source === source ? [] : [`earlier runs read ${before.source}, this run reads ${source}`]),
      ...(before.target === target ? [] : [`earlier runs loaded ${before.target}, this run loads ${target}`]),
      ...(before.column === column ? [] : [`earlier runs used ${byOf(before)}, this run uses ${byOf({ column })}`]),
    ];
    return { entry: before, what: parts.join('; ') };
  }
  // Of files nothing is known but what they hold.
  const elsewhere =
    column === null ? undefined : latest(all.filter((entry) => entry.job !== job && entry.column === column && alike(entry)));
  return elsewhere && { entry: elsewhere, what: `runs of job ${elsewhere.job} read the same rows into the same target` };
}

const byOf = ({ column }: Pick<StateEntry, 'column'>): string => (column === null ? 'files' : `column ${column}`);

function changed({ stage }: IncrementalStage, entry: StateEntry, what: string): RunError {
  return new RunError('state-changed', `the state of earlier runs may not apply: ${what}; they have read ${reached(entry)}`, {
    stage,
    value: what,
    remedy: 'run with --full-refresh to read all rows, or with --keep-state to continue from there',
  });
}

/** How far runs have come: `id up to 100, by run 1f2e3d4c5b on 2026-03-01T14:05:09Z`. */
export function reached({ column, run, at, state }: StateEntry): string {
  const mark = markText(state);
  const until = column === null ? 'files' : mark === undefined ? `${column} without a value yet` : `${column} up to ${mark}`;
  return `${until}, by run ${run} on ${at.slice(0, 19)}Z`;
}

/** The watermark of a state, as its server writes it; `undefined`: it has none. */
export function markText(state: unknown): string | undefined {
  return (state as { readonly watermark?: WatermarkState } | undefined)?.watermark?.mark?.text;
}

/** Whether the job of an entry is this one, under another name. */
function isRenamed({ file }: StateEntry, context: DecideContext): boolean {
  return file !== undefined && (file === context.file || !existsSync(file));
}

/** How watermarks of columns of a type are written; `undefined`: in any way. */
export const formOf = (type: DataType | undefined): RegExp | undefined => (type ? FORMS[type.kind] : undefined);

const FORMS: Readonly<Record<string, RegExp>> = {
  integer: /^[+-]?\d+$/,
  float: /^[+-]?(\d|\.\d)/,
  decimal: /^[+-]?(\d|\.\d)/,
  date: /^\d{4,}-\d\d-\d\d/,
  timestamp: /^\d{4,}-\d\d-\d\d/,
};

/** A state as one of another column, or of another name. Throws `RunError` where its watermark is no value of the column. */
function converted(entry: StateEntry, stage: IncrementalStage): StateEntry {
  const text = markText(entry.state);
  const form = formOf(stage.type);
  if (text === undefined || !form || form.test(text)) return entry;
  throw new RunError(
    'state-changed',
    `the watermark ${text} of ${byOf(entry)} is not a value of column ${stage.column}, which is ${stage.type!.kind}`,
    {
      stage: stage.stage,
      value: text,
      remedy: 'run with --full-refresh, or set the watermark with open-stage state set',
    },
  );
}

/** Throws where a table does not have the rows that earlier runs have loaded. */
async function checkTables(stage: IncrementalStage, entry: StateEntry, { look }: DecideContext): Promise<void> {
  for (const target of stage.loads) {
    const loaded = entry.tables[target.text];
    if (!loaded || loaded.rows === 0) continue;
    const found = await look(target);
    if (!found) continue;
    const what = !found.exists
      ? 'does not exist any more'
      : found.hasRows === false
        ? 'is empty'
        : found.id !== undefined && loaded.id !== undefined && found.id !== loaded.id
          ? 'was created anew'
          : undefined;
    if (what === undefined) continue;
    throw new RunError(
      'target-changed',
      `${target.text} ${what}; earlier runs loaded ${loaded.rows} rows into it, which this run would not read again; they have read ${reached(entry)}`,
      {
        stage: stage.stage,
        value: target.text,
        remedy: 'run with --full-refresh to read all rows, or with --keep-state to continue from there',
      },
    );
  }
}
