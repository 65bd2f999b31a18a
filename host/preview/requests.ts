import type { Client } from '../services/service.ts';

interface Work {
  readonly promise: Promise<unknown>;
  readonly cancel: AbortController;
  /** Requests that wait for it. */
  waiting: number;
}

/**
 * The requests under way. Equal ones share one piece of work, which ends when none of them wants it any longer; a request takes the place of an older one of
 * the same client and id.
 */
export class Requests {
  private readonly works = new Map<string, Work>();
  private readonly waiting = new Map<string, () => void>();

  /** Rejects as the work does, or with an `AbortError` when the request is cancelled or replaced. */
  async run<T>(client: Client, id: string, key: string, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const request = JSON.stringify([client.id, id]);
    // The older one's work goes on if it is the same.
    const work = this.join(key, start);
    this.waiting.get(request)?.();
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    const cancel = () => reject(new DOMException('the preview was cancelled', 'AbortError'));
    this.waiting.set(request, cancel);
    try {
      return (await Promise.race([work.promise, cancelled])) as T;
    } finally {
      if (this.waiting.get(request) === cancel) this.waiting.delete(request);
      if (--work.waiting === 0) {
        if (this.works.get(key) === work) this.works.delete(key);
        work.cancel.abort();
      }
    }
  }

  cancel(client: Client, id: string): void {
    this.waiting.get(JSON.stringify([client.id, id]))?.();
  }

  cancelAll(client?: Client): void {
    for (const [request, cancel] of [...this.waiting]) {
      if (!client || (JSON.parse(request) as readonly string[])[0] === client.id) cancel();
    }
  }

  private join(key: string, start: (signal: AbortSignal) => Promise<unknown>): Work {
    const known = this.works.get(key);
    if (known) {
      known.waiting++;
      return known;
    }
    const cancel = new AbortController();
    const work: Work = { promise: start(cancel.signal), cancel, waiting: 1 };
    // Whoever waits hears of a failure.
    work.promise.catch(() => undefined);
    this.works.set(key, work);
    return work;
  }
}
