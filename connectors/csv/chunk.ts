import type { Arena } from '../../columns/arena.ts';
import {
  REFUSED_ROW_BYTES,
  REFUSED_UNCLOSED_QUOTE,
  SCAN_BLANK_BEHIND_QUOTE,
  SCAN_BYTES,
  SCAN_END,
  SCAN_FIELDS,
  SCAN_FLAGS,
  SCAN_FULL,
  SCAN_IN_QUOTES,
  SCAN_IRREGULAR,
  SCAN_NON_ASCII,
  SCAN_QUOTED_LINES,
  SCAN_QUOTES,
  SCAN_ROW_COUNT,
  SCAN_ROWS,
} from '../../columns/layout.ts';
import type { Scratch } from '../../columns/scratch.ts';

/** A dialect as the kernels take it: bytes. */
export interface ScanDialect {
  readonly delimiter: Uint8Array;
  /** -1: nothing is quoted. */
  readonly quote: number;
  /** The quote itself when there is no other. */
  readonly escape: number;
  /** Empty: no comments. */
  readonly comment: Uint8Array;
  /** Blanks before a field do not belong to it. */
  readonly skipBlanks: boolean;
}

/** A row that is no row of the table. */
export interface RefusedRow {
  /** Offsets in the chunk: first byte, and behind the line end. */
  readonly start: number;
  readonly end: number;
  /** `REFUSED_…` */
  readonly code: number;
  /** Number of fields found. */
  readonly fields: number;
}

/**
 * The rows of a part of a CSV text: a regular grid of field offsets, which lies in the scratch, over the bytes at `base`.
 */
export interface CsvGrid {
  readonly base: number;
  readonly columns: number;
  readonly rows: number;
  /** Offsets of ends (u32, `stride` of them for each row); the last is that of the last byte of the row's line end. */
  readonly ends: number;
  readonly stride: number;
  /** The places of the fields among the ends: of a narrow grid, where one byte ends each field, all; of a wide one every second. See `fieldPlace`. */
  readonly wide: boolean;
  /** Offset of each row's first byte (u32). */
  readonly starts: number;
  readonly refused: readonly RefusedRow[];
  /** Whether some field may be quoted. */
  readonly quoted: boolean;
  /** Whether blanks may stand behind closing quotes. */
  readonly loose: boolean;
  /** Lines from the first row's to the last row's end, those within quotes too. */
  readonly lines: number;
  /** Offset behind the last row, where the next part's first row starts. */
  readonly end: number;
}

/** Where the end of a field lies among the ends of its row. A field begins behind the end before, the first of a narrow grid where the row does. */
export const fieldPlace = ({ wide }: Pick<CsvGrid, 'wide'>, column: number): number => (wide ? column * 2 + 1 : column);

/** Fields of a row that has `ends` ends. */
const fieldsOf = (wide: boolean, ends: number): number => (wide ? (ends - 1) / 2 : ends);

const isWide = ({ delimiter, skipBlanks }: ScanDialect): boolean => skipBlanks || delimiter.length > 1;

export interface ScanRange {
  readonly base: number;
  /** Offset of the first row. */
  readonly from: number;
  /** Rows that start at or behind `stop` belong to the next part. */
  readonly stop: number;
  /** Offset behind the last byte that is there. At least 128 bytes behind it must be readable. */
  readonly to: number;
  /** Nothing follows `to`. The last byte must be a line end then. */
  readonly final: boolean;
  readonly maxRows: number;
}

/** The grid of the rows that start in [from, stop), or `undefined` when the last of them goes on behind `to`. */
export function scanCsv(
  arena: Arena,
  scratch: Scratch,
  dialect: ScanDialect,
  columns: number,
  range: ScanRange,
): CsvGrid | undefined {
  const { base, from, stop, to, final, maxRows } = range;
  const { kernels, u32 } = arena;
  const report = scratch.alloc(SCAN_BYTES);
  const wide = isWide(dialect);
  const stride = wide ? columns * 2 + 1 : columns;
  const { fields, rowEnds } = findFields(arena, scratch, dialect, columns, range, report);
  const flags = u32[(report + SCAN_FLAGS) >>> 2]!;
  const found = u32[(report + SCAN_ROWS) >>> 2]!;
  const behindLast = found === 0 ? from : u32[(fields >>> 2) + (u32[(rowEnds >>> 2) + found - 1]! & SCAN_ROW_COUNT) - 1]! + 1;
  if (behindLast < stop && !final) return undefined;

  const invalid = flags & SCAN_NON_ASCII && !kernels.validUtf8(base + from, behindLast - from) ? 1 : 0;
  const starts = scratch.alloc(found * 4);
  const list = scratch.alloc(found * REFUSED_ROW_BYTES);
  const rows = kernels.csvIndex(base, from, stop, stride, fields, rowEnds, found, invalid, maxRows, starts, list, report);
  const refused: RefusedRow[] = [];
  for (let i = 0, at = list >>> 2; i < u32[(report + SCAN_ROWS) >>> 2]!; i++, at += 4) {
    refused.push({ start: u32[at]!, end: u32[at + 1]!, code: u32[at + 2]!, fields: fieldsOf(wide, u32[at + 3]!) });
  }
  let end = u32[(report + SCAN_END) >>> 2]!;
  if (flags & SCAN_IN_QUOTES && behindLast < stop && rows + refused.length < maxRows) {
    refused.push({ start: behindLast, end: to, code: REFUSED_UNCLOSED_QUOTE, fields: 0 });
    end = to;
  }
  const quoted = (flags & SCAN_QUOTES) !== 0;
  const lines = flags & SCAN_QUOTED_LINES ? kernels.countLines(base, from, end) : u32[(report + SCAN_FIELDS) >>> 2]!;
  const loose = (flags & SCAN_BLANK_BEHIND_QUOTE) !== 0;
  return { base, columns, rows, ends: fields, stride, wide, starts, refused, quoted, loose, lines, end };
}

/** Runs the scan, a slower one where the quick one does not do, with more room until all fields fit. */
function findFields(
  arena: Arena,
  scratch: Scratch,
  dialect: ScanDialect,
  columns: number,
  range: ScanRange,
  report: number,
): { readonly fields: number; readonly rowEnds: number } {
  const { base, from, stop, to } = range;
  const { delimiter, quote, escape, comment, skipBlanks } = dialect;
  const { kernels, u32 } = arena;
  const wide = isWide(dialect);
  const most = (to - from) * (wide ? 3 : 1) + 256;
  let exact = quote < 0 || escape !== quote || comment.length > 0;
  let capacity = Math.min(most, Math.ceil(((to - from) * (wide ? 2 : 1)) / 6) + 256);
  let rowCapacity = Math.min(most, Math.ceil((to - from) / 24) + 256);
  const alloc = (bytes: number) => scratch.alloc(bytes);
  const delimiterMark = wide ? writeMark(arena, alloc, delimiter) : 0;
  const commentMark = writeMark(arena, alloc, comment);
  for (;;) {
    const fields = scratch.alloc(capacity * 4);
    const rowEnds = scratch.alloc(rowCapacity * 4);
    const room = [fields, capacity, rowEnds, rowCapacity, report] as const;
    if (wide) {
      const marks = [delimiterMark, quote, escape, commentMark, skipBlanks ? 1 : 0] as const;
      kernels.csvScanWide(base, from, to, stop, ...marks, columns === 1 ? 1 : 0, ...room);
    } else if (exact) {
      kernels.csvScanExact(base, from, to, stop, delimiter[0]!, Math.max(quote, 0), escape, commentMark, ...room);
    } else {
      kernels.csvScan(base, from, to, stop, delimiter[0]!, quote, ...room);
    }
    const flags = u32[(report + SCAN_FLAGS) >>> 2]!;
    if (flags & SCAN_IRREGULAR) exact = true;
    else if (flags & SCAN_FULL) {
      capacity = Math.min(most, capacity * 4);
      rowCapacity = Math.min(most, rowCapacity * 4);
    } else return { fields, rowEnds };
  }
}

/** Writes a mark for the kernels (see `columns/native/csv-mark.ts`). Returns 0 for an empty one. `alloc` says how long it lives. */
export function writeMark(arena: Arena, alloc: (bytes: number) => number, mark: Uint8Array): number {
  if (mark.length === 0) return 0;
  const address = alloc(4 + mark.length);
  arena.u32[address >>> 2] = mark.length;
  arena.bytes.set(mark, address + 4);
  return address;
}
