import { REFUSED_INVALID_ARGUMENT, REFUSED_INVALID_CAST } from '../../columns/layout.ts';
import { bitmapBytes, valueBytes } from '../../columns/vector.ts';
import { compileDateFormat, type DateFormat, type FormatUse } from '../../model/expression/date-format.ts';
import type { Frame } from './frame.ts';
import { isValidRow, layoutOf, type Operand } from './operand.ts';
import type { StrictKernel } from './strict.ts';
import { TextReader, TextWriter } from './texts.ts';

const DAY_MICROS = 86_400_000_000n;
const MAX_CACHED = 1000;
const caches = { read: new Map<string, DateFormat | undefined>(), print: new Map<string, DateFormat | undefined>() };

/** The compiled format; `undefined` if it is none. */
function compiled(format: string, use: FormatUse): DateFormat | undefined {
  const cache = caches[use];
  if (cache.has(format)) return cache.get(format);
  if (cache.size === MAX_CACHED) cache.clear();
  const made = compileDateFormat(format, use);
  const known = typeof made === 'string' ? undefined : made;
  cache.set(format, known);
  return known;
}

/** Calls `onRow` for the rows that are not null, which gives a code for those that it refuses, else 0. */
function eachRow(
  frame: Frame,
  format: Operand,
  use: FormatUse,
  validity: number,
  onRow: (row: number, format: DateFormat) => number,
): number {
  const { arena, rows } = frame;
  const formats = new TextReader(arena, format);
  const constant = format.constant ? compiled(formats.text(0), use) : undefined;
  let refused = 0;
  for (let row = 0; row < rows; row++) {
    if (!isValidRow(arena, validity, row)) continue;
    const known = format.constant ? constant : compiled(formats.text(row), use);
    const code = known ? onRow(row, known) : REFUSED_INVALID_ARGUMENT;
    if (code === 0) continue;
    refused ||= frame.scratch.allocZeroed(rows);
    arena.bytes[refused + row] = code;
  }
  return refused;
}

/** The time that a text says in a format. */
export const strptime: StrictKernel = (frame, [text, format], validity, type) => {
  const values = frame.scratch.allocZeroed(valueBytes(type, frame.rows));
  const texts = new TextReader(frame.arena, text!);
  const refused = eachRow(frame, format!, 'read', validity, (row, known) => {
    const micros = known.parse(texts.text(row));
    if (micros === undefined) return REFUSED_INVALID_CAST;
    frame.arena.i64[(values >>> 3) + row] = micros;
    return 0;
  });
  return { values, refused };
};

/** As `strptime`, but null for texts that are not of the format. */
export const tryStrptime: StrictKernel = (frame, [text, format], validity, type) => {
  const { arena, rows, scratch } = frame;
  const values = scratch.allocZeroed(valueBytes(type, rows));
  const found = scratch.allocZeroed(bitmapBytes(rows));
  const texts = new TextReader(arena, text!);
  const refused = eachRow(frame, format!, 'read', validity, (row, known) => {
    const micros = known.parse(texts.text(row));
    if (micros === undefined) return 0;
    arena.i64[(values >>> 3) + row] = micros;
    arena.bytes[found + (row >> 3)]! |= 1 << (row & 7);
    return 0;
  });
  return { values, validity: found, refused };
};

/** A date or a timestamp as a text of a format. */
export const strftime: StrictKernel = (frame, [value, format], validity, type) => {
  const { arena } = frame;
  const values = frame.scratch.allocZeroed(valueBytes(type, frame.rows));
  const writer = new TextWriter(arena, frame.scratch, values);
  const { constant } = value!;
  const zoned = value!.type.kind === 'timestamp' && value!.type.zoned;
  const isDate = layoutOf(value!.type) === 'i32';
  const refused = eachRow(frame, format!, 'print', validity, (row, known) => {
    const at = constant ? 0 : row;
    const micros = isDate ? BigInt(arena.i32[(value!.values >>> 2) + at]!) * DAY_MICROS : arena.i64[(value!.values >>> 3) + at]!;
    writer.write(row, known.print(micros, zoned));
    return 0;
  });
  return { values, refused };
};
