import { fieldCount, fieldText, type SampleRows } from './sample-rows.ts';
import { isValue, type Shape, shapeOf } from './shapes.ts';

/** Rows that tell what columns hold: so many fields, and between so many rows. */
const FIELDS = 4000;
const ROWS = 200;
const FEWEST_ROWS = 12;
/** Part of a column's values that must have its shape. */
const DOMINANT = 0.8;

/** What the values of a column have in common, as far as names would be otherwise. */
export interface ColumnShape {
  /** Values that are not empty. */
  readonly filled: number;
  readonly rows: number;
  /** What most values are, if that is a value; else `undefined`. */
  readonly shape: Shape | undefined;
  /** The signs that all values have in the same places: `AA-0000`; `undefined` if they differ. */
  readonly mask: string | undefined;
  /** Characters of the longest value. */
  readonly longest: number;
  /** The texts of the values, as far as looked at. */
  readonly values: ReadonlySet<string>;
}

/** What the columns hold in rows `from` to the last that have `width` fields. */
export function columnShapes(sample: SampleRows, from: number, width: number): ColumnShape[] {
  const texts: string[][] = Array.from({ length: width }, () => []);
  const most = Math.min(ROWS, Math.max(FEWEST_ROWS, Math.floor(FIELDS / Math.max(width, 1))));
  for (let row = from, looked = 0; row < sample.count && looked < most; row++) {
    if (fieldCount(sample, row) !== width) continue;
    looked++;
    for (let column = 0; column < width; column++) texts[column]!.push(fieldText(sample, sample.rows[row]! + column).trim());
  }
  return texts.map(columnShape);
}

function columnShape(texts: readonly string[]): ColumnShape {
  const filled = texts.filter((text) => text !== '');
  const counts = new Map<Shape, number>();
  let known = 0;
  for (const text of filled) {
    const shape = shapeOf(text);
    if (shape === 'empty') continue;
    known++;
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  const [shape, times] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['empty', 0];
  const masks = new Set(filled.map(maskOf));
  return {
    filled: filled.length,
    rows: texts.length,
    shape: isValue(shape) && times >= known * DOMINANT ? shape : undefined,
    mask: masks.size === 1 ? [...masks][0] : undefined,
    longest: filled.reduce((longest, text) => Math.max(longest, text.length), 0),
    values: new Set(filled),
  };
}

/** A text with letters and digits replaced by what they are: `AB-12` → `AA-00`. */
export const maskOf = (text: string): string =>
  text
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{L}/gu, (c) => (c === 'A' ? c : 'a'))
    .replace(/\d/g, '0');
