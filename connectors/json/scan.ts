import type { Arena } from '../../columns/arena.ts';
import {
  JSON_CELL_BYTES,
  JSON_CODE_BITS,
  JSON_COMMA,
  JSON_END,
  JSON_FIELDS,
  JSON_FIELDS_COUNTED,
  JSON_FIELDS_IGNORED,
  JSON_FIELDS_REFUSED,
  JSON_KEY,
  JSON_KEY_BYTES,
  JSON_MAX_DEPTH,
  JSON_READER_BYTES,
  JSON_REFUSED,
  JSON_ROOT,
  JSON_STACK,
  JSON_STATES,
  JSON_UNKNOWN,
  JSON_UNKNOWN_KEY,
  JSON_UNKNOWN_KEY_END,
  JSON_UNKNOWN_NODE,
  REFUSED_ROW_BYTES,
} from '../../columns/layout.ts';
import type { Scratch } from '../../columns/scratch.ts';
import type { KeyTree } from './key-tree.ts';
import type { JsonFormat, UnknownFields } from './options.ts';

/** A record that cannot be read. */
export interface RefusedRecord {
  /** Offsets in the text: first byte, and behind the last. */
  readonly start: number;
  readonly end: number;
  /** `REFUSED_…` */
  readonly code: number;
  /** Where in the record the reason is, in bytes. */
  readonly at: number;
  /** Of an unknown field: the number of its node in the key tree. */
  readonly node: number;
}

/** Records with fields that no column holds. */
export interface LeftOutFields {
  readonly records: number;
  /** The key of the first one: offsets in the text, between the quotes, and the number of its node in the key tree. */
  readonly key: number;
  readonly keyEnd: number;
  readonly node: number;
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
  /** What becomes of fields that no column holds. */
  readonly unknownFields: UnknownFields;
}

export interface JsonScan {
  readonly grids: readonly JsonGrid[];
  /** Records read, refused ones among them. */
  readonly records: number;
  /** Whether the last record that was read, or what stands before the first, is followed by a comma. */
  readonly comma: boolean;
  /** Records with fields that were left out; `undefined` when there are none, or nobody asks. */
  readonly leftOut: LeftOutFields | undefined;
}

/** Bytes of a record's cells that one grid may have: sparse records of many columns are read in more grids. */
const MAX_GRID_BYTES = 16 << 20;

const FIELDS: Readonly<Record<UnknownFields, number>> = {
  reject: JSON_FIELDS_REFUSED,
  note: JSON_FIELDS_COUNTED,
  ignore: JSON_FIELDS_IGNORED,
};

/** Finds the values of all records. Every grid has a row or a refused record. */
export function scanJson(arena: Arena, scratch: Scratch, tree: KeyTree, columns: number, text: JsonText): JsonScan {
  const { format, base, to, maxRows } = text;
  const { kernels, u32 } = arena;
  const reader = openReader(arena, scratch, tree, text);
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
      const code = u32[at + 2]!;
      const reason = { code: code & ((1 << JSON_CODE_BITS) - 1), node: code >>> JSON_CODE_BITS, at: u32[at + 3]! };
      refused.push({ start: u32[at]!, end: u32[at + 1]!, ...reason });
    }
    from = u32[(reader + JSON_END) >>> 2]!;
    records += rows + refused.length;
    if (rows + refused.length > 0) grids.push({ base, columns, rows, cells, starts, ends, refused });
  }
  const told = (offset: number) => u32[(reader + offset) >>> 2]!;
  return { grids, records, comma: told(JSON_COMMA) !== 0, leftOut: leftOutOf(told) };
}

function leftOutOf(told: (offset: number) => number): LeftOutFields | undefined {
  const records = told(JSON_UNKNOWN);
  if (records === 0) return undefined;
  return { records, key: told(JSON_UNKNOWN_KEY), keyEnd: told(JSON_UNKNOWN_KEY_END), node: told(JSON_UNKNOWN_NODE) };
}

function openReader(arena: Arena, scratch: Scratch, tree: KeyTree, { comma, unknownFields }: JsonText): number {
  const reader = scratch.allocZeroed(JSON_READER_BYTES);
  // A character takes at most six bytes as an escape.
  const keyBytes = tree.keyBytes * 6;
  const put = (offset: number, value: number) => {
    arena.u32[(reader + offset) >>> 2] = value;
  };
  put(JSON_ROOT, tree.address);
  put(JSON_STATES, scratch.allocZeroed(tree.nodes.length * 8));
  put(JSON_STACK, scratch.alloc(JSON_MAX_DEPTH * 4));
  put(JSON_KEY, scratch.alloc(keyBytes + 64));
  put(JSON_KEY_BYTES, keyBytes);
  put(JSON_COMMA, comma ? 1 : 0);
  put(JSON_FIELDS, FIELDS[unknownFields]);
  return reader;
}
