import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Arena } from '../../columns/arena.ts';
import { PG_FULL, PG_MALFORMED, PG_OTHER } from '../../columns/layout.ts';
import { InternalError } from '../../model/errors.ts';
import type { Bound } from './sql.ts';

/** `PGCOPY\n\377\r\n\0`, flags, length of an extension: https://www.postgresql.org/docs/current/sql-copy.html */
const COPY_HEADER_BYTES = 19;
/** Bytes of messages after which a batch ends. The same whoever reads: batches are cut in the same places. */
const BATCH_BYTES = 2 << 20;
/** More room, for what comes before it is known that a batch has ended. */
const SLACK_BYTES = 1 << 18;
const MESSAGE_HEAD = 5;

// Types of messages: https://www.postgresql.org/docs/current/protocol-message-formats.html
const COPY_DATA = 0x64;
const ENDING = new Set(['C', 'E', 'Z'].map((type) => type.charCodeAt(0)));

/** What reads rows out of messages; see `RowReader`. */
export interface RowSink {
  /** Reads messages of [from, end); a batch ends at the byte `limit`. Leaves where and why it stopped in the kernels. */
  read(from: number, end: number, limit: number): void;
}

/**
 * The messages of one statement, as the server sends them, in blocks of the arena. They are read as bytes, past the client's own parser: a message a row would
 * be an object a row.
 */
export class MessageStream implements pg.Submittable {
  private readonly arena: Arena;
  private readonly command: Bound & { readonly copy: boolean };
  private socket: Socket | undefined;
  private parser: ((bytes: Buffer) => void) | undefined;
  /** What has come while nobody reads. */
  private waiting: Buffer[] = [];
  private block = 0;
  private capacity = 0;
  /** Offsets in the block of what has not been read, and of its end. */
  private from = 0;
  private to = 0;
  /** Blocks of the batch that are full, and the bytes of messages that were read from them. */
  private full: number[] = [];
  private before = 0;
  private headerSeen: boolean;
  private isOver = false;
  private failure: unknown;
  private wake: (() => void) | undefined;

  constructor(arena: Arena, command: Bound & { readonly copy: boolean }) {
    this.arena = arena;
    this.command = command;
    this.headerSeen = !command.copy;
  }

  submit(connection: pg.Connection): void {
    const socket = connection.stream as Socket;
    const [parser] = socket.listeners('data') as ((bytes: Buffer) => void)[];
    if (!parser) throw new InternalError('the client does not listen');
    this.socket = socket;
    this.parser = parser;
    socket.removeListener('data', parser);
    socket.on('data', this.take);
    const { copy, sql, values } = this.command;
    if (copy) connection.query(sql);
    else {
      connection.parse({ name: '', text: sql, types: [] } as never, true);
      connection.bind({ binary: true, values: [...values] } as never, true);
      connection.execute({ portal: '', rows: 0 } as never, true);
      connection.sync();
    }
  }

  handleError(error: unknown): void {
    this.failure ??= error;
    this.isOver = true;
    this.wake?.();
  }

  handleReadyForQuery(): void {
    this.isOver = true;
    this.wake?.();
  }

  // What the parser tells the client of the end of the statement.
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleRowDescription(): void {}
  handlePortalSuspended(): void {}

  /**
   * Lets a sink read the messages of a batch. Returns when the batch is full, or the statement is over; the error of the statement is thrown. The blocks
   * that the messages lie in are then the caller's.
   */
  async read(sink: RowSink): Promise<{ readonly blocks: number[]; readonly over: boolean }> {
    this.prepare();
    for (;;) {
      for (let chunk = this.waiting.shift(); chunk; chunk = this.waiting.shift()) {
        this.append(chunk);
        if (this.parser && this.readOn(sink)) return { blocks: this.release(), over: false };
      }
      if (this.isOver) {
        if (this.failure !== undefined) throw this.failure;
        return { blocks: this.release(), over: true };
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.wake = resolve;
      if (this.parser) this.socket!.resume();
      await promise;
      this.wake = undefined;
    }
  }

  /** Frees what has not been handed out. */
  dispose(): void {
    for (const block of [...this.full, this.block]) this.arena.free(block);
    this.block = 0;
    this.full = [];
    this.waiting = [];
    if (this.parser) this.socket?.removeListener('data', this.take);
  }

  private readonly take = (bytes: Buffer): void => {
    this.waiting.push(bytes);
    // Nobody reads ahead of who asks: the server waits then.
    if (this.wake) this.wake();
    else this.socket!.pause();
  };

  /** A block for the batch. */
  private prepare(): void {
    if (this.block !== 0) return;
    this.capacity = BATCH_BYTES + SLACK_BYTES;
    this.block = this.arena.alloc(this.capacity);
    this.from = this.to = this.before = 0;
  }

  /** Hands the blocks out, and keeps what lies behind the batch. */
  private release(): number[] {
    const { arena, block, from, to } = this;
    if (to > from) this.waiting.unshift(Buffer.from(arena.bytes.slice(block + from, block + to).buffer));
    const blocks = [...this.full, block];
    this.block = 0;
    this.full = [];
    return blocks;
  }

  private append(chunk: Buffer): void {
    const { arena, block, from, to } = this;
    if (to + chunk.length > this.capacity) {
      // A long message: it goes on in a larger block. Text that has been read stays where it is.
      const left = to - from;
      this.capacity = Math.max(BATCH_BYTES, left * 2) + chunk.length;
      this.block = arena.alloc(this.capacity);
      arena.bytes.copyWithin(this.block, block + from, block + to);
      this.full.push(block);
      this.before += from;
      this.from = 0;
      this.to = left;
    }
    arena.bytes.set(chunk, this.block + this.to);
    this.to += chunk.length;
  }

  /** Reads what there is. Returns whether the batch is full. */
  private readOn(sink: RowSink): boolean {
    const { arena } = this;
    const { kernels, bytes } = arena;
    for (;;) {
      if (this.to - this.from < MESSAGE_HEAD) return false;
      const at = this.block + this.from;
      const type = bytes[at]!;
      if (!this.headerSeen && type === COPY_DATA) {
        if (this.to - this.from < MESSAGE_HEAD + COPY_HEADER_BYTES) return false;
        // The first message has the header before the first row: the row becomes a message of its own.
        this.headerSeen = true;
        this.from += COPY_HEADER_BYTES;
        const rest = this.lengthAt(at) - COPY_HEADER_BYTES;
        const head = this.block + this.from;
        bytes[head] = COPY_DATA;
        for (let i = 0; i < 4; i++) bytes[head + 1 + i] = rest >>> (24 - i * 8);
        continue;
      }
      if (ENDING.has(type)) {
        this.detach();
        return false;
      }
      sink.read(this.block + this.from, this.block + this.to, this.block + Math.max(0, BATCH_BYTES - this.before));
      this.from = (kernels.pgOffset() >>> 0) - this.block;
      const stop = kernels.pgStop();
      if (stop === PG_FULL) return true;
      if (stop === PG_MALFORMED) throw new InternalError('the server sent rows that are none');
      if (stop !== PG_OTHER) return false;
      const here = bytes[this.block + this.from]!;
      if (ENDING.has(here)) continue;
      // Notices, descriptions, and the like.
      const size = this.lengthAt(this.block + this.from);
      if (this.to - this.from < size + 1) return false;
      this.from += size + 1;
    }
  }

  private lengthAt(at: number): number {
    const { bytes } = this.arena;
    return (bytes[at + 1]! * 2 ** 24 + (bytes[at + 2]! << 16) + (bytes[at + 3]! << 8) + bytes[at + 4]!) >>> 0;
  }

  /** Gives the rest of the messages to the client's parser. */
  private detach(): void {
    const { arena, socket, parser, block, from, to } = this;
    this.parser = undefined;
    socket!.removeListener('data', this.take);
    socket!.on('data', parser!);
    const rest = Buffer.from(arena.bytes.slice(block + from, block + to).buffer);
    this.from = this.to;
    parser!(rest);
    for (const chunk of this.waiting.splice(0)) parser!(chunk);
    socket!.resume();
  }
}
