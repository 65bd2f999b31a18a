import type { RunResult, TaskSpan } from '../../ipc/api.ts';

/** What a worker did, in the order of time. */
export interface Lane {
  readonly worker: number;
  readonly spans: readonly TaskSpan[];
  readonly busyMs: number;
}

/** One lane for each worker that had something to do. */
export function lanesOf(timeline: readonly TaskSpan[]): Lane[] {
  const lanes = Map.groupBy(timeline, ({ worker }) => worker);
  return [...lanes]
    .sort(([a], [b]) => a - b)
    .map(([worker, spans]) => ({ worker, spans, busyMs: spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0) }));
}

/** What a fragment took on one worker, or on all. */
export interface FragmentTime {
  readonly fragment: number;
  /** Absent for all of them. */
  readonly worker?: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly busyMs: number;
  readonly tasks: number;
  readonly rows: number;
}

/** The timeline as a table: for each fragment a line of all workers, then one for each that ran it. */
export function fragmentTimes(timeline: readonly TaskSpan[]): FragmentTime[] {
  const fragments = [...Map.groupBy(timeline, ({ fragment }) => fragment)].sort(([a], [b]) => a - b);
  return fragments.flatMap(([fragment, spans]) => {
    const workers = [...Map.groupBy(spans, ({ worker }) => worker)].sort(([a], [b]) => a - b);
    return [
      { fragment, ...sumOf(spans) },
      ...(workers.length > 1 ? workers.map(([worker, own]) => ({ fragment, worker, ...sumOf(own) })) : []),
    ];
  });
}

function sumOf(spans: readonly TaskSpan[]): Omit<FragmentTime, 'fragment' | 'worker'> {
  return {
    firstMs: Math.min(...spans.map(({ startMs }) => startMs)),
    lastMs: Math.max(...spans.map(({ endMs }) => endMs)),
    busyMs: spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    tasks: spans.reduce((sum, { tasks }) => sum + tasks, 0),
    rows: spans.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** Moments for the axis, at even steps of 1, 2 or 5, no nearer than `apart` pixels. */
export function ticksOf(durationMs: number, pixelsPerMs: number, apart = 90): number[] {
  if (durationMs <= 0 || pixelsPerMs <= 0) return [0];
  const least = apart / pixelsPerMs;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least * 0.999) ?? power * 10;
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** A moment on the axis, with as many decimals as the step between moments needs. */
export function tickText(ms: number, stepMs: number): string {
  if (ms === 0) return '0';
  if (stepMs < 1000 && ms < 1000) return `${Number(ms.toFixed(stepMs < 1 ? 2 : 0))} ms`;
  const decimals = stepMs >= 1000 ? 0 : Math.min(3, Math.ceil(-Math.log10(stepMs / 1000)));
  return `${(ms / 1000).toFixed(decimals)} s`;
}

/** How long the axis is: a run's workers may end after it was reckoned to. */
export function lengthOf({ timeline = [], durationMs }: Pick<RunResult, 'timeline' | 'durationMs'>): number {
  return timeline.reduce((last, { endMs }) => Math.max(last, endMs), durationMs);
}
