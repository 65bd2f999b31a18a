import { shorten } from '../../model/shorten.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { DataType } from '../../model/types.ts';
import type { CsvDialect } from './options.ts';
import { countLines, fieldCount, rowTexts, type SampleRows } from './sample-rows.ts';

/** Characters of a text from the file that a warning shows. */
const SHOWN = 40;

/** What is odd about the rows and names of a sample, a sentence each. `header`: the names as the file gives them. */
export function rowWarnings(
  all: SampleRows,
  rows: SampleRows,
  fields: number,
  names: readonly string[],
  {
    header,
    complete,
    shortRows,
  }: { readonly header: readonly string[] | null; readonly complete: boolean; readonly shortRows: CsvDialect['shortRows'] },
): string[] {
  const warnings: string[] = [];
  let ragged = 0;
  for (let row = 0; row < rows.count; row++) {
    const own = fieldCount(rows, row);
    if (own > fields || (own < fields && shortRows === 'refuse')) ragged++;
  }
  if (ragged > 0) warnings.push(`${ragged} of ${rows.count} sampled rows do not have ${fields} fields`);
  if (all.unclosed && complete)
    warnings.push(
      `the last quoted field is not closed: its quote opens on line ${countLines(all.bytes, all.starts.at(-1)!) + 1}`,
    );
  if (all.strayQuotes > 0) warnings.push(`${all.strayQuotes} sampled fields have text after their closing quote`);
  names.forEach((name, column) => {
    const own = header?.[column]?.trim();
    if (header && own !== name)
      warnings.push(
        own
          ? `column ${column + 1} is named ${name}: the name ${own} is already used`
          : `column ${column + 1} has no name: ${name}`,
      );
  });
  return warnings;
}

/** Names of declared types that no column has. */
export function typeWarnings(names: readonly string[], types: Readonly<Record<string, DataType>>): string[] {
  return Object.keys(types)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const remedy = didYouMean(name, names, 'columns');
      return `unknown column in types: ${name}${remedy ? `; ${remedy}` : ''}`;
    });
}

/** That the first row could be values rather than names, or the other way round. */
export function headerDoubt(header: boolean, sample: SampleRows): string {
  const texts = shorten(rowTexts(sample, 0).join(', '), SHOWN);
  return header
    ? `the first row (${texts}) is taken for the header; if it holds values, set header: false`
    : `the first row (${texts}) is taken for values; if it holds names, set header: true`;
}

/** Which lines above the table are skipped. */
export function skippedDoubt(text: Uint8Array, end: number, lines: number): string {
  const first = new TextDecoder()
    .decode(text.subarray(0, Math.min(end, 400)))
    .split(/[\r\n]/)[0]!
    .trim();
  const what = lines === 1 ? 'a line above the header is skipped' : `${lines} lines above the header are skipped`;
  return `${what}${first === '' ? '' : ` (${shorten(first, SHOWN)})`}; to read from the first line, set skipRows: 0`;
}

/** That another delimiter than the one that is set divides the rows better. */
export function delimiterDoubt(better: string | undefined, names: readonly string[]): string | undefined {
  if (better === undefined) return undefined;
  const found =
    names.length === 1
      ? `found one column, named ${shorten(names[0]!, SHOWN)}`
      : `found columns ${shorten(names.join(', '), SHOWN)}`;
  const mark = JSON.stringify(better);
  return `${found}; the file looks like delimiter ${mark}: set delimiter: ${mark}, or leave delimiter out`;
}
