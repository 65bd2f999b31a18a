import { shorten } from '../../model/shorten.ts';
import { type DataType, typeName } from '../../model/types.ts';
import type { DeclaredFormat, ValueFormat } from '../../model/value-format.ts';
import { FormatTally } from './format-tally.ts';
import { classify, IS_TEXT, isBlank } from './infer-type.ts';
import type { CsvDialect } from './options.ts';
import { FIELD_ESCAPED, FIELD_QUOTED, fieldText, isDamaged, type SampleRows } from './sample-rows.ts';

/** What the sample says about a column's values. */
export interface ColumnTally {
  /** The union of the values' `IS_*` bits; 0 when all are null. */
  kinds: number;
  values: number;
  nulls: number;
  /** Field of the first value that is text, and the rows it lies in. */
  text: { readonly sample: SampleRows; readonly field: number } | null;
  /** How its values could be written. */
  readonly formats: FormatTally;
}

export type NullRules = Pick<CsvDialect, 'nullValues' | 'quotedNulls' | 'shortRows'>;

/** `declared`: how the values of a column are written, as far as the user says. */
export const emptyTallies = (columns: readonly string[], declared: (column: string) => DeclaredFormat): ColumnTally[] =>
  columns.map((name) => ({ kinds: 0, values: 0, nulls: 0, text: null, formats: new FormatTally(declared(name)) }));

/**
 * Adds the values of the rows that have `width` fields to `tallies`; fields past the last tally are left out, missing ones count as null.
 * Values of rows with other numbers of fields may stand in the wrong column, and rows with damaged quotes are refused: they say nothing about types.
 */
export function tallyRows(
  sample: SampleRows,
  width: number,
  tallies: readonly ColumnTally[],
  { nullValues, quotedNulls, shortRows }: NullRules,
): void {
  const isNull = nullMatcher(nullValues);
  const { bytes, rows, starts, ends, flags } = sample;
  const damaged = sample.strayQuotes > 0 || sample.unclosed;
  for (let row = 0; row < sample.count; row++) {
    const first = rows[row]!;
    const fields = rows[row + 1]! - first;
    if (fields > width || (fields < width && shortRows === 'refuse') || (damaged && isDamaged(sample, row))) continue;
    for (let column = 0; column < tallies.length; column++) {
      const tally = tallies[column]!;
      if (column >= fields) {
        tally.nulls++;
        continue;
      }
      const field = first + column;
      const start = starts[field]!;
      const end = ends[field]!;
      const flag = flags[field]!;
      if ((flag === 0 || (quotedNulls && flag === FIELD_QUOTED)) && isNull(bytes, start, end)) {
        tally.nulls++;
        continue;
      }
      tally.values++;
      // A column that is text already stays text, unless its values are written otherwise than usual.
      const text = (tally.kinds & IS_TEXT) !== 0;
      if (text && !tally.formats.open) continue;
      const kind = (flag & FIELD_ESCAPED) !== 0 ? IS_TEXT : classify(bytes, start, end);
      if (tally.formats.open) addTrimmed(tally.formats, bytes, start, end, kind);
      if (text) continue;
      tally.kinds |= kind;
      if (kind === IS_TEXT) tally.text = { sample, field };
    }
  }
}

function addTrimmed(formats: FormatTally, bytes: Uint8Array, start: number, end: number, kind: number): void {
  let p = start;
  let stop = end;
  while (p < stop && isBlank(bytes[p]!)) p++;
  while (stop > p && isBlank(bytes[stop - 1]!)) stop--;
  // A quoted field with nothing in it is null in every column that is not text.
  if (p < stop) formats.add(bytes, p, stop, kind);
}

function nullMatcher(nullValues: readonly string[]): (bytes: Uint8Array, start: number, end: number) => boolean {
  if (nullValues.length === 1 && nullValues[0] === '') return (_, start, end) => start === end;
  const texts = nullValues.map((text) => new TextEncoder().encode(text));
  return (bytes, start, end) =>
    texts.some((text) => text.length === end - start && text.every((byte, i) => bytes[start + i] === byte));
}

/** Why a column has its type, in one phrase for `open-stage schema`. */
export function evidence(tally: ColumnTally, type: DataType, format?: ValueFormat): string {
  if (tally.values === 0)
    return tally.nulls === 0 ? 'no values in the sample' : `all ${count(tally.nulls)} sampled values are null`;
  if (type.kind !== 'string') {
    const nulls = tally.nulls === 0 ? '' : `, ${count(tally.nulls)} null`;
    return `${count(tally.values)} sampled values fit ${typeName(type)}${format ? `, written ${describe(format)}` : ''}${nulls}`;
  }
  if (tally.text === null) return 'values of different types';
  const { sample, field } = tally.text;
  const text = fieldText(sample, field);
  if (text === '') return (sample.flags[field]! & FIELD_QUOTED) !== 0 ? 'holds quoted empty text' : 'holds empty text';
  const short = shorten(text, 40);
  if (/^-?0\d+$/.test(text)) return `leading zeros: ${short}`;
  if (/^\+?-?\d{19,}$/.test(text)) return `does not fit 64 bits: ${short}`;
  if (/^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i.test(text)) return `a number would not keep its text: ${short}`;
  return `text: ${short}`;
}

function describe({ decimal, thousands, dateFormats, accounting, units = [] }: ValueFormat): string {
  if (dateFormats.length > 0) return dateFormats.join(' or ');
  const number = `1${thousands}234${decimal}5`;
  return [...(units.length === 1 ? units : []), accounting ? `(${number})` : number].join(' ');
}

/** `12345` → `12,345`. Not by `toLocaleString`, which loads 30 ms of locale data. */
const count = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
