import type { DataType, Schema } from '../model/types.ts';
import { VIEW_BYTES } from './layout.ts';

/**
 * A column of values in the shared memory, in Arrow layout:
 * integer, timestamp, time: Int64; date: Int32; float: Float64; decimal: 16 bytes two's complement; boolean: bits;
 * string, json, binary, list (as JSON text): Utf8View (see `native/views.ts`).
 * Bits count from the lowest of each byte; bitmaps are padded to 8 bytes, and bits past the length are undefined.
 * Values at null places are undefined but readable (views there are valid).
 */
export interface Vector {
  readonly type: DataType;
  readonly length: number;
  /** Address of the values. */
  readonly values: number;
  /** Address of the bitmap of values that are not null; 0 when none is null. */
  readonly validity: number;
}

/** Rows of a link. `blocks` are the memory blocks that the columns lie in or point to; the batch's owner frees them. */
export interface Batch {
  readonly schema: Schema;
  readonly columns: readonly Vector[];
  readonly rows: number;
  readonly blocks: readonly number[];
  /** Bytes of the first block, which a batch that has no other lies in wholly. */
  readonly bytes?: number;
  /** Bytes of its text that lies in other blocks. */
  readonly textBytes?: number;
  /** Bytes of its values and of all its text, wherever they lie: the same sum however its rows are cut into batches. */
  readonly dataBytes?: number;
}

/** Bits per value in the values buffer. */
export function bitWidth(type: DataType): number {
  switch (type.kind) {
    case 'boolean':
    case 'null':
      return 1;
    case 'date':
      return 32;
    case 'integer':
    case 'float':
    case 'timestamp':
    case 'time':
      return 64;
    case 'decimal':
    case 'string':
    case 'json':
    case 'binary':
    case 'list':
      return VIEW_BYTES * 8;
  }
}

/** Bytes of a bitmap of `length` bits, padded to 8. */
export const bitmapBytes = (length: number): number => ((length + 63) >>> 6) << 3;

/** Bytes of the values buffer of `length` values, padded to 16. */
export function valueBytes(type: DataType, length: number): number {
  const bits = bitWidth(type);
  return bits === 1 ? (bitmapBytes(length) + 15) & ~15 : ((length * bits) / 8 + 15) & ~15;
}

/** Bytes of the values of a row, without the text that they are views of. */
export const rowBytes = (schema: Schema): number => schema.reduce((sum, { type }) => sum + bitWidth(type) / 8, 0);

/** Whether values are views of bytes elsewhere. */
export const isView = (type: DataType): boolean =>
  type.kind === 'string' || type.kind === 'json' || type.kind === 'binary' || type.kind === 'list';

/** A column read from text. */
export interface DecodedColumn {
  readonly vector: Vector;
  /** Address of a byte per row with the code of values that are not of the type; 0 when all are. Their places are null. */
  readonly refused: number;
}

/** Some rows of a batch: `count` row numbers (u32) at `address`. */
export interface Selection {
  readonly address: number;
  readonly count: number;
}
