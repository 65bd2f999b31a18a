import type { Arena } from '../columns/arena.ts';
import { CancelledError } from '../model/errors.ts';

/**
 * Tasks over the ranges of a file hand on what the next must know, in order, through links in shared memory: link k is written by task k - 1 and read by
 * task k. A link: state (i32; 1: written), then end, lines and rows (i64).
 */
export const LINK_BYTES = 32;

export interface Link {
  /** Where the next part starts: an offset in the file. */
  readonly end: number;
  /** Lines before it. */
  readonly lines: number;
  /** Rows before it, refused ones among them. */
  readonly rows: number;
}

const WAIT_MS = 20;

/** Tells whether the run is to stop. */
export type Stopped = () => boolean;

export function publishLink(arena: Arena, address: number, link: Link): void {
  const word = address >>> 3;
  arena.i64[word + 1] = BigInt(link.end);
  arena.i64[word + 2] = BigInt(link.lines);
  arena.i64[word + 3] = BigInt(link.rows);
  Atomics.store(arena.i32, address >>> 2, 1);
  Atomics.notify(arena.i32, address >>> 2);
}

/** The link, when it is written already. */
export function peekLink(arena: Arena, address: number): Link | undefined {
  if (Atomics.load(arena.i32, address >>> 2) !== 1) return undefined;
  const word = address >>> 3;
  return { end: Number(arena.i64[word + 1]), lines: Number(arena.i64[word + 2]), rows: Number(arena.i64[word + 3]) };
}

/** Waits for the link. The task that writes it runs or has run, since tasks start in order. Throws `CancelledError` when the run stops. */
export function awaitLink(arena: Arena, address: number, stopped: Stopped): Link {
  for (;;) {
    const link = peekLink(arena, address);
    if (link) return link;
    if (stopped()) throw new CancelledError();
    Atomics.wait(arena.i32, address >>> 2, 0, WAIT_MS);
  }
}
