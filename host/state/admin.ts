import { packedRows } from '../../connectors/sql/seen-rows.ts';
import type { Mark, WatermarkState } from '../../connectors/sql/watermark.ts';
import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { OpenedJob } from '../open.ts';
import { formOf, markText } from './decide.ts';
import { type IncrementalStage, incrementalStages, stateKey } from './identity.ts';
import { StateLock } from './lock.ts';
import { type StateEntry, StateStore } from './store.ts';

/** What is known of an incremental stage, for people. */
export interface StateDescription extends Omit<StateEntry, 'state'> {
  /** The watermark, as its source writes it; null: there is none. */
  readonly watermark: string | null;
  /** Rows, or files, that are remembered by a hash, so that they are not read again. */
  readonly remembered: number;
}

/** The states of a job, or of all jobs, and who is at work with them. */
export interface JobStates {
  readonly job: string;
  readonly states: readonly StateDescription[];
  /** The run that holds the lock. */
  readonly running?: string;
  /** The run that was killed while its destinations committed. */
  readonly pending?: string;
}

/** The states of all jobs, or of one. */
export function listStates(folder: string, job?: string): JobStates[] {
  return withStore(folder, (store) => {
    const entries = store.entries(job);
    const pending = new Map(store.pending(job).map((one) => [one.job, one.run]));
    const jobs = new Set([...entries.map((entry) => entry.job), ...pending.keys()]);
    return [...jobs].map((name) => {
      const running = StateLock.holder(folder, name);
      const left = pending.get(name);
      return {
        job: name,
        states: entries.filter((entry) => entry.job === name).map(describe),
        ...(running !== undefined && { running }),
        ...(left !== undefined && running === undefined && { pending: left }),
      };
    });
  });
}

function describe({ state, ...entry }: StateEntry): StateDescription {
  const { watermark, files } = state as { readonly watermark?: WatermarkState; readonly files?: readonly unknown[] };
  const { near = '', unmarked = '' } = watermark?.seen ?? {};
  return {
    ...entry,
    watermark: markText(state) ?? null,
    remembered: files ? files.length : packedRows(near) + packedRows(unmarked),
  };
}

/**
 * Forgets what runs have left, of a job or of one of its stages: the next run reads all rows. Returns what was forgotten.
 * @throws RunError `job-running`, `unknown-state`
 */
export function resetState(folder: string, job: string, stage?: string): Promise<StateDescription[]> {
  return changing(folder, job, 'open-stage state reset', (store) => {
    const entries = store.entries(job).filter((entry) => stage === undefined || entry.stage === stage);
    const pending = store.pending(job);
    if (entries.length === 0 && pending.length === 0) throw unknownState(store, job, stage);
    store.remove(entries);
    store.removePending(job);
    return entries.map(describe);
  });
}

/**
 * Sets the watermark of a stage: the next run reads the rows above it. `opened`: the job, where no run has left anything yet.
 * @throws RunError `job-running`, `unknown-state`, `invalid-watermark`
 */
export function setState(folder: string, job: OpenedJob | string, stage: string, value: string): Promise<StateDescription> {
  const key = typeof job === 'string' ? job : stateKey(job);
  return changing(folder, key, 'open-stage state set', (store) => {
    const own = typeof job === 'string' ? undefined : stageOf(job, stage);
    const entries = store
      .entries(key)
      .filter((entry) => entry.stage === stage && (!own || (entry.source === own.source && entry.target === own.target)));
    if (entries.length > 1) {
      throw new RunError('ambiguous-state', `stage ${stage} has several states, for different sources or targets`, {
        value: stage,
        remedy: 'name the file of the job with its parameters, instead of the name of the job',
      });
    }
    const [entry] = entries;
    if (!entry && !own) throw unknownState(store, key, stage);
    const column = own?.column ?? entry!.column;
    if (column === null) {
      throw new RunError('invalid-watermark', `stage ${stage} reads changed files (onlyChanged) and has no watermark`, {
        value: stage,
      });
    }
    const form = formOf(own?.type);
    if (form && !form.test(value)) {
      throw new RunError('invalid-watermark', `${value} is not a value of column ${column}, which is ${own!.type!.kind}`, {
        value,
      });
    }
    const { watermark: before } = (entry?.state ?? {}) as { readonly watermark?: WatermarkState };
    // Rows without a watermark are what they were; of those at the new one nothing is known but that they count as read.
    const { near: _, ...seen } = before?.seen ?? {};
    const watermark: WatermarkState = {
      mark: markOf(value, before?.mark ?? null, own),
      ...('by' in seen && { seen: seen as never }),
    };
    const made = entry ?? {
      ...{ job: key, stage, source: own!.source, target: own!.target, rows: 0, allRows: 0, tables: {} },
      ...(typeof job !== 'string' && job.file !== undefined && { file: job.file }),
    };
    const changed: StateEntry = { ...made, column, state: { watermark }, run: 'by hand', at: new Date().toISOString() };
    store.save(key, [changed]);
    return describe(changed);
  });
}

function markOf(text: string, before: Mark | null, stage: IncrementalStage | undefined): Mark {
  const isSqlite = before ? before.stored !== undefined : stage?.source.startsWith('sqlite ');
  if (!isSqlite) return { text };
  const wasText = before
    ? before.stored === 'text'
    : !['integer', 'float', 'decimal', 'boolean'].includes(stage?.type?.kind ?? '');
  if (wasText) return { text, stored: 'text' };
  return { text, stored: /^[+-]?\d+$/.test(text) ? 'integer' : 'real' };
}

function stageOf(opened: OpenedJob, name: string): IncrementalStage {
  const stages = incrementalStages(opened);
  const stage = stages.find((one) => one.stage === name);
  if (stage) return stage;
  const names = stages.map((one) => one.stage);
  throw new RunError('unknown-state', `the job has no incremental stage ${name}`, {
    value: name,
    remedy: didYouMean(name, names, 'incremental stages') ?? 'set watermarkColumn at an origin',
  });
}

function unknownState(store: StateStore, job: string, stage: string | undefined): RunError {
  const own = store.entries(job).map((entry) => entry.stage);
  if (stage !== undefined && own.length > 0) {
    return new RunError('unknown-state', `job ${job} has no state of stage ${stage}`, {
      value: stage,
      ...remedyOf(didYouMean(stage, own, 'stages')),
    });
  }
  const jobs = [...new Set(store.entries().map((entry) => entry.job))];
  return new RunError('unknown-state', `job ${job} has no state`, {
    value: job,
    ...remedyOf(didYouMean(job, jobs, 'jobs')),
  });
}

const remedyOf = (remedy: string | undefined) => (remedy === undefined ? {} : { remedy });

async function changing<Result>(
  folder: string,
  job: string,
  holder: string,
  change: (store: StateStore) => Result,
): Promise<Result> {
  const lock = await StateLock.take(folder, job, { holder, wait: false });
  try {
    return withStore(folder, change, true);
  } finally {
    lock.release();
  }
}

function withStore<Result>(folder: string, use: (store: StateStore) => Result, create = false): Result {
  const store = new StateStore(folder, { create });
  try {
    return use(store);
  } finally {
    store.close();
  }
}
