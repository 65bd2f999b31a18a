import type { ActiveRun, Arguments, RunDetails, RunResult, RunSummary } from '../../ipc/api.ts';
import { reportOf } from '../../model/error-report.ts';
import { RunError } from '../../model/errors.ts';
import type { History, RunRecord } from '../history.ts';
import { type OpenedJob, throwProblems } from '../open.ts';
import { PastRuns } from '../past-runs.ts';
import { failure, nameOf, newRunId, runJob } from '../run.ts';
import { notStopped } from '../stopping.ts';
import { openText } from './open-text.ts';
import type { HostContext, Service } from './service.ts';

/** Runs that a list has unless told otherwise. */
const LISTED_RUNS = 100;

interface Running {
  run: ActiveRun;
  readonly cancel: AbortController;
  /** Settles when the run has ended and all have been told. Never rejects. */
  readonly ended: Promise<void>;
}

export interface RunsService extends Service<'runs'> {
  /** The runs that are under way. */
  active(): ActiveRun[];
}

/** Runs jobs, any number at once, and knows those of the past. A run goes on when the client that started it goes. */
export function runsService(context: HostContext, past = new PastRuns(context.dataFolder)): RunsService {
  const active = new Map<string, Running>();
  let closed = false;

  async function execute(
    opened: OpenedJob,
    { job: _, ...given }: Arguments<'runs.start'>[0],
    { runId, start, draft }: ActiveRun,
    signal: AbortSignal,
  ): Promise<void> {
    const { workers = context.settings().workers, memoryBytes = context.settings().memoryBytes } = given;
    const { state } = given;
    const options = { ...(workers !== undefined && { workers }), ...(memoryBytes !== undefined && { memoryBytes }) };
    const warnings: string[] = [];
    const running = runJob(opened, {
      ...options,
      ...{ runId, signal, history: historyOr(warnings), dataFolder: context.dataFolder, secrets: context.secrets },
      ...(draft !== undefined && { draft }),
      ...(state !== undefined && { state }),
      onProgress: (progress) => {
        const running = active.get(runId);
        if (running) running.run = { ...running.run, progress };
        context.emit('run.progress', { runId, progress });
      },
      print: (text) => context.emit('run.printed', { runId, text }),
    });
    const stopping = notStopped(signal, () => active.get(runId)?.run.progress);
    const ended = Promise.race([running, stopping.failure])
      .catch((error: unknown) => failure(opened, runId, new Date(start), options, [reportOf(error)]))
      .finally(() => stopping.done());
    // Whoever starts a run hears of its id before its end.
    const [outcome] = await Promise.all([ended, new Promise((resolve) => setImmediate(resolve))]);
    const { tables: __, ...result } = { tables: undefined, ...outcome };
    active.delete(runId);
    const all = [...warnings, ...(result.warnings ?? [])];
    context.emit('run.ended', { runId, result: { ...result, ...(all.length > 0 && { warnings: all }) } });
    context.emit('changed', { what: 'runs' });
  }

  /** Without a history a run goes on, with a warning. */
  function historyOr(warnings: string[]): History | false {
    try {
      return past.history;
    } catch (error) {
      warnings.push(`the run is not in the history: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  }

  const listActive = () => [...active.values()].map(({ run }) => run);

  return {
    active: listActive,
    handlers: {
      'runs.start': async (_client, request) => {
        const opened = await openText(request.job, context);
        throwProblems(opened);
        if (closed) throw new RunError('host-closed', 'the host is shutting down');
        const { file } = request.job;
        const { draft } = request;
        const run = {
          runId: newRunId(),
          start: new Date().toISOString(),
          job: nameOf(opened),
          ...(file !== undefined && { file }),
          ...(draft !== undefined && { draft }),
        };
        const cancel = new AbortController();
        active.set(run.runId, { run, cancel, ended: Promise.resolve() });
        active.set(run.runId, { run, cancel, ended: execute(opened, request, run, cancel.signal) });
        context.emit('changed', { what: 'runs' });
        return { runId: run.runId, start: run.start };
      },
      'runs.stop': (_client, runId) => active.get(runId)?.cancel.abort(),
      'runs.active': listActive,
      'runs.list': (_client, { limit = LISTED_RUNS, ...job }) => past.history.list(limit, job).map(summaryOf),
      'runs.adopt': (_client, draft, file) => {
        for (const running of active.values())
          if (running.run.draft === draft && running.run.file === undefined) running.run = { ...running.run, file };
        past.history.adopt(draft, file);
        context.emit('changed', { what: 'runs' });
      },
      'runs.get': (_client, runId) => {
        const record = past.history.get(runId);
        if (record) return detailsOf(record);
        throw new RunError('unknown-run', `unknown run: ${runId}`, {
          value: runId,
          remedy: 'old runs are deleted from the history',
        });
      },
    },
    async close() {
      closed = true;
      for (const { cancel } of active.values()) cancel.abort();
      while (active.size > 0) await Promise.all([...active.values()].map(({ ended }) => ended));
      past.close();
    },
  };
}

function summaryOf({ runId, start, job, file, draft, state, result }: RunRecord): RunSummary {
  const warnings = result ? warningsOf(result) : 0;
  return {
    ...{ runId, start, job, state },
    ...(file !== undefined && { file }),
    ...(draft !== undefined && { draft }),
    ...(result && {
      durationMs: result.durationMs,
      recordsExtracted: result.recordsExtracted,
      recordsLoaded: result.recordsLoaded,
      recordsRejected: result.recordsRejected,
    }),
    ...(warnings > 0 && { warnings }),
  };
}

const warningsOf = ({ notes = [], warnings = [] }: RunResult): number =>
  notes.filter(({ severity }) => severity === 'warning').length + warnings.length;

function detailsOf(record: RunRecord): RunDetails {
  const { document, parameters, result } = record;
  return { ...summaryOf(record), document, parameters, ...(result && { result }) };
}
