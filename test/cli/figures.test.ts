import { expect, test } from 'vitest';
import { errorLine, figureLines, rejectLines } from '../../cli/figures.ts';
import { PLAIN } from '../../cli/style.ts';
import type { RunResult, StageResult } from '../../engine/result.ts';

const stage = (type: string, rowsIn: number, rowsOut: number): StageResult => ({
  ...{ type, outputs: {}, rowsIn, rowsOut, rejected: 0, busyMs: 1200, bytesRead: 0, bytesWritten: 0 },
});

const RESULT: RunResult = {
  ...{ runId: 'r', job: 'sales', status: 'done', success: true, start: '', end: '', durationMs: 1000 },
  ...{ recordsExtracted: 1000, recordsTransformed: 500, recordsLoaded: 0, recordsFailed: 0, recordsRejected: 0 },
  ...{ workers: 1, memoryLimitBytes: 2 ** 30, peakMemoryBytes: 2 ** 20, spilledBytes: 0 },
  ...{ links: [], errors: [], rejects: [], plan: '' },
  stages: { sales: stage('csv-origin', 0, 1000), high_value: stage('filter', 1000, 500) },
};

test.each<[width: number | undefined, lines: string[]]>([
  [
    undefined,
    [
      'stage       type        rows in  rows out  rejected    busy',
      'sales       csv-origin              1,000            1.20 s',
      'high_value  filter        1,000       500            1.20 s',
    ],
  ],
  [
    55,
    [
      'stage       rows in  rows out  rejected    busy',
      'sales                   1,000            1.20 s',
      'high_value    1,000       500            1.20 s',
    ],
  ],
  [40, ['stage       rows in  rows out  rejected', 'sales                   1,000', 'high_value    1,000       500']],
])('the table of stages fits into %d columns', (width, lines) => {
  expect(figureLines(RESULT, PLAIN, width).slice(0, 3)).toEqual(lines);
});

test.each([
  [{ inserted: 300, updated: 850, unchanged: 50 }, 'orders: 1,200 rows: 300 inserted, 850 updated, 50 unchanged'],
  [{ inserted: 1, updated: 0, unchanged: 0 }, 'orders: 1 row: 1 inserted'],
  [{ inserted: 0, updated: 0, unchanged: 0 }, 'orders: 0 rows'],
])('says what a destination did with its rows: %j', (written, line) => {
  const stages = { orders: { ...stage('postgres-destination', 1200, 0), written } };
  expect(figureLines({ ...RESULT, stages }, PLAIN)).toContain(line);
});

test('a run that could not begin has no figures', () => {
  const failed = { ...RESULT, status: 'failed' as const, success: false, stages: {} };
  expect(figureLines(failed, PLAIN)).toEqual(['sales: failed, before it began']);
});

test('what was refused cannot move the cursor', () => {
  const reject = {
    ...{ stage: 'a', column: 'n', code: 'invalid-value', line: null },
    message: 'n: invalid integer: \u001b[2J\n',
    row: '\u001b[2J\n',
  };
  const rejected = { ...RESULT, rejects: [reject], recordsRejected: 1 };
  const error = { class: 'RunError' as const, code: 'invalid-value', message: 'row refused: \u001b[2J\nhere', retryable: false };
  expect(errorLine(error, PLAIN)).toBe('error: row refused: \\x1b[2J\nhere');
  expect(figureLines(rejected, PLAIN)).toContain("rejected: stage 'a', column 'n': invalid integer: \\x1b[2J\\n: \\x1b[2J\\n");
});

test('the table is as wide as the terminal allows', () => {
  const widths = [62, 61, 60, 59, 55, 48, 47, 46, 39, 38, 20];
  const shown = widths.map((width) =>
    Math.max(
      ...figureLines(RESULT, PLAIN, width)
        .slice(0, 3)
        .map((line) => line.length),
    ),
  );
  const all = [undefined, 55, 40].map((width) =>
    Math.max(
      ...figureLines(RESULT, PLAIN, width)
        .slice(0, 3)
        .map((line) => line.length),
    ),
  );
  expect(shown).toEqual(widths.map((width) => all.find((length) => length <= width) ?? all.at(-1)));
  for (const length of all)
    expect(
      Math.max(
        ...figureLines(RESULT, PLAIN, length)
          .slice(0, 3)
          .map((line) => line.length),
      ),
    ).toBe(length);
});

test.each<[rejected: Readonly<Record<string, number>>, shown: string, linked: readonly string[], more: string | undefined]>([
  [{ a: 1 }, 'a', [], undefined],
  [{ a: 2 }, 'a', [], "… and more rejected rows: 1 of stage 'a'"],
  [{ a: 1200 }, 'a', [], "… and more rejected rows: 1,199 of stage 'a'"],
  [{ a: 2, b: 1 }, 'ab', [], "… and more rejected rows: 1 of stage 'a'"],
  [{ a: 1, b: 3 }, 'ab', [], "… and more rejected rows: 2 of stage 'b'"],
  [{ a: 3, b: 3 }, 'a', ['b.rejects'], "… and more rejected rows: 2 of stage 'a'"],
  [{ a: 1, b: 3 }, 'a', ['b.rejects'], undefined],
  [{ a: 1, b: 3 }, 'a', ['b'], "… and more rejected rows: 3 of stage 'b'"],
])('rejects that are not shown are counted: %o', (rejected, shown, linked, more) => {
  const result: RunResult = {
    ...RESULT,
    stages: Object.fromEntries(
      Object.entries(rejected).map(([id, count]) => [id, { ...stage('filter', 10, 1), rejected: count }]),
    ),
    rejects: [...shown].map((id) => ({ stage: id, column: null, code: 'x', message: 'm', line: null, row: 'r' })),
    links: linked.map((from) => ({ from, to: 'z', rows: 1 })),
  };
  expect(rejectLines(result, PLAIN).slice(shown.length)).toEqual(more === undefined ? [] : [more]);
});
