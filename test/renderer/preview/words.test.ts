import { describe, expect, it } from 'vitest';
import { durationText, extentOf, nextRows, sampleText, shownText } from '../../../renderer/preview/words.ts';

describe('sampleText', () => {
  const table: [Parameters<typeof sampleText>[0], number, string][] = [
    [{ rows: 150, partial: false }, 150, 'all 150 rows'],
    [{ rows: 1, partial: false }, 1, 'all 1 row'],
    [{ rows: 1000, partial: true }, 1000, 'first 1,000 rows'],
    [{ rows: 1000, partial: true, sampledRows: 10_000 }, 1000, '1,000 of the first 10,000 rows of each source'],
    [{ rows: 304, partial: true, sampledRows: 10_000 }, 304, '304 rows out of the first 10,000 rows of each source'],
    [{ rows: 37, partial: false, sampledRows: 10_000 }, 37, '37 rows out of the first 10,000 rows of each source'],
    [{ rows: 1000, partial: true, sampledRows: 10_000 }, 12, '12 of 1,000 of the first 10,000 rows of each source'],
    [{ rows: 1000, partial: true }, 12, '12 of 1,000 rows'],
  ];
  for (const [preview, shown, text] of table) it(`says ${text}`, () => expect(sampleText(preview, shown, 1000)).toBe(text));
});

describe('nextRows', () => {
  it('goes up in steps while there may be more', () => {
    expect([
      nextRows(500, true),
      nextRows(1000, true),
      nextRows(10_000, true),
      nextRows(100_000, true),
      nextRows(1000, false),
    ]).toEqual([1000, 10_000, 100_000, undefined, undefined]);
  });
});

describe('extentOf and shownText', () => {
  const table: [Parameters<typeof extentOf>[0], number, string, string, string][] = [
    [{ rows: 304, partial: true, sampledRows: 10_000 }, 304, 'sample', 'Sample of the first 10,000 rows', '304 rows'],
    [{ rows: 1000, partial: true, sampledRows: 10_000 }, 1000, 'sample', 'Sample of the first 10,000 rows', 'first 1,000 rows'],
    [{ rows: 1, partial: true, sampledRows: 100_000 }, 1, 'sample', 'Sample of the first 100,000 rows', '1 row'],
    [{ rows: 1000, partial: true }, 1000, 'first', 'First 1,000 rows', ''],
    [{ rows: 25, partial: false }, 25, 'all', 'All 25 rows', ''],
    [{ rows: 1, partial: false }, 1, 'all', 'All 1 row', ''],
    [{ rows: 25, partial: false }, 3, 'all', 'All 25 rows', '3 of 25 rows'],
    [{ rows: 0, partial: true, sampledRows: 10_000 }, 0, 'sample', 'Sample of the first 10,000 rows', '0 rows'],
  ];
  it.each(table)('%j with %i shown', (preview, shown, kind, text, words) => {
    expect(extentOf(preview)).toMatchObject({ kind, text });
    expect(shownText(preview, { shown, asked: 1000 })).toBe(words);
  });
});

describe('nextRows of what is at hand', () => {
  it.each([
    ['shows more of the sample', 1000, { rows: 1000, sampledRows: 10_000 }, 10_000],
    ['reads more where all of the sample is shown', 1000, { rows: 7, sampledRows: 10_000 }, 100_000],
    ['reads more where a filter leaves less than was asked for', 10_000, { rows: 9998, sampledRows: 10_000 }, 100_000],
    ['ends with the last step', 1000, { rows: 7, sampledRows: 100_000 }, undefined],
  ] as const)('%s', (_, asked, preview, next) => expect(nextRows(asked, true, preview)).toBe(next));
});

describe('durationText', () => {
  const table: [number, string][] = [
    [0.4, '0 ms'],
    [38.2, '38 ms'],
    [999.6, '1.00 s'],
    [1234, '1.23 s'],
    [12_345, '12.3 s'],
    [59_990, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_720_000, '1 h 2 min'],
  ];
  for (const [ms, text] of table) it(`says ${text}`, () => expect(durationText(ms)).toBe(text));
});
