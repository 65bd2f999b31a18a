import type { ActiveRun, Progress, RunDetails, RunResult } from '../../ipc/api.ts';
import { countersOf, type RunKnowledge, totalsOf } from './figures.ts';
import { errorEntry, inOrder, type LogEntry, progressEntries, resultEntries, startEntry } from './log.ts';
import { nextRate, nextRates, type Rate } from './rates.ts';

/** `starting`: the host has been asked. `stopping`: a stop has been asked for. `lost`: its host has gone, and does not know its end. */
export type RunState = 'starting' | 'running' | 'stopping' | RunResult['status'] | 'interrupted' | 'lost';

/** More printed text than this is not kept; the beginning is. */
const PRINTED_CHARACTERS = 200_000;

/** A run that goes on, or that has ended while this window was open. Its fields are reactive. */
export class RunView implements RunKnowledge {
  runId = $state.raw<string | undefined>();
  readonly job: string;
  /** The document that runs, as far as it is known. */
  text: string | undefined;
  /** Milliseconds since 1970, by the clock of this window. */
  startedAt = 0;
  state = $state.raw<RunState>('starting');
  progress = $state.raw<Progress | undefined>();
  result = $state.raw<RunResult | undefined>();
  rates = $state.raw<ReadonlyMap<string, Rate>>(new Map());
  log = $state.raw<readonly LogEntry[]>([]);
  /** Moves while the run goes on. */
  now = $state(0);
  /** Rows that origins read in a second. */
  private readRate = $state.raw<Rate | undefined>();
  private printed = 0;
  /** When something was last heard of it. */
  heardAt = Date.now();

  readonly isRunning = $derived(['starting', 'running', 'stopping'].includes(this.state));
  /** Milliseconds that it has taken so far. */
  readonly elapsedMs = $derived(this.result?.durationMs ?? Math.max(this.progress?.elapsedMs ?? 0, this.now - this.startedAt));
  readonly rowsRead = $derived(this.result?.recordsExtracted ?? (this.progress ? totalsOf(this.progress).read : 0));
  readonly rowsPerSecond = $derived(this.readRate?.perSecond ?? 0);
  readonly rejected = $derived(this.result?.recordsRejected ?? (this.progress ? totalsOf(this.progress).rejected : 0));

  constructor(job: string, startedAt = Date.now()) {
    this.job = job;
    this.startedAt = startedAt;
    this.now = Math.max(startedAt, Date.now());
    this.log = [startEntry(job)];
  }

  /** The host has begun. */
  started(runId: string): void {
    this.runId = runId;
    if (this.state === 'starting') this.state = 'running';
    this.heardAt = Date.now();
  }

  took(progress: Progress): void {
    if (this.result) return;
    this.heardAt = Date.now();
    const { elapsedMs } = progress;
    if (!this.progress && this.log.length === 1) this.log = [startEntry(this.job, progress.workers)];
    this.add(progressEntries(this.progress, progress));
    this.rates = nextRates(this.rates, elapsedMs, countersOf(progress));
    this.readRate = nextRate(this.readRate, elapsedMs, totalsOf(progress).read);
    this.progress = progress;
  }

  print(text: string): void {
    if (this.printed > PRINTED_CHARACTERS) return;
    this.printed += text.length;
    const more = this.printed > PRINTED_CHARACTERS ? `${text}\n… what follows is not shown` : text;
    this.add([{ kind: 'printed', atMs: this.elapsedMs, text: more }]);
  }

  ended(result: RunResult): void {
    if (this.result) return;
    // What was timed by the clock of this window did not happen after the end.
    const seen = this.log.map((entry) =>
      entry.atMs === undefined ? entry : { ...entry, atMs: Math.min(entry.atMs, result.durationMs) },
    );
    this.log = inOrder([...seen, ...resultEntries(result, seen)]);
    this.result = result;
    this.state = result.status;
  }

  /** The run could not begin, or its host does not know how it ended. */
  broke(state: 'failed' | 'interrupted' | 'lost', message: string, remedy?: string): void {
    this.state = state;
    this.add([errorEntry({ message, code: state, ...(remedy !== undefined && { remedy }) }, this.now - this.startedAt)]);
  }

  private add(entries: readonly LogEntry[]): void {
    if (entries.length > 0) this.log = [...this.log, ...entries];
  }
}

/** A run that goes on in the host, as this window finds it. */
export function viewOfActive({ runId, job, start, progress }: ActiveRun): RunView {
  const view = new RunView(job, Math.min(Date.now(), Date.parse(start)));
  view.started(runId);
  if (progress) view.took(progress);
  return view;
}

/** Ends a view by what the history says of its run. */
export function endByHistory(view: RunView, { state, result }: RunDetails): void {
  if (result) view.ended(result);
  else if (state === 'interrupted') view.broke('interrupted', 'the run was interrupted: the process that ran it has ended');
}
