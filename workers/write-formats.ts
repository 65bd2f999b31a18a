import { type Vector, valueBytes } from '../columns/vector.ts';
import type { CsvWriteOptions } from '../connectors/csv/options.ts';
import { dateNames } from '../model/date-names.ts';
import { compileDateFormat, type DateFormat } from '../model/expression/date-format.ts';
import { type DataType, STRING } from '../model/types.ts';
import { TextWriter } from './expression/texts.ts';
import type { Memory } from './frame.ts';
import { asText } from './text-columns.ts';

const DAY_MICROS = 86_400_000_000n;
/** Times whose texts are kept: days come again and again. */
const MAX_KEPT = 10_000;

/** Values as text, in the formats of a CSV destination. */
export class WriteFormats {
  private readonly memory: Memory;
  private readonly comma: boolean;
  private readonly dates: DateFormat | undefined;
  private readonly timestamps: DateFormat | undefined;

  constructor(memory: Memory, { decimal, dateFormats, locale }: Pick<CsvWriteOptions, 'decimal' | 'dateFormats' | 'locale'>) {
    const names = locale === undefined || dateFormats.length === 0 ? undefined : dateNames(locale);
    const made = dateFormats
      .map((format) => compileDateFormat(format, 'print', names))
      .filter((format) => typeof format !== 'string');
    this.memory = memory;
    this.comma = decimal === ',';
    this.dates = made.find(({ hasClock }) => !hasClock);
    this.timestamps = made.find(({ hasClock }) => hasClock);
  }

  text(vector: Vector): Vector {
    const { type, length } = vector;
    const format = type.kind === 'date' ? this.dates : type.kind === 'timestamp' ? this.timestamps : undefined;
    if (format) return this.dateTexts(vector, format);
    const text = asText(this.memory, vector);
    if (this.comma && (type.kind === 'float' || type.kind === 'decimal'))
      this.memory.arena.kernels.csvDecimalCommas(text.values, length, text.validity);
    return text;
  }

  private dateTexts({ type, length, values, validity }: Vector, format: DateFormat): Vector {
    const { arena, scratch } = this.memory;
    const views = scratch.allocZeroed(valueBytes(STRING, length));
    const writer = new TextWriter(arena, scratch, views);
    const kept = new Map<bigint, string>();
    for (let row = 0; row < length; row++) {
      if (validity !== 0 && (arena.bytes[validity + (row >> 3)]! & (1 << (row & 7))) === 0) continue;
      const micros = microsAt(arena, type, values, row);
      let text = kept.get(micros);
      if (text === undefined) {
        if (kept.size === MAX_KEPT) kept.clear();
        text = format.print(micros, type.kind === 'timestamp' && type.zoned);
        kept.set(micros, text);
      }
      writer.write(row, text);
    }
    return { type: STRING, length, values: views, validity };
  }
}

function microsAt({ i32, i64 }: Memory['arena'], type: DataType, values: number, row: number): bigint {
  return type.kind === 'date' ? BigInt(i32[(values >>> 2) + row]!) * DAY_MICROS : i64[(values >>> 3) + row]!;
}
