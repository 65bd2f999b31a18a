import { MemoryWriter } from '../sql/memory-writer.ts';
import type { ClientCommand, ClientState, Packet } from './client.ts';
import { outgoingPacket } from './execute-packet.ts';

const COM_QUERY = 0x03;
const OK = 0;
const FILE_WANTED = 0xfb;
const HEAD_BYTES = 4;
/** Content of a packet that data are sent in. */
const MOST_BYTES = 1 << 20;

/** What the server says of a statement that it has done. */
export interface Done {
  readonly affectedRows: number;
  /** At most 65,535. */
  readonly warnings: number;
}

/**
 * A LOAD DATA LOCAL INFILE whose file is memory: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_local_infile_request.html.
 * It is sent as it lies there; the client would copy it.
 */
export class LoadFile implements ClientCommand {
  private readonly sql: string;
  private readonly pieces: readonly Uint8Array[];
  private readonly settle = Promise.withResolvers<Done>();
  private writer: MemoryWriter | undefined;

  constructor(sql: string, pieces: readonly Uint8Array[]) {
    this.sql = sql;
    this.pieces = pieces;
  }

  /** Resolves when the server is done with all of it, and rejects when it, or the connection, fails. The memory is free again then. */
  async done(): Promise<Done> {
    try {
      return await this.settle.promise;
    } finally {
      await this.writer?.sent();
    }
  }

  execute(packet: Packet | undefined, client: ClientState): boolean {
    if (!packet) {
      client._resetSequenceId();
      client.writePacket(outgoingPacket(Buffer.of(COM_QUERY), Buffer.from(this.sql)));
      return false;
    }
    if (packet.isError()) {
      this.onResult(packet.asError(client.clientEncoding));
      return true;
    }
    const content = packet.buffer.subarray(packet.start + HEAD_BYTES, packet.end);
    if (content[0] === FILE_WANTED) {
      void this.send(client);
      return false;
    }
    if (content[0] === OK) this.settle.resolve(doneOf(content));
    else this.settle.reject(new Error('the server answered LOAD DATA with rows'));
    return true;
  }

  onResult(error: Error): void {
    this.writer?.stop();
    this.settle.reject(error);
  }

  /** Sends all pieces in packets, then an empty one. */
  private async send(client: ClientState): Promise<void> {
    const writer = new MemoryWriter(client.stream);
    this.writer = writer;
    for (const piece of this.pieces) {
      for (let from = 0; from < piece.length; from += MOST_BYTES) {
        const part = piece.subarray(from, from + MOST_BYTES);
        await writer.send(head(part.length, client), part);
      }
    }
    await writer.send(head(0, client));
  }
}

/** The head of the next packet. */
function head(length: number, client: ClientState): Uint8Array {
  const bytes = Uint8Array.of(length & 255, (length >>> 8) & 255, length >>> 16, client.sequenceId);
  client.sequenceId = (client.sequenceId + 1) & 255;
  return bytes;
}

/** OK, rows changed and last id (both of a length of their own), state, warnings. */
function doneOf(content: Buffer): Done {
  const [affectedRows, id] = numberAt(content, 1);
  const [, status] = numberAt(content, id);
  return { affectedRows, warnings: content.readUInt16LE(status + 2) };
}

/** A number of a length of its own, and where it ends. */
function numberAt(content: Buffer, at: number): [value: number, end: number] {
  const first = content[at]!;
  if (first < 251) return [first, at + 1];
  const bytes = first === 252 ? 2 : first === 253 ? 3 : 8;
  return [bytes < 8 ? content.readUIntLE(at + 1, bytes) : Number(content.readBigUInt64LE(at + 1)), at + 1 + bytes];
}
