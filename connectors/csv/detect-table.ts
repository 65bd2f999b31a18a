import { type ColumnShape, columnShapes } from './column-shapes.ts';
import { headerVotes } from './detect-header.ts';
import { FIELD_QUOTED, fieldCount, headerTexts, isDamaged, rowTexts, type SampleRows } from './sample-rows.ts';
import { isValue, shapeOf } from './shapes.ts';

/** Rows in which the table's first is looked for. */
const MAX_ABOVE = 100;
/** Part of the rows from the table's first on that must have its number of fields. */
const LEAST_AGREEMENT = 0.9;
/** Bytes that comments above the table may take. */
const MAX_COMMENT_BYTES = 64 * 1024;
const COMMENT_MARKS = ['#', '//', '--', '%', '!', ';'];

/** `sep=;`: how Excel is told the delimiter of a file, in its first line. */
export function sepLine(text: Uint8Array): { readonly delimiter: string; readonly bytes: number } | undefined {
  const found = /^"?sep=([^"\r\n]{1,3})"?[;,\t]*(\r\n|\n|\r|$)/i.exec(new TextDecoder('latin1').decode(text.subarray(0, 32)));
  return found ? { delimiter: found[1]!, bytes: found[0].length } : undefined;
}

/** The offset behind the comments (`#`, `//`) and blank lines that a text begins with; 0 if it has nothing else. */
export function behindComments(text: Uint8Array): number {
  const lines = new TextDecoder('latin1').decode(text.subarray(0, MAX_COMMENT_BYTES));
  const end = /^(?:(?:#|\/\/)[^\r\n]*[\r\n]+|[\r\n]+)*/.exec(lines)![0].length;
  return end < lines.length ? end : 0;
}

/**
 * The row in which a table of `width` columns begins, with its names or its first values. Rows above it are titles, pairs, comments and blank cells: they have
 * other numbers of fields than the rows below, or only one that is filled. A row with one name fewer or more than there are columns is the header, if the row below
 * it is none. 0 where rows do not agree enough to tell.
 */
export function findTable(sample: SampleRows, width: number): number {
  const most = Math.min(sample.count, MAX_ABOVE);
  if (width < 2) return afterComments(sample, most);
  if (isPlain(sample, width)) return 0;
  const columns = columnShapes(sample, firstBody(sample, width), width);
  for (let row = 0; row < most; row++) {
    // A row whose quotes cannot be read is refused, not passed over.
    if (isDamaged(sample, row) && headerTexts(sample, row).length > 1) return 0;
    if (!isAbove(sample, row, width, columns)) return row === 0 || agrees(sample, row, width) ? row : 0;
  }
  return 0;
}

/** Behind the first row of the table, and of a table of some rows behind its second: they may be names. */
function firstBody(sample: SampleRows, width: number): number {
  const fitting: number[] = [];
  for (let row = 0; row < sample.count && fitting.length < 6; row++) if (fieldCount(sample, row) === width) fitting.push(row);
  return fitting.length > 4 ? fitting[3]! : fitting.length > 2 ? fitting[2]! : (fitting[1] ?? 0);
}

/** Whether the first row cannot be but the first of the table: it has its width, is filled, and is no comment and no prose. */
function isPlain(sample: SampleRows, width: number): boolean {
  if (sample.count === 0 || fieldCount(sample, 0) !== width || isComment(sample, 0)) return false;
  const texts = rowTexts(sample, 0);
  return (
    texts.filter((text) => text.trim() !== '').length > 1 &&
    !isHalfEmpty(texts) &&
    !texts.slice(1).every((text) => text.startsWith(' '))
  );
}

function isAbove(sample: SampleRows, row: number, width: number, columns: readonly ColumnShape[]): boolean {
  const texts = rowTexts(sample, row);
  const cells = texts.map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== '').length;
  const next = nextOf(sample, row, width, 1);
  if (next === undefined) return false;
  const nextIsHeader = isHeader(next.cells, columns);
  if (isComment(sample, row) && (cells.length !== width || nextIsHeader)) return true;
  if (cells.length === width)
    return (
      isPadded(sample, row, width, filled, columns) ||
      isPairs(sample, row, width) ||
      (nextIsHeader && isSentence(texts, next.texts))
    );
  if (cells.length * 2 > width && isData(cells, columns)) return false;
  if (nextIsHeader) return true;
  if (cells.length === width - 1 && next.row === row + 1) return !isShortHeader(sample, row, cells, next.cells, columns);
  const names = cells.filter((cell) => cell !== '');
  return cells.length < 2 || filled < Math.min(cells.length, width) || new Set(names).size < filled || !names.every(isName);
}

const isName = (cell: string): boolean => !isValue(shapeOf(cell)) && !cell.endsWith(':');

/** Whether a row is a title, or blank, filled up with delimiters. */
function isPadded(sample: SampleRows, row: number, width: number, filled: number, columns: readonly ColumnShape[]): boolean {
  if (filled > 1 || isData(rowTexts(sample, row), columns)) return false;
  if (filled === 0 || width > 2) return nextOf(sample, row, width, filled + 1) !== undefined;
  return row + 1 < sample.count && rowTexts(sample, row + 1).every((cell) => cell.trim() === '');
}

/** Whether a row is a pair, such as `Account:;4711;;`, filled up with delimiters: the next row that has more cells filled has them all, and is a header. */
function isPairs(sample: SampleRows, row: number, width: number): boolean {
  const cells = rowTexts(sample, row).map((cell) => cell.trim());
  if (!isHalfEmpty(cells)) return false;
  const next = nextOf(sample, row, width, cells.filter((cell) => cell !== '').length);
  if (!next || next.cells.includes('')) return false;
  const { yes, no } = headerVotes(next.cells, columnShapes(sample, next.row + 1, width));
  return yes - no >= 1;
}

/** Whether the second half of a row, or more, is empty, and nothing before it. */
function isHalfEmpty(cells: readonly string[]): boolean {
  const filled = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  return filled > 0 && filled * 2 <= cells.length && cells.slice(0, filled).every((cell) => cell.trim() !== '');
}

/** Whether a row is prose with delimiters in it: blanks follow them, and in the row below do not. */
function isSentence(texts: readonly string[], below: readonly string[]): boolean {
  const [, ...parts] = texts;
  return parts.every((text) => /^ \S/.test(text)) && !below.some((text) => text.startsWith(' '));
}

/** Whether a row of one field fewer than there are columns is their header: names of all columns but that of the rows' names, or but the last. */
function isShortHeader(
  sample: SampleRows,
  row: number,
  cells: readonly string[],
  below: readonly string[],
  columns: readonly ColumnShape[],
): boolean {
  if (cells.some((cell) => cell === '') || isData(cells, columns.slice(1))) return false;
  if (cells.length > 1) return true;
  // One word above two columns is more often a title than a name.
  return isData(below, columns) && ((sample.flags[sample.rows[row]!]! & FIELD_QUOTED) !== 0 || !/\s/.test(cells[0]!));
}

/** The next row that has the width, and more than so many filled fields. */
function nextOf(sample: SampleRows, row: number, width: number, empty: number) {
  for (let next = row + 1; next < Math.min(sample.count, row + MAX_ABOVE); next++) {
    if (fieldCount(sample, next) !== width) continue;
    const texts = rowTexts(sample, next);
    const cells = texts.map((cell) => cell.trim());
    if (cells.filter((cell) => cell !== '').length > empty) return { row: next, texts, cells };
  }
  return undefined;
}

function isHeader(cells: readonly string[], columns: readonly ColumnShape[]): boolean {
  const { yes, no } = headerVotes(cells, columns);
  return yes > no && yes >= 0.75;
}

/** Whether some cells are values such as their columns hold. */
function isData(cells: readonly string[], columns: readonly ColumnShape[]): boolean {
  const { yes, no } = headerVotes(cells, columns);
  return no >= 0.75 && no > yes;
}

function isComment(sample: SampleRows, row: number): boolean {
  const beginning = new TextDecoder('latin1').decode(sample.bytes.subarray(sample.offsets[row]!, sample.offsets[row]! + 2));
  return COMMENT_MARKS.some((mark) => beginning.startsWith(mark));
}

/** Comments above a single column. */
function afterComments(sample: SampleRows, most: number): number {
  let row = 0;
  while (row < most && isHash(sample, row)) row++;
  return row === most || row === sample.count ? 0 : row;
}

function isHash(sample: SampleRows, row: number): boolean {
  const beginning = new TextDecoder('latin1').decode(sample.bytes.subarray(sample.offsets[row]!, sample.offsets[row]! + 3));
  return beginning.startsWith('# ') || beginning.startsWith('// ');
}

function agrees(sample: SampleRows, from: number, width: number): boolean {
  let fitting = 0;
  for (let row = from; row < sample.count; row++) if (fieldCount(sample, row) === width) fitting++;
  return fitting * 4 >= from && fitting >= (sample.count - from - 1) * LEAST_AGREEMENT;
}

/** `#` or `//` where lines that begin with it stand among the rows and have other numbers of fields. */
export function findComment(sample: SampleRows, from: number, width: number): string | undefined {
  if (width < 2) return undefined;
  for (const mark of ['#', '//']) {
    let lines = 0;
    let rows = 0;
    let other = 0;
    for (let row = from; row < sample.count; row++) {
      const beginning = new TextDecoder('latin1').decode(
        sample.bytes.subarray(sample.offsets[row]!, sample.offsets[row]! + mark.length),
      );
      if (beginning !== mark) other += fieldCount(sample, row) === width ? 0 : 1;
      else if (fieldCount(sample, row) === width) rows++;
      else lines++;
    }
    const above = from > 0 && sample.offsets[0] !== undefined && sample.bytes[sample.offsets[0]] === mark.charCodeAt(0);
    if (rows === 0 && lines >= (above ? 1 : 2) && other * 10 <= sample.count) return mark;
  }
  return undefined;
}
