import { REFUSED_INVALID_ARGUMENT, REFUSED_INVALID_CAST } from '../../columns/layout.ts';
import { bitmapBytes, valueBytes } from '../../columns/vector.ts';
import { compileDateFormat, type DateFormat, type FormatUse } from '../../model/expression/date-format.ts';
import type { Frame } from './frame.ts';
import { layoutOf, type Operand } from './operand.ts';
import { eachRow, keptBy } from './row-by-row.ts';
import type { StrictKernel } from './strict.ts';
import { TextReader, TextWriter } from './texts.ts';

const DAY_MICROS = 86_400_000_000n;
const known = (format: string, use: FormatUse): DateFormat | undefined => {
  const made = compileDateFormat(format, use);
  return typeof made === 'string' ? undefined : made;
};
/** The compiled format; `undefined` if it is none. */
const compiled = { read: keptBy((format) => known(format, 'read')), print: keptBy((format) => known(format, 'print')) };

/** Calls `onRow` for the rows that are not null, which gives a code for those that it refuses, else 0. */
function eachTime(
  frame: Frame,
  format: Operand,
  use: FormatUse,
  validity: number,
  onRow: (row: number, format: DateFormat) => number,
): number {
  const formats = new TextReader(frame.arena, format);
  const constant = format.constant ? compiled[use](formats.text(0)) : undefined;
  return eachRow(frame, validity, (row) => {
    const ofRow = format.constant ? constant : compiled[use](formats.text(row));
    return ofRow ? onRow(row, ofRow) : REFUSED_INVALID_ARGUMENT;
  });
}

/** The time that a text says in a format. */
export const strptime: StrictKernel = (frame, [text, format], validity, type) => {
  const values = frame.scratch.allocZeroed(valueBytes(type, frame.rows));
  const texts = new TextReader(frame.arena, text!);
  const refused = eachTime(frame, format!, 'read', validity, (row, ofRow) => {
    const micros = ofRow.parse(texts.text(row));
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
  const refused = eachTime(frame, format!, 'read', validity, (row, ofRow) => {
    const micros = ofRow.parse(texts.text(row));
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
  const refused = eachTime(frame, format!, 'print', validity, (row, ofRow) => {
    const at = constant ? 0 : row;
    const micros = isDate ? BigInt(arena.i32[(value!.values >>> 2) + at]!) * DAY_MICROS : arena.i64[(value!.values >>> 3) + at]!;
    writer.write(row, ofRow.print(micros, zoned));
    return 0;
  });
  return { values, refused };
};
