import { SQLITE_PAGE_BYTES } from '../../columns/layout.ts';

/** A page of a table, and the largest rowid in it or below it. */
export interface PageEntry {
  readonly page: number;
  readonly lastRowid: number;
}

const INTERIOR_HEADER = 12;
/** Left child, a rowid of at most nine bytes, and the cell's place. */
const MOST_CELL_BYTES = 4 + 9 + 2;
/** Children of an interior page; one more than its cells. */
export const FANOUT = Math.floor((SQLITE_PAGE_BYTES - INTERIOR_HEADER) / MOST_CELL_BYTES) + 1;

/**
 * The interior pages over the leaf pages of a table (https://www.sqlite.org/fileformat2.html#b_tree_pages), from the lowest level up. `take` gives the
 * number of the next free page. The last page, the root, gets the number `root`. `leaves` are in the order of their rowids, at least two.
 */
export function* interiorPages(
  leaves: readonly PageEntry[],
  root: number,
  take: () => number,
): Iterable<{ readonly page: number; readonly bytes: Uint8Array }> {
  let level = leaves;
  while (level.length > FANOUT) {
    const above: PageEntry[] = [];
    // Evenly, so that no page is left with a single child.
    const parts = Math.ceil(level.length / FANOUT);
    for (let part = 0; part < parts; part++) {
      const children = level.slice(Math.floor((level.length * part) / parts), Math.floor((level.length * (part + 1)) / parts));
      const page = take();
      yield { page, bytes: interiorPage(children) };
      above.push({ page, lastRowid: children.at(-1)!.lastRowid });
    }
    level = above;
  }
  yield { page: root, bytes: interiorPage(level) };
}

function interiorPage(children: readonly PageEntry[]): Uint8Array {
  const bytes = new Uint8Array(SQLITE_PAGE_BYTES);
  const view = new DataView(bytes.buffer);
  const cells = children.slice(0, -1);
  let content = SQLITE_PAGE_BYTES;
  cells.forEach(({ page, lastRowid }, index) => {
    const key = varint(lastRowid);
    content -= 4 + key.length;
    view.setUint32(content, page);
    bytes.set(key, content + 4);
    view.setUint16(INTERIOR_HEADER + index * 2, content);
  });
  bytes[0] = 5;
  view.setUint16(3, cells.length);
  view.setUint16(5, content);
  view.setUint32(8, children.at(-1)!.page);
  return bytes;
}

/** A number as SQLite's files have it: seven bits a byte, the highest first. */
function varint(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 128);
  return bytes;
}
