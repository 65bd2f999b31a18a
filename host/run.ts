import { resolve } from 'node:path';
import type { Table } from 'apache-arrow';
import type { RunOutcome, RunResult, StageNote } from '../engine/result.ts';
import type { SecretSource } from '../engine/run/secrets.ts';
import type { StateChoice } from '../ipc/state-choices.ts';
import { errorOf, reportOf } from '../model/error-report.ts';
import { CancelledError, type ErrorReport, InternalError, RunError } from '../model/errors.ts';
import type { JobDocument } from '../model/job/document.ts';
import { writeJob } from '../model/job/write.ts';
import { ownValue } from '../model/own.ts';
import { isSensitive, MASK } from '../model/sensitive.ts';
import { loadEngine, loadExplainer, type Print, type RunOptions } from './engine.ts';
import { dataFolder } from './folders.ts';
import type { History } from './history.ts';
import { type OpenedJob, throwProblems } from './open.ts';
import { maskSecrets, secretTexts } from './secrecy.ts';
import { userSecrets, WatchedSecrets } from './secrets.ts';
import { previewState } from './state/preview.ts';
import { type IfRunning, RunState } from './state/run-state.ts';

export interface HostRunOptions extends Omit<RunOptions, 'baseFolder' | 'runId' | 'limit' | 'state'> {
  /** Default: a new one. */
  readonly runId?: string;
  /** Whether the run is noted in the user's run history, or the history that it is noted in. Default: true. */
  readonly history?: boolean | History;
  /** What the designer knows the job by while it has no file. */
  readonly draft?: string;
  /** Default: the user's data folder. */
  readonly dataFolder?: string;
  /** What is done with what earlier runs have left, where it is of something else, or is not to count: `refresh` reads all rows. Default: the run fails. */
  readonly state?: StateChoice;
  /** What an incremental job does while another run of it is going on. Default: it waits. */
  readonly ifRunning?: IfRunning;
  /** Told of what went wrong beside the run, such as a history that cannot be written. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Runs an opened job. Resolves for every outcome, also for a failed or cancelled run.
 * @throws JobError when the job has errors; nothing has run then. InternalError for a bug.
 */
export async function runJob(opened: OpenedJob, options: HostRunOptions = {}): Promise<RunOutcome> {
  throwProblems(opened);
  const { history = true, runId = newRunId(), dataFolder: folder = dataFolder(), draft, ...rest } = options;
  const warnings: string[] = [];
  const onWarning = (message: string) => {
    warnings.push(message);
    options.onWarning?.(message);
  };
  const printed = new Printed(rest.print);
  const unused = await unusedMemory(rest.memoryBytes);
  if (unused !== undefined) onWarning(unused);
  const watched = new WatchedSecrets(options.secrets ?? userSecrets(opened.given.env, folder));
  const plain = secretTexts(opened.source, opened.given.parameters, opened.given.env);
  const start = new Date();
  const { state: choice, ifRunning = 'wait', ...settings } = rest;
  const common = { runId, baseFolder: opened.baseFolder, looks: opened.looks, print: printed.print, secrets: watched };
  const running = execute(opened, { ...settings, ...common, folder, choice, ifRunning, onWarning }, start);
  running.catch(() => {});
  // The workers start meanwhile. A dry run leaves no trace.
  const log = history && !rest.dryRun ? await recorder(history, folder, onWarning) : undefined;
  log?.((runs) => runs.begin({ ...startedRun(opened, runId, start, plain), ...(draft !== undefined && { draft }) }));
  const mask = <Data>(data: Data): Data => maskSecrets(data, [...plain, ...watched.given]);
  try {
    const { tables, ...figures } = await running;
    const outcome = { ...figures, runId, ...(printed.text !== '' && { printed: printed.text }) };
    const result = mask({ ...outcome, ...(warnings.length > 0 && { warnings }) });
    log?.((runs) => runs.end(result));
    return { ...result, ...(warnings.length > 0 && { warnings }), tables };
  } catch (error) {
    log?.((runs) => runs.end(mask(failure(opened, runId, start, options, [reportOf(error)]))));
    throw error;
  } finally {
    if (history === true) log?.((runs) => runs.close());
  }
}

/** The rows that come out of a port, at most `rows`; reads only what that takes, and writes nothing. */
export async function previewJob(
  opened: OpenedJob,
  limit: NonNullable<RunOptions['limit']>,
  options: Pick<RunOptions, 'signal' | 'workers' | 'memoryBytes' | 'inputs' | 'secrets' | 'onNote'> = {},
): Promise<Table> {
  throwProblems(opened);
  const { runJob } = await loadEngine();
  const state = previewState(opened, dataFolder(opened.given.env));
  const result = await runJob(runnable(opened), {
    secrets: userSecrets(opened.given.env),
    ...options,
    ...{ state, baseFolder: opened.baseFolder, looks: opened.looks, limit },
  });
  const table = ownValue(result.tables, limit.stage);
  if (table) return table;
  const [error] = result.errors;
  const failure = error ? errorOf(error) : new InternalError(`no rows from ${limit.stage}`);
  // What programs that preview are told to expect.
  throw failure instanceof CancelledError ? new RunError('cancelled', failure.message, { retryable: true }) : failure;
}

/** What a run with more memory than it can use says. Bytes. */
export async function unusedMemory(memoryBytes: number | undefined): Promise<string | undefined> {
  return memoryBytes === undefined ? undefined : (await import('../engine/run/defaults.ts')).unusedMemory(memoryBytes);
}

/** The plan of a job: fragments, exchanges, partitions and what is pushed down to sources. */
export async function explainJob(opened: OpenedJob, options: Pick<RunOptions, 'workers' | 'memoryBytes'> = {}): Promise<string> {
  throwProblems(opened);
  const { explainJob } = await loadExplainer();
  return explainJob(runnable(opened), { ...options, baseFolder: opened.baseFolder, looks: opened.looks });
}

/** The checked job, unless a source could not be looked at. */
function runnable({ job, failures }: OpenedJob) {
  if (job) return job;
  throw failures[0]?.error ?? new InternalError('a job without problems has no plan');
}

interface Execution extends RunOptions {
  readonly runId: string;
  readonly secrets: SecretSource;
  readonly folder: string;
  readonly choice: StateChoice | undefined;
  readonly ifRunning: IfRunning;
  readonly onWarning: (message: string) => void;
}

async function execute(
  opened: OpenedJob,
  { folder, choice, ifRunning, onWarning, ...options }: Execution,
  start: Date,
): Promise<RunOutcome> {
  const { runId, dryRun = false, secrets, signal, onNote } = options;
  const notes: StageNote[] = [];
  const note = (stage: string, text: string) => {
    notes.push({ stage, text });
    onNote?.({ stage, text });
  };
  const ended = (errors: readonly ErrorReport[]): RunOutcome => ({
    ...failure(opened, runId, start, options, errors),
    ...(notes.length > 0 && { notes }),
    tables: {},
  });
  if (!opened.job && opened.failures.length > 0) {
    return ended(opened.failures.map(({ stage, error }) => ({ ...reportOf(error), stage })));
  }
  runnable(opened);
  let state: RunState | undefined;
  try {
    state = await RunState.open(opened, { folder, runId, choice, ifRunning, dryRun, secrets, signal, note, onWarning });
  } catch (error) {
    if (!(error instanceof RunError) && !(error instanceof CancelledError)) throw error;
    return ended([reportOf(error)]);
  }
  try {
    const { runJob } = await loadEngine();
    // What other runs have done meanwhile is to be seen.
    const looks = state?.waited ? { looks: new Map() } : {};
    const { state: after, ...outcome } = await runJob(state?.job ?? runnable(opened), {
      onWarning,
      ...options,
      ...looks,
      ...(state && { state: state.before, keeper: state, acceptChanged: choice === 'keep' }),
    });
    const saved = !dryRun && ['done', 'rejected'].includes(outcome.status);
    const all = [...notes, ...(outcome.notes ?? [])];
    return {
      ...outcome,
      ...(all.length > 0 && { notes: all }),
      ...(state && { incremental: state.results(saved ? after : undefined) }),
    };
  } finally {
    state?.close();
  }
}

/** An id that no other run has. */
export const newRunId = (): string =>
  Math.floor(Math.random() * 2 ** 40)
    .toString(16)
    .padStart(10, '0');

/** Characters of what printers show that a result keeps. */
const KEPT_PRINT = 64 << 10;

/** Keeps the beginning of what printers show, of those that ask for it. */
class Printed {
  text = '';
  readonly print: Print;

  constructor(print: Print = (text) => process.stdout.write(text)) {
    this.print = (text, options) => {
      if (options.keep) this.text += text.slice(0, KEPT_PRINT - this.text.length);
      print(text, options);
    };
  }
}

type Recorder = (use: (runs: History) => void) => void;

/** Hands the history over to be written; whatever goes wrong there is a warning, once. */
async function recorder(
  history: true | History,
  folder: string,
  onWarning: (message: string) => void,
): Promise<Recorder | undefined> {
  const warn = (error: unknown) => onWarning(`the run is not in the history: ${error instanceof Error ? error.message : error}`);
  try {
    const { History } = await import('./history.ts');
    const runs = history === true ? new History(folder) : history;
    let sound = true;
    return (use) => {
      try {
        if (sound) use(runs);
      } catch (error) {
        sound = false;
        warn(error);
      }
    };
  } catch (error) {
    warn(error);
    return undefined;
  }
}

function startedRun(opened: OpenedJob, runId: string, start: Date, secrets: readonly string[]) {
  const { file, text, source, given } = opened;
  const parameters = Object.entries({ ...given.parameters, ...opened.job?.parameters });
  return {
    runId,
    job: nameOf(opened),
    ...(file !== undefined && { file: resolve(file) }),
    document: maskSecrets(text ?? writeJob(source?.data as unknown as JobDocument), secrets),
    parameters: Object.fromEntries(
      parameters.map(([name, value]) => [name, isSensitive(name) ? MASK : maskSecrets(value, secrets)]),
    ),
    start: start.toISOString(),
  };
}

/** What a job is called: by its name, else by its file. */
export function nameOf({ job, source, file }: OpenedJob): string {
  return job?.name ?? (typeof source?.data.name === 'string' ? source.data.name : (file ?? 'job'));
}

/** The result of a run that ended before the engine could report one. */
export function failure(
  opened: OpenedJob,
  runId: string,
  start: Date,
  options: Pick<RunOptions, 'workers' | 'memoryBytes'>,
  errors: readonly ErrorReport[],
): RunResult {
  const end = new Date();
  return {
    ...{ runId, job: nameOf(opened), status: errors[0]?.class === 'Cancelled' ? 'cancelled' : 'failed', success: false },
    ...{ recordsExtracted: 0, recordsTransformed: 0, recordsLoaded: 0, recordsFailed: 0, recordsRejected: 0 },
    ...{ start: start.toISOString(), end: end.toISOString(), durationMs: end.getTime() - start.getTime() },
    ...{ workers: options.workers ?? 0, memoryLimitBytes: options.memoryBytes ?? 0, peakMemoryBytes: 0, spilledBytes: 0 },
    ...{ stages: {}, links: [], errors, rejects: [], plan: '' },
  };
}
