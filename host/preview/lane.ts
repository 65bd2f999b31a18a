/**
 * Lets one piece of work at a time pass, in the order in which they come. Work that is aborted holds nobody up, even if it takes a while to end: a database
 * may not listen before it is done with a query.
 */
export class Lane {
  private tail: Promise<unknown> = Promise.resolve();

  /** Rejects as the work does; with the signal's reason when it is aborted before the work's turn. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => {
      signal.throwIfAborted();
      return work();
    });
    const passed = abortable(turn, signal);
    this.tail = passed.catch(() => undefined);
    turn.catch(() => undefined);
    return passed;
  }

  /** Resolves when all work has ended or is aborted. */
  async idle(): Promise<void> {
    await this.tail;
  }
}

/** As the promise, but rejects as soon as the signal is aborted. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
