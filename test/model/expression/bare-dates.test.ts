import { expect, test } from 'vitest';
import { daysMeant, warnOfBareDates } from '../../../model/expression/bare-dates.ts';
import { Problems } from '../../../model/expression/problems.ts';
import { tokenize } from '../../../model/expression/tokens.ts';

/** What is said of an expression. */
function warnings(text: string): string[] {
  const problems = new Problems();
  warnOfBareDates(tokenize(text, problems), problems);
  return problems.list.map(({ message, remedy }) => `${message}; ${remedy}`);
}

test.each<[text: string, said: readonly unknown[]]>([
  ['2026-11-01', [expect.stringContaining("write DATE '2026-11-01'")]],
  ['day > 2026-11-01', [expect.stringContaining('2026-11-01 is a subtraction of three numbers')]],
  ['2026-11-01 < day', [expect.stringContaining("DATE '2026-11-01'")]],
  ['05/06/2026', [expect.stringContaining("DATE '2026-06-05' or DATE '2026-05-06'")]],
  ['31/12/2026', [expect.stringContaining("write DATE '2026-12-31'")]],
  ['day BETWEEN 2026-1-1 AND 2026-12-31', [expect.anything(), expect.anything()]],
  ['2026-04-31', []],
  ['2026-13-01', []],
  ['1-2-2026-3', []],
  ['3-1-2-2026', []],
  ['1-2-2026 - 3', [expect.anything()]],
  ['2026 - 11 - 01', []],
  ['2026-11/01', []],
  ['2026-11', []],
  ['0026-11-01', []],
  ['x-2026-11-01', []],
])('%s', (text, said) => {
  expect(warnings(text)).toEqual(said);
});

test.each<[text: string, days: readonly string[]]>([
  ['20260605', ['2026-06-05']],
  ['20260631', []],
  ['2026/6/5', ['2026-06-05']],
  [' 05.06.2026 ', ['2026-06-05', '2026-05-06']],
  ['31.04.2026', []],
  ['30.04.2026', ['2026-04-30']],
  ['29.02.2024', ['2024-02-29']],
  ['29.02.2026', []],
  ['05/05/2026', ['2026-05-05']],
  ['05/06-2026', []],
  ['today', []],
])('%j may mean', (text, days) => {
  expect(daysMeant(text)).toEqual(days);
});
