import { REFUSED_INVALID_CAST } from '../../columns/layout.ts';
import { bitmapBytes, type DecodedColumn, type Vector, valueBytes } from '../../columns/vector.ts';
import { kindsOfType } from '../../connectors/csv/infer-type.ts';
import { kindOfDates } from '../../connectors/csv/read-format.ts';
import type { DateFormat } from '../../model/expression/date-format.ts';
import type { DataType } from '../../model/types.ts';
import { TextReader } from '../expression/texts.ts';
import type { Memory } from '../frame.ts';

const DAY_MICROS = 86_400_000_000n;
/** Texts whose times are kept: days come again and again. */
const MAX_KEPT = 10_000;

/**
 * Dates or timestamps of texts in the first of some formats that fits; null where a text is blank. `guessed`: nobody has declared the type, so that a format of
 * another type does not fit.
 */
export function decodeDates(
  { arena, scratch }: Memory,
  text: Vector,
  type: DataType,
  formats: readonly DateFormat[],
  guessed: boolean,
): DecodedColumn {
  const rows = text.length;
  const values = scratch.allocZeroed(valueBytes(type, rows));
  const validity = scratch.allocZeroed(bitmapBytes(rows));
  const texts = new TextReader(arena, { ...text, refused: 0, constant: false, isNull: false });
  const usable = guessed ? formats.filter((format) => kindOfDates(format) === kindsOfType(type)) : formats;
  const kept = new Map<string, bigint | undefined>();
  let nulls = 0;
  let refused = 0;
  for (let row = 0; row < rows; row++) {
    const given = text.validity === 0 || (arena.bytes[text.validity + (row >> 3)]! & (1 << (row & 7))) !== 0;
    const raw = given ? texts.text(row) : '';
    let micros = kept.get(raw);
    if (micros === undefined && !kept.has(raw)) {
      if (kept.size === MAX_KEPT) kept.clear();
      micros = timeOf(raw.trim(), type, usable);
      kept.set(raw, micros);
    }
    if (micros === undefined) {
      if (raw.trim() === '') nulls++;
      else {
        refused ||= scratch.allocZeroed(rows);
        arena.bytes[refused + row] = REFUSED_INVALID_CAST;
      }
      continue;
    }
    if (type.kind === 'date') arena.i32[(values >>> 2) + row] = Number(micros / DAY_MICROS);
    else arena.i64[(values >>> 3) + row] = micros;
    arena.bytes[validity + (row >> 3)]! |= 1 << (row & 7);
  }
  return { vector: { type, length: rows, values, validity: nulls === 0 && refused === 0 ? 0 : validity }, refused };
}

/** Microseconds since 1970-01-01; `undefined` for a text of none of the formats, a time of the day in a date, or a zone where none is meant. */
function timeOf(text: string, type: DataType, formats: readonly DateFormat[]): bigint | undefined {
  const zoned = type.kind === 'timestamp' && type.zoned;
  for (const format of formats) {
    const micros = format.parse(text);
    if (micros === undefined) continue;
    if (type.kind === 'date') return micros % DAY_MICROS === 0n && !format.hasOffset ? micros : undefined;
    return format.hasOffset === zoned ? micros : undefined;
  }
  return undefined;
}
