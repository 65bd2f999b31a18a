import { writeSync } from 'node:fs';
import { compressBlock } from '../connectors/files/compress.ts';
import type { Compression } from '../connectors/files/compression.ts';
import { encodeText } from '../connectors/files/encode-text.ts';
import type { Encoding } from '../connectors/files/encoding.ts';
import { fileError } from '../connectors/files/errors.ts';
import { awaitLink, publishLink } from './chain.ts';
import type { TaskContext } from './context.ts';
import type { SinkTask } from './protocol.ts';

/**
 * Writes the output of a task to a file that all tasks of a fragment write together: each at the offset where the one before ends, which it learns as soon as
 * that one knows its size, so that they write at the same time.
 */
export class FileAppender {
  private readonly context: TaskContext;
  private readonly sink: SinkTask;
  private readonly compression: Compression;
  private readonly encoding: Encoding;
  private readonly pieces: Uint8Array[] = [];

  constructor(context: TaskContext, sink: SinkTask, compression: Compression, encoding: Encoding) {
    this.context = context;
    this.sink = sink;
    this.compression = compression;
    this.encoding = encoding;
  }

  /** Adds bytes of UTF-8, which must stay until `finish`. */
  add(address: number, bytes: number): void {
    if (bytes > 0) this.pieces.push(this.context.memory.arena.bytes.subarray(address, address + bytes));
  }

  /** Writes everything. Returns the number of bytes in the file. */
  finish(): number {
    const { arena } = this.context.memory;
    const { links } = this.sink;
    const pieces = this.encoded();
    const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const before = awaitLink(arena, links.before, this.context.stopped);
    publishLink(arena, links.after, { ...before, end: before.end + total });
    let offset = before.end;
    for (const piece of pieces) offset = this.write(piece, offset);
    return total;
  }

  private encoded(): Uint8Array[] {
    let pieces: Uint8Array[] = this.pieces;
    if (this.encoding !== 'utf-8') pieces = pieces.map((piece) => encodeText(piece, this.encoding));
    // A zip archive has one stream; its text is packed when all of it is there.
    if (this.compression !== 'none' && this.compression !== 'zip' && pieces.length > 0)
      pieces = [compressBlock(this.compression, Buffer.concat(pieces))];
    return pieces;
  }

  private write(piece: Uint8Array, offset: number): number {
    let done = 0;
    while (done < piece.length) {
      try {
        done += writeSync(this.sink.fd, piece, done, piece.length - done, offset + done);
      } catch (error) {
        throw fileError(error, this.sink.path, 'write');
      }
    }
    return offset + done;
  }
}
