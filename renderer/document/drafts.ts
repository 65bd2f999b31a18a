import type { Draft, HostClient, Layout } from '../../ipc/api.ts';
import type { JobDocument } from './job-editor.svelte.ts';

/** After a failure it is tried again this much later. */
const RETRY_MS = 5000;

interface Kept {
  timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, in milliseconds of `performance.now()`. */
  due: number;
  /** Whether the host has, or may have, a draft. */
  drafted: boolean;
  /** What the host has of the layout. */
  layout: Layout | undefined;
  /** Calls about one job come one after the other. */
  queue: Promise<void>;
}

/** Keeps unsaved work at the host, some time after the first change that it does not have; and the layout of jobs that have no unsaved work. */
export class DraftKeeper {
  readonly #host: HostClient;
  readonly #delayMs: number;
  readonly #kept = new Map<JobDocument, Kept>();

  constructor(host: HostClient, delayMs: number) {
    this.#host = host;
    this.#delayMs = delayMs;
  }

  opened(job: JobDocument): void {
    this.#kept.set(job, { timer: undefined, due: 0, drafted: false, layout: job.layout, queue: Promise.resolve() });
  }

  /** The host has a draft of the job. */
  keeps(job: JobDocument): void {
    this.#of(job).drafted = true;
  }

  /** Something has changed. What waits is not put off: who types without a pause loses no more than who rests. */
  touch(job: JobDocument, delayMs = this.#delayMs): void {
    const kept = this.#kept.get(job);
    if (!kept) return;
    const due = performance.now() + delayMs;
    if (kept.timer !== undefined && kept.due <= due) return;
    clearTimeout(kept.timer);
    kept.due = due;
    kept.timer = setTimeout(() => void this.#keep(job), delayMs);
  }

  /** The job has been saved with this layout: there is no draft any more, unless it has changed since. */
  saved(job: JobDocument, layout: Layout): void {
    const kept = this.#kept.get(job);
    // It may have been closed meanwhile.
    if (kept) kept.layout = layout;
    void this.#keep(job);
  }

  /** The job is closed. */
  async discard(job: JobDocument): Promise<void> {
    const kept = this.#of(job);
    clearTimeout(kept.timer);
    this.#kept.delete(job);
    kept.queue = kept.queue.then(() => this.#discard(job, kept)).catch(() => undefined);
    await kept.queue;
  }

  /** Keeps at once all that waits. */
  async flush(): Promise<void> {
    const waiting = [...this.#kept].filter(([, { timer }]) => timer !== undefined);
    await Promise.all(waiting.map(([job]) => this.#keep(job)));
  }

  async #keep(job: JobDocument): Promise<void> {
    const kept = this.#kept.get(job);
    if (!kept) return;
    clearTimeout(kept.timer);
    kept.timer = undefined;
    kept.queue = kept.queue.then(async () => {
      if (!this.#kept.has(job)) return;
      if (job.modified) {
        kept.drafted = true;
        await this.#host.call('drafts.save', draftOf(job));
        return;
      }
      await this.#discard(job, kept);
      const { file, layout } = job;
      if (file === undefined || layout === kept.layout) return;
      await this.#host.call('jobs.saveLayout', file, layout);
      kept.layout = layout;
    });
    kept.queue = kept.queue.catch(() => this.touch(job, RETRY_MS));
    await kept.queue;
  }

  async #discard({ id }: JobDocument, kept: Kept): Promise<void> {
    if (!kept.drafted) return;
    await this.#host.call('drafts.discard', id);
    kept.drafted = false;
  }

  #of(job: JobDocument): Kept {
    const kept = this.#kept.get(job);
    if (!kept) throw new Error(`the job is not open: ${job.id}`);
    return kept;
  }
}

/** What a job holds that is not saved. */
export function draftOf({ id, file, name, text, layout, version }: JobDocument): Draft {
  return {
    ...{ id, name, text, layout, modified: new Date().toISOString() },
    ...(file !== undefined && { file }),
    ...(version !== undefined && { version }),
  };
}
