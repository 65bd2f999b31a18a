import { plainText } from '../format.ts';
import type { GridTable } from '../table.ts';

export type Separator = ',' | '\t';

/** The cells to copy: rows of the table in the order to copy them, and columns by their number in the table. */
export interface CopiedCells {
  readonly rows: Iterable<number>;
  readonly columns: readonly number[];
  readonly header: boolean;
}

/** Cells as CSV (RFC 4180) or TSV. Texts that are empty are quoted, so that they differ from nulls. Lines end with CRLF. */
export function delimited(table: GridTable, { rows, columns, header }: CopiedCells, separator: Separator): string {
  const chosen = columns.flatMap((column) => table.columns[column] ?? []);
  const lines: string[] = [];
  if (header) lines.push(chosen.map(({ field }) => quoted(field.name, separator)).join(separator));
  for (const row of rows) {
    const cells = chosen.map((column) => {
      const value = column.value(row);
      return value === null ? '' : quoted(plainText(value, column.field.type), separator);
    });
    lines.push(cells.join(separator));
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

function quoted(text: string, separator: Separator): string {
  const needs = text === '' || text.includes('"') || text.includes('\n') || text.includes('\r') || text.includes(separator);
  return needs || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
