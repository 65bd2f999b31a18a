import { serialize } from 'node:v8';
import type { Arena } from '../../columns/arena.ts';
import type { Shared } from '../../workers/source-task.ts';

// Of all runs together: threads that serve one after the other tell values by their numbers.
let next = 1;

/** Values that many tasks need, put into shared memory once: each thread reads them when it first meets them. */
export class SharedValues {
  private readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  publish<T>(value: T): Shared<T> {
    const bytes = serialize(value);
    const address = this.arena.alloc(bytes.length);
    this.arena.bytes.set(bytes, address);
    return { id: next++, address, bytes: bytes.length } as Shared<T>;
  }

  release({ address }: Shared<unknown>): void {
    this.arena.free(address);
  }
}
