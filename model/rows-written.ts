/** What a destination did with its rows, which it took in their order: a key that comes twice inserts the first time, and updates or leaves the row the second time. */
export interface RowsWritten {
  readonly inserted: number;
  /** Rows whose key was there, and of which a column differed. */
  readonly updated: number;
  /** Rows whose key was there, and of which no column differed: they were not written. */
  readonly unchanged: number;
}

const countText = (count: number): string => count.toLocaleString('en-US');

/** `300 inserted`, `850 updated`; what did not happen is left out. */
export function writtenParts(written: RowsWritten | undefined): string[] {
  if (!written) return [];
  const { inserted, updated, unchanged } = written;
  const parts = Object.entries({ inserted, updated, unchanged }).filter(([, count]) => count > 0);
  return parts.map(([what, count]) => `${countText(count)} ${what}`);
}

/** `1,200 rows: 300 inserted, 850 updated, 50 unchanged`; `0 rows`. */
export function writtenText(written: RowsWritten): string {
  const rows = written.inserted + written.updated + written.unchanged;
  const head = `${countText(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  return rows === 0 ? head : `${head}: ${writtenParts(written).join(', ')}`;
}
