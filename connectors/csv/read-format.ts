import type { Arena } from '../../columns/arena.ts';
import * as layout from '../../columns/layout.ts';
import { dateNames } from '../../model/date-names.ts';
import { compileDateFormat, type DateFormat } from '../../model/expression/date-format.ts';
import type { DataType } from '../../model/types.ts';
import { isOdd, type ValueFormat } from '../../model/value-format.ts';
import {
  classify,
  IS_DATE,
  IS_FLOAT,
  IS_INTEGER,
  IS_LONG_INTEGER,
  IS_SPECIAL_FLOAT,
  IS_TEXT,
  IS_TIMESTAMP,
  IS_TIMESTAMP_TZ,
  isBlank,
} from './infer-type.ts';
import { plainNumber } from './number-text.ts';

const IS_NUMBER = IS_INTEGER | IS_FLOAT | IS_LONG_INTEGER | IS_SPECIAL_FLOAT;
const decoder = new TextDecoder();

/** A format of a column, ready to read texts with. */
export interface ReadFormat {
  readonly format: ValueFormat;
  /** Whether numbers are written as usual. */
  readonly usualNumbers: boolean;
  readonly dates: readonly DateFormat[];
}

export function readFormat(format: ValueFormat): ReadFormat {
  const names = format.locale === undefined ? undefined : dateNames(format.locale);
  const dates = format.dateFormats
    .map((text) => compileDateFormat(text, 'read', names))
    .filter((made) => typeof made !== 'string');
  return { format, usualNumbers: format.decimal === '.' && format.thousands === '' && !isOdd(format), dates };
}

/** What a text of a date format is, as an `IS_*` bit. */
export const kindOfDates = ({ hasOffset, hasClock }: DateFormat): number =>
  hasOffset ? IS_TIMESTAMP_TZ : hasClock ? IS_TIMESTAMP : IS_DATE;

/** What the text `bytes[start, end)` could be, as `classify` says it, where numbers and dates are written in a format. */
export function classifyAs(bytes: Uint8Array, start: number, end: number, read: ReadFormat | undefined): number {
  if (!read) return classify(bytes, start, end);
  let p = start;
  let stop = end;
  while (p < stop && isBlank(bytes[p]!)) p++;
  while (stop > p && isBlank(bytes[stop - 1]!)) stop--;
  let kind = classify(bytes, p, stop);
  if (!read.usualNumbers) {
    const plain = plainNumber(bytes, p, stop, read.format);
    const ofPlain = plain ? classify(plain, 0, plain.length) : IS_TEXT;
    if ((ofPlain & IS_NUMBER) !== 0) return ofPlain;
    if ((kind & IS_NUMBER) !== 0) kind = IS_TEXT;
  }
  if (read.dates.length === 0) return kind;
  const date = read.dates.find((format) => format.parse(decoder.decode(bytes.slice(p, stop))) !== undefined);
  if (date) return kindOfDates(date);
  return (kind & (IS_DATE | IS_TIMESTAMP | IS_TIMESTAMP_TZ)) !== 0 ? IS_TEXT : kind;
}

/** Whether the values of a type are written by the format, and not as usual. */
export function formats(type: DataType, { usualNumbers, dates }: ReadFormat): boolean {
  if (type.kind === 'integer' || type.kind === 'float' || type.kind === 'decimal') return !usualNumbers;
  return (type.kind === 'date' || type.kind === 'timestamp') && dates.length > 0;
}

const PARTS: Readonly<Record<string, number>> = {
  d: layout.DATE_DAY,
  m: layout.DATE_MONTH,
  Y: layout.DATE_YEAR,
  y: layout.DATE_YEAR_OF_CENTURY,
};
const ORDERED = /^%-?([dmYy])([^%\d])%-?([dmYy])([^%\d])%-?([dmYy])$/;

/** The parts of a date and the signs between them, where the format is nothing else: such dates are read by a kernel. */
function orderedParts({ dateFormats }: ValueFormat): readonly string[] | undefined {
  const found = dateFormats.length === 1 ? ORDERED.exec(dateFormats[0]!) : null;
  if (!found || found.slice(1).some((part) => part.charCodeAt(0) > 127)) return undefined;
  return new Set([found[1], found[3], found[5]].map((part) => part!.toLowerCase())).size === 3 ? found.slice(1) : undefined;
}

/** Whether a kernel reads the values of a type in this format; dates in other ones are read in JavaScript. */
export const isNative = (type: DataType, { format }: ReadFormat): boolean =>
  type.kind === 'date' ? orderedParts(format) !== undefined : type.kind !== 'timestamp';

/** Writes a format for the kernels. Returns its address. `alloc` says how long it lives. */
export function writeFormat(arena: Arena, alloc: (bytes: number) => number, { format }: ReadFormat): number {
  const address = alloc(layout.FORMAT_BYTES);
  const { bytes, u32 } = arena;
  u32[(address + layout.FORMAT_DECIMAL) >>> 2] = format.decimal.charCodeAt(0);
  u32[(address + layout.FORMAT_THOUSANDS) >>> 2] = format.thousands === '' ? 0 : format.thousands.charCodeAt(0);
  bytes[address + layout.FORMAT_ACCOUNTING] = format.accounting ? 1 : 0;
  const units = format.units ?? [];
  const entries = units.length === 0 ? 0 : alloc(units.length * 8);
  u32[(address + layout.FORMAT_UNIT_COUNT) >>> 2] = units.length;
  u32[(address + layout.FORMAT_UNITS) >>> 2] = entries;
  for (const [index, unit] of units.entries()) {
    const text = new TextEncoder().encode(unit);
    const at = alloc(text.length);
    bytes.set(text, at);
    u32.set([at, text.length], (entries >>> 2) + index * 2);
  }
  const order = new Array<number>(16).fill(16);
  // No text is short: less one, a byte that is not there is no digit.
  const signs = new Array<number>(16).fill(0).fill(1, 0, 1);
  const parts = orderedParts(format);
  if (parts) {
    const [first, firstSign, second, secondSign, third] = parts as [string, string, string, string, string];
    const dates = [first, second, third];
    bytes.set(
      dates.map((part) => PARTS[part]!),
      address + layout.FORMAT_DATE,
    );
    bytes.set([firstSign.charCodeAt(0), secondSign.charCodeAt(0)], address + layout.FORMAT_DATE + 3);
    if (dates.includes('Y')) {
      const width = (part: string) => (part === 'Y' ? 4 : 2);
      const starts = [0, width(first) + 1, width(first) + width(second) + 2];
      const startOf = (part: string) => starts[dates.indexOf(part)]!;
      const year = startOf('Y');
      const [month, day] = [startOf('m'), startOf('d')];
      const places = [year, year + 1, year + 2, year + 3, month, month + 1, day, day + 1, starts[1]! - 1, starts[2]! - 1];
      order.splice(0, places.length, ...places);
      signs.fill(48, 0, 8);
      signs[8] = firstSign.charCodeAt(0);
      signs[9] = secondSign.charCodeAt(0);
    }
  }
  bytes.set(order, address + layout.FORMAT_ORDER);
  bytes.set(signs, address + layout.FORMAT_SIGNS);
  return address;
}
