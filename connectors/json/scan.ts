import type { Arena } from '../../columns/arena.ts';
import {
  JSON_CELL_BYTES,
  JSON_COMMA,
  JSON_END,
  JSON_KEY,
  JSON_KEY_BYTES,
  JSON_MAX_DEPTH,
  JSON_READER_BYTES,
  JSON_REFUSED,
  JSON_ROOT,
  JSON_STACK,
  JSON_STATES,
  REFUSED_ROW_BYTES,
} from '../../columns/layout.ts';
import type { Scratch } from '../../columns/scratch.ts';
import type { KeyTree } from './key-tree.ts';
import type { JsonFormat } from './options.ts';

/** A record that cannot be read. */
export interface RefusedRecord {
  /** Offsets in the text: first byte, and behind the last. */
  readonly start: number;
  readonly end: number;
  /** `REFUSED_…` */
  readonly code: number;
  /** Where in the record the reason is, in bytes. */
  readonly at: number;
}

/** Some records of a JSON text: a grid of cells, which lies in the scratch, that say where each value's text is from `base` on. */
export interface JsonGrid {
  readonly base: number;
  readonly columns: number;
  readonly rows: number;
  /** JSON_CELL_BYTES per value, row by row. */
  readonly cells: number;
  /** Offsets of each record's first byte and behind its last (u32). */
  readonly starts: number;
  readonly ends: number;
  readonly refused: readonly RefusedRecord[];
}

export interface JsonText {
  readonly format: JsonFormat;
  readonly base: number;
  /** Whole lines, the last of which ends with LF too; or the elements of a list, with a byte 0 behind them. At least 64 bytes more must be readable. */
  readonly from: number;
  readonly to: number;
  /** Of elements: whether a comma stands before them. */
  readonly comma: boolean;
  readonly maxRows: number;
}

export interface JsonScan {
  readonly grids: readonly JsonGrid[];
  /** Records read, refused ones among them. */
  readonly records: number;
  /** Whether the last record that was read, or what stands before the first, is followed by a comma. */
  readonly comma: boolean;
}

/** Bytes of a record's cells that one grid may have: sparse records of many columns are read in more grids. */
const MAX_GRID_BYTES = 16 << 20;

/** Finds the values of all records. Every grid has a row or a refused record. */
export function scanJson(arena: Arena, scratch: Scratch, tree: KeyTree, columns: number, text: JsonText): JsonScan {
  const { format, base, to, maxRows } = text;
  const { kernels, u32 } = arena;
  const reader = openReader(arena, scratch, tree, text.comma);
  const read = format === 'lines' ? kernels.jsonLines : kernels.jsonElements;
  const usual = Math.ceil((to - text.from) / (8 + columns * 6)) + 16;
  const most = Math.max(64, Math.floor(MAX_GRID_BYTES / (columns * JSON_CELL_BYTES + 1)));
  const grids: JsonGrid[] = [];
  let from = text.from;
  let records = 0;
  while (from < to && records < maxRows) {
    const capacity = Math.min(usual, most, maxRows - records);
    const cells = scratch.alloc(capacity * columns * JSON_CELL_BYTES);
    const starts = scratch.alloc(capacity * 4);
    const ends = scratch.alloc(capacity * 4);
    const list = scratch.alloc(capacity * REFUSED_ROW_BYTES);
    const rows = read(reader, base, from, to, columns, capacity, cells, starts, ends, list);
    const refused: RefusedRecord[] = [];
    for (let i = 0, at = list >>> 2; i < u32[(reader + JSON_REFUSED) >>> 2]!; i++, at += 4) {
      refused.push({ start: u32[at]!, end: u32[at + 1]!, code: u32[at + 2]!, at: u32[at + 3]! });
    }
    from = u32[(reader + JSON_END) >>> 2]!;
    records += rows + refused.length;
    if (rows + refused.length > 0) grids.push({ base, columns, rows, cells, starts, ends, refused });
  }
  return { grids, records, comma: u32[(reader + JSON_COMMA) >>> 2] !== 0 };
}

function openReader(arena: Arena, scratch: Scratch, tree: KeyTree, comma: boolean): number {
  const reader = scratch.allocZeroed(JSON_READER_BYTES);
  // A character takes at most six bytes as an escape.
  const keyBytes = tree.keyBytes * 6;
  const put = (offset: number, value: number) => {
    arena.u32[(reader + offset) >>> 2] = value;
  };
  put(JSON_ROOT, tree.address);
  put(JSON_STATES, scratch.allocZeroed(tree.nodes * 8));
  put(JSON_STACK, scratch.alloc(JSON_MAX_DEPTH * 4));
  put(JSON_KEY, scratch.alloc(keyBytes + 64));
  put(JSON_KEY_BYTES, keyBytes);
  put(JSON_COMMA, comma ? 1 : 0);
  return reader;
}
