import { describe, expect, it } from 'vitest';
import { durationText, nextRows, sampleText } from '../../../renderer/preview/words.ts';

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
