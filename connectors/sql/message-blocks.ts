import type { Arena } from '../../columns/arena.ts';

/** Bytes of messages after which a batch ends. The same whoever reads: batches are cut in the same places. */
const BATCH_BYTES = 2 << 20;
/** More room, for what comes before it is known that a batch has ended. */
const SLACK_BYTES = 1 << 18;

/** The messages of a batch as they come over the wire, in blocks of the arena: text of rows stays where it came in. */
export class MessageBlocks {
  private readonly arena: Arena;
  private block = 0;
  private capacity = 0;
  /** Offsets in the block of what has not been read, and of its end. */
  private first = 0;
  private last = 0;
  /** Blocks of the batch that are full, and the bytes of messages that were read from them. */
  private full: number[] = [];
  private before = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Address of the first byte that has not been read. */
  get from(): number {
    return this.block + this.first;
  }

  set from(address: number) {
    this.first = address - this.block;
  }

  get end(): number {
    return this.block + this.last;
  }

  /** Bytes that have not been read. */
  get unread(): number {
    return this.last - this.first;
  }

  /** The address at which the batch ends. */
  get limit(): number {
    return this.block + Math.max(0, BATCH_BYTES - this.before);
  }

  /** A block for a batch that begins. */
  prepare(): void {
    if (this.block !== 0) return;
    this.capacity = BATCH_BYTES + SLACK_BYTES;
    this.block = this.arena.alloc(this.capacity);
    this.first = this.last = this.before = 0;
  }

  append(chunk: Uint8Array): void {
    const { arena, block, first, last } = this;
    if (last + chunk.length > this.capacity) {
      // A long message: it goes on in a larger block. Text that has been read stays where it is.
      const left = last - first;
      this.capacity = Math.max(BATCH_BYTES, left * 2) + chunk.length;
      this.block = arena.alloc(this.capacity);
      arena.bytes.copyWithin(this.block, block + first, block + last);
      this.full.push(block);
      this.before += first;
      this.first = 0;
      this.last = left;
    }
    arena.bytes.set(chunk, this.block + this.last);
    this.last += chunk.length;
  }

  /** A copy of what has not been read, which then counts as read. */
  takeRest(): Buffer {
    const rest = Buffer.from(this.arena.bytes.slice(this.from, this.end).buffer);
    this.first = this.last;
    return rest;
  }

  /** Hands out the blocks of the batch. */
  release(): number[] {
    const blocks = [...this.full, this.block];
    this.block = 0;
    this.full = [];
    return blocks;
  }

  /** Frees what has not been handed out. */
  dispose(): void {
    for (const block of this.release()) this.arena.free(block);
  }
}
