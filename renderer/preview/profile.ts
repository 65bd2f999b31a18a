import type { DataType } from '../../model/types.ts';
import { formatCell, plainText } from './format.ts';
import type { CellValue, GridColumn } from './table.ts';
import { group } from './units.ts';

/** A bar of a column's little chart: the rows of one value, of a range of values, or of all values that have no bar. */
export interface Bar {
  readonly label: string;
  readonly rows: number;
  readonly kind: 'value' | 'range' | 'other';
}

/** What the header of a column says of the rows at hand. */
export interface Profile {
  readonly rows: number;
  readonly nulls: number;
  /** Different values, null aside. */
  readonly distinct: number;
  /** Of numbers, dates and times; NaN is neither. */
  readonly min: CellValue;
  readonly max: CellValue;
  /** In ascending order of values for ranges, the most frequent first for others. */
  readonly bars: readonly Bar[];
}

const RANGES = 12;
const TOP_VALUES = 8;
/** Characters of a value by which texts are told apart and shown in a label. */
const LABEL_CHARACTERS = 60;

const ORDERED: readonly string[] = ['integer', 'float', 'decimal', 'date', 'time', 'timestamp'];

/** Whether values have a least, a greatest and ranges between. */
export const isOrdered = (type: DataType): boolean => ORDERED.includes(type.kind);

/**
 * Looks at all rows of a column. A generator, so that it can be done in idle time: it pauses every `step` rows, and ends with the
 * profile.
 */
export function* profileColumn(column: GridColumn, rows: number, step = 2048): Generator<void, Profile> {
  const { type } = column.field;
  const counts = new Map<string | number | bigint | boolean, number>();
  let nulls = 0;
  for (let row = 0; row < rows; row++) {
    const value = column.value(row);
    if (value === null) nulls++;
    else {
      const key = value instanceof Uint8Array ? plainText(value, type) : value;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    if (row % step === step - 1) yield;
  }
  yield;
  const range = isOrdered(type) ? rangeOf(counts.keys() as Iterable<number | bigint>) : undefined;
  yield;
  const bars = range && counts.size > RANGES ? yield* ranges(counts as Counts, range, type, step) : topValues(counts, type);
  return { rows, nulls, distinct: counts.size, min: range?.min ?? null, max: range?.max ?? null, bars };
}

type Counts = ReadonlyMap<number | bigint, number>;
interface Range {
  readonly min: number | bigint;
  readonly max: number | bigint;
}

function rangeOf(values: Iterable<number | bigint>): Range | undefined {
  let min: number | bigint | undefined;
  let max: number | bigint | undefined;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (min === undefined || value < min) min = value;
    if (max === undefined || value > max) max = value;
  }
  return min === undefined || max === undefined ? undefined : { min, max };
}

/** As many rows of each of twelve ranges of the same width. What is infinite or not a number has no place in them. */
function* ranges(counts: Counts, range: Range, type: DataType, step: number): Generator<void, Bar[]> {
  const finite =
    Number.isFinite(range.min) && Number.isFinite(range.max) ? range : rangeOf([...counts.keys()].filter(isFiniteValue));
  const { min, max } = finite ?? range;
  const bars = new Array<number>(RANGES).fill(0);
  let seen = 0;
  for (const [value, rows] of counts) {
    if (++seen % step === 0) yield;
    if (!isFiniteValue(value)) continue;
    bars[Math.min(RANGES - 1, Math.floor(share(value, min, max) * RANGES))]! += rows;
  }
  const edge = (index: number) => formatCell(between(min, max, index / RANGES), type).text;
  return bars.map((rows, index) => ({ label: `${edge(index)} – ${edge(index + 1)}`, rows, kind: 'range' }));
}

const isFiniteValue = (value: number | bigint) => typeof value === 'bigint' || Number.isFinite(value);

/** Where a value lies between two others, 0 to 1. Halves, because a difference of floats may overflow. */
function share(value: number | bigint, min: number | bigint, max: number | bigint): number {
  if (typeof value === 'bigint') return Number(value - (min as bigint)) / Math.max(1, Number((max as bigint) - (min as bigint)));
  const width = Number(max) / 2 - Number(min) / 2;
  return width === 0 ? 0 : (value / 2 - Number(min) / 2) / width;
}

function between(min: number | bigint, max: number | bigint, at: number): number | bigint {
  if (typeof min === 'bigint' && typeof max === 'bigint')
    return min + ((max - min) * BigInt(Math.round(at * RANGES))) / BigInt(RANGES);
  return Number((Number(min) * (1 - at) + Number(max) * at).toPrecision(6));
}

/** A bar for each value when they are few, in their order; else for the most frequent, and one for the others. */
function topValues(counts: ReadonlyMap<string | number | bigint | boolean, number>, type: DataType): Bar[] {
  const few = isOrdered(type) && counts.size <= RANGES;
  const shown = few ? [...counts].sort(([a], [b]) => (a < b ? -1 : 1)) : mostFrequent(counts);
  const bars = shown.map(([value, rows]): Bar => ({ label: labelOf(value, type), rows, kind: 'value' }));
  const others = counts.size - shown.length;
  if (others === 0) return bars;
  let rows = 0;
  for (const count of counts.values()) rows += count;
  for (const [, count] of shown) rows -= count;
  return [...bars, { label: `${group(String(others))} other ${others === 1 ? 'value' : 'values'}`, rows, kind: 'other' }];
}

/** The most frequent first; of equally frequent ones those that come first. One pass: sorting 100,000 values would be felt. */
function mostFrequent<Value>(counts: ReadonlyMap<Value, number>): [Value, number][] {
  const top: [Value, number][] = [];
  for (const [value, rows] of counts) {
    if (top.length === TOP_VALUES && rows <= top.at(-1)![1]) continue;
    let at = top.length;
    while (at > 0 && top[at - 1]![1] < rows) at--;
    top.splice(at, 0, [value, rows]);
    if (top.length > TOP_VALUES) top.pop();
  }
  return top;
}

function labelOf(value: string | number | bigint | boolean, type: DataType): string {
  const { text } = formatCell(value, type);
  return text.length > LABEL_CHARACTERS ? `${text.slice(0, LABEL_CHARACTERS)}…` : text;
}

/** `0 % null`, `2.1 % null`, `<0.1 % null`. Never 0 or 100 when that is not so. */
export function nullShare({ rows, nulls }: Pick<Profile, 'rows' | 'nulls'>): string {
  if (rows === 0 || nulls === 0) return '0 % null';
  if (nulls === rows) return '100 % null';
  const percent = (nulls / rows) * 100;
  if (percent < 0.1) return '<0.1 % null';
  if (percent > 99.9) return '>99.9 % null';
  return `${percent.toFixed(1).replace(/\.0$/, '')} % null`;
}

/** `1,000.02 – 1,999.98`; empty where there is no order. */
export function rangeText({ min, max }: Pick<Profile, 'min' | 'max'>, type: DataType): string {
  if (min === null || max === null) return '';
  const [from, to] = [formatCell(min, type).text, formatCell(max, type).text];
  return from === to ? from : `${from} – ${to}`;
}
