import { expect, test } from 'vitest';
import type { Case } from '../../bench/cases.ts';
import { median, missedTarget, type Outcome, renderTable, summarize } from '../../bench/report.ts';

const subject = { name: 'open-stage', engine: 'open-stage' } as const;
const duckdb = { name: 'duckdb', engine: 'duckdb' } as const;
const work: Case['work'] = { title: 'Copy', job: 'copy', sql: '', comparison: { kind: 'same rows', columns: {} } };
const copy: Case = {
  name: 'copy',
  title: 'Copy',
  work,
  contenders: [subject, duckdb],
  targets: [
    { measure: 'speed', over: 'duckdb', atLeast: 2 },
    { measure: 'memory', belowBytes: 1e8 },
  ],
};

const outcome = (contender: Outcome['contender'], seconds: number[], peakBytes: number | null): Outcome => ({
  contender,
  measurements: seconds.map((value) => ({ seconds: value, peakBytes })),
});

test.each([
  [[], null],
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])('median of %j is %j', (values, expected) => expect(median(values)).toBe(expected));

test('shows figures, ratios and targets', () => {
  const result = summarize(copy, 1_000_000, [outcome(subject, [0.5, 0.4, 9], 5e7), outcome(duckdb, [2, 1.5, 1], 2e8)]);
  expect(renderTable([result])).toBe(
    [
      'case              seconds  rows/s  peak memory   ratio    target',
      'Copy  open-stage     0.50  2.00 M        50 MB          < 100 MB  ✓',
      '      duckdb         1.50  0.67 M       200 MB  3.00 ×     ≥ 2 ×  ✓',
    ].join('\n'),
  );
  expect(missedTarget([result])).toBe(false);
});

test('marks what was missed', () => {
  const result = summarize(copy, 10, [outcome(subject, [1], 2e8), outcome(duckdb, [1], null)]);
  expect(result.contenders.map(({ targets }) => targets)).toEqual([
    [{ asked: '< 100 MB', met: false }],
    [{ asked: '≥ 2 ×', met: false }],
  ]);
  expect(missedTarget([result])).toBe(true);
});

test('gives a wrong result no time and no ratio', () => {
  const wrong = { ...outcome(subject, [1], null), problem: '1 rows differ' };
  const result = summarize(copy, 10, [wrong, outcome(duckdb, [1], null)]);
  expect(result.contenders[0]).toMatchObject({ medianSeconds: null, problem: '1 rows differ' });
  expect(result.contenders[1]).toMatchObject({ ratio: null, targets: [{ asked: '≥ 2 ×', met: null }] });
  expect(renderTable([result]).split('\n').at(-1)).toBe('copy, open-stage: 1 rows differ');
});
