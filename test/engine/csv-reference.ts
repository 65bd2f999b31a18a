/** How a reference reader takes CSV text. */
export interface Dialect {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  readonly escape: string;
  /** Empty: no comments. */
  readonly comment: string;
  /** Whether blanks before a field do not belong to it. */
  readonly skipInitialSpace?: boolean;
}

export const COMMON: Dialect = { delimiter: ',', quote: '"', escape: '"', comment: '' };

/** A field: null when it is empty and not quoted. */
export type Cell = string | null;

export interface Rejected {
  /** Where the row begins, from 1. */
  readonly line: number;
  readonly code: string;
  readonly raw: string;
}

export interface Parsed {
  readonly rows: readonly (readonly Cell[])[];
  readonly rejects: readonly Rejected[];
}

/**
 * Reads CSV character by character, as plainly as it can be written: what the engine reads in parallel must be the same. `columns`: fields of a good row.
 * `lines`: of the file before the text.
 */
export function parseCsv(text: string, columns: number, dialect: Dialect = COMMON, lines = 0): Parsed {
  const { delimiter, quote, escape, comment, skipInitialSpace = false } = dialect;
  const rows: Cell[][] = [];
  const rejects: Rejected[] = [];
  let at = 0;
  const lineAt = (position: number) => lines + 1 + (text.slice(0, position).match(/\r\n|\n|\r/g)?.length ?? 0);
  const lineEnd = (position: number) => (text.startsWith('\r\n', position) ? 2 : /[\r\n]/.test(text[position] ?? '') ? 1 : 0);

  while (at < text.length) {
    const start = at;
    const cells: Cell[] = [];
    let misquoted = false;
    let open = false;
    if (comment !== '' && text.startsWith(comment, at)) {
      while (at < text.length && lineEnd(at) === 0) at++;
      at += lineEnd(at);
      continue;
    }
    for (;;) {
      while (skipInitialSpace && text[at] === ' ') at++;
      let cell = '';
      let quoted = false;
      if (quote !== '' && text[at] === quote) {
        quoted = true;
        open = true;
        at++;
        while (at < text.length) {
          const [c, next] = [text[at]!, text[at + 1]];
          if (c === quote && next === quote) {
            cell += quote;
            at += 2;
          } else if (c === quote) {
            open = false;
            at++;
            break;
          } else if (c === escape && next !== undefined && (next === quote || next === escape)) {
            cell += next;
            at += 2;
          } else {
            cell += c;
            at++;
          }
        }
        if (open) break;
        let behind = at;
        while (/[ \t]/.test(text[behind] ?? '') && !text.startsWith(delimiter, behind)) behind++;
        if (behind >= text.length || text.startsWith(delimiter, behind) || lineEnd(behind) > 0) at = behind;
      }
      while (at < text.length && !text.startsWith(delimiter, at) && lineEnd(at) === 0) {
        if (quoted) misquoted = true;
        cell += text[at++];
      }
      cells.push(cell === '' && !quoted ? null : cell);
      if (!text.startsWith(delimiter, at)) break;
      at += delimiter.length;
    }
    if (open) {
      rejects.push({ line: lineAt(start), code: 'unclosed-quote', raw: text.slice(start).replace(/\r\n$|\n$|\r$/, '') });
      break;
    }
    const raw = text.slice(start, at);
    const blank = cells.length === 1 && raw === '';
    at += lineEnd(at);
    if (blank && columns !== 1) continue;
    if (misquoted) rejects.push({ line: lineAt(start), code: 'invalid-quote', raw });
    else if (cells.length !== columns) rejects.push({ line: lineAt(start), code: 'field-count', raw });
    else rows.push(cells);
  }
  return { rows, rejects };
}
