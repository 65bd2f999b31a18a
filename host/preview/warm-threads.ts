import type { Threads } from '../../engine/run/threads.ts';

/** A preview reads little. */
const WORKERS = 1;
const MEMORY_BYTES = 512 << 20;
/** Of the memory, what may be in use when nobody works: threads keep some blocks. */
const MOST_LEFT_SHARE = 0.25;
/** Threads that nobody has wanted for so long end. */
const IDLE_MS = 60_000;

/** Threads for one run after the other: to start them takes longer than most previews. */
export class WarmThreads {
  private idle: Promise<Threads> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /** Has threads ready soon. */
  warm(): void {
    if (this.closed) return;
    this.idle ??= start();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.drop(), IDLE_MS);
    this.timer.unref();
  }

  /** Threads for one run, which must be given back. */
  async take(): Promise<Threads> {
    clearTimeout(this.timer);
    const threads = this.idle ?? start();
    this.idle = undefined;
    return threads;
  }

  /** `sound`: the run that they served left nothing behind. If not, others take their place. */
  async give(threads: Threads, sound: boolean): Promise<void> {
    const { arena, pool } = threads;
    const reusable = sound && !this.closed && arena.used < arena.capacity * MOST_LEFT_SHARE;
    if (reusable && !this.idle) this.idle = Promise.resolve(threads);
    else await pool.close();
    this.warm();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.drop();
  }

  private async drop(): Promise<void> {
    clearTimeout(this.timer);
    const threads = await this.idle;
    this.idle = undefined;
    await threads?.pool.close();
  }
}

async function start(): Promise<Threads> {
  const { startThreads } = await import('../../engine/run/threads.ts');
  return startThreads({ workers: WORKERS, memoryBytes: MEMORY_BYTES });
}
