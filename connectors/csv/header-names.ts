import { type ColumnShape, columnShapes } from './column-shapes.ts';
import { fieldCount, type SampleRows } from './sample-rows.ts';

/** The names of a file's columns as its header gives them; empty: none. */
export interface HeaderNames {
  readonly names: readonly string[];
  /** The number of fields that rows have. Columns behind them are in no row. */
  readonly fields: number;
  readonly doubts: readonly string[];
}

/**
 * Names for the columns of rows that mostly have `width` fields. Of fewer names, the last columns have none; of one fewer the first, where it holds names of
 * rows. Of more names, empty ones at the end are left out; the others belong to columns that no row has, or, if some rows have that many
 * fields, to columns that most rows lack.
 */
export function namesOfHeader(header: readonly string[], body: SampleRows, width: number): HeaderNames {
  if (header.length === width || body.count === 0) return { names: header, fields: header.length, doubts: [] };
  if (header.length < width) return fewer(header, body, width);
  let named = header.length;
  while (named > width && header[named - 1]!.trim() === '') named--;
  const names = header.slice(0, named);
  if (named === width) return { names, fields: width, doubts: [] };
  if (body.count < 2 || hasWidth(body, named)) return { names: header, fields: header.length, doubts: [] };
  const extra = names.slice(width).map((name) => name.trim());
  const text = `the header has ${named} names and rows have ${width} fields: ${extra.join(', ')} ${extra.length > 1 ? 'are' : 'is'} null in all rows`;
  return { names, fields: width, doubts: [text] };
}

function fewer(header: readonly string[], body: SampleRows, width: number): HeaderNames {
  const has = `the header has ${header.length} ${header.length === 1 ? 'name' : 'names'} and rows have ${width} fields`;
  if (header.length === width - 1 && !hasWidth(body, header.length) && hasRowNames(header, columnShapes(body, 0, width))) {
    return { names: ['', ...header], fields: width, doubts: [`${has}: the first column, which holds row names, has no name`] };
  }
  const missing =
    width - header.length === 1 ? 'the last column has no name' : `the last ${width - header.length} columns have no name`;
  return { names: header, fields: width, doubts: [`${has}: ${missing}`] };
}

/**
 * Whether the first of the columns is the one that the header does not name: the names then stand over columns that are as they say, and its values are unique
 * texts, or number the rows from 0 or 1.
 */
function hasRowNames(header: readonly string[], columns: readonly ColumnShape[]): boolean {
  const [first, ...others] = columns;
  if (columns.at(-1)!.filled === 0 || first!.values.size < first!.rows) return false;
  const values = [...first!.values];
  const from = Number(values[0]);
  const numbers = from <= 1 && values.length > 1 && values.every((value, i) => Number(value) === from + i);
  const shifted = agreements(header, others) - agreements(header, columns);
  if (numbers) return shifted > -3;
  return shifted === 0 ? first!.shape === undefined : shifted > 0;
}

/** Names of values of a kind: words in them, and the shapes of such values. */
const KINDS: readonly (readonly [RegExp, (shape: ColumnShape['shape']) => boolean])[] = [
  [/date|datum|fecha|\bdata\b|day|\bjour/i, (shape) => shape === 'date' || shape === 'timestamp'],
  [/time|uhrzeit|hora|heure/i, (shape) => shape === 'time' || shape === 'timestamp'],
  [
    /amount|price|cost|qty|quantity|count|total|sum|\bage\b|year|^id$|_id$|\bnum|value|rate|score|betrag|preis|menge|anzahl|importe|precio|cantidad|montant|prix|quantit/i,
    (shape) => shape === 'number',
  ],
  [
    /name|city|country|title|text|desc|comment|note|town|street|address|state|type|kind|label|\bort|stadt|land|ville|ciudad|pais|nombre|\bnom\b/i,
    (shape) => shape === undefined,
  ],
];

/** How many names stand over values of the kind that they name, less those that do not. */
function agreements(header: readonly string[], columns: readonly ColumnShape[]): number {
  return header.reduce((sum, name, i) => {
    const kind = KINDS.find(([words]) => words.test(name));
    const column = columns[i]!;
    return kind === undefined || column.filled === 0 ? sum : sum + (kind[1](column.shape) ? 1 : -1);
  }, 0);
}

function hasWidth(body: SampleRows, width: number): boolean {
  for (let row = 0; row < body.count; row++) if (fieldCount(body, row) === width) return true;
  return false;
}
