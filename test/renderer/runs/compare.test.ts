import { describe, expect, it } from 'vitest';
import type { RunDetails, RunResult } from '../../../ipc/api.ts';
import { changeText, compareRuns } from '../../../renderer/runs/compare.ts';
import { resultOf } from './samples.ts';

const detailsOf = (result: RunResult | undefined, document: string, parameters: RunDetails['parameters'] = {}): RunDetails => ({
  ...{ runId: 'r', job: 'sales', start: '2025-01-01T00:00:00.000Z', state: 'done', document, parameters },
  ...(result && { result }),
});
const job = (where: string, more = '') => `openstage: 1\nstages:\n  high:\n    type: filter\n    where: ${where}\n${more}`;

describe('compareRuns', () => {
  const before = detailsOf(
    resultOf({ stages: { a: [0, 100], gone: [100, 50] }, durationMs: 2000 }),
    job('amount > 10', '    keys: [a, b]\n'),
    {
      day: '2025-01-01',
      same: 1n,
    },
  );
  const after = detailsOf(
    resultOf({ stages: { a: [0, 150], fresh: [150, 70] }, durationMs: 1000 }),
    job('amount > 20', '    keys: [a]\n'),
    {
      day: '2025-01-02',
      same: 1n,
      limit: 5,
    },
  );
  const comparison = compareRuns(before, after);

  it('compares figures of the runs', () => {
    expect(comparison.figures.durationMs).toEqual({ before: 2000, after: 1000, change: -0.5 });
    expect(comparison.figures.recordsLoaded).toEqual({ before: 0, after: 0, change: undefined });
  });
  it('compares stages, those of the later run first', () => {
    expect(comparison.stages.map(({ stage, figures }) => [stage, figures.rowsOut.before, figures.rowsOut.after])).toEqual([
      ['a', 100, 150],
      ['fresh', undefined, 70],
      ['gone', 50, undefined],
    ]);
  });
  it('names changed parameters', () => {
    expect(comparison.parameters).toEqual([
      { name: 'day', before: '2025-01-01', after: '2025-01-02' },
      { name: 'limit', before: undefined, after: '5' },
    ]);
  });
  it('names changed options by their paths', () => {
    expect(comparison.options).toEqual([
      { name: 'stages.high.where', before: 'amount > 10', after: 'amount > 20' },
      { name: 'stages.high.keys[1]', before: 'b', after: undefined },
    ]);
  });
  it('compares runs without results, and documents that cannot be read', () => {
    const broken = compareRuns(detailsOf(undefined, '['), after);
    expect([broken.figures.durationMs.before, broken.options[0]?.name]).toEqual([undefined, 'openstage']);
  });
});

describe('changeText', () => {
  const table: [number | undefined, number | undefined, string][] = [
    [100, 112, '+12 %'],
    [1000, 966, '−3.4 %'],
    [1000, 0, '−100 %'],
    [10, 10, ''],
    [100_000, 100_001, '+<0.1 %'],
    [100, 499, '+399 %'],
    [100, 500, '×5.0'],
    [100, 999, '×10.0'],
    [100, 1000, '×10'],
    [100, 110.4, '+10 %'],
    [1000, 1099, '+9.9 %'],
    [10, 60, '×6.0'],
    [10, 500, '×50'],
    [0, 5, 'new'],
    [undefined, 5, ''],
  ];
  for (const [before, after, text] of table) {
    it(`says ${text || 'nothing'} of ${before} and ${after}`, () => {
      const change = before && after !== undefined ? after / before - 1 : undefined;
      expect(changeText({ before, after, change })).toBe(text);
    });
  }
});
