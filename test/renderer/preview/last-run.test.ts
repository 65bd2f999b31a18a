import { describe, expect, it, test } from 'vitest';
import { isRunOf, lastRunOf } from '../../../renderer/preview/last-run.ts';
import { portRows } from '../../../renderer/runs/figures.ts';
import { RunView } from '../../../renderer/runs/run-view.svelte.ts';
import { resultOf } from '../runs/samples.ts';

const RESULT = {
  ...resultOf({ stages: { sales: [0, 3_812_004], high: [3_812_004, 2_000, 12], load: [2_000, 0, 1] } }),
  links: [
    { from: 'sales', to: 'high', rows: 3_812_004 },
    { from: 'high', to: 'load', rows: 2_000 },
    { from: 'router.big', to: 'x', rows: 5 },
  ],
};

test.each([
  ['sales', 'out', 3_812_004],
  ['high', 'out', 2_000],
  ['high', 'rejects', 12],
  ['load', '', 1_999],
  ['load', 'rejects', 1],
  ['gone', 'out', undefined],
])('rows of %s.%s are %s', (stage, port, rows) => expect(portRows(RESULT, { stage, port })).toBe(rows));

describe('the last run', () => {
  const TEXT = 'stages: {}';
  const run = (state: 'done' | 'failed' | 'rejected', text: string | undefined = TEXT) => {
    const view = new RunView('sales', Date.parse('2026-05-10T14:03:22Z'));
    view.text = text;
    view.ended({ ...RESULT, status: state });
    return view;
  };
  const told = (view: RunView | undefined, port: string, stage = 'load') => lastRunOf(view, { text: TEXT }, { stage, port });

  it('has exact counts, and says what they are worth', () => {
    expect(told(run('done'), '')).toMatchObject({ text: 'Last run: 1,999 rows loaded', isCurrent: true });
    expect(told(run('rejected'), 'rejects')).toMatchObject({ text: 'Last run: 1 row', isCurrent: true });
    expect(told(run('failed'), 'out', 'sales')).toMatchObject({
      text: 'Last run: 3,812,004 rows',
      about: expect.stringMatching(/did not complete/),
      isCurrent: false,
    });
    expect(told(run('done', 'stages: { other: {} }'), '')).toMatchObject({
      about: expect.stringMatching(/changed since/),
      isCurrent: false,
    });
  });

  it('is none of a stage that took no part, nor before its end', () => {
    expect(told(run('done'), 'out', 'gone')).toBeUndefined();
    expect(told(new RunView('sales'), '')).toBeUndefined();
    expect(told(undefined, '')).toBeUndefined();
  });

  it.each([
    ['of this very job', run('done'), true],
    ['with too many rejects', run('rejected'), true],
    ['that failed', run('failed'), false],
    ['of another text', run('done', 'x'), false],
    ['whose text is not known', run('done', ''), false],
    ['that there was not', undefined, false],
  ])('%s', (_, view, expected) => expect(isRunOf(view, { text: TEXT })).toBe(expected));
});
