// Columns for kernels that tests call directly.
import { KEY_32, KEY_64, KEY_128, KEY_BIT, KEY_BYTES, KEY_FLOAT, KEY_VIEW, NO_ROW } from '../../../columns/layout.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { buildVector, type Value } from '../../../columns/values.ts';
import type { DataType } from '../../../model/types.ts';
import { arena } from './casting.ts';

export const scratch = new Scratch(arena);

export const NONE = NO_ROW;

export function u32s(values: readonly number[]): number {
  const address = scratch.alloc(values.length * 4);
  arena.u32.set(values, address >>> 2);
  return address;
}

export function u64s(values: readonly bigint[]): number {
  const address = scratch.alloc(values.length * 8);
  values.forEach((value, i) => {
    arena.i64[(address >>> 3) + i] = BigInt.asIntN(64, value);
  });
  return address;
}

export const readU32s = (address: number, count: number): number[] => [
  ...arena.u32.subarray(address >>> 2, (address >>> 2) + count),
];
export const readI64s = (address: number, count: number): bigint[] => [
  ...arena.i64.subarray(address >>> 3, (address >>> 3) + count),
];
export const readF64s = (address: number, count: number): number[] => [
  ...arena.f64.subarray(address >>> 3, (address >>> 3) + count),
];
/** The bits of a bitmap, as 0 and 1. */
export const readBits = (address: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (arena.bytes[address + (i >> 3)]! >> (i & 7)) & 1);

export interface KeyColumn {
  readonly type: DataType;
  readonly values: readonly Value[];
  /** KEY_DESCENDING, KEY_NULLS_FIRST. */
  readonly flags?: number;
}

export function kindOf({ kind }: DataType): number {
  if (kind === 'float') return KEY_FLOAT;
  if (kind === 'date') return KEY_32;
  if (kind === 'decimal') return KEY_128;
  if (kind === 'boolean') return KEY_BIT;
  return kind === 'string' ? KEY_VIEW : KEY_64;
}

/** Key columns as the kernels take them. */
export function keysOf(columns: readonly KeyColumn[]): number {
  const address = scratch.alloc(columns.length * KEY_BYTES);
  columns.forEach(({ type, values, flags = 0 }, i) => {
    const vector = buildVector(arena, scratch, type, values);
    arena.u32.set([kindOf(type), vector.values, vector.validity, flags], (address + i * KEY_BYTES) >>> 2);
  });
  return address;
}

/** The hash of each row. */
export function hashesOf(columns: readonly KeyColumn[]): number {
  const rows = columns[0]!.values.length;
  const out = scratch.allocZeroed(rows * 8);
  columns.forEach(({ type, values }, i) => {
    const vector = buildVector(arena, scratch, type, values);
    arena.kernels.hashColumn(kindOf(type), vector.values, vector.validity, rows, out, i === 0 ? 1 : 0);
  });
  return out;
}
