import type { Arena } from '../../columns/arena.ts';
import {
  REFUSED_FIELD_COUNT,
  REFUSED_ROW_BYTES,
  REFUSED_UNCLOSED_QUOTE,
  SCAN_BLANK_BEHIND_QUOTE,
  SCAN_BYTES,
  SCAN_END,
  SCAN_FIELDS,
  SCAN_FIRST_PADDED,
  SCAN_FLAGS,
  SCAN_FULL,
  SCAN_IN_QUOTES,
  SCAN_IRREGULAR,
  SCAN_NON_ASCII,
  SCAN_PADDED,
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
  /** Rows with fewer fields than there are columns have empty ones for the others. */
  readonly padShort: boolean;
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
  /** Lines that it takes, and where the quote opens that has made it several; `undefined`: one line. */
  readonly lines: number;
  readonly quote: number | undefined;
}

/** Rows of a grid that may have swallowed others. */
export interface LongRows {
  readonly rows: number;
  /** The first of them: its number in the grid, and its lines. */
  readonly row: number;
  readonly lines: number;
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
  readonly long: LongRows | undefined;
  /** Rows that were filled up with empty fields, and the first of them. */
  readonly padded: { readonly rows: number; readonly row: number } | undefined;
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

/** Lines more than rows that a grid must have before its rows are looked at. */
const FEW_LINES = 5;

const isWide = ({ delimiter, skipBlanks, padShort }: ScanDialect): boolean => skipBlanks || padShort || delimiter.length > 1;

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
  const needsExact = dialect.quote < 0 || dialect.escape !== dialect.quote || dialect.comment.length > 0;
  return scan(arena, scratch, dialect, columns, range, needsExact || isWide(dialect));
}

function scan(
  arena: Arena,
  scratch: Scratch,
  dialect: ScanDialect,
  columns: number,
  range: ScanRange,
  exact: boolean,
): CsvGrid | undefined {
  const { base, from, stop, to, final, maxRows } = range;
  const { kernels, u32 } = arena;
  const report = scratch.alloc(SCAN_BYTES);
  const wide = isWide(dialect);
  const stride = wide ? columns * 2 + 1 : columns;
  const fieldsFound = findFields(arena, scratch, dialect, columns, range, report, exact);
  const { fields, rowEnds, marks } = fieldsFound;
  const flags = u32[(report + SCAN_FLAGS) >>> 2]!;
  const found = u32[(report + SCAN_ROWS) >>> 2]!;
  const behindLast = found === 0 ? from : u32[(fields >>> 2) + (u32[(rowEnds >>> 2) + found - 1]! & SCAN_ROW_COUNT) - 1]! + 1;
  if (behindLast < stop && !final) return undefined;
  if (flags & SCAN_IN_QUOTES && !fieldsFound.exact && behindLast < stop)
    return scan(arena, scratch, dialect, columns, range, true);

  const invalid = flags & SCAN_NON_ASCII && !kernels.validUtf8(base + from, behindLast - from) ? 1 : 0;
  const starts = scratch.alloc(found * 4);
  const list = scratch.alloc(found * REFUSED_ROW_BYTES);
  const rows = kernels.csvIndex(base, from, stop, stride, fields, rowEnds, found, invalid, maxRows, starts, list, report);
  const refused: RefusedRow[] = [];
  for (let i = 0, at = list >>> 2; i < u32[(report + SCAN_ROWS) >>> 2]!; i++, at += 4) {
    refused.push(refusedRow(u32[at]!, u32[at + 1]!, u32[at + 2]!, fieldsOf(wide, u32[at + 3]!)));
  }
  // Only the exact scan can tell whether the lines of such rows are rows of their own.
  if (!fieldsFound.exact && refused.some(({ lines, code }) => lines > 1 && code === REFUSED_FIELD_COUNT))
    return scan(arena, scratch, dialect, columns, range, true);
  const paddedRows = u32[(report + SCAN_PADDED) >>> 2]!;
  const padded = paddedRows === 0 ? undefined : { rows: paddedRows, row: u32[(report + SCAN_FIRST_PADDED) >>> 2]! };
  let end = u32[(report + SCAN_END) >>> 2]!;
  if (flags & SCAN_IN_QUOTES && behindLast < stop && rows + refused.length < maxRows) {
    refused.push(refusedRow(behindLast, to, REFUSED_UNCLOSED_QUOTE, 0));
    end = to;
  }
  const quoted = (flags & SCAN_QUOTES) !== 0;
  const lines = flags & SCAN_QUOTED_LINES ? kernels.countLines(base, from, end) : u32[(report + SCAN_FIELDS) >>> 2]!;
  const loose = (flags & SCAN_BLANK_BEHIND_QUOTE) !== 0;
  const long = flags & SCAN_QUOTED_LINES && lines - rows >= FEW_LINES ? longRows() : undefined;
  return { base, columns, rows, ends: fields, stride, wide, starts, refused, long, padded, quoted, loose, lines, end };

  function refusedRow(start: number, end: number, code: number, found: number): RefusedRow {
    const own = flags & SCAN_QUOTED_LINES ? kernels.countLines(base, start, end) : 1;
    if (own < 2 && code !== REFUSED_UNCLOSED_QUOTE) return { start, end, code, fields: found, lines: 1, quote: undefined };
    const opens = kernels.csvQuoteOpens(base, start, end, marks.delimiter, dialect.quote, dialect.escape, marks.skipBlanks);
    return { start, end, code, fields: found, lines: own, quote: opens < end ? opens : undefined };
  }

  function longRows(): LongRows | undefined {
    const rules = [marks.delimiter, dialect.quote, dialect.escape, marks.comment, marks.skipBlanks] as const;
    const count = kernels.csvLongRows(base, starts, fields, stride, rows, columns, ...rules, report);
    return count === 0 ? undefined : { rows: count, row: u32[report >>> 2]!, lines: u32[(report >>> 2) + 1]! };
  }
}

interface FoundFields {
  readonly fields: number;
  readonly rowEnds: number;
  /** Whether the slower scan has found them. */
  readonly exact: boolean;
  readonly marks: { readonly delimiter: number; readonly comment: number; readonly skipBlanks: number };
}

/** Runs the scan, a slower one where the quick one does not do, with more room until all fields fit. */
function findFields(
  arena: Arena,
  scratch: Scratch,
  dialect: ScanDialect,
  columns: number,
  range: ScanRange,
  report: number,
  exactly: boolean,
): FoundFields {
  const { base, from, stop, to } = range;
  const final = range.final ? 1 : 0;
  const { delimiter, quote, escape, comment, skipBlanks, padShort } = dialect;
  const { kernels, u32 } = arena;
  const wide = isWide(dialect);
  // A short row may have as many fields as there are columns, whatever its length.
  const most = (to - from) * (padShort ? columns * 2 + 3 : wide ? 3 : 1) + columns * 2 + 256;
  let exact = exactly;
  let capacity = Math.min(most, Math.ceil(((to - from) * (wide ? 2 : 1)) / 6) + columns * 4 + 256);
  let rowCapacity = Math.min(most, Math.ceil((to - from) / 24) + 256);
  const alloc = (bytes: number) => scratch.alloc(bytes);
  const delimiterMark = writeMark(arena, alloc, delimiter);
  const commentMark = writeMark(arena, alloc, comment);
  const marks = { delimiter: delimiterMark, comment: commentMark, skipBlanks: skipBlanks ? 1 : 0 };
  for (;;) {
    const fields = scratch.alloc(capacity * 4);
    const rowEnds = scratch.alloc(rowCapacity * 4);
    const room = [fields, capacity, rowEnds, rowCapacity, report] as const;
    if (wide) {
      const rules = [delimiterMark, quote, escape, commentMark, marks.skipBlanks] as const;
      kernels.csvScanWide(base, from, to, stop, ...rules, columns, final, padShort ? 1 : 0, ...room);
    } else if (exact) {
      const rules = [delimiter[0]!, delimiterMark, columns, final, Math.max(quote, 0), escape, commentMark] as const;
      kernels.csvScanExact(base, from, to, stop, ...rules, ...room);
    } else {
      kernels.csvScan(base, from, to, stop, delimiter[0]!, quote, ...room);
    }
    const flags = u32[(report + SCAN_FLAGS) >>> 2]!;
    if (flags & SCAN_IRREGULAR) exact = true;
    else if (flags & SCAN_FULL) {
      capacity = Math.min(most, capacity * 4);
      rowCapacity = Math.min(most, rowCapacity * 4);
    } else return { fields, rowEnds, exact: exact || wide, marks };
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
