import type { Task, TaskResult } from '../../workers/protocol.ts';
import type { WorkerPool } from './pool.ts';
import type { Profile } from './profile.ts';

/** Memory that a task at work may need, besides what exchanges hold. */
const TASK_BYTES = 40 << 20;
/** Part of the memory that is for tasks at work. */
const TASKS_SHARE = 0.5;

/** The threads as a run uses them: no more at once than its memory has room for, and what they do when is noted. */
export class RunPool {
  readonly size: number;
  /** Tasks that are at work at the same time. */
  readonly atOnce: number;
  private readonly pool: WorkerPool;
  private readonly profile: Profile;
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(pool: WorkerPool, profile: Profile, memoryBytes: number) {
    this.size = pool.size;
    this.pool = pool;
    this.profile = profile;
    this.atOnce = Math.max(1, Math.min(pool.size, Math.floor((memoryBytes * TASKS_SHARE) / TASK_BYTES)));
    this.free = this.atOnce;
  }

  /** Runs a task for these stages. Tasks begin in the order in which they come, for they wait for those before them. Rejects as `WorkerPool.run`. */
  async run(task: Task, stages: readonly string[]): Promise<TaskResult> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((begin) => this.waiting.push(begin));
    try {
      const result = await this.pool.run(task);
      this.profile.add(stages, result);
      return result;
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
