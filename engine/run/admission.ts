import type { Arena } from '../../columns/arena.ts';

/** Part of the memory that tasks may come to; the rest is for what threads of connectors and the host take meanwhile. */
const LIMIT_SHARE = 0.95;
/** What a task is expected to take while none of its kind has ended: as much as any over usual rows. */
const FIRST_BYTES = 40 << 20;
/** How much more than the largest so far the next task of its kind may take. */
const MARGIN = 1.25;

interface Waiting {
  readonly kind: unknown;
  readonly admit: () => void;
}

/**
 * Lets tasks begin side by side only while there is memory for all of them: one after the other where it is short. A task that is alone always begins.
 * Tasks begin in the order in which they ask, because some wait for those before them.
 */
export class Admission {
  private readonly arena: Arena;
  /** The most bytes that a task of each kind has taken. */
  private readonly most = new Map<unknown, number>();
  private readonly waiting: Waiting[] = [];
  private running = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Runs `work` as a task of a kind as soon as there is memory for it. Any value can be a kind. `work` resolves with the bytes that it used. */
  async run<Result extends { readonly memoryBytes: number }>(kind: unknown, work: () => Promise<Result>): Promise<Result> {
    if (!this.fits(kind)) {
      await new Promise<void>((admit) => {
        this.waiting.push({ kind, admit });
      });
    } else this.running++;
    try {
      const result = await work();
      this.most.set(kind, Math.max(this.most.get(kind) ?? 0, result.memoryBytes));
      return result;
    } finally {
      this.running--;
      this.admitWaiting();
    }
  }

  /** Whether a task of a kind would begin at once. */
  fits(kind: unknown): boolean {
    return this.waiting.length === 0 && this.hasRoomFor(kind);
  }

  /** What running tasks have taken already counts as held by others, too: how much of it is theirs cannot be told. */
  private hasRoomFor(kind: unknown): boolean {
    if (this.running === 0) return true;
    const seen = this.most.get(kind);
    const each = seen === undefined ? FIRST_BYTES : seen * MARGIN;
    return this.arena.used + (this.running + 1) * each <= this.arena.capacity * LIMIT_SHARE;
  }

  private admitWaiting(): void {
    for (let next = this.waiting[0]; next && this.hasRoomFor(next.kind); next = this.waiting[0]) {
      this.waiting.shift();
      this.running++;
      next.admit();
    }
  }
}
