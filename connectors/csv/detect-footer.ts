import { shorten } from '../../model/shorten.ts';
import { columnShapes } from './column-shapes.ts';
import { fieldCount, rowTexts, type SampleRows, sliceRows } from './sample-rows.ts';
import { isValue, shapeOf } from './shapes.ts';

/** Rows at the end that may be a footer. */
const MAX_FOOTER = 5;
/** Rows above that must be of the table to tell that the last ones are not. */
const FEWEST_ROWS = 2;
const SHOWN = 40;
const WORD =
  '(?:(?:grand|sub|overall|gesamt|zwischen)[ -]?)?(?:totals?|sum|summe|summen|gesamt|insgesamt|totale|totali|totaal|totalt|totales|total g[eé]n[eé]ral|suma|somma|soma|razem|celkem|yhteensä|toplam|итого|всего|合計|总计|總計|합계)';
const TOTAL = new RegExp(`^${WORD}[:.]?$`, 'i');
const TOTAL_OF = new RegExp(`^${WORD}(?![\\p{L}\\p{N}])`, 'iu');

/**
 * That the last rows of a file look like totals or remarks below the table: they begin with a word for a sum, have fewer fields than all rows above, have text in a
 * first column of numbers or days, or hold nothing. `rows`: those below the header, to the end of the file.
 */
export function footerDoubt(rows: SampleRows, fields: number): string | undefined {
  let footer = 0;
  let totals = 0;
  while (footer <= MAX_FOOTER && rows.count - footer > FEWEST_ROWS - 1) {
    const row = rows.count - 1 - footer;
    const cells = rowTexts(rows, row).map((cell) => cell.trim());
    const total = isTotal(cells, rows, row, fields);
    const empty = fields > 1 && cells.every((cell) => cell === '');
    if (!total && !empty && !isRemark(cells, rows, row, fields)) break;
    if (total) totals++;
    footer++;
  }
  if (footer === 0 || footer > MAX_FOOTER || rows.count - footer < 1) return undefined;
  if (totals === 0 && rows.count - footer < FEWEST_ROWS) return undefined;
  const { bytes, offsets } = rows;
  const text = new TextDecoder()
    .decode(bytes.slice(offsets[rows.count - footer]!))
    .trim()
    .replace(/\s*[\r\n]+\s*/g, ' | ');
  const what = footer === 1 ? 'the last line looks' : `the last ${footer} lines look`;
  const like = totals > 0 ? (footer === 1 ? 'like a total' : 'like totals') : 'like no part of the table';
  return `${what} ${like} (${shorten(text, SHOWN)}); to leave ${footer === 1 ? 'it' : 'them'} out, set skipFooter: ${footer}`;
}

/** Whether a row begins with a word for a sum, which no row above has in that place. */
function isTotal(cells: readonly string[], rows: SampleRows, row: number, fields: number): boolean {
  const place = cells.findIndex((cell) => cell !== '');
  const word = cells[place];
  if (word === undefined || !TOTAL_OF.test(word)) return false;
  if (!TOTAL.test(word) && cells.length === fields && cells.every((cell) => cell !== '')) return false;
  const above = sliceRows(rows, 0, rows.count - row);
  for (let other = Math.max(0, above.count - MAX_FOOTER * 4); other < above.count - MAX_FOOTER; other++)
    if (TOTAL_OF.test(rowTexts(above, other)[place]?.trim() ?? '')) return false;
  return true;
}

/** Whether a row is other than all above it: it has fewer fields, or text in a first column of values. */
function isRemark(cells: readonly string[], rows: SampleRows, row: number, fields: number): boolean {
  const above = sliceRows(rows, Math.max(0, row - 200), rows.count - row);
  let fitting = 0;
  for (let other = 0; other < above.count; other++) if (fieldCount(above, other) === fields) fitting++;
  if (above.count < FEWEST_ROWS || fields < 2) return false;
  if (cells.length < fields) return fitting >= above.count - MAX_FOOTER && fitting >= above.count * 0.6;
  const first = cells[0]!;
  if (cells.length !== fields || first === '' || isValue(shapeOf(first)) || shapeOf(first) === 'empty') return false;
  const [column] = columnShapes(above, 0, fields);
  const regular = column!.shape === 'number' || column!.shape === 'date' || column!.shape === 'timestamp';
  return (
    regular && column!.filled > FEWEST_ROWS && [...column!.values].filter((text) => !isValue(shapeOf(text))).length < MAX_FOOTER
  );
}
