import { describe, expect, test } from 'vitest';
import { blockLines, liveDisplay } from '../../cli/live-display.ts';
import { PLAIN } from '../../cli/style.ts';
import { displayWidth } from '../../cli/text.ts';
import type { Progress, StageProgress } from '../../engine/result.ts';

const stages = [
  { id: 'sales', type: 'csv-origin', isOrigin: true },
  { id: 'high_value', type: 'filter', isOrigin: false },
  { id: 'summary', type: 'csv-destination', isOrigin: false },
];
const now = (state: StageProgress['state'], rowsIn: number, rowsOut: number, rejected = 0): StageProgress => ({
  state,
  rowsIn,
  rowsOut,
  rejected,
  ...{ bytesRead: 0, bytesWritten: 0 },
});
const progress: Progress = {
  ...{ elapsedMs: 2500, workers: 2, memoryBytes: 300 << 20, memoryLimitBytes: 2 ** 32, fraction: 0.527, links: [] },
  stages: { sales: now('done', 0, 1_000_000), high_value: now('running', 750_000, 300_000, 12), summary: now('waiting', 0, 0) },
};
const frame = (columns: number, rows: number, at?: Progress) =>
  blockLines({ job: 'sales-by-category', stages, style: PLAIN, size: () => ({ columns, rows }) }, at, '⠋');

describe('the block', () => {
  test('has a line for the job and one for each stage', () => {
    expect(frame(100, 24, progress)).toEqual([
      'sales-by-category  2.50 s  52 %  300 MB',
      '✓  sales       csv-origin            1,000,000',
      '⠋  high_value  filter                  750,000     300,000/s  12 rejected',
      '·  summary     csv-destination',
    ]);
  });

  test('begins without figures', () => {
    expect(frame(100, 24)).toEqual([
      'sales-by-category  0.00 s  starting',
      '·  sales       csv-origin',
      '·  high_value  filter',
      '·  summary     csv-destination',
    ]);
  });

  test.each<[columns: number, lines: string[]]>([
    [
      70,
      [
        'sales-by-category  2.50 s  52 %  300 MB',
        '✓  sales            1,000,000',
        '⠋  high_value         750,000     300,000/s  12 rejected',
        '·  summary',
      ],
    ],
    [
      40,
      [
        'sales-by-category  2.50 s  52 %  300 MB',
        '✓  sales       1,000,000',
        '⠋  high_value    750,000  12 rejected',
        '·  summary',
      ],
    ],
    [20, ['2.50 s  52 %  300 MB', '✓  sales   1,000,000', '⠋  high_…    750,000', '·  summa…']],
  ])('has figures rather than names on a terminal of %d columns', (columns, lines) => {
    expect(frame(columns, 24, progress)).toEqual(lines);
  });

  test('has room for counts beside long names', () => {
    const long = [{ id: 'a_stage_with_a_rather_long_name', type: 'remove-duplicates', isOrigin: false }];
    const at = { ...progress, stages: { a_stage_with_a_rather_long_name: now('running', 27_820_032, 0) } };
    const size = () => ({ columns: 80, rows: 24 });
    expect(blockLines({ job: 'j', stages: long, style: PLAIN, size }, at, '⠋')[1]).toBe(
      '⠋  a_stage_with_a_rather_long_…      27,820,032      11.1 M/s',
    );
  });

  test('is lower than the terminal: what runs is shown first', () => {
    expect(frame(100, 5, progress)).toEqual([
      'sales-by-category  2.50 s  52 %  300 MB',
      '⠋  high_value  filter                  750,000     300,000/s  12 rejected',
      '   … and 2 more stages',
    ]);
  });

  test('is as wide as its text where characters take two columns', () => {
    const wide = [{ id: '売上データ', type: 'csv-origin', isOrigin: true }];
    const lines = blockLines({ job: '売上', stages: wide, style: PLAIN, size: () => ({ columns: 24, rows: 9 }) }, undefined, '⠋');
    expect(lines).toEqual(['売上  0.00 s  starting', '·  売上データ']);
    expect(lines.map(displayWidth)).toEqual([22, 13]);
  });
});

test('the display takes its lines away, keeps messages, and gives the cursor back', async () => {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const display = liveDisplay({ job: 'j', stages, style: PLAIN, size: () => ({ columns: 80, rows: 24 }), write });
  display.progress(progress);
  display.message('kept', { write } as unknown as NodeJS.WritableStream);
  display.stop();
  expect(written[0]).toBe('\u001b[?25l');
  expect(written[1]).toBe('kept\n');
  expect(written[2]).toContain('750,000');
  expect(written.slice(3)).toEqual(['\r\u001b[4A\u001b[J', '\u001b[?25h']);
});
