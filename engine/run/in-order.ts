/** Hands values on one at a time and in the order of their numbers, however they come. */
export class InOrder<T> {
  private readonly take: (value: T) => Promise<void>;
  private readonly waiting = new Map<number, T>();
  private next = 0;
  private tail: Promise<void> = Promise.resolve();
  /** Values that have come and are not taken yet. */
  pending = 0;
  /** Values that are being taken, or can be as soon as those are: the others wait for a number that has not come. */
  ready = 0;

  constructor(take: (value: T) => Promise<void>) {
    this.take = take;
  }

  /** Every number from 0 on must come once. */
  add(number: number, value: T): void {
    this.waiting.set(number, value);
    this.pending++;
    while (this.waiting.has(this.next)) {
      const ready = this.waiting.get(this.next) as T;
      this.waiting.delete(this.next++);
      this.ready++;
      this.tail = this.tail
        .then(() => this.take(ready))
        .finally(() => {
          this.pending--;
          this.ready--;
        });
      // `drained` rejects when a task fails; without a listener the rejection would be unhandled.
      this.tail.catch(() => undefined);
    }
  }

  /** Resolves when all that has come in order is taken; rejects as `take` did. */
  drained(): Promise<void> {
    return this.tail;
  }
}
