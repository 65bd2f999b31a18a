/** Work that goes on by itself, a piece at a time, until there is none left or some fails. */
export class Pump {
  /** Begins the next piece; `undefined`: there is none now. */
  private readonly next: () => Promise<void> | undefined;
  private running: Promise<void> | undefined;
  private failure: { readonly reason: unknown } | undefined;

  constructor(next: () => Promise<void> | undefined) {
    this.next = next;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** Goes on, if there is work and none is under way. */
  start(): void {
    if (this.running || this.failure) return;
    this.running = this.next()
      ?.catch((reason: unknown) => {
        this.failure = { reason };
      })
      .finally(() => {
        this.running = undefined;
        this.start();
      });
  }

  /** Resolves when the piece that is under way is done, or has failed. */
  async piece(): Promise<void> {
    await this.running;
  }

  /** Throws what has gone wrong. */
  check(): void {
    if (this.failure) throw this.failure.reason;
  }
}
