import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Arena } from '../../columns/arena.ts';
import { PG_FULL, PG_MALFORMED, PG_OTHER } from '../../columns/layout.ts';
import { InternalError } from '../../model/errors.ts';
import { MessageBlocks } from '../sql/message-blocks.ts';
import type { RowReader } from '../sql/rows.ts';
import type { Bound } from './sql.ts';

/** `PGCOPY\n\377\r\n\0`, flags, length of an extension: https://www.postgresql.org/docs/current/sql-copy.html */
const COPY_HEADER_BYTES = 19;
const MESSAGE_HEAD = 5;

// Types of messages: https://www.postgresql.org/docs/current/protocol-message-formats.html
const COPY_DATA = 0x64;
const ENDING = new Set(['C', 'E', 'Z'].map((type) => type.charCodeAt(0)));

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
  private readonly blocks: MessageBlocks;
  private headerSeen: boolean;
  private isOver = false;
  private failure: unknown;
  private wake: (() => void) | undefined;

  constructor(arena: Arena, command: Bound & { readonly copy: boolean }) {
    this.arena = arena;
    this.blocks = new MessageBlocks(arena);
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
  async read(sink: RowReader): Promise<{ readonly blocks: number[]; readonly over: boolean }> {
    this.blocks.prepare();
    for (;;) {
      for (let chunk = this.waiting.shift(); chunk; chunk = this.waiting.shift()) {
        this.blocks.append(chunk);
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
    this.blocks.dispose();
    this.waiting = [];
    if (this.parser) this.socket?.removeListener('data', this.take);
  }

  private readonly take = (bytes: Buffer): void => {
    this.waiting.push(bytes);
    // Nobody reads ahead of who asks: the server waits then.
    if (this.wake) this.wake();
    else this.socket!.pause();
  };

  /** Hands the blocks out, and keeps what lies behind the batch. */
  private release(): number[] {
    const { blocks } = this;
    if (blocks.unread > 0) this.waiting.unshift(blocks.takeRest());
    return blocks.release();
  }

  /** Reads what there is. Returns whether the batch is full. */
  private readOn(sink: RowReader): boolean {
    const { arena, blocks } = this;
    const { kernels, bytes } = arena;
    for (;;) {
      if (blocks.unread < MESSAGE_HEAD) return false;
      const at = blocks.from;
      const type = bytes[at]!;
      if (!this.headerSeen && type === COPY_DATA) {
        if (blocks.unread < MESSAGE_HEAD + COPY_HEADER_BYTES) return false;
        // The first message has the header before the first row: the row becomes a message of its own.
        this.headerSeen = true;
        const rest = this.lengthAt(at) - COPY_HEADER_BYTES;
        const head = at + COPY_HEADER_BYTES;
        blocks.from = head;
        bytes[head] = COPY_DATA;
        for (let i = 0; i < 4; i++) bytes[head + 1 + i] = rest >>> (24 - i * 8);
        continue;
      }
      if (ENDING.has(type)) {
        this.detach();
        return false;
      }
      sink.read(at, blocks.end, blocks.limit);
      blocks.from = kernels.pgOffset() >>> 0;
      const stop = kernels.pgStop();
      if (stop === PG_FULL) return true;
      if (stop === PG_MALFORMED) throw new InternalError('the server sent malformed rows');
      if (stop !== PG_OTHER) return false;
      const here = bytes[blocks.from]!;
      if (ENDING.has(here)) continue;
      // Notices, descriptions, and the like.
      const size = this.lengthAt(blocks.from);
      if (blocks.unread < size + 1) return false;
      blocks.from += size + 1;
    }
  }

  private lengthAt(at: number): number {
    const { bytes } = this.arena;
    return (bytes[at + 1]! * 2 ** 24 + (bytes[at + 2]! << 16) + (bytes[at + 3]! << 8) + bytes[at + 4]!) >>> 0;
  }

  /** Gives the rest of the messages to the client's parser. */
  private detach(): void {
    const { socket, parser } = this;
    this.parser = undefined;
    socket!.removeListener('data', this.take);
    socket!.on('data', parser!);
    parser!(this.blocks.takeRest());
    for (const chunk of this.waiting.splice(0)) parser!(chunk);
    socket!.resume();
  }
}
