import type { Selection } from '../../columns/vector.ts';
import type { Memory } from '../frame.ts';

/** Selections of a source's rows, composed once for all columns. */
export class Selections {
  private readonly memory: Memory;
  private readonly composed = new WeakMap<Selection, WeakMap<Selection, Selection>>();

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Selection `inner` of the rows that `outer` has selected, as a selection of the source's rows. */
  compose(outer: Selection | undefined, inner: Selection): Selection {
    if (!outer) return inner;
    const { arena, scratch } = this.memory;
    let byInner = this.composed.get(outer);
    if (!byInner) {
      byInner = new WeakMap();
      this.composed.set(outer, byInner);
    }
    let result = byInner.get(inner);
    if (!result) {
      const address = scratch.alloc(inner.count * 4);
      arena.kernels.gather4(outer.address, inner.address, inner.count, address);
      result = { address, count: inner.count };
      byInner.set(inner, result);
    }
    return result;
  }
}
