import { Worker } from 'node:worker_threads';
import type { CallName, CallReply, NoteMessage, ThreadCalls, ThreadSetup } from '../../connectors/protocol.ts';
import { errorOf } from '../../model/error-report.ts';
import { CancelledError, RunError } from '../../model/errors.ts';
import { capabilitiesOf } from '../../stages/connections.ts';
import type { StageNote } from '../result.ts';
import { LoadedThreads, threadOptions, threadProgram } from './thread-program.ts';

/** Megabytes of objects that have just been made, in one thread. With V8's own limit what clients make of each row took 400 MB more in two threads, and no less time. */
const YOUNG_MB = 12;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that works with one system. */
export class ConnectorThread {
  private readonly worker: Worker;
  private readonly loaded = new LoadedThreads();
  private readonly pending = new Map<number, Pending>();
  private next = 0;
  private ended: unknown;

  constructor(setup: Omit<ThreadSetup, 'loaded'>, note: (note: StageNote) => void) {
    this.worker = new Worker(threadProgram('../../connectors/thread.ts', 'connector-thread.js'), {
      ...threadOptions(),
      workerData: { ...setup, loaded: this.loaded.buffer } satisfies ThreadSetup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.worker.on('message', (message: CallReply | NoteMessage) => {
      if ('note' in message) note(message.note);
      else this.settle(message);
    });
    this.worker.on('error', (error) => this.end(crashed(setup.system, error)));
    this.worker.on('exit', () => this.end(crashed(setup.system, new Error('it has ended'))));
  }

  /** Calls are worked off in their order. Rejects as the work fails, or with `worker-crashed`. */
  call<Name extends CallName>(name: Name, ...args: Parameters<ThreadCalls[Name]>): Promise<ReturnType<ThreadCalls[Name]>> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const id = this.next++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.pending.set(id, { resolve, reject });
    this.worker.postMessage({ id, name, args });
    return promise as Promise<ReturnType<ThreadCalls[Name]>>;
  }

  /** Ends the thread as soon as its current call allows it. */
  async close(): Promise<void> {
    const died = this.ended !== undefined;
    this.end(new CancelledError());
    await this.loaded.wait(() => (died ? 0 : 1));
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

const crashed = (system: string, error: Error): RunError =>
  new RunError('worker-crashed', `the ${system} thread ended unexpectedly: ${error.message}`, {
    cause: error,
    retryable: true,
    remedy: 'run again',
  });

/** The threads of a run that work with systems. */
export class ConnectorThreads {
  private readonly setup: Omit<ThreadSetup, 'system' | 'loaded'>;
  private readonly note: (note: StageNote) => void;
  private readonly threads = new Set<ConnectorThread>();
  private readonly loading = new Map<string, ConnectorThread>();
  /** Threads that have read all they were to read, by their systems: starting another one takes longer than most tables. */
  private readonly idle = new Map<string, ConnectorThread[]>();

  /** `note`: what is done with what connectors say of a stage's work. */
  constructor(setup: Omit<ThreadSetup, 'system' | 'loaded'>, note: (note: StageNote) => void) {
    this.setup = setup;
    this.note = note;
  }

  /** The thread that loads a table: one for the tables of a group; or for all of a system whose transactions are of whole databases. */
  loader(system: string, group: string | undefined): ConnectorThread {
    if (group === undefined && capabilitiesOf(system)?.transaction !== 'database') return this.start(system);
    const key = `${system} ${group ?? ''}`;
    const known = this.loading.get(key);
    if (known) return known;
    const started = this.start(system);
    this.loading.set(key, started);
    return started;
  }

  /** A thread that reads, until it is given back. */
  reader(system: string): ConnectorThread {
    return this.idle.get(system)?.pop() ?? this.start(system);
  }

  /** Another origin may be read by a thread that has ended its work. */
  giveBack(system: string, thread: ConnectorThread): void {
    const idle = this.idle.get(system) ?? [];
    idle.push(thread);
    this.idle.set(system, idle);
  }

  start(system: string): ConnectorThread {
    const thread = new ConnectorThread({ ...this.setup, system }, this.note);
    this.threads.add(thread);
    return thread;
  }

  async close(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.close()));
  }
}
