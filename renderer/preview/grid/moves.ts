/** A cell by its place in the view. Row -1 is the header. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface Bounds {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page has. */
  readonly page: number;
}

/** The rows and columns between two cells, both included. */
export interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Where a key leads from a cell; `undefined` when it is no such key. `far`: with Ctrl or Cmd. */
export function moved({ row, column }: CellPlace, key: string, far: boolean, bounds: Bounds): CellPlace | undefined {
  const [lastRow, lastColumn] = [bounds.rows - 1, bounds.columns - 1];
  const at = (toRow: number, toColumn: number): CellPlace => ({
    row: Math.max(-1, Math.min(lastRow, toRow)),
    column: Math.max(0, Math.min(lastColumn, toColumn)),
  });
  const body = Math.max(0, row);
  switch (key) {
    case 'ArrowUp':
      return at(far && row > 0 ? 0 : row - 1, column);
    case 'ArrowDown':
      return at(far ? lastRow : row + 1, column);
    case 'ArrowLeft':
      return at(row, far ? 0 : column - 1);
    case 'ArrowRight':
      return at(row, far ? lastColumn : column + 1);
    case 'Home':
      return at(far ? 0 : row, 0);
    case 'End':
      return at(far ? lastRow : row, lastColumn);
    case 'PageUp':
      return at(Math.max(0, body - bounds.page), column);
    case 'PageDown':
      return at(body + bounds.page, column);
    default:
      return undefined;
  }
}

export function areaOf(anchor: CellPlace, active: CellPlace): Area {
  return {
    top: Math.max(0, Math.min(anchor.row, active.row)),
    bottom: Math.max(anchor.row, active.row),
    left: Math.min(anchor.column, active.column),
    right: Math.max(anchor.column, active.column),
  };
}

export function isInside({ top, bottom, left, right }: Area, row: number, column: number): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** The list with one entry put elsewhere. */
export function reordered<Entry>(list: readonly Entry[], from: number, to: number): Entry[] {
  const without = list.filter((_, index) => index !== from);
  const entry = list[from];
  return entry === undefined ? without : [...without.slice(0, to), entry, ...without.slice(to)];
}
