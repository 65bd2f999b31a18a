import { fieldCount, type SampleRows } from './sample-rows.ts';

/** The most frequent number of fields in the first `rows` rows; of equally frequent ones the largest. 0 without rows. */
export function modalFieldCount(sample: SampleRows, rows = sample.count): number {
  let best = 0;
  const counts = countWidths(sample, rows);
  for (const [columns, times] of counts) {
    const most = counts.get(best) ?? 0;
    if (times > most || (times === most && columns > best)) best = columns;
  }
  return best;
}

/**
 * The number of fields that the rows of a table have. Lines above it may be other and many: numbers above one count the more the larger they are, and that of the last
 * row more than others.
 */
export function tableWidth(sample: SampleRows, rows = sample.count): number {
  let best = 1;
  let weight = 0;
  const last = rows > 0 ? fieldCount(sample, rows - 1) : 0;
  for (const [columns, times] of countWidths(sample, rows)) {
    const own = columns < 2 ? times / 1e6 : times * (1 - 1 / columns) * (columns === last ? 1.25 : 1);
    if (own > weight || (own === weight && columns > best)) [best, weight] = [columns, own];
  }
  return best;
}

function countWidths(sample: SampleRows, rows: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const fields = fieldCount(sample, row);
    counts.set(fields, (counts.get(fields) ?? 0) + 1);
  }
  return counts;
}
