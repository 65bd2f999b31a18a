import type { Arena } from '../../columns/arena.ts';
import type { Scratch } from '../../columns/scratch.ts';
import { bitmapBytes, type DecodedColumn, isView, type Selection, valueBytes } from '../../columns/vector.ts';
import { InternalError } from '../../model/errors.ts';
import type { DataType } from '../../model/types.ts';
import { type CsvGrid, fieldPlace, type ScanDialect } from './chunk.ts';

/** How fields become values. `nulls`: address of the null texts (see `writeNulls`), 0 for the empty one alone. */
export interface DecodeOptions {
  readonly dialect: ScanDialect;
  readonly nulls: number;
  /** Whether nobody has declared the type: texts that it would not be guessed from are refused then. */
  readonly guessed: boolean;
  /** Address of how numbers and dates are written (see `writeFormat`), 0: as usual. */
  readonly format: number;
}

/**
 * Writes the list of null texts for the kernels. Returns 0 for the default `[""]`. `alloc` says how long it lives; `quoted`: whether quoted fields are null,
 * too.
 */
export function writeNulls(arena: Arena, alloc: (bytes: number) => number, texts: readonly string[], quoted: boolean): number {
  if (texts.length === 1 && texts[0] === '' && !quoted) return 0;
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const address = alloc(4 + texts.length * 8 + encoded.reduce((sum, bytes) => sum + bytes.length, 0));
  let text = address + 4 + texts.length * 8;
  arena.u32[address >>> 2] = quoted ? texts.length | 0x80000000 : texts.length;
  encoded.forEach((bytes, i) => {
    arena.u32[(address >>> 2) + 1 + i * 2] = text;
    arena.u32[(address >>> 2) + 2 + i * 2] = bytes.length;
    arena.bytes.set(bytes, text);
    text += bytes.length;
  });
  return address;
}

/** The values of a column, in the scratch; of the selected rows when there is a selection. */
export function decodeColumn(
  arena: Arena,
  scratch: Scratch,
  grid: CsvGrid,
  column: number,
  type: DataType,
  selection: Selection | undefined,
  options: DecodeOptions,
): DecodedColumn {
  const { kernels } = arena;
  const { base, ends, starts, stride } = grid;
  const place = fieldPlace(grid, column);
  const { dialect, nulls, guessed, format } = options;
  const rows = selection?.count ?? grid.rows;
  const selected = selection?.address ?? 0;
  const validity = scratch.alloc(bitmapBytes(rows));
  if (isView(type)) {
    // Text with escapes takes no more room than it does in the chunk.
    const heap = grid.quoted ? scratch.alloc(grid.end) : 0;
    const views = scratch.alloc(rows * 16);
    const { quote, escape } = dialect;
    const nullCount = kernels.csvDecodeText(
      base,
      ends,
      starts,
      stride,
      place,
      selected,
      rows,
      quote,
      escape,
      nulls,
      views,
      validity,
      heap,
    );
    return { vector: { type, length: rows, values: views, validity: nullCount === 0 ? 0 : validity }, refused: 0 };
  }
  const values = scratch.alloc(valueBytes(type, rows));
  const refused = scratch.alloc(rows);
  const { quote } = dialect;
  const given = [quote, nulls, guessed ? 1 : 0, format] as const;
  const fields = [base, ends, starts, stride, place, selected, rows, ...given, values, validity, refused] as const;
  const call = (): number => {
    switch (type.kind) {
      case 'integer':
        return kernels.csvDecodeI64(...fields);
      case 'float':
        return kernels.csvDecodeF64(...fields);
      case 'boolean':
        return kernels.csvDecodeBool(...fields);
      case 'date':
        return kernels.csvDecodeDate(...fields);
      case 'time':
        return kernels.csvDecodeTime(...fields);
      case 'timestamp':
        return kernels.csvDecodeTimestamp(...fields, type.zoned ? 1 : 0);
      case 'decimal':
        return kernels.csvDecodeDecimal(...fields, type.precision, type.scale);
      default:
        throw new InternalError(`no CSV decoding for ${type.kind}`);
    }
  };
  const outcome = call();
  return { vector: { type, length: rows, values, validity: outcome === 0 ? 0 : validity }, refused: outcome < 0 ? refused : 0 };
}

/** The raw text of fields `first` to `last` of each row, quotes and delimiters as they stand, as views: into the chunk where there is nothing to leave out. */
export function rawFields(
  arena: Arena,
  scratch: Scratch,
  grid: CsvGrid,
  first: number,
  last: number,
  selection: Selection | undefined,
  { delimiter, quote }: ScanDialect,
): number {
  const rows = selection?.count ?? grid.rows;
  const views = scratch.alloc(rows * 16);
  const { base, ends, starts, stride } = grid;
  const places = [fieldPlace(grid, first), fieldPlace(grid, last)] as const;
  const fields = [base, ends, starts, stride, ...places, selection?.address ?? 0, rows] as const;
  if (grid.loose) arena.kernels.csvTightSpans(...fields, quote, delimiter[0]!, views, scratch.alloc(grid.end));
  else arena.kernels.csvSpans(...fields, views);
  return views;
}
