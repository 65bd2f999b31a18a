import type { Arena } from '../../columns/arena.ts';
import { PAGE_BYTES } from '../../columns/layout.ts';
import { LINK_BYTES, type Link, peekLink, publishLink } from '../../workers/chain.ts';
import type { Links } from '../../workers/source-task.ts';

const LINKS_PER_BLOCK = PAGE_BYTES / LINK_BYTES;

/** A chain of links in shared memory that grows as tasks are started (see `workers/chain.ts`). */
export class LinkChain {
  private readonly arena: Arena;
  private readonly blocks: number[] = [];
  private count = 0;

  /** `first`: what the first task finds. */
  constructor(arena: Arena, first: Link) {
    this.arena = arena;
    publishLink(arena, this.address(0), first);
  }

  /** The links of the next task. */
  next(): Links {
    const before = this.address(this.count++);
    return { before, after: this.address(this.count) };
  }

  /** What the last task has written; `undefined` while it has not. */
  get last(): Link | undefined {
    return peekLink(this.arena, this.address(this.count));
  }

  free(): void {
    for (const block of this.blocks.splice(0)) this.arena.free(block);
  }

  private address(index: number): number {
    const block = Math.floor(index / LINKS_PER_BLOCK);
    if (block === this.blocks.length) {
      const address = this.arena.alloc(PAGE_BYTES);
      this.arena.bytes.fill(0, address, address + PAGE_BYTES);
      this.blocks.push(address);
    }
    return this.blocks[block]! + (index % LINKS_PER_BLOCK) * LINK_BYTES;
  }
}
