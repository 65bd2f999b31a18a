import type { Socket } from 'node:net';
import type { Arena } from '../../columns/arena.ts';
import { MYSQL_FULL, MYSQL_LARGE, MYSQL_MALFORMED, MYSQL_OTHER, MYSQL_PACKET_BYTES } from '../../columns/layout.ts';
import { InternalError } from '../../model/errors.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { MessageBlocks } from '../sql/message-blocks.ts';
import type { RowReader } from '../sql/rows.ts';
import type { ClientCommand, ClientState, Packet } from './client.ts';
import { executePacket, refuseLarge } from './execute-packet.ts';
import type { MysqlType } from './types.ts';

const HEAD_BYTES = 4;
const OK = 0;
const END = 0xfe;
const ERROR = 0xff;
/** An end of rows or columns is not longer; a row may begin with the same byte. */
const MOST_END_BYTES = 9;
/** SERVER_MORE_RESULTS_EXISTS of https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html */
const MORE_RESULTS = 8;

/** What comes next: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute_response.html */
type Phase = 'head' | 'columns' | 'end of columns' | 'rows';

/**
 * The packets that the execution of a prepared statement gives, as the server sends them, in blocks of the arena. They are read as bytes, past the client's
 * own parser: a packet a row would be an object a row. Of several results the first is read.
 */
export class PacketStream implements ClientCommand {
  private readonly arena: Arena;
  private readonly statement: number;
  private readonly values: readonly Cell[];
  /** Makes what reads the rows, once their columns are known. */
  private readonly readerOf: (columns: readonly MysqlType[]) => RowReader;
  private readonly blocks: MessageBlocks;
  private client: ClientState | undefined;
  private socket: Socket | undefined;
  private parser: ((bytes: Buffer) => void) | undefined;
  /** What has come while nobody reads. */
  private waiting: Buffer[] = [];
  private phase: Phase = 'head';
  private columnsLeft = 0;
  private readonly columns: MysqlType[] = [];
  private sink: RowReader | undefined;
  /** Rows that come are not wanted: those of further results, or behind the last one that was wanted. */
  private discards = false;
  private isOver = false;
  private failure: unknown;
  private wake: (() => void) | undefined;

  constructor(arena: Arena, statement: number, values: readonly Cell[], readerOf: (columns: readonly MysqlType[]) => RowReader) {
    refuseLarge(values);
    this.arena = arena;
    this.statement = statement;
    this.values = values;
    this.readerOf = readerOf;
    this.blocks = new MessageBlocks(arena);
  }

  /** What reads the rows; absent before their columns have come. */
  get reader(): RowReader | undefined {
    return this.sink;
  }

  execute(packet: Packet | undefined, client: ClientState): boolean {
    if (packet) {
      // The last packet, which `detach` gave to the parser.
      if (packet.isError()) this.failure ??= packet.asError(client.clientEncoding);
      this.end();
      return true;
    }
    const { stream: socket } = client;
    const [parser] = socket.listeners('data') as ((bytes: Buffer) => void)[];
    if (!parser) throw new InternalError('the client does not listen');
    this.client = client;
    this.socket = socket;
    this.parser = parser;
    socket.removeListener('data', parser);
    socket.on('data', this.take);
    client._resetSequenceId();
    client.writePacket(executePacket(this.statement, this.values));
    return false;
  }

  onResult(error: Error): void {
    this.failure ??= error;
    this.end();
  }

  /**
   * Reads the rows of a batch. Returns when the batch is full, no more rows are wanted, or the statement is over; the error of the statement is thrown. The
   * blocks that the rows lie in are then the caller's.
   */
  async read(): Promise<{ readonly blocks: number[]; readonly over: boolean }> {
    this.blocks.prepare();
    for (;;) {
      for (let chunk = this.waiting.shift(); chunk; chunk = this.waiting.shift()) {
        this.blocks.append(chunk);
        if (this.parser && this.readOn()) return { blocks: this.release(), over: false };
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

  /** Waits for the end of the statement, and looks at no more rows. Errors do not matter. */
  async drain(): Promise<void> {
    this.discards = true;
    while (!this.isOver) {
      try {
        const { blocks } = await this.read();
        for (const block of blocks) this.arena.free(block);
      } catch {
        return;
      }
    }
  }

  /** Frees what has not been handed out. */
  dispose(): void {
    this.blocks.dispose();
    this.sink?.dispose();
    this.waiting = [];
    if (this.parser) this.socket?.removeListener('data', this.take);
  }

  private end(): void {
    this.isOver = true;
    this.wake?.();
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

  /** Reads what there is. Returns whether the batch is full, or has all that is wanted. */
  private readOn(): boolean {
    const { arena, blocks } = this;
    const { kernels, bytes } = arena;
    for (;;) {
      if (blocks.unread < HEAD_BYTES + 1) return false;
      if (this.phase !== 'rows' || this.discards) {
        if (this.readPacket()) continue;
        return false;
      }
      const sink = this.sink!;
      sink.read(blocks.from, blocks.end, blocks.limit);
      blocks.from = kernels.mysqlOffset() >>> 0;
      const stop = kernels.mysqlStop();
      if (stop === MYSQL_FULL) return true;
      if (stop === MYSQL_MALFORMED) throw new InternalError('the server sent malformed rows');
      if (stop === MYSQL_LARGE) {
        if (!this.readLarge(sink)) return false;
        continue;
      }
      if (stop !== MYSQL_OTHER) return false;
      const type = bytes[blocks.from + HEAD_BYTES]!;
      if (type !== END && type !== ERROR) throw new InternalError('the server sent malformed rows');
      if (!this.readPacket()) return false;
    }
  }

  /** Puts the packets of a long row together, when all are there. */
  private readLarge(sink: RowReader): boolean {
    const { arena, blocks } = this;
    const start = blocks.from;
    let end = start;
    let length = MYSQL_PACKET_BYTES;
    const parts: [from: number, length: number][] = [];
    while (length === MYSQL_PACKET_BYTES) {
      if (blocks.end - end < HEAD_BYTES) return false;
      length = this.lengthAt(end);
      if (blocks.end - end < HEAD_BYTES + length) return false;
      parts.push([end + HEAD_BYTES, length]);
      end += HEAD_BYTES + length;
    }
    let to = start + HEAD_BYTES;
    for (const [from, size] of parts) {
      arena.bytes.copyWithin(to, from, from + size);
      to += size;
    }
    sink.readOne(start + HEAD_BYTES, to);
    if (arena.kernels.mysqlStop() === MYSQL_MALFORMED) throw new InternalError('the server sent malformed rows');
    blocks.from = end;
    return true;
  }

  /** Looks at a packet that is not read by the kernel, when it is there as a whole. The last one goes to the client. */
  private readPacket(): boolean {
    const { blocks } = this;
    const { bytes } = this.arena;
    const at = blocks.from;
    const length = this.lengthAt(at);
    if (blocks.unread < HEAD_BYTES + length) return false;
    const content = at + HEAD_BYTES;
    const type = bytes[content]!;
    const isEnd = type === END && length < MOST_END_BYTES;
    if (type === ERROR) return this.detach();
    switch (this.phase) {
      case 'head':
        if (type === OK) {
          // Rows changed, last id (both of a length of their own), state.
          const status = this.pastNumber(this.pastNumber(content + 1));
          if (!this.hasMore(status)) return this.detach();
          break;
        }
        this.columnsLeft = type < 251 ? type : bytes[content + 1]! | (bytes[content + 2]! << 8);
        this.columns.length = 0;
        this.phase = 'columns';
        break;
      case 'columns':
        this.columns.push(this.columnIn(content + length));
        if (--this.columnsLeft === 0) this.phase = 'end of columns';
        break;
      case 'end of columns':
        this.phase = 'rows';
        if (!this.discards) this.sink = this.readerOf(this.columns);
        break;
      case 'rows':
        if (!isEnd) break;
        // Warnings, state.
        if (!this.hasMore(content + 3)) return this.detach();
        this.discards = true;
        this.phase = 'head';
        break;
    }
    blocks.from = content + length;
    return true;
  }

  private hasMore(status: number): boolean {
    return (this.arena.bytes[status]! & MORE_RESULTS) !== 0;
  }

  /** The column of a definition that ends there: 12 bytes that are numbers, the last two of them unused. */
  private columnIn(end: number): MysqlType {
    const view = new DataView(this.arena.bytes.buffer, this.arena.bytes.byteOffset + end - 12, 12);
    return {
      characterSet: view.getUint16(0, true),
      length: view.getUint32(2, true),
      code: view.getUint8(6),
      flags: view.getUint16(7, true),
      decimals: view.getUint8(9),
      isJson: false,
    };
  }

  private lengthAt(at: number): number {
    const { bytes } = this.arena;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  }

  private pastNumber(at: number): number {
    const first = this.arena.bytes[at]!;
    return at + (first < 251 ? 1 : first === 252 ? 3 : first === 253 ? 4 : 9);
  }

  /** Gives the last packet to the client's parser, which then goes on. */
  private detach(): false {
    const { socket, parser, client, blocks, waiting } = this;
    this.parser = undefined;
    socket!.removeListener('data', this.take);
    socket!.on('data', parser!);
    client!.sequenceId = this.arena.bytes[blocks.from + 3]!;
    parser!(blocks.takeRest());
    for (const chunk of waiting.splice(0)) parser!(chunk);
    socket!.resume();
    return false;
  }
}
