import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';

/** Counts who uses which block of memory, for batches may share the block that their text lies in. The last one frees it. */
export class Blocks {
  private readonly arena: Arena;
  private readonly uses = new Map<number, number>();

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** A batch has come, or has one more user. */
  retain({ blocks }: Batch): void {
    for (const block of blocks) this.uses.set(block, (this.uses.get(block) ?? 0) + 1);
  }

  /** A user of a batch has done with it. */
  release({ blocks }: Batch): void {
    for (const block of blocks) {
      const uses = this.uses.get(block);
      // Given back already: what an exchange fed on is released once more when a run begins anew.
      if (uses === undefined) continue;
      if (uses > 1) this.uses.set(block, uses - 1);
      else {
        this.uses.delete(block);
        this.arena.free(block);
      }
    }
  }
}
