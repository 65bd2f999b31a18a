/** A counter at a moment, and how fast it grows, smoothed. */
export interface Rate {
  readonly atMs: number;
  readonly rows: number;
  readonly perSecond: number;
}

/** What was measured so long ago counts a third. */
const MEMORY_MS = 900;
/** Moments nearer than that say nothing about speed. */
const LEAST_MS = 20;

/** The rate after a counter was read again. The first reading counts from the start of the run. */
export function nextRate(before: Rate | undefined, atMs: number, rows: number): Rate {
  const { atMs: lastMs, rows: lastRows, perSecond: last } = before ?? { atMs: 0, rows: 0, perSecond: 0 };
  const passed = atMs - lastMs;
  if (passed < LEAST_MS) return before ?? { atMs: 0, rows: 0, perSecond: 0 };
  const now = (Math.max(0, rows - lastRows) / passed) * 1000;
  if (!before || last === 0) return { atMs, rows, perSecond: now };
  const kept = Math.exp(-passed / MEMORY_MS);
  const perSecond = last * kept + now * (1 - kept);
  // What has come to rest is at rest, and not at a millionth of a row.
  return { atMs, rows, perSecond: now === 0 && perSecond < 1 ? 0 : perSecond };
}

/** Rates of many counters by name; those that are not read any more are forgotten. */
export function nextRates(
  before: ReadonlyMap<string, Rate>,
  atMs: number,
  counters: Iterable<readonly [name: string, rows: number]>,
): Map<string, Rate> {
  return new Map([...counters].map(([name, rows]) => [name, nextRate(before.get(name), atMs, rows)]));
}
