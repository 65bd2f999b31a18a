import { describe, expect, test } from 'vitest';
import type { TaskSpan } from '../../engine/result.ts';
import { Profile, shorten } from '../../engine/run/profile.ts';
import { run } from './jobs.ts';

const task = (thread: number, start: number, end: number, rows: number) => ({
  ...{ sinks: {}, rejects: [], rejectCounts: new Map(), bytesRead: 0, memoryBytes: 0 },
  ...{ thread, rows, start: start + performance.timeOrigin, end: end + performance.timeOrigin },
});
const NUMBERS = {
  type: 'generator',
  rows: 300_000,
  seed: 1,
  columns: { n: { generator: 'sequence' }, k: { generator: 'uniform', type: 'integer', max: 100_000 } },
};

describe('the profile of a run', () => {
  test('numbers fragments and workers as they come', () => {
    const profile = new Profile();
    const now = performance.now();
    profile.add(['a', 'b'], task(7, now + 10, now + 20, 5));
    profile.add(['c'], task(5, now + 10, now + 30, 6));
    profile.add(['a', 'b'], task(5, now + 40, now + 50, 7));
    const { fragments, timeline } = profile.result;
    expect(fragments).toEqual([{ stages: ['a', 'b'] }, { stages: ['c'] }]);
    expect(timeline.map(({ fragment, worker, rows, tasks }) => [fragment, worker, rows, tasks])).toEqual([
      [0, 0, 5, 1],
      [1, 1, 6, 1],
      [0, 1, 7, 1],
    ]);
    expect(timeline[0]!.endMs - timeline[0]!.startMs).toBeCloseTo(10, 1);
  });

  test('shows a great many parts as fewer', () => {
    const profile = new Profile();
    profile.split('few', [1, 2]);
    profile.split('one', [1]);
    profile.split(
      'many',
      Array.from({ length: 6400 }, () => 2),
    );
    expect(profile.result.partitions).toEqual([
      { stage: 'few', rows: [1, 2] },
      { stage: 'many', rows: Array.from({ length: 64 }, () => 200) },
    ]);
  });
});

describe('too many spans', () => {
  const span = (worker: number, fragment: number, startMs: number): TaskSpan => ({
    ...{ fragment, worker, startMs, endMs: startMs + 1, rows: 10, tasks: 1 },
  });
  const spans = Array.from({ length: 10_000 }, (_, i) => span(i % 2, i < 5000 ? 0 : 1, Math.floor(i / 2)));

  test('become fewer by putting neighbours together', () => {
    const short = shorten(spans, 100);
    expect(short.length).toBeLessThanOrEqual(100);
    expect(short.length).toBeGreaterThan(10);
    const sum = (of: (one: TaskSpan) => number) => short.reduce((total, one) => total + of(one), 0);
    expect([sum(({ rows }) => rows), sum(({ tasks }) => tasks), sum(({ endMs, startMs }) => endMs - startMs)]).toEqual([
      100_000, 10_000, 10_000,
    ]);
  });

  test('of workers and fragments that take turns stay as they are', () => {
    const turns = Array.from({ length: 50 }, (_, i) => span(0, i % 2, i));
    expect(shorten(turns, 10)).toEqual(turns);
  });
});

describe('the timeline of a job', () => {
  test('has every fragment, within the time of the run, and all rows', async () => {
    const { result } = await run(
      {},
      {
        stages: {
          numbers: NUMBERS,
          small: { type: 'filter', from: 'numbers', where: 'n <= 100000' },
          sorted: { type: 'sort', from: 'small', by: [{ column: 'k' }] },
          out: { type: 'csv-destination', from: 'sorted', path: 'out.csv' },
        },
      },
    );
    expect(result.fragments).toEqual([
      { stages: ['numbers', 'small', 'sorted'] },
      { stages: ['sorted'] },
      { stages: ['sorted', 'out'] },
    ]);
    const rowsOf = (wanted: number) =>
      result.timeline!.filter(({ fragment }) => fragment === wanted).reduce((sum, { rows }) => sum + rows, 0);
    expect([rowsOf(0), rowsOf(2)]).toEqual([300_000, 100_000]);
    for (const { startMs, endMs, worker } of result.timeline!) {
      expect(startMs).toBeGreaterThanOrEqual(0);
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      expect(endMs).toBeLessThanOrEqual(result.durationMs + 5);
      expect([0, 1]).toContain(worker);
    }
    expect(result.partitions).toEqual([{ stage: 'sorted', rows: expect.any(Array) }]);
    expect(result.partitions![0]!.rows.reduce((sum, rows) => sum + rows, 0)).toBe(100_000);
  });

  test.each([
    ['aggregator', { type: 'aggregator', from: 'numbers', keys: ['k'], measures: { c: { function: 'count' } } }],
    ['remove-duplicates', { type: 'remove-duplicates', from: 'numbers', keys: ['k'] }],
  ])('%s: rows by partition', async (_, stage) => {
    const { result } = await run(
      {},
      {
        stages: { numbers: NUMBERS, apart: stage, out: { type: 'csv-destination', from: 'apart', path: 'out.csv' } },
      },
    );
    const [split] = result.partitions!;
    expect([split?.stage, split?.rows.length]).toEqual(['apart', 64]);
    expect(Math.max(...split!.rows)).toBeLessThan(2 * Math.min(...split!.rows));
  });
});
