import type { Task, TaskResult } from '../../workers/protocol.ts';
import type { WorkerPool } from './pool.ts';
import type { Profile } from './profile.ts';

/** The threads as a run uses them: what they do when is noted. */
export class RunPool {
  readonly size: number;
  private readonly pool: WorkerPool;
  private readonly profile: Profile;

  constructor(pool: WorkerPool, profile: Profile) {
    this.size = pool.size;
    this.pool = pool;
    this.profile = profile;
  }

  /** Runs a task for these stages. Rejects as `WorkerPool.run`. */
  async run(task: Task, stages: readonly string[]): Promise<TaskResult> {
    const result = await this.pool.run(task);
    this.profile.add(stages, result);
    return result;
  }
}
