import { pause } from '../http/pause.ts';

export interface RateRule {
  /** No limit if absent. */
  readonly requestsPerSecond?: number | undefined;
  readonly concurrentRequests: number;
}

/** Lets requests begin one after the other, not faster than allowed, and so many at a time at most. */
export class Limiter {
  private readonly intervalMs: number;
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private nextAt = 0;

  constructor({ requestsPerSecond, concurrentRequests }: RateRule) {
    this.intervalMs = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
    this.free = concurrentRequests;
  }

  /** Runs `work` when its turn has come. Throws the reason of `signal` when that aborts before. */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.enter(signal);
    try {
      await this.turn(signal);
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      this.waiting.splice(this.waiting.indexOf(resolve), 1);
      reject(signal.reason);
    };
    this.waiting.push(resolve);
    signal.addEventListener('abort', abort, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', abort));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }

  private async turn(signal: AbortSignal): Promise<void> {
    if (this.intervalMs === 0) return;
    const now = performance.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + this.intervalMs;
    if (at > now) await pause(at - now, signal);
  }
}
