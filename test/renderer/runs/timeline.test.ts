import { describe, expect, it } from 'vitest';
import { startText } from '../../../renderer/runs/start-text.ts';
import { fragmentTimes, lanesOf, lengthOf, ticksOf, tickText } from '../../../renderer/runs/timeline.ts';

const span = (fragment: number, worker: number, startMs: number, endMs: number, rows = 10) => ({
  ...{ fragment, worker, startMs, endMs, rows, tasks: 1 },
});
const TIMELINE = [span(0, 0, 0, 10), span(1, 0, 10, 30), span(0, 1, 2, 8)];

describe('lanesOf', () => {
  it('gives each worker a lane', () => {
    expect(
      lanesOf([TIMELINE[2]!, TIMELINE[0]!, TIMELINE[1]!]).map(({ worker, spans, busyMs }) => [worker, spans.length, busyMs]),
    ).toEqual([
      [0, 2, 30],
      [1, 1, 6],
    ]);
  });
});

describe('fragmentTimes', () => {
  it('adds up each fragment, over all workers and on each', () => {
    expect(fragmentTimes(TIMELINE)).toEqual([
      { fragment: 0, firstMs: 0, lastMs: 10, busyMs: 16, tasks: 2, rows: 20 },
      { fragment: 0, worker: 0, firstMs: 0, lastMs: 10, busyMs: 10, tasks: 1, rows: 10 },
      { fragment: 0, worker: 1, firstMs: 2, lastMs: 8, busyMs: 6, tasks: 1, rows: 10 },
      { fragment: 1, firstMs: 10, lastMs: 30, busyMs: 20, tasks: 1, rows: 10 },
    ]);
  });
});

describe('ticksOf', () => {
  const table: [durationMs: number, pixels: number, ticks: number[]][] = [
    [1000, 500, [0, 200, 400, 600, 800, 1000]],
    [42, 300, [0, 20, 40]],
    [0.9, 500, [0, 0.2, 0.4, 0.6, 0.8]],
    [7200, 900, [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]],
    [0, 500, [0]],
  ];
  for (const [durationMs, pixels, ticks] of table) {
    it(`marks ${ticks.length} moments of ${durationMs} ms on ${pixels} pixels`, () =>
      expect(ticksOf(durationMs, pixels / durationMs)).toEqual(ticks));
  }
  it('names moments by what lies between them', () => {
    expect([tickText(0, 200), tickText(200, 200), tickText(1200, 200), tickText(3000, 1000), tickText(0.25, 0.05)]).toEqual([
      ...['0', '200 ms', '1.2 s', '3 s', '0.25 ms'],
    ]);
  });
});

describe('lengthOf', () => {
  it('reaches to the last span', () => {
    expect([
      lengthOf({ durationMs: 20, timeline: TIMELINE }),
      lengthOf({ durationMs: 50, timeline: TIMELINE }),
      lengthOf({ durationMs: 5 }),
    ]).toEqual([30, 50, 5]);
  });
});

describe('startText', () => {
  const now = new Date(2025, 9, 28, 15, 0);
  const table: [Date, string][] = [
    [new Date(2025, 9, 28, 9, 3, 7), '09:03:07'],
    [new Date(2025, 9, 27, 23, 59), 'yesterday 23:59'],
    [new Date(2025, 2, 1, 8, 5), 'Mar 1, 08:05'],
    [new Date(2024, 11, 31, 8, 5), 'Dec 31, 2024'],
  ];
  for (const [at, text] of table) it(`says ${text}`, () => expect(startText(at.toISOString(), now)).toBe(text));
});
