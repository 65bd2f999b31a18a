import { FIELD_DAMAGED, FIELD_QUOTED, fieldCount, fieldText, type SampleRows } from './sample-rows.ts';
import { shapeOf } from './shapes.ts';
import { tableWidth } from './widths.ts';

/** Rows whose values are looked at. */
const VALUE_ROWS = 60;
/** Fields of a row whose values are looked at. */
const VALUE_FIELDS = 40;

export interface DialectScore {
  /** 0 for a dialect that divides nothing, towards 1 for one that makes a regular table of values. */
  readonly score: number;
  /** The number of fields that most rows of the table have. */
  readonly width: number;
  /** Part of the rows from the table's first on that have it. */
  readonly agreement: number;
  /** Whether the first row has it as well, and whether all rows have. */
  readonly first: boolean;
  readonly all: boolean;
  /** Part of the columns whose values are numbers, days, addresses and the like. */
  readonly typed: number;
  /** Columns that have nothing in all rows, the first among them, or the same signs. */
  readonly hollowColumns: number;
}

/**
 * How well rows agree on a number of fields above one, and how much their fields look like values rather than like pieces of text. `rows`: those that count.
 */
export function scoreDialect(sample: SampleRows, rows: number): DialectScore {
  const width = tableWidth(sample, rows);
  let start = 0;
  while (start < rows && fieldCount(sample, start) !== width) start++;
  let fitting = 0;
  for (let row = start; row < rows; row++) if (fieldCount(sample, row) === width) fitting++;
  const agreement = start < rows ? fitting / (rows - start) : 0;
  const first = start === 0;
  if (width < 2) return { score: 0, width, agreement, first, all: false, typed: 0, hollowColumns: 0 };
  const { value, typed, hollowColumns } = valuesOf(sample, rows, start, width);
  // A row above the table is more often a title than a row that the dialect does not divide, but that makes the difference between dialects.
  const above = first ? 1 : fieldCount(sample, start - 1) === width - 1 ? 0.92 : 0.82;
  const empty = hollowColumns * 3 >= width ? 0.5 : 1;
  const support = Math.sqrt(fitting / rows) * (fitting < 2 && rows > 2 ? 0.3 : 1);
  const score = agreement ** 2 * support * value * ((width - 1) / width) ** 0.8 * above * empty;
  return { score, width, agreement, first, all: fitting === rows, typed, hollowColumns };
}

function valuesOf(sample: SampleRows, rows: number, start: number, width: number) {
  let value = 0;
  let cells = 0;
  const columns = Math.min(width, VALUE_FIELDS);
  const filled = new Uint32Array(columns);
  const signs: (string | undefined)[] = [];
  const values = new Uint32Array(columns);
  let looked = 0;
  for (let row = start; row < rows && looked < VALUE_ROWS; row++) {
    if (fieldCount(sample, row) !== width) continue;
    looked++;
    for (let column = 0; column < columns; column++) {
      const field = sample.rows[row]! + column;
      const weight = weightOf(sample, field);
      // Names are text in any dialect.
      const own = row === start && rows > start + 1 ? 0.5 : 1;
      value += weight.value * own;
      cells += own;
      if (weight.filled) filled[column]!++;
      if (row === start) signs[column] = /[\p{L}\p{N}]/u.test(weight.text) ? undefined : weight.text;
      else if (signs[column] !== weight.text) signs[column] = undefined;
      if (weight.typed && row > start) values[column]!++;
    }
  }
  const hollowColumns = looked < 2 ? 0 : signs.filter((text) => text !== undefined).length;
  const typedColumns = values.reduce((sum, count, i) => sum + (count > 0 && count >= (filled[i]! - 1) * 0.8 ? 1 : 0), 0);
  return { value: cells === 0 ? 0 : value / cells, typed: typedColumns / columns, hollowColumns };
}

interface Weight {
  readonly text: string;
  readonly value: number;
  readonly filled: boolean;
  readonly typed: boolean;
}

/** How much a field looks like one, from 0 to 1. */
function weightOf(sample: SampleRows, field: number): Weight {
  const flag = sample.flags[field]!;
  const text = fieldText(sample, field);
  if ((flag & FIELD_DAMAGED) !== 0) return { text, value: 0, filled: true, typed: false };
  const shape = shapeOf(text);
  const typed = shape !== 'empty' && shape !== 'code' && shape !== 'words' && shape !== 'text';
  if ((flag & FIELD_QUOTED) !== 0) return { text, value: typed ? 1 : 0.95, filled: text !== '', typed };
  if (shape === 'empty') return { text, value: 0.7, filled: text !== '', typed: false };
  const padded = text.startsWith(' ') || text.endsWith(' ') ? 0.75 : 1;
  if (typed) return { text, value: padded, filled: true, typed };
  return {
    text,
    value: (shape === 'code' ? 0.9 : shape === 'words' ? 0.85 : textWeight(text)) * padded,
    filled: true,
    typed: false,
  };
}

/** Of a text that is neither value nor words: the less the more it seems to be several fields, or a part of one. */
function textWeight(text: string): number {
  let weight = 0.6;
  if (/\t|\p{Cc}/u.test(text.replace(/[\r\n]/g, ''))) weight *= 0.1;
  // In sentences blanks follow commas and semicolons, but hardly bars.
  if (/\S[;|~^]\S/.test(text)) weight *= 0.3;
  else if (/[|]/.test(text)) weight *= 0.6;
  if (/[^\s\d],[^\s]|\d,\D/.test(text.replace(/, /g, ' '))) weight *= 0.7;
  if (/^["']/.test(text) !== /["']$/.test(text) && /^["']|["']$/.test(text)) weight *= 0.3;
  if (!balanced(text)) weight *= 0.4;
  return weight;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}
