import { type ColumnShape, columnShapes, maskOf } from './column-shapes.ts';
import { HEADER_WORDS } from './header-words.ts';
import { rowTexts, type SampleRows } from './sample-rows.ts';
import { isValue, shapeOf } from './shapes.ts';

/** How much speaks for and against a row of names. */
export interface HeaderVotes {
  readonly yes: number;
  readonly no: number;
}

export interface HeaderDecision {
  readonly header: boolean;
  /** Whether the row could as well be the other. */
  readonly doubtful: boolean;
}

/**
 * Whether row `row` holds the columns' names. Columns whose values are numbers, days, addresses or the like vote: yes if the row has something else there, no if
 * it has the same. Other columns vote with less: yes for words that are names in most files, for names as programs write them, and where values have signs in
 * places that the row has not; no where it has them, too. In doubt it does.
 */
export function detectHeader(sample: SampleRows, row: number, width: number): HeaderDecision {
  const cells = rowTexts(sample, row).map((cell) => cell.trim());
  const { yes, no } = headerVotes(cells, columnShapes(sample, row + 1, width));
  const header = no <= yes || no < 0.75;
  return { header, doubtful: sample.count > row + 1 && Math.abs(yes - no) < 0.75 };
}

/** The votes of columns on the cells of a row above them. */
export function headerVotes(cells: readonly string[], columns: readonly ColumnShape[]): HeaderVotes {
  const numbered = isNumbered(cells, columns);
  const alone = columns.every(({ filled }) => filled === 0);
  let yes = 0;
  let no = 0;
  cells.forEach((cell, index) => {
    if (cell === '') return;
    const column = columns[index];
    const shape = shapeOf(cell);
    const isName = HEADER_WORDS.has(
      cell
        .toLowerCase()
        .replace(/[\s_.:-]+/g, ' ')
        .trim(),
    );
    if (isName) yes += 0.75;
    if (numbered && shape === 'number') yes += 0.5;
    else if (isValue(shape) && (column === undefined || column.filled === 0)) no += alone ? 1 : 0.25;
    if (column === undefined || column.filled === 0) return;
    if (column.shape !== undefined) {
      if (shape === column.shape) no += numbered && shape === 'number' ? 0 : 1;
      else if (shape === 'words' || shape === 'text' || shape === 'code' || shape === 'empty') yes += 1;
      else no += 0.25;
      return;
    }
    if (isValue(shape)) no += numbered && shape === 'number' ? 0 : 0.5;
    const mask = maskOf(cell);
    if (column.mask !== undefined) {
      if (mask !== column.mask)
        yes += column.filled < 2 ? 0 : /0/.test(column.mask) || column.mask.length !== mask.length ? 0.5 : 0.25;
      else if (/0/.test(mask) && mask.length > 2) no += column.filled > 1 ? 1 : 0.75;
    } else if (IDENTIFIER.test(cell) && ![...column.values].some((value) => IDENTIFIER.test(value))) yes += 0.5;
    if (column.values.has(cell)) no += 0.2;
    else if (cell.length * 4 < column.longest && column.longest > 30) yes += 0.25;
  });
  return { yes, no };
}

/** Names as programs write them: `first_name`, `firstName`, `CUSTOMER_ID`. */
const IDENTIFIER = /^(?:[a-z][a-z0-9]*(?:[_.][a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/;

/**
 * Whether the numbers of a row number its columns: years, or steps of one from 0 or 1, at least two with a text or nothing beside them, else three; and the row
 * below them does not do the same.
 */
function isNumbered(cells: readonly string[], columns: readonly ColumnShape[]): boolean {
  const numbers = cells.filter((cell) => /^\d{1,4}$/.test(cell)).map(Number);
  if (numbers.length < (cells.length > numbers.length ? 2 : 3)) return false;
  const below = columns.map(({ values }) => [...values][0] ?? '').filter((_, i) => /^\d{1,4}$/.test(cells[i] ?? ''));
  const numbersBelow = below.map((cell) => (/^\d{1,4}$/.test(cell) ? Number(cell) : Number.NaN));
  if (areYears(numbers)) return !areYears(numbersBelow);
  return numbers[0]! <= 1 && isSequence(numbers, 1) && !isSequence(numbersBelow, 1);
}

const areYears = (numbers: readonly number[]): boolean =>
  numbers.every((number) => number >= 1800 && number <= 2100) && isSequence(numbers, 10);

/** Whether numbers rise, or fall, by the same step, which is at most `most`. */
function isSequence(numbers: readonly number[], most: number): boolean {
  const step = (numbers[1] ?? 0) - numbers[0]!;
  return step !== 0 && Math.abs(step) <= most && numbers.every((number, i) => i === 0 || number - numbers[i - 1]! === step);
}

/** Names for `columns` columns: blanks around them cut, missing ones `column_3`, the second `id` is `id_2`. Names are unique. */
export function columnNames(first: readonly string[], columns: number): string[] {
  const taken = new Set(first.map((name) => name.trim()).filter((name) => name !== ''));
  const used = new Set<string>();
  return Array.from({ length: columns }, (_, index) => {
    const own = first[index]?.trim() ?? '';
    if (own !== '' && !used.has(own)) {
      used.add(own);
      return own;
    }
    const stem = own === '' ? 'column' : own;
    let number = own === '' ? index + 1 : 2;
    while (used.has(`${stem}_${number}`) || taken.has(`${stem}_${number}`)) number++;
    const name = `${stem}_${number}`;
    used.add(name);
    return name;
  });
}
