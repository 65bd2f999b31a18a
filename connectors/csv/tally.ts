import { shorten } from '../../model/shorten.ts';
import { type DataType, typeName } from '../../model/types.ts';
import { classify, IS_TEXT, typeOfKinds } from './infer-type.ts';
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
}

export type NullRules = Pick<CsvDialect, 'nullValues' | 'quotedNulls'>;

export const emptyTallies = (columns: number): ColumnTally[] =>
  Array.from({ length: columns }, () => ({ kinds: 0, values: 0, nulls: 0, text: null }));

/**
 * Adds the values of the rows that have `width` fields to `tallies`; fields past the last tally are left out, missing ones count as null.
 * Values of rows with other numbers of fields may stand in the wrong column, and rows with damaged quotes are refused: they say nothing about types.
 */
export function tallyRows(
  sample: SampleRows,
  width: number,
  tallies: readonly ColumnTally[],
  { nullValues, quotedNulls }: NullRules,
): void {
  const isNull = nullMatcher(nullValues);
  const { bytes, rows, starts, ends, flags } = sample;
  const damaged = sample.strayQuotes > 0 || sample.unclosed;
  for (let row = 0; row < sample.count; row++) {
    const first = rows[row]!;
    const fields = rows[row + 1]! - first;
    if (fields !== width || (damaged && isDamaged(sample, row))) continue;
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
      // A column that is text already stays text.
      if ((tally.kinds & IS_TEXT) !== 0) continue;
      const kind = (flag & FIELD_ESCAPED) !== 0 ? IS_TEXT : classify(bytes, start, end);
      tally.kinds |= kind;
      if (kind === IS_TEXT) tally.text = { sample, field };
    }
  }
}

function nullMatcher(nullValues: readonly string[]): (bytes: Uint8Array, start: number, end: number) => boolean {
  if (nullValues.length === 1 && nullValues[0] === '') return (_, start, end) => start === end;
  const texts = nullValues.map((text) => new TextEncoder().encode(text));
  return (bytes, start, end) =>
    texts.some((text) => text.length === end - start && text.every((byte, i) => bytes[start + i] === byte));
}

/** Why a column has its type, in one phrase for `open-stage schema`. */
export function evidence(tally: ColumnTally, type: DataType): string {
  if (tally.values === 0)
    return tally.nulls === 0 ? 'no values in the sample' : `all ${count(tally.nulls)} sampled values are null`;
  if (type.kind !== 'string') {
    const nulls = tally.nulls === 0 ? '' : `, ${count(tally.nulls)} null`;
    return `${count(tally.values)} sampled values fit ${typeName(type)}${nulls}`;
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

/** `12345` → `12,345`. Not by `toLocaleString`, which loads 30 ms of locale data. */
const count = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** The column's type by its tally. */
export const tallyType = (tally: ColumnTally): DataType => typeOfKinds(tally.kinds);
