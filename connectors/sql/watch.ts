import { CancelledError, RunError } from '../../model/errors.ts';

/** How often it is looked whether the run is to stop, and how long the server may take then until the connection is cut. */
const POLL_MS = 50;
const PATIENCE_MS = 3000;

/** What a session can do about a statement that is to end. */
export interface Watched {
  /** For messages. */
  readonly place: string;
  /** Whether the run is to stop. */
  stopped(): boolean;
  /** Has the server give up. Never fails. */
  kill(): Promise<void>;
  /** Cuts the connection. */
  cut(): void;
  /** What went wrong, as the user should see it. */
  errorOf(error: unknown): unknown;
}

/** Looks after a session: while it waits and the run is to stop, or when a statement takes too long, the server is told to give up. */
export class Watch {
  /** How long a statement may take; then the server ends it, and the session is good for nothing any more. */
  timeoutMs: number | undefined;
  private readonly session: Watched;
  private readonly timer: NodeJS.Timeout;
  private busy = 0;
  /** When the server was told to give up. */
  private toldAt: number | undefined;
  /** When the statement that is under way has taken too long. */
  private deadline: number | undefined;
  private timedOut = false;

  constructor(session: Watched) {
    this.session = session;
    this.timer = setInterval(() => this.look(), POLL_MS);
    this.timer.unref();
  }

  /** Runs an action of the session. */
  async guarded<Result>(action: () => Promise<Result>): Promise<Result> {
    const { session } = this;
    const starts = this.deadline === undefined;
    if (starts) this.startClock();
    this.busy++;
    try {
      if (session.stopped()) throw new CancelledError();
      const result = await action();
      // A statement that is ended may be no error, such as SLEEP().
      if (this.timedOut) throw new Error('timeout');
      return result;
    } catch (error) {
      if (session.stopped()) throw new CancelledError();
      throw this.timedOut ? timeoutError(session.place, this.timeoutMs) : session.errorOf(error);
    } finally {
      this.busy--;
      if (starts) this.stopClock();
    }
  }

  /** A statement begins that goes on over several actions. */
  startClock(): void {
    this.deadline = this.timeoutMs === undefined ? undefined : performance.now() + this.timeoutMs;
  }

  stopClock(): void {
    this.deadline = undefined;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { session } = this;
    const now = performance.now();
    if (this.deadline !== undefined && now > this.deadline) this.timedOut = true;
    if (!this.timedOut && (this.busy === 0 || !session.stopped())) return;
    if (this.toldAt === undefined) {
      this.toldAt = now;
      void session.kill();
    } else if (now - this.toldAt > PATIENCE_MS) session.cut();
  }
}

const timeoutError = (place: string, timeoutMs: number | undefined): RunError =>
  new RunError('timeout', `${place}: timeout: the statement took longer than ${timeoutMs} ms`, {
    value: `${timeoutMs}`,
    remedy: 'raise timeoutMs, or make the query cheaper',
  });
