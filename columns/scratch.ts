import type { Arena } from './arena.ts';

const CHUNK_BYTES = 1 << 20;
/** Larger requests get a block of their own, so that they do not waste the rest of a chunk. */
const MAX_SHARED_BYTES = CHUNK_BYTES / 2;

export interface ScratchMark {
  readonly used: number;
  readonly large: number;
  readonly next: number;
  readonly end: number;
}

/**
 * Bump allocation for values that live as long as one task: take what is needed, then `reset` frees all at once.
 * Not for sharing between threads.
 */
export class Scratch {
  private readonly arena: Arena;
  /** Blocks of CHUNK_BYTES; those up to `used` hold values, the others are kept for later. */
  private chunks: number[] = [];
  private used = 0;
  /** Blocks of one larger value each. */
  private large: number[] = [];
  private next = 0;
  private end = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** `bytes` bytes on a 16-byte boundary, with 16 readable bytes behind them. Contents are undefined. */
  alloc(bytes: number): number {
    const size = Math.ceil(bytes / 16) * 16 + 16;
    if (size > MAX_SHARED_BYTES) {
      const address = this.arena.alloc(size);
      this.large.push(address);
      return address;
    }
    if (this.next + size > this.end) this.advance();
    const address = this.next;
    this.next += size;
    return address;
  }

  /** As `alloc`, filled with zeros. */
  allocZeroed(bytes: number): number {
    const address = this.alloc(bytes);
    this.arena.kernels.zeroBytes(address, bytes);
    return address;
  }

  /** Forgets all that was allocated. Keeps blocks of the usual size for the next task. */
  reset(): void {
    for (const address of this.large) this.arena.free(address);
    this.large = [];
    this.used = this.next = this.end = 0;
  }

  /** A point to which `release` goes back. */
  mark(): ScratchMark {
    return { used: this.used, large: this.large.length, next: this.next, end: this.end };
  }

  /** Forgets what was allocated since the mark. */
  release(mark: ScratchMark): void {
    for (const address of this.large.splice(mark.large)) this.arena.free(address);
    this.used = mark.used;
    this.next = mark.next;
    this.end = mark.end;
  }

  /** Gives all memory back. */
  dispose(): void {
    this.reset();
    for (const address of this.chunks) this.arena.free(address);
    this.chunks = [];
  }

  /** Hands over the blocks that hold values to the caller, who frees them; this scratch starts anew. */
  detach(): number[] {
    const addresses = [...this.chunks.splice(0, this.used), ...this.large];
    this.large = [];
    this.reset();
    return addresses;
  }

  private advance(): void {
    if (this.used === this.chunks.length) this.chunks.push(this.arena.alloc(CHUNK_BYTES));
    this.next = this.chunks[this.used++]!;
    this.end = this.next + CHUNK_BYTES;
  }
}
