/** Rows or columns of which a part is in view: `first` up to, but without, `end`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** The rows of one height that a view of `height` pixels at `top` shows, and some beside, so that scrolling meets drawn rows. */
export function rowsInView(top: number, height: number, rowHeight: number, rows: number, beside: number): Span {
  const first = Math.min(rows, Math.max(0, Math.floor(top / rowHeight) - beside));
  const end = Math.max(first, Math.min(rows, Math.ceil((top + height) / rowHeight) + beside));
  return { first, end };
}

/** Where each column begins, and behind the last one the width of all. */
export function columnEdges(widths: readonly number[]): Float64Array {
  const edges = new Float64Array(widths.length + 1);
  for (let index = 0; index < widths.length; index++) edges[index + 1] = edges[index]! + widths[index]!;
  return edges;
}

/** The columns that a view of `width` pixels at `left` shows, and some beside. */
export function columnsInView(left: number, width: number, edges: Float64Array, beside: number): Span {
  const columns = edges.length - 1;
  if (columns === 0) return { first: 0, end: 0 };
  const first = Math.max(0, columnAt(left, edges) - beside);
  const end = Math.min(columns, columnAt(left + width, edges) + 1 + beside);
  return { first, end };
}

/** The column at a place, the nearest one beyond the ends. */
export function columnAt(x: number, edges: Float64Array): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** How far to scroll so that `start` to `start + size` lies in a view of `length` pixels that now begins at `from`. */
export function scrolledTo(start: number, size: number, from: number, length: number): number {
  if (start < from || size > length) return start;
  return start + size > from + length ? start + size - length : from;
}
