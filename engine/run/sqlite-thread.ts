import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CallName, CallReply, SqliteCalls, SqliteSetup } from '../../connectors/sqlite/protocol.ts';
import { InternalError, RunError } from '../../model/errors.ts';
import { CancelledError } from '../../workers/cancel.ts';

/** The thread's program: a bundle beside this one, or the source. */
function threadFile(): string {
  const relative = import.meta.url.endsWith('.ts') ? '../../connectors/sqlite/thread.ts' : './sqlite-thread.js';
  const path = fileURLToPath(new URL(relative, import.meta.url));
  if (!existsSync(path)) throw new RunError('not-built', `missing ${path}`, { remedy: 'run npm run build' });
  return path;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that works with SQLite, whose calls block it. */
export class SqliteThread {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private next = 0;
  private ended: unknown;

  constructor(setup: SqliteSetup) {
    this.worker = new Worker(threadFile(), { workerData: setup, execArgv: [] });
    this.worker.on('message', (reply: CallReply) => this.settle(reply));
    this.worker.on('error', (error) => this.end(crashed(error)));
    this.worker.on('exit', () => this.end(crashed(new Error('it has ended'))));
  }

  /** Calls are worked off in their order. Rejects as the work fails, or with `worker-crashed`. */
  call<Name extends CallName>(name: Name, ...args: Parameters<SqliteCalls[Name]>): Promise<ReturnType<SqliteCalls[Name]>> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const id = this.next++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.pending.set(id, { resolve, reject });
    this.worker.postMessage({ id, name, args });
    return promise as Promise<ReturnType<SqliteCalls[Name]>>;
  }

  /** Ends the thread, as soon as SQLite lets it. */
  async close(): Promise<void> {
    this.end(new CancelledError());
    await this.worker.terminate();
  }

  private settle(reply: CallReply): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if ('result' in reply) pending?.resolve(reply.result);
    else pending?.reject(errorOf(reply.failure));
  }

  private end(error: unknown): void {
    this.ended ??= error;
    for (const { reject } of this.pending.values()) reject(this.ended);
    this.pending.clear();
  }
}

function errorOf(failure: Extract<CallReply, { failure: unknown }>['failure']): unknown {
  const { class: kind, code, message, stage, remedy, value, retryable } = failure;
  if (kind === 'Cancelled') return new CancelledError();
  if (kind === 'InternalError') return new InternalError(message);
  const more = {
    ...(stage !== undefined && { stage }),
    ...(remedy !== undefined && { remedy }),
    ...(value !== undefined && { value }),
  };
  return new RunError(code, message, { retryable, ...more });
}

const crashed = (error: Error): RunError =>
  new RunError('worker-crashed', `the SQLite thread died: ${error.message}`, {
    cause: error,
    retryable: true,
    remedy: 'run again',
  });

/** The SQLite threads of a run. */
export class SqliteThreads {
  private readonly setup: SqliteSetup;
  private readonly threads = new Set<SqliteThread>();
  private loading: SqliteThread | undefined;

  constructor(setup: SqliteSetup) {
    this.setup = setup;
  }

  /** The one thread that loads all tables of the run. */
  get loader(): SqliteThread {
    this.loading ??= this.start();
    return this.loading;
  }

  start(): SqliteThread {
    const thread = new SqliteThread(this.setup);
    this.threads.add(thread);
    return thread;
  }

  async close(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.close()));
  }
}
