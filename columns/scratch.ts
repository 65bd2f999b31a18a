import type { Arena } from './arena.ts';
import { PAGE_BYTES } from './layout.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Bump allocation for values that live as long as one task: take what is needed, then `reset` frees all at once.
 * Not for sharing between threads.
 */
export class Scratch {
  private readonly arena: Arena;
  private blocks: { address: number; bytes: number }[] = [];
  private current = 0;
  private next = 0;
  private end = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** `bytes` bytes on a 16-byte boundary, with 16 readable bytes behind them. Contents are undefined. */
  alloc(bytes: number): number {
    const size = ((bytes + 15) & ~15) + 16;
    if (this.next + size > this.end) this.advance(size);
    const address = this.next;
    this.next += size;
    return address;
  }

  /** As `alloc`, filled with zeros. */
  allocZeroed(bytes: number): number {
    const address = this.alloc(bytes);
    this.arena.bytes.fill(0, address, address + bytes);
    return address;
  }

  /** Forgets all that was allocated. Keeps blocks of the usual size for the next task. */
  reset(): void {
    const kept = this.blocks.filter((block) => block.bytes === CHUNK_BYTES);
    for (const block of this.blocks) if (block.bytes !== CHUNK_BYTES) this.arena.free(block.address);
    this.blocks = kept;
    this.current = 0;
    this.next = kept[0]?.address ?? 0;
    this.end = kept[0] ? this.next + CHUNK_BYTES : 0;
  }

  /** Gives all memory back. */
  dispose(): void {
    for (const block of this.blocks) this.arena.free(block.address);
    this.blocks = [];
    this.current = this.next = this.end = 0;
  }

  /** Hands over the blocks to the caller, who frees them; this scratch starts anew. */
  detach(): number[] {
    const addresses = this.blocks.map((block) => block.address);
    this.blocks = [];
    this.current = this.next = this.end = 0;
    return addresses;
  }

  private advance(size: number): void {
    while (this.current + 1 < this.blocks.length) {
      const block = this.blocks[++this.current]!;
      if (block.bytes < size) continue;
      this.next = block.address;
      this.end = block.address + block.bytes;
      return;
    }
    const bytes = size <= CHUNK_BYTES ? CHUNK_BYTES : Math.ceil(size / PAGE_BYTES) * PAGE_BYTES;
    const address = this.arena.alloc(bytes);
    this.blocks.push({ address, bytes });
    this.current = this.blocks.length - 1;
    this.next = address;
    this.end = address + bytes;
  }
}
