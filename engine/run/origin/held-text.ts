import type { Arena } from '../../../columns/arena.ts';

/** Readable bytes that kernels want behind a text. */
const PADDING_BYTES = 256;

/** Text that has come and is not handed on yet, in a block of memory that grows as needed. */
export class HeldText {
  address: number;
  bytes = 0;
  private readonly arena: Arena;
  private capacity: number;

  constructor(arena: Arena, capacity: number) {
    this.arena = arena;
    this.capacity = capacity;
    this.address = arena.alloc(capacity + PADDING_BYTES);
  }

  add(chunk: Uint8Array): void {
    if (this.bytes + chunk.length > this.capacity) {
      this.capacity = Math.max(this.capacity * 2, this.bytes + chunk.length);
      const larger = this.arena.alloc(this.capacity + PADDING_BYTES);
      this.arena.kernels.copyBytes(larger, this.address, this.bytes);
      this.arena.free(this.address);
      this.address = larger;
    }
    this.arena.bytes.set(chunk, this.address + this.bytes);
    this.bytes += chunk.length;
  }

  /** Takes the first `bytes` bytes out, into a block of their own with some readable bytes behind, which the caller frees. */
  take(bytes: number): number {
    const block = this.arena.alloc(bytes + PADDING_BYTES);
    this.arena.kernels.copyBytes(block, this.address, bytes);
    this.arena.kernels.copyBytes(this.address, this.address + bytes, this.bytes - bytes);
    this.bytes -= bytes;
    return block;
  }

  free(): void {
    this.arena.free(this.address);
  }
}
