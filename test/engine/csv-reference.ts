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
    // Quoted fields: where the line behind the first one begins, 0 if they have one line, and whether text follows them.
    const quotes: { behind: number; bad: boolean }[] = [];
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
        const opened = at;
        quotes.push({ behind: 0, bad: false });
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
        const first = /\r\n|\n|\r/.exec(text.slice(opened, at));
        if (first) quotes.at(-1)!.behind = opened + first.index + first[0].length;
        if (open) break;
        let behind = at;
        while (/[ \t]/.test(text[behind] ?? '') && !text.startsWith(delimiter, behind)) behind++;
        if (behind >= text.length || text.startsWith(delimiter, behind) || lineEnd(behind) > 0) at = behind;
      }
      while (at < text.length && !text.startsWith(delimiter, at) && lineEnd(at) === 0) {
        if (quoted) {
          misquoted = true;
          quotes.at(-1)!.bad = true;
        }
        cell += text[at++];
      }
      cells.push(cell === '' && !quoted ? null : cell);
      if (!text.startsWith(delimiter, at)) break;
      at += delimiter.length;
    }
    const badly = quotes.find(({ bad }) => bad);
    const blamed = open ? quotes.at(-1)! : badly && badly.behind > 0 ? badly : quotes.find(({ behind }) => behind > 0);
    const refused = open || misquoted || cells.length !== columns;
    const rowEnd = at + lineEnd(at);
    if (refused && blamed && blamed.behind > 0 && areRows(text.slice(blamed.behind, rowEnd), columns, dialect)) {
      const raw = text.slice(start, blamed.behind).replace(/\r\n$|\n$|\r$/, '');
      rejects.push({ line: lineAt(start), code: 'unclosed-quote', raw });
      at = blamed.behind;
      continue;
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

/** Whether nine of ten rows of a text that a quoted field has swallowed have `columns` fields. */
function areRows(
  text: string,
  columns: number,
  { delimiter, quote, escape, comment, skipInitialSpace = false }: Dialect,
): boolean {
  if (columns < 2) return false;
  let rows = 0;
  let right = 0;
  let at = 0;
  const ends = () => at >= text.length || text[at] === '\n' || text[at] === '\r';
  while (at < text.length) {
    if (ends()) {
      at++;
      continue;
    }
    if (comment !== '' && text.startsWith(comment, at)) {
      while (!ends()) at++;
      continue;
    }
    let fields = 1;
    let start = true;
    while (!ends()) {
      if (start && quote !== '' && text[at] === quote) {
        let p = at + 1;
        let closed = false;
        while (p < text.length && !closed) {
          if (text[p] === quote && text[p + 1] === quote) p += 2;
          else if (text[p] === quote) closed = true;
          else if (text[p] === escape && (text[p + 1] === quote || text[p + 1] === escape) && p + 1 < text.length) p += 2;
          else p++;
        }
        at = closed ? p + 1 : at + 1;
        start = false;
      } else if (text.startsWith(delimiter, at)) {
        fields++;
        start = true;
        at += delimiter.length;
      } else {
        if (!(start && skipInitialSpace && text[at] === ' ')) start = false;
        at++;
      }
    }
    rows++;
    if (fields === columns) right++;
  }
  return rows > 0 && (rows - right) * 10 <= rows;
}
