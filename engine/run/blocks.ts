import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';

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
      // The block may have a new owner by now.
      if (uses === undefined) throw new InternalError(`block ${block} is released twice`);
      if (uses > 1) this.uses.set(block, uses - 1);
      else {
        this.uses.delete(block);
        this.arena.free(block);
      }
    }
  }
}
