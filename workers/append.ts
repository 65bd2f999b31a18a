import { writeSync } from 'node:fs';
import { Scratch } from '../columns/scratch.ts';
import { compressBlock } from '../connectors/files/compress.ts';
import type { Compression } from '../connectors/files/compression.ts';
import { encodeText } from '../connectors/files/encode-text.ts';
import type { Encoding } from '../connectors/files/encoding.ts';
import { fileError } from '../connectors/files/errors.ts';
import { awaitLink, type Link, publishLink } from './chain.ts';
import type { TaskContext } from './context.ts';
import type { SinkTask } from './protocol.ts';

/** Bytes of a piece of output; a longer row gets a piece of its own. */
const PIECE_BYTES = 1 << 20;
/** A piece with less room left is full. */
const LEAST_ROOM_BYTES = 64 << 10;
/** Bytes that a task keeps before it writes, for want of knowing where. */
const MOST_HELD_BYTES = 16 << 20;

/**
 * Writes the output of a task to a file that all tasks of a fragment write together: each at the offset where the one before ends, which it learns as soon as
 * that one knows its size, so that they write at the same time.
 */
export class FileAppender {
  private readonly context: TaskContext;
  private readonly sink: SinkTask;
  private readonly compression: Compression;
  private readonly encoding: Encoding;
  /** Pieces stay here until they are written; not in the task's scratch, parts of which are freed while the task goes on. */
  private readonly room: Scratch;
  private pieces: Uint8Array[] = [];
  /** Of the last piece: where it began to be written, where the next bytes go, and where its room ends. */
  private begin = 0;
  private next = 0;
  private end = 0;
  private held = 0;
  private total = 0;
  /** Where the task before has come to, once it is known. */
  private before: Link | undefined;
  /** Where the next byte goes from then on. */
  private offset = 0;
  /** Bytes to write first when tasks before have written rows, too. */
  private readonly between: Uint8Array | undefined;

  constructor(context: TaskContext, sink: SinkTask, compression: Compression, encoding: Encoding, between?: Uint8Array) {
    this.between = between;
    this.context = context;
    this.sink = sink;
    this.compression = compression;
    this.encoding = encoding;
    this.room = new Scratch(context.memory.arena);
    context.atEnd(() => this.room.dispose());
  }

  /** Room for the next bytes, at least as much as is asked for. */
  alloc(least = LEAST_ROOM_BYTES): { readonly address: number; readonly bytes: number } {
    if (this.end - this.next < least) {
      const bytes = Math.max(PIECE_BYTES, least);
      this.begin = this.next = this.room.alloc(bytes);
      this.end = this.next + bytes;
    }
    return { address: this.next, bytes: this.end - this.next };
  }

  /** Adds bytes of UTF-8 in the room that `alloc` gave last. */
  add(address: number, bytes: number): void {
    if (bytes === 0) return;
    // What follows the bytes before makes one piece with them, however few rows come at a time.
    if (address === this.next && this.begin < this.next) this.pieces.pop();
    else this.begin = address;
    this.next = address + bytes;
    this.pieces.push(this.context.memory.arena.bytes.subarray(this.begin, this.next));
    this.held += bytes;
    if (this.held >= MOST_HELD_BYTES) this.flush();
  }

  /** Writes everything. Returns the number of bytes in the file. `rows`: how many it has written, where someone asks for them. */
  finish(rows = 0): number {
    const { arena } = this.context.memory;
    const { links } = this.sink;
    if (this.before === undefined) {
      // The size is known before anything is written, so that the next task need not wait for the disk.
      const own = this.encoded(this.pieces);
      const between = this.between && rows > 0 ? this.encoded([this.between]) : [];
      const before = awaitLink(arena, links.before, this.context.stopped);
      const pieces = before.rows > 0 ? [...between, ...own] : own;
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const publish = () => publishLink(arena, links.after, { ...before, end: before.end + bytes, rows: before.rows + rows });
      if (!this.sink.inPlace) publish();
      this.writeAll(pieces, before.end);
      if (this.sink.inPlace) publish();
    } else {
      this.flush();
      publishLink(arena, links.after, { ...this.before, end: this.offset, rows: this.before.rows + rows });
    }
    this.room.dispose();
    return this.total;
  }

  /** Writes what there is, when it is this task's turn. */
  private flush(): void {
    let { pieces } = this;
    if (!this.before) {
      this.before = awaitLink(this.context.memory.arena, this.sink.links.before, this.context.stopped);
      this.offset = this.before.end;
      if (this.between && this.before.rows > 0) pieces = [this.between, ...pieces];
    }
    this.offset = this.writeAll(this.encoded(pieces), this.offset);
    this.pieces = [];
    this.held = this.begin = this.next = this.end = 0;
    this.room.reset();
  }

  private writeAll(pieces: readonly Uint8Array[], from: number): number {
    let offset = from;
    for (const piece of pieces) offset = this.write(piece, offset);
    this.total += offset - from;
    return offset;
  }

  private encoded(texts: readonly Uint8Array[]): Uint8Array[] {
    let pieces = [...texts];
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
        done += writeSync(this.sink.fd, piece, done, piece.length - done, this.sink.inPlace ? null : offset + done);
      } catch (error) {
        throw fileError(error, this.sink.path, 'write');
      }
    }
    return offset + done;
  }
}
