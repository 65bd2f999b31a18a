import { SvelteMap } from 'svelte/reactivity';
import type { HostClient, RunRequest } from '../../ipc/api.ts';
import type { Figures } from '../canvas/figures.ts';
import type { JobEditor } from '../document/types.ts';
import { linkFigures, stageFigures } from './figures.ts';
import { endByHistory, RunView, viewOfActive } from './run-view.svelte.ts';

export type RunOptions = Pick<RunRequest['job'], 'parameters'> & Pick<RunRequest, 'workers' | 'memoryBytes' | 'state'>;

const TICK_MS = 100;
/** A run of which nothing has been heard for so long is asked after: events are lost with a connection. */
const SILENCE_MS = 2500;

/** The runs that a window shows, by job. They go on in the host whatever the window does. */
export class RunStore {
  private readonly host: HostClient;
  /** The last run of each job, by the id of its editor; of jobs that were run elsewhere, by their file. */
  private readonly runs = new SvelteMap<string, RunView>();
  private readonly figuresByEditor = new WeakMap<JobEditor, Figures>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private asking = false;
  private readonly ends: (() => void)[];

  constructor(host: HostClient) {
    this.host = host;
    this.ends = [
      host.on('run.progress', ({ runId, progress }) => {
        const view = this.byId(runId);
        if (view) view.took(progress);
        else void this.ask();
      }),
      host.on('run.printed', ({ runId, text }) => this.byId(runId)?.print(text)),
      host.on('run.ended', ({ runId, result }) => this.byId(runId)?.ended(result)),
    ];
    void this.ask();
  }

  /** The run of a job that goes on, or the last one that this window knows. */
  current(editor: JobEditor): RunView | undefined {
    const own = this.runs.get(editor.id);
    const found = editor.file === undefined ? undefined : this.runs.get(fileKey(editor.file));
    // Of a run here and one that was started elsewhere, the later one counts.
    return own && found ? (found.startedAt > own.startedAt && own.runId !== found.runId ? found : own) : (own ?? found);
  }

  /** Whether any run goes on. */
  get isBusy(): boolean {
    return [...this.runs.values()].some(({ isRunning }) => isRunning);
  }

  /**
   * Runs a job as it is now. Resolves when the host has begun.
   * @throws HostError when it does not: class `JobError` with its problems when the job has errors. Nothing has run then.
   */
  async start(editor: JobEditor, { parameters, ...rest }: RunOptions = {}): Promise<RunView> {
    const before = this.runs.get(editor.id);
    const view = new RunView(editor.name);
    view.text = editor.text;
    this.runs.set(editor.id, view);
    this.tick();
    const { text, file } = editor;
    const job = { text, ...(file !== undefined && { file }), ...(parameters && { parameters }) };
    try {
      const { runId } = await this.host.call('runs.start', { job, draft: editor.id, ...rest });
      this.forget(runId);
      view.started(runId);
    } catch (error) {
      if (before) this.runs.set(editor.id, before);
      else this.runs.delete(editor.id);
      throw error;
    }
    if (view.state === 'stopping') await this.stop(editor);
    return view;
  }

  /** Asks the host to stop the run of a job, once it has begun; that it has ended is told as any other end. */
  async stop(editor: JobEditor): Promise<void> {
    const view = this.current(editor);
    if (!view?.isRunning) return;
    view.state = 'stopping';
    if (view.runId !== undefined) await this.host.call('runs.stop', view.runId);
  }

  /** Shows a run of the past as the last one of a job, as it was shown before the window was reloaded. */
  async recall(editor: JobEditor, runId: string): Promise<void> {
    // One that goes on is found by itself.
    if (this.byId(runId)) return;
    const details = await this.host.call('runs.get', runId).catch(() => undefined);
    if (!details?.result || this.current(editor)) return;
    const view = new RunView(details.job, Date.parse(details.start));
    view.text = details.document;
    view.started(runId);
    endByHistory(view, details);
    this.runs.set(editor.id, view);
  }

  /** The figures of a job's current run, for its canvas. The same object for as long as the editor lives. */
  figures(editor: JobEditor): Figures {
    const known = this.figuresByEditor.get(editor);
    if (known) return known;
    const current = () => this.current(editor);
    const figures: Figures = {
      get running() {
        return current()?.isRunning ?? false;
      },
      stage(id) {
        const run = current();
        return run && stageFigures(run, id);
      },
      link(id) {
        const run = current();
        const link = editor.link(id);
        return run && link && linkFigures(run, link);
      },
    };
    this.figuresByEditor.set(editor, figures);
    return figures;
  }

  /** Ends the store; runs go on. */
  close(): void {
    clearInterval(this.timer);
    for (const end of this.ends) end();
  }

  /** Takes out what was found of a run before the call that has started it came back. */
  private forget(runId: string): void {
    for (const [key, view] of this.runs) if (view.runId === runId) this.runs.delete(key);
  }

  private byId(runId: string): RunView | undefined {
    return [...this.runs.values()].find((view) => view.runId === runId);
  }

  /** Moves the clocks while something runs, and asks after runs that have gone silent. */
  private tick(): void {
    this.timer ??= setInterval(() => {
      const running = [...this.runs.values()].filter(({ isRunning }) => isRunning);
      const now = Date.now();
      for (const view of running) view.now = now;
      if (running.some(({ runId, heardAt }) => runId !== undefined && now - heardAt > SILENCE_MS)) void this.ask();
      if (running.length > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    }, TICK_MS);
  }

  /** Finds the runs that go on in the host, and learns how those have ended that do not any more. */
  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const active = await this.host.call('runs.active');
      for (const run of active) this.found(run);
      const gone = [...this.runs.values()].filter((view) => view.isRunning && !active.some(({ runId }) => runId === view.runId));
      for (const view of gone) if (view.runId !== undefined) await this.learnEnd(view, view.runId);
      if (active.length > 0) this.tick();
    } catch {
      // The host cannot be reached; the next tick or event asks again.
    } finally {
      this.asking = false;
    }
  }

  private found(run: Parameters<typeof viewOfActive>[0]): void {
    const view = this.byId(run.runId);
    if (view) {
      view.heardAt = Date.now();
      if (run.progress) view.took(run.progress);
    } else if (run.draft !== undefined && run.file === undefined) this.runs.set(run.draft, viewOfActive(run));
    else if (run.file !== undefined) this.runs.set(fileKey(run.file), viewOfActive(run));
  }

  private async learnEnd(view: RunView, runId: string): Promise<void> {
    try {
      endByHistory(view, await this.host.call('runs.get', runId));
    } catch {
      const { connected } = await this.host.call('app.info').then(
        () => ({ connected: true }),
        () => ({ connected: false }),
      );
      if (connected) view.broke('lost', 'the host has lost this run', 'check the history, or run the job again');
    }
  }
}

const fileKey = (file: string) => `file ${file}`;

const stores = new WeakMap<HostClient, RunStore>();

/** The one store of a window. */
export function runsOf(host: HostClient): RunStore {
  const store = stores.get(host) ?? new RunStore(host);
  stores.set(host, store);
  return store;
}
