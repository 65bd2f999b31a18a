import type { Socket } from 'node:net';
import type pg from 'pg';

/** Bytes that may wait to be sent. */
const MOST_WAITING = 4 << 20;

/** A COPY … FROM STDIN under way. Messages are written to the socket as they lie in memory. */
export class CopyIn implements pg.Submittable {
  /** The server takes rows now. */
  readonly begun: Promise<void>;
  /** The statement is over: all its rows are in the table. */
  readonly done: Promise<void>;
  private readonly sql: string;
  private readonly start = Promise.withResolvers<void>();
  private readonly end = Promise.withResolvers<void>();
  private socket: Socket | undefined;
  private waiting = 0;
  private relief: (() => void) | undefined;
  private failed = false;

  constructor(sql: string) {
    this.sql = sql;
    this.begun = this.start.promise;
    this.done = this.end.promise;
    // Who waits for the end hears of a failure.
    this.begun.catch(() => undefined);
    this.done.catch(() => undefined);
  }

  submit(connection: pg.Connection): void {
    this.socket = connection.stream as Socket;
    connection.query(this.sql);
  }

  /** Whether the server has given the statement up. */
  get isOver(): boolean {
    return this.failed;
  }

  /** Sends bytes, which must stay as they are until the statement is over. Resolves when more may be sent. */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.failed || !this.socket) return;
    this.waiting += bytes.length;
    this.socket.write(bytes, () => {
      this.waiting -= bytes.length;
      if (this.waiting < MOST_WAITING) this.relief?.();
    });
    while (this.waiting >= MOST_WAITING && !this.failed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.relief = resolve;
      await promise;
    }
  }

  /** All rows are sent. Resolves when the server has taken them; what was sent may be overwritten then. */
  async finish(): Promise<void> {
    // The end of the data, and CopyDone.
    if (!this.failed) this.socket?.write(Buffer.from([0x64, 0, 0, 0, 6, 0xff, 0xff, 0x63, 0, 0, 0, 4]));
    try {
      await this.done;
    } finally {
      while (this.waiting > 0 && this.socket?.destroyed === false) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  handleCopyInResponse(): void {
    this.start.resolve();
  }

  handleCommandComplete(): void {}

  handleError(error: unknown): void {
    this.failed = true;
    this.relief?.();
    this.start.reject(error);
    this.end.reject(error);
  }

  handleReadyForQuery(): void {
    this.end.resolve();
  }
}
