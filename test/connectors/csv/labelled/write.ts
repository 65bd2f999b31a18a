import type { LabelledTable } from './table.ts';

/** What a file's dialect and columns are. Absent: not told, as the file leaves it open. */
export interface Label {
  readonly delimiter?: string;
  readonly quote?: string | null;
  readonly escape?: string | null;
  readonly header?: boolean;
  readonly skipRows?: number;
  readonly names?: readonly string[];
  /** As in `LabelledTable`. */
  readonly types?: string;
  readonly encoding?: string;
}

export interface LabelledFile {
  readonly name: string;
  readonly text: string | Uint8Array;
  readonly label: Label;
}

/** How a table is written down. */
export interface Style {
  readonly name: string;
  readonly delimiter: string;
  /** Which cells are quoted. */
  readonly quoting?: 'needed' | 'all' | 'text' | 'none';
  readonly quote?: string;
  readonly escape?: string;
  readonly eol?: string;
  readonly header?: boolean;
  /** Lines before the header, as they stand; `*` becomes the delimiter, `…` as many delimiters as a row has. */
  readonly above?: readonly string[];
  /** A delimiter at the end of each line. */
  readonly trailing?: boolean;
  /** A first column without a name in the header: numbers from 1 (R), or from 0 with an empty name (pandas). */
  readonly index?: 'r' | 'pandas';
  /** What the label says of the delimiter, where several ways to say it are right. */
  readonly found?: string;
}

export const STYLES: readonly Style[] = [
  { name: 'comma', delimiter: ',' },
  { name: 'semicolon', delimiter: ';', eol: '\r\n' },
  { name: 'tab', delimiter: '\t' },
  { name: 'bar', delimiter: '|' },
  { name: 'comma, all quoted', delimiter: ',', quoting: 'all' },
  { name: 'semicolon, text quoted, titles', delimiter: ';', quoting: 'text', above: ['Umsätze Girokonto', ''] },
  { name: 'comma, comments above', delimiter: ',', above: ['# exported 2024-05-01 by etl', '# all rows, no filter'] },
  { name: 'sep', delimiter: ';', eol: '\r\n', above: ['sep=;'] },
  { name: 'blanks behind commas', delimiter: ', ', found: ',', quoting: 'text' },
  { name: 'no header', delimiter: ',', header: false },
  { name: 'no header, semicolon', delimiter: ';', header: false },
  { name: 'trailing semicolons', delimiter: ';', trailing: true },
  { name: 'row names', delimiter: ',', quoting: 'text', index: 'r' },
  { name: 'index', delimiter: ',', index: 'pandas' },
  { name: 'two bars', delimiter: '||' },
  { name: 'apostrophes', delimiter: ',', quote: "'", quoting: 'text' },
  { name: 'backslashes', delimiter: ',', escape: '\\', quoting: 'text' },
  { name: 'padded title', delimiter: ',', above: ['Monthly report…', '…'] },
  { name: 'pairs above', delimiter: ';', above: ['Konto:*DE12 3456', 'Zeitraum:*01.01.2024 - 31.01.2024', ''] },
  { name: 'tab, no quotes', delimiter: '\t', quoting: 'none' },
  { name: 'two colons', delimiter: '::' },
  { name: 'title', delimiter: '\t', above: ['Report of the year', 'made by hand', ''] },
  { name: 'carets', delimiter: '^', eol: '\r\n' },
];

/** Whether a style can hold the table, and leaves no doubt about what is scored. */
export function fits(style: Style, { header, rows, types }: LabelledTable): boolean {
  const cells = [...header, ...rows.flat()];
  if (style.quoting === 'none') return !cells.some((cell) => cell.includes(style.delimiter) || cell.includes('\n'));
  // Columns of text alone could have any header or none.
  if (style.header === false) return /[^s]/.test(types);
  if (style.quote === "'") return cells.some((cell) => cell.includes(','));
  if (style.escape) return cells.some((cell) => /"/.test(cell));
  if (style.index === 'r') return header.length > 2;
  return true;
}

/** Writes a table in a style, and says how it is to be read. */
export function write(table: LabelledTable, style: Style): LabelledFile {
  const { delimiter, quoting = 'needed', quote = '"', escape = quote, eol = '\n', header = true, trailing = false } = style;
  const { above = [], index, found = delimiter } = style;
  let quoted = false;
  const cellOf = (cell: string, isText: boolean): string => {
    const needed = cell.includes(delimiter.trim() || delimiter) || cell.includes('\n') || cell.startsWith(quote);
    const wanted = quoting === 'all' || (quoting === 'text' && isText) || (quoting === 'needed' && needed);
    if (quoting === 'none' || !(wanted || needed)) return cell;
    quoted = true;
    return quote + cell.replaceAll(quote, escape + quote) + quote;
  };
  const rowOf = (cells: readonly string[], isHeader: boolean): string =>
    cells
      .map((cell, i) => cellOf(cell, isHeader || 's?'.includes(table.types[i - (index ? 1 : 0)] ?? 's')))
      .concat(trailing ? [''] : [])
      .join(delimiter);
  const names = index === 'pandas' ? ['', ...table.header] : table.header;
  const rows = table.rows.map((row, i) => (index ? [String(index === 'r' ? i + 1 : i), ...row] : row));
  const width = rows[0]!.length + (trailing ? 1 : 0);
  const lines = [
    ...above.map((line) => line.replaceAll('*', delimiter).replaceAll('…', delimiter.repeat(width - 1))),
    ...(header ? [rowOf(names, true)] : []),
    ...rows.map((row) => rowOf(row, false)),
  ];
  const all = [...(index ? [''] : []), ...table.header, ...(trailing ? [''] : [])];
  const plainQuotes = quoting === 'none' && table.rows.flat().some((cell) => cell.startsWith('"') && !cell.endsWith('"'));
  const last = [...(index ? [quoting === 'text' ? '?' : 'i'] : []), ...table.types, ...(trailing ? ['s'] : [])].join('');
  return {
    name: `${table.name}, ${style.name}`,
    text: lines.join(eol) + eol,
    label: {
      delimiter: found,
      ...(quoted ? { quote, escape: style.escape ?? null } : plainQuotes ? { quote: null } : {}),
      header,
      skipRows: above.length,
      names: all.map((name, i) => (header && name !== '' ? name : `column_${i + 1}`)),
      types: last,
    },
  };
}
