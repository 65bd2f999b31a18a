import type { Socket } from 'node:net';
import type pg from 'pg';
import { MemoryWriter } from '../sql/memory-writer.ts';

/** A COPY … FROM STDIN under way. Messages are written to the socket as they lie in memory. */
export class CopyIn implements pg.Submittable {
  /** The server takes rows now. */
  readonly begun: Promise<void>;
  /** The statement is over: all its rows are in the table. */
  readonly done: Promise<void>;
  private readonly sql: string;
  private readonly start = Promise.withResolvers<void>();
  private readonly end = Promise.withResolvers<void>();
  private writer: MemoryWriter | undefined;
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
    this.writer = new MemoryWriter(connection.stream as Socket);
    connection.query(this.sql);
  }

  /** Whether the server has given the statement up. */
  get isOver(): boolean {
    return this.failed;
  }

  /** Sends bytes, which must stay as they are until the statement is over. Resolves when more may be sent. */
  async send(bytes: Uint8Array): Promise<void> {
    await this.writer?.send(bytes);
  }

  /** All rows are sent. Resolves when the server has taken them; what was sent may be overwritten then. */
  async finish(): Promise<void> {
    // The end of the data, and CopyDone.
    await this.writer?.send(Buffer.from([0x64, 0, 0, 0, 6, 0xff, 0xff, 0x63, 0, 0, 0, 4]));
    try {
      await this.done;
    } finally {
      await this.writer?.sent();
    }
  }

  handleCopyInResponse(): void {
    this.start.resolve();
  }

  handleCommandComplete(): void {}

  handleError(error: unknown): void {
    this.failed = true;
    this.writer?.stop();
    this.start.reject(error);
    this.end.reject(error);
  }

  handleReadyForQuery(): void {
    this.end.resolve();
  }
}
