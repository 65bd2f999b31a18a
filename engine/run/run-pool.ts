import type { Arena } from '../../columns/arena.ts';
import type { FragmentPlan } from '../../workers/fragment-plan.ts';
import type { Task, TaskResult } from '../../workers/protocol.ts';
import type { Shared } from '../../workers/source-task.ts';
import { Admission } from './admission.ts';
import type { WorkerPool } from './pool.ts';
import type { Profile } from './profile.ts';

/** The threads as a run uses them: tasks begin when there is memory for them, and what they do when is noted. */
export class RunPool {
  readonly size: number;
  private readonly pool: WorkerPool;
  private readonly profile: Profile;
  private readonly admission: Admission;

  constructor(pool: WorkerPool, arena: Arena, profile: Profile) {
    this.size = pool.size;
    this.pool = pool;
    this.profile = profile;
    this.admission = new Admission(arena);
  }

  /** Whether there is memory for another task of a fragment, beside those at work. */
  hasRoomFor(fragment: Shared<FragmentPlan>): boolean {
    return this.admission.fits(fragment.id);
  }

  /** Runs a task for these stages, once there is memory for it. Rejects as `WorkerPool.run`. */
  async run(task: Task, stages: readonly string[]): Promise<TaskResult> {
    const kind = task.kind === 'run' ? task.fragment.id : task.kind;
    const result = await this.admission.run(kind, () => this.pool.run(task));
    this.profile.add(stages, result);
    return result;
  }
}
