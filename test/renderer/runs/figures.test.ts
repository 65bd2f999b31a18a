import { describe, expect, it } from 'vitest';
import type { Progress, RunResult } from '../../../ipc/api.ts';
import { bytesText, clockText, rateText, shortCount, skewOf } from '../../../renderer/runs/amounts.ts';
import { countersOf, linkFigures, stageFigures, totalsOf } from '../../../renderer/runs/figures.ts';
import { nextRate, nextRates, type Rate } from '../../../renderer/runs/rates.ts';
import { progressOf, resultOf, stageProgress } from './samples.ts';

describe('nextRate', () => {
  const read = (...readings: [atMs: number, rows: number][]) =>
    readings.reduce<Rate | undefined>((rate, [atMs, rows]) => nextRate(rate, atMs, rows), undefined)!.perSecond;
  it('counts the first reading from the start', () => expect(read([500, 1000])).toBe(2000));
  it('stays where the rate is even', () => expect(read([100, 100], [200, 200], [300, 300])).toBeCloseTo(1000, 9));
  it('moves towards a new rate bit by bit', () => {
    const rate = read([1000, 1000], [1100, 1200]);
    expect([rate > 1000, rate < 1200]).toEqual([true, true]);
  });
  it('has nearly forgotten the old rate after some seconds', () => {
    expect(read([1000, 1000], [6000, 11_000])).toBeCloseTo(2000, -1);
  });
  it('comes to rest when nothing flows', () => expect(read([1000, 10], [9000, 10], [18_000, 10])).toBe(0));
  it('takes no notice of readings at the same moment', () => expect(read([1000, 1000], [1001, 5000])).toBe(1000));
  it('has no rates below 0', () => expect(read([1000, 1000], [30_000, 0])).toBeLessThan(1e-6));
  it('forgets counters that are not read any more', () => {
    const first = nextRates(new Map(), 1000, [['a', 1000]]);
    expect([...nextRates(first, 2000, [['b', 500]])].map(([name, { perSecond }]) => [name, perSecond])).toEqual([['b', 250]]);
  });
});

const progress: Progress = progressOf({
  sales: stageProgress(0, 5000, 'running'),
  high: stageProgress(4000, 2000, 'running', 12),
  load: stageProgress(2000, 0, 'done'),
});
const result: RunResult = resultOf({
  stages: { sales: [0, 5000], high: [5000, 2500, 12], load: [2500, 0] },
  partitions: [{ stage: 'load', rows: [10, 30] }],
});
const rates = nextRates(new Map(), 1000, countersOf(progress));
const link = (from: string, port: string, to: string) => ({ from: { stage: from, port }, to: { stage: to, port: 'in' } });

describe('stageFigures', () => {
  it('shows rows and their rate while a stage runs', () => {
    expect(stageFigures({ progress, result: undefined, rates }, 'sales')).toEqual({
      ...{ state: 'running', rowsIn: 0, rowsOut: 5000, rejected: 0, rowsPerSecond: 5000 },
    });
  });
  it('shows no rate of a stage that is done', () => {
    expect(stageFigures({ progress, result: undefined, rates }, 'load')).toEqual({
      state: 'done',
      rowsIn: 2000,
      rowsOut: 0,
      rejected: 0,
    });
  });
  it('shows the result when there is one', () => {
    expect(stageFigures({ progress, result, rates }, 'load')).toEqual({
      ...{ state: 'done', rowsIn: 2500, rowsOut: 0, rejected: 0, busyMs: 10, partitions: 2 },
    });
  });
  it('shows what has failed, and what was not finished for it', () => {
    const error = { class: 'RunError' as const, code: 'c', message: 'm', stage: 'high', retryable: false };
    const failed = resultOf({ status: 'failed', stages: { sales: [0, 1], high: [1, 0], load: [0, 0] }, errors: [error] });
    const states = ['sales', 'high', 'load'].map((id) => stageFigures({ progress, result: failed, rates }, id)?.state);
    expect(states).toEqual(['skipped', 'failed', 'done']);
  });
  it('knows nothing of stages that did not take part', () => {
    expect(stageFigures({ progress, result, rates }, 'other')).toBeUndefined();
  });
});

describe('linkFigures', () => {
  it('shows rows and their rate', () => {
    expect(linkFigures({ progress, result: undefined, rates }, link('sales', 'out', 'high'))).toEqual({
      rows: 5000,
      rowsPerSecond: 5000,
    });
  });
  it('shows the skew after a run', () => {
    expect(linkFigures({ progress, result, rates }, link('high', 'out', 'load'))).toEqual({ rows: 2500, skew: 1.5 });
  });
  it('tells ports apart', () => {
    expect(linkFigures({ progress, result, rates }, link('high', 'rejects', 'load'))).toBeUndefined();
  });
});

describe('totalsOf', () => {
  it('counts what origins read, and all rejects', () => expect(totalsOf(progress)).toEqual({ read: 5000, rejected: 12 }));
});

describe('amounts', () => {
  it('shortens counts', () => {
    expect([0, 950, 1000, 15_960, 99_960, 999_960, 3_120_000, 2e9].map(shortCount)).toEqual([
      '0',
      '950',
      '1 k',
      '16 k',
      '100 k',
      '1 M',
      '3.1 M',
      '2 G',
    ]);
    expect(rateText(3_120_000)).toBe('3.1 M rows/s');
  });
  it('shortens bytes', () => {
    expect([0, 1023, 1536, 212 * 2 ** 20, 2 * 2 ** 30].map(bytesText)).toEqual(['0 B', '1023 B', '1.5 kB', '212 MB', '2 GB']);
  });
  it('tells the time', () => {
    expect([0, 1290, 59_990, 61_000, 3_660_000].map(clockText)).toEqual(['0.0 s', '1.2 s', '59.9 s', '1 min 1 s', '1 h 1 min']);
  });
  it('measures skew', () =>
    expect([skewOf([10, 10]), skewOf([0, 30, 0]), skewOf([0, 0]), skewOf([])]).toEqual([1, 3, undefined, undefined]));
});
