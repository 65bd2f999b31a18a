import { readSync } from 'node:fs';
import type { Arena } from '../../columns/arena.ts';
import { fileError } from '../../connectors/files/errors.ts';
import { RunError } from '../../model/errors.ts';
import type { TaskContext } from '../context.ts';

/** Bytes read behind a range at first, to finish its last row. */
const SLACK_BYTES = 16 << 10;
/** Readable bytes that kernels want behind a text. */
const PADDING_BYTES = 256;
/** A longer row is taken for a file of another kind, or one that lacks a quote. */
const MAX_ROW_BYTES = 256 << 20;
/** `maxRows` of a task without limit. */
export const UNLIMITED = 0xffffffff;

/** Bytes [from, to) of an open file of `size` bytes. */
export interface FileRange {
  readonly fd: number;
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** The bytes of a range in a block of their own, which grows until the last row is in it. */
export class RangeText {
  base: number;
  bytes = 0;
  capacity: number;
  /** Offset in the file of the first byte. */
  readonly origin: number;
  /** Offset of the range's end from there. */
  readonly stop: number;
  private readonly context: TaskContext;
  private readonly range: FileRange;
  /** What to do about a row that is too long. */
  private readonly remedy: string;

  constructor(context: TaskContext, range: FileRange, origin: number, remedy: string) {
    this.context = context;
    this.range = range;
    this.origin = origin;
    this.remedy = remedy;
    this.stop = Math.min(range.to, range.size) - origin;
    this.capacity = this.stop + SLACK_BYTES + PADDING_BYTES;
    this.base = context.memory.arena.alloc(this.capacity);
    this.fill();
  }

  /** Whether the file ends with this text. */
  get final(): boolean {
    return this.origin + this.bytes >= this.range.size;
  }

  free(): void {
    this.context.memory.arena.free(this.base);
  }

  /** Ends the text with a line end if the file does not. Returns the number of bytes then. */
  endLine(): number {
    const { bytes } = this.context.memory.arena;
    const last = this.bytes === 0 ? 10 : bytes[this.base + this.bytes - 1];
    if (last === 10 || last === 13) return this.bytes;
    bytes[this.base + this.bytes] = 10;
    return this.bytes + 1;
  }

  /** Reads on, at least as much again. The text has another address then. */
  grow(): void {
    const { arena } = this.context.memory;
    const most = this.stop + MAX_ROW_BYTES + SLACK_BYTES + PADDING_BYTES;
    if (this.capacity >= most) {
      throw new RunError('row-too-long', `${this.range.path}: a row is longer than ${MAX_ROW_BYTES >> 20} MB`, {
        remedy: this.remedy,
      });
    }
    const capacity = Math.min(Math.max(this.capacity * 2, 1 << 20), most);
    const base = allocLonger(arena, capacity, this.range.path, this.bytes - this.stop, this.remedy);
    arena.kernels.copyBytes(base, this.base, this.bytes);
    arena.free(this.base);
    this.base = base;
    this.capacity = capacity;
    this.fill();
  }

  private fill(): void {
    const { arena } = this.context.memory;
    const { fd, path, size } = this.range;
    const end = Math.min(this.capacity - PADDING_BYTES, size - this.origin);
    while (this.bytes < end) {
      let read: number;
      try {
        read = readSync(fd, arena.bytes, this.base + this.bytes, end - this.bytes, this.origin + this.bytes);
      } catch (error) {
        throw fileError(error, path, 'read');
      }
      if (read === 0) {
        throw new RunError('file-changed', `${path}: the file became shorter while it was read`, {
          retryable: true,
          remedy: 'run again when no program writes to it',
        });
      }
      this.bytes += read;
    }
  }
}

/** A block for a row of more than `rowBytes` bytes. Where there is no room, the row is what to look at first. */
export function allocLonger(arena: Arena, bytes: number, path: string, rowBytes: number, remedy: string): number {
  const block = arena.tryAlloc(bytes);
  if (block !== 0) return block;
  const message = `${path}: a row is longer than ${Math.max(1, rowBytes >> 20)} MB, and the rest of it does not fit into memory`;
  throw new RunError('out-of-memory', message, { remedy: `${remedy}; or raise --memory` });
}
