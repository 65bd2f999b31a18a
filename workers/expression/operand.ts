import type { Arena } from '../../columns/arena.ts';
import { bitWidth, type Vector } from '../../columns/vector.ts';
import type { DataType } from '../../model/types.ts';

/** What a step of an evaluation takes and gives: a value per row, or one value for all rows. */
export interface Operand {
  readonly type: DataType;
  /** Address of the values. Of a constant: of its one value; a constant boolean is a 64-bit word of all ones or zeros. */
  readonly values: number;
  /** Address of the bitmap of values that are not null; 0 when none is null, and for constants. */
  readonly validity: number;
  /** Address of a byte per row, 0 or what `Causes` knows; 0 when no row is refused. A refused row is null. Of a constant: the same byte in all rows. */
  readonly refused: number;
  readonly constant: boolean;
  /** Null in every row. Such an operand is constant. */
  readonly isNull: boolean;
}

/** How values lie in memory. */
export type Layout = 'bits' | 'i32' | 'i64' | 'f64' | 'i128' | 'view';

export function layoutOf(type: DataType): Layout {
  switch (type.kind) {
    case 'boolean':
    case 'null':
      return 'bits';
    case 'date':
      return 'i32';
    case 'integer':
    case 'timestamp':
    case 'time':
      return 'i64';
    case 'float':
      return 'f64';
    case 'decimal':
      return 'i128';
    default:
      return 'view';
  }
}

/** What kernels add to an address from row to row (for bitmaps: from word to word). */
export function step(operand: Operand): number {
  if (operand.constant) return 0;
  const bits = bitWidth(operand.type);
  return bits === 1 ? 8 : bits >> 3;
}

export const columnOperand = (vector: Vector): Operand => ({
  type: vector.type,
  values: vector.values,
  validity: vector.validity,
  refused: 0,
  constant: false,
  isNull: false,
});

export const isValidRow = (arena: Arena, validity: number, row: number): boolean =>
  validity === 0 || ((arena.bytes[validity + (row >> 3)]! >> (row & 7)) & 1) === 1;
