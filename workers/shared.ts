import { deserialize } from 'node:v8';
import type { Arena } from '../columns/arena.ts';
import type { Shared } from './source-task.ts';

/** Reads a value that the host has put into shared memory. */
export type Unshare = <T>(shared: Shared<T>) => T;

/** Values that a thread keeps; older ones are read anew when they are needed again. */
const KEPT_VALUES = 32;

export function sharedReader(arena: Arena): Unshare {
  const values = new Map<number, unknown>();
  return <T>({ id, address, bytes }: Shared<T>): T => {
    let value = values.get(id);
    if (value === undefined) {
      value = deserialize(Buffer.from(arena.bytes.slice(address, address + bytes)));
      values.set(id, value);
      if (values.size > KEPT_VALUES) values.delete(values.keys().next().value!);
    }
    return value as T;
  };
}
