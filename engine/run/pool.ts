import { Piscina } from 'piscina';
import { errorOf } from '../../model/error-report.ts';
import { CancelledError, RunError } from '../../model/errors.ts';
import { isTaskFailure, type Task, type TaskResult, type WorkerSetup } from '../../workers/protocol.ts';
import { LoadedThreads, threadOptions, threadProgram } from './thread-program.ts';

/** The threads of a run. */
export class WorkerPool {
  readonly size: number;
  private readonly piscina: Piscina<Task, TaskResult>;
  private readonly loaded = new LoadedThreads();
  /** Rejects the tasks that are not done yet. */
  private readonly waiting = new Set<(error: unknown) => void>();
  private closing: Promise<void> | undefined;

  constructor(setup: Omit<WorkerSetup, 'loaded'>, workers: number) {
    this.size = workers;
    this.piscina = new Piscina({
      ...threadOptions(),
      filename: threadProgram('../../workers/entry.ts', 'worker.js'),
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: 1,
      workerData: { ...setup, loaded: this.loaded.buffer } satisfies WorkerSetup,
      idleTimeout: Number.POSITIVE_INFINITY,
    });
    // Of threads that fail without a task, such as while they load their program. Threads that are ended may still answer, which is an error, too.
    this.piscina.on('error', (error) => {
      for (const fail of this.waiting) fail(error);
    });
  }

  /** Runs a task. Rejects with the `RunError` or `CancelledError` of the task, or `worker-crashed` when its thread died. */
  async run(task: Task): Promise<TaskResult> {
    // The pool would start threads again.
    if (this.closing) throw new CancelledError();
    try {
      return await this.settled(task);
    } catch (error) {
      if (isTaskFailure(error)) throw errorOf(error.failure);
      if (this.closing) {
        // The thread may still use files that the caller closes after the task.
        await this.closing;
        throw new CancelledError();
      }
      throw new RunError(
        'worker-crashed',
        `a worker thread ended unexpectedly: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
          retryable: true,
          remedy: 'run again; if it happens again, use fewer workers or more --memory',
        },
      );
    }
  }

  /** The pool leaves a task waiting for ever for which no thread can be started. */
  private settled(task: Task): Promise<TaskResult> {
    const { promise, resolve, reject } = Promise.withResolvers<TaskResult>();
    this.waiting.add(reject);
    this.piscina
      .run(task)
      .then(resolve, reject)
      .finally(() => this.waiting.delete(reject));
    return promise;
  }

  /** Ends all threads, whatever they are doing. Resolves when they are gone. */
  close(): Promise<void> {
    this.closing ??= this.destroy();
    return this.closing;
  }

  private async destroy(): Promise<void> {
    await this.loaded.wait(() => this.piscina.threads.length);
    await this.piscina.destroy();
  }
}
