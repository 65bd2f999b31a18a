import { resolve } from 'node:path';
import type { TargetLook } from '../../connectors/sql/introspect.ts';
import type { IncrementalResult } from '../../engine/result.ts';
import type { SecretSource } from '../../engine/run/secrets.ts';
import type { StageRows, StateKeeper } from '../../engine/run/state.ts';
import type { StateChoice } from '../../ipc/state-choices.ts';
import { RunError } from '../../model/errors.ts';
import type { CheckedJob, CheckedStage } from '../../stages/check-job.ts';
import type { OpenedJob } from '../open.ts';
import { type Decision, decide, markText } from './decide.ts';
import { type IncrementalStage, incrementalStages, stateKey } from './identity.ts';
import { StateLock } from './lock.ts';
import { settlePending } from './pending.ts';
import { type LoadedTable, type StateEntry, StateStore } from './store.ts';
import { targetLooks } from './target-look.ts';

/** What happens when another run of the job is going on: the second one waits for it, or fails. */
export type IfRunning = 'wait' | 'fail';

export interface RunStateOptions {
  /** The user's data folder. */
  readonly folder: string;
  readonly runId: string;
  readonly choice: StateChoice | undefined;
  readonly ifRunning: IfRunning;
  /** Looks only: takes no lock and leaves nothing. */
  readonly dryRun: boolean;
  readonly secrets: SecretSource;
  readonly signal: AbortSignal | undefined;
  /** Told of what the run waits for, and what becomes of the state. */
  readonly note: (stage: string, text: string) => void;
  /** Told of what went wrong beside the run. */
  readonly onWarning: (message: string) => void;
}

interface Found {
  readonly decisions: readonly Decision[];
  /** Tables that keep rows, by their texts. */
  readonly looks: ReadonlyMap<string, TargetLook>;
}

/** The state of a job while it runs: locked, so that no other run of the job reads the same rows meanwhile, and saved when what was read is loaded. */
export class RunState implements StateKeeper {
  /** By stage, what the run goes on from, as the engine takes it. */
  readonly before: Readonly<Record<string, unknown>>;
  /** The job; tables and files that rows are added to have them replaced where all come again. */
  readonly job: CheckedJob;
  /** Whether another run has changed things since the job was opened. */
  readonly waited: boolean;
  readonly #opened: OpenedJob;
  readonly #options: RunStateOptions;
  readonly #store: StateStore;
  readonly #lock: StateLock | undefined;
  readonly #found: Found;

  private constructor(opened: OpenedJob, options: RunStateOptions, store: StateStore, lock: StateLock | undefined, found: Found) {
    this.#opened = opened;
    this.#options = options;
    this.#store = store;
    this.#lock = lock;
    this.#found = found;
    this.before = Object.fromEntries(
      found.decisions.flatMap(({ stage, entry }) => (entry ? [[stage.stage, entry.state] as const] : [])),
    );
    this.job = withReplaced(opened.job!, found.decisions);
    this.waited = lock?.waited ?? false;
  }

  /**
   * The state of a job that reads only what is new; `undefined` for other jobs.
   * @throws RunError `job-running`, `state-changed`, `target-changed`, `target-shared`, `invalid-state`; CancelledError.
   */
  static async open(opened: OpenedJob, options: RunStateOptions): Promise<RunState | undefined> {
    const stages = incrementalStages(opened);
    const [first] = stages;
    if (!first) return undefined;
    const { folder, runId, ifRunning, dryRun, signal, note } = options;
    const onWait = (holder: string) => note(first.stage, `waits for ${holder} of the same job`);
    const holder = `run ${runId}`;
    const lock = dryRun
      ? undefined
      : await StateLock.take(folder, stateKey(opened), { holder, wait: ifRunning === 'wait', signal, onWait });
    let store: StateStore | undefined;
    try {
      store = new StateStore(folder, { create: !dryRun });
      const [pending] = store.pending(stateKey(opened));
      if (pending && !dryRun) await settlePending(pending, { ...options, opened, stages, store });
      return new RunState(opened, options, store, lock, await find(opened, stages, store, options));
    } catch (error) {
      store?.close();
      lock?.release();
      throw error;
    }
  }

  get receiptsOf(): string {
    return stateKey(this.#opened);
  }

  prepare(after: Readonly<Record<string, unknown>>, receipts: Readonly<Record<string, string | null>>, rows: StageRows): void {
    const { runId: run } = this.#options;
    const at = new Date().toISOString();
    const [entries, removed] = [this.#entries(after, rows), this.#replaced];
    this.#store.setPending({ job: stateKey(this.#opened), run, at, entries, removed, receipts });
  }

  keep(after: Readonly<Record<string, unknown>>, rows: StageRows): boolean {
    try {
      this.#store.save(stateKey(this.#opened), this.#entries(after, rows), this.#replaced);
    } catch (error) {
      // The rows are loaded. What was prepared tells the next run so, if that can be read.
      this.#options.onWarning(`the state of the run was not saved: ${error instanceof Error ? error.message : error}`);
      return false;
    }
    return true;
  }

  drop(): void {
    this.#store.removePending(stateKey(this.#opened));
  }

  /** What the result says of the state. `after`: absent unless it was saved. */
  results(after: Readonly<Record<string, unknown>> | undefined): IncrementalResult[] {
    return this.#found.decisions.map(({ stage: { stage, column }, entry }) => ({
      ...{ stage, column },
      before: markText(entry?.state) ?? null,
      after: markText(after ? after[stage] : entry?.state) ?? null,
    }));
  }

  /** Ends the work with the state, and gives the lock back. */
  close(): void {
    this.#store.close();
    this.#lock?.release();
  }

  get #replaced(): StateEntry[] {
    return this.#found.decisions.flatMap(({ replaced }) => replaced);
  }

  /** What the run leaves. `after`: by stage, as the engine gives it. */
  #entries(after: Readonly<Record<string, unknown>>, rows: StageRows): StateEntry[] {
    return this.#found.decisions.flatMap((decision) => this.#entryOf(decision, after[decision.stage.stage], rows) ?? []);
  }

  #entryOf({ stage, entry }: Decision, state: unknown, stages: StageRows): StateEntry | undefined {
    if (state === undefined) return undefined;
    const { file } = this.#opened;
    const rows = stages[stage.stage]?.rowsOut ?? 0;
    const tables = stage.loads.map(({ stage: loader, text }): [string, LoadedTable] => {
      const { rowsIn = 0, rejected = 0 } = stages[loader] ?? {};
      const before = entry?.tables[text];
      const look = this.#found.looks.get(text);
      const id = look?.id ?? before?.id;
      // What is not there any more, which was said, is not missed again.
      const kept = look?.hasRows === false ? 0 : (before?.rows ?? 0);
      return [text, { rows: kept + rowsIn - rejected, ...(id !== undefined && { id }) }];
    });
    return {
      ...{ job: stateKey(this.#opened), stage: stage.stage, source: stage.source, column: stage.column, target: stage.target },
      ...{ state, rows, allRows: (entry?.allRows ?? 0) + rows, tables: Object.fromEntries(tables) },
      ...(file !== undefined && { file: resolve(file) }),
      ...{ run: this.#options.runId, at: new Date().toISOString() },
    };
  }
}

async function find(
  opened: OpenedJob,
  stages: readonly IncrementalStage[],
  store: StateStore,
  { choice, secrets, signal, note }: RunStateOptions,
): Promise<Found> {
  const look = targetLooks(opened.baseFolder, secrets, signal);
  const file = opened.file === undefined ? undefined : resolve(opened.file);
  const all = store.entries();
  const context = { job: stateKey(opened), file, all, choice, look };
  const decisions: Decision[] = [];
  for (const stage of stages) decisions.push(await decide(stage, context));
  refuseShared(decisions, all);
  const looks = new Map<string, TargetLook>();
  for (const target of stages.flatMap(({ loads }) => loads)) {
    const found = await look(target);
    if (found) looks.set(target.text, found);
  }
  for (const { stage, replaced, again } of decisions) {
    if (choice === 'refresh')
      note(
        stage.stage,
        `full refresh: all rows are read${again.length > 0 ? ', and replace the rows that were loaded before' : ''}`,
      );
    else if (choice === 'keep' && replaced.length > 0)
      note(stage.stage, 'the state of earlier runs is kept as the state of this job');
  }
  return { decisions, looks };
}

/** Throws where a table that is to be emptied has rows of something else, too. */
function refuseShared(decisions: readonly Decision[], all: readonly StateEntry[]): void {
  const again = new Set(decisions.flatMap((decision) => decision.again));
  for (const { stage, again: own } of decisions) {
    for (const { text, ifExists } of own.length > 0 ? stage.loads : []) {
      if (ifExists !== 'append') continue;
      const other = all.find((entry) => !again.has(entry) && (entry.tables[text]?.rows ?? 0) > 0);
      if (!other) continue;
      throw new RunError(
        'target-shared',
        `a full refresh would replace all rows of ${text}, but stage ${other.stage} of job ${other.job} also loads ${other.source} into it`,
        {
          stage: stage.stage,
          value: text,
          remedy: 'delete the rows of this job yourself, and run open-stage state reset; the next run then adds all rows',
        },
      );
    }
  }
}

/** The job, with rows replaced where it would add those that were loaded before. */
function withReplaced(job: CheckedJob, decisions: readonly Decision[]): CheckedJob {
  const again = new Set(decisions.flatMap(({ again, stage }) => (again.length > 0 ? stage.destinations : [])));
  if (again.size === 0) return job;
  const stages = job.stages.map((stage): CheckedStage => {
    if (!again.has(stage.id)) return stage;
    const plan = stage.plan as { readonly ifExists?: string; readonly mode?: string };
    if (plan.ifExists === 'append') return { ...stage, plan: { ...plan, ifExists: 'replace' } } as unknown as CheckedStage;
    return plan.mode === 'append' ? ({ ...stage, plan: { ...plan, mode: 'overwrite' } } as unknown as CheckedStage) : stage;
  });
  return { ...job, stages };
}
