import { group } from '../units.ts';
import { delimited, type Separator } from './copy.ts';
import type { GridView } from './grid.svelte.ts';

type Copy = (text: string) => Promise<void>;

/** Copies the selected cells as TSV, with their header when there are several. Says what happened. */
export function copySelection(view: GridView, copy: Copy, separator: Separator = '\t'): Promise<string> {
  const { top, bottom, left, right } = view.selection;
  const columns = view.columns.slice(left, right + 1).map(({ index }) => index);
  const single = top === bottom && left === right;
  const rows = range(view, top, bottom + 1);
  const text = delimited(view.table, { rows, columns, header: !single && top !== bottom }, separator);
  // One cell is copied to be pasted into something, where the end of a line would disturb.
  return copied(copy, single ? text.replace(/\r\n$/, '') : text, bottom - top + 1);
}

/** Copies all rows and columns that are shown, with their header. Says what happened. */
export function copyAll(view: GridView, copy: Copy, separator: Separator): Promise<string> {
  const columns = view.columns.map(({ index }) => index);
  return copied(copy, delimited(view.table, { rows: range(view, 0, view.rows), columns, header: true }, separator), view.rows);
}

function* range(view: GridView, from: number, end: number): Iterable<number> {
  for (let place = from; place < end; place++) yield view.rowAt(place);
}

async function copied(copy: Copy, text: string, rows: number): Promise<string> {
  try {
    await copy(text);
    return `Copied ${group(String(rows))} ${rows === 1 ? 'row' : 'rows'}`;
  } catch (error) {
    return `Not copied: ${error instanceof Error ? error.message : error}`;
  }
}
