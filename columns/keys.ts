import type { DataType } from '../model/types.ts';
import type { Arena } from './arena.ts';
import { KEY_32, KEY_64, KEY_128, KEY_BIT, KEY_BYTES, KEY_DESCENDING, KEY_FLOAT, KEY_NULLS_FIRST, KEY_VIEW } from './layout.ts';
import type { Scratch } from './scratch.ts';
import type { Vector } from './vector.ts';

/** How kernels hash and compare values of a type (`KEY_…`). */
export function keyKind(type: DataType): number {
  switch (type.kind) {
    case 'boolean':
    case 'null':
      return KEY_BIT;
    case 'date':
      return KEY_32;
    case 'float':
      return KEY_FLOAT;
    case 'integer':
    case 'timestamp':
    case 'time':
      return KEY_64;
    case 'decimal':
      return KEY_128;
    default:
      return KEY_VIEW;
  }
}

/** One key of an order. Nulls stand at the end that `nullsFirst` says, whether descending or not. */
export interface KeyOrder {
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Describes key columns to kernels. `alloc` says how long the description lives. */
export function describeKeys(
  arena: Arena,
  alloc: (bytes: number) => number,
  vectors: readonly Vector[],
  orders?: readonly KeyOrder[],
): number {
  const address = alloc(Math.max(1, vectors.length) * KEY_BYTES);
  vectors.forEach((vector, i) => {
    const word = (address >>> 2) + i * (KEY_BYTES >> 2);
    const order = orders?.[i];
    arena.u32[word] = keyKind(vector.type);
    arena.u32[word + 1] = vector.values;
    arena.u32[word + 2] = vector.validity;
    arena.u32[word + 3] = (order?.descending ? KEY_DESCENDING : 0) | (order?.nullsFirst ? KEY_NULLS_FIRST : 0);
  });
  return address;
}

/** Hashes of rows by key columns: u64 each, in the scratch. */
export function hashKeys(arena: Arena, scratch: Scratch, vectors: readonly Vector[], rows: number): number {
  const hashes = scratch.alloc(rows * 8);
  if (vectors.length === 0) arena.kernels.zeroBytes(hashes, rows * 8);
  vectors.forEach((vector, i) => {
    arena.kernels.hashColumn(keyKind(vector.type), vector.values, vector.validity, rows, hashes, i === 0 ? 1 : 0);
  });
  return hashes;
}

/** Whether the 64-bit prefix of the only key decides its order (`columns/native/sort.ts`). */
export const isDecisive = (types: readonly DataType[]): boolean =>
  types.length === 1 && keyKind(types[0]!) !== KEY_VIEW && keyKind(types[0]!) !== KEY_128;

/** Groups rows by key: the group of each row and the first row of each group (u32), in the scratch. */
export function groupRows(arena: Arena, scratch: Scratch, keys: readonly Vector[], hashes: number, rows: number) {
  const groups = scratch.alloc(rows * 4);
  const firsts = scratch.alloc(rows * 4);
  if (keys.length === 0) {
    arena.kernels.zeroBytes(groups, rows * 4);
    arena.u32[firsts >>> 2] = 0;
    return { groups, firsts, count: Math.min(rows, 1) };
  }
  const slots = 1 << Math.max(6, 32 - Math.clz32(rows * 2));
  const table = scratch.allocZeroed(slots * 4);
  const description = describeKeys(arena, (bytes) => scratch.alloc(bytes), keys);
  const count = arena.kernels.groupRows(description, keys.length, hashes, rows, table, slots - 1, groups, firsts);
  return { groups, firsts, count };
}
