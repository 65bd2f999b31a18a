import { describe, expect, it } from 'vitest';
import { BINARY, BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { nullShare, type Profile, profileColumn, rangeText } from '../../../renderer/preview/profile.ts';
import { type CellValue, tableOf } from '../../../renderer/preview/table.ts';

function profileOf(type: DataType, values: readonly CellValue[], step?: number): Profile {
  const table = tableOf(
    [{ name: 'a', type, nullable: true }],
    values.map((value) => [value]),
  );
  const work = profileColumn(table.columns[0]!, table.rows, step);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
const bars = ({ bars }: Profile) => bars.map(({ label, rows }) => [label, rows]);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => BigInt(index));

describe('profileColumn', () => {
  it('counts nulls and distinct values', () => {
    expect(profileOf(STRING, ['a', null, 'b', 'a'])).toMatchObject({ rows: 4, nulls: 1, distinct: 2, min: null, max: null });
  });
  it('has no bars for nulls alone', () => {
    expect(profileOf(INTEGER, [null, null])).toEqual({ rows: 2, nulls: 2, distinct: 0, min: null, max: null, bars: [] });
  });
  it('has no bars for no rows', () => expect(profileOf(FLOAT, [])).toMatchObject({ rows: 0, distinct: 0, bars: [] }));
  it('has one bar for a constant', () => {
    const profile = profileOf(INTEGER, [5n, 5n]);
    expect([bars(profile), profile.min, profile.max]).toEqual([[['5', 2]], 5n, 5n]);
  });
  it('gives few numbers a bar each, in their order', () => {
    expect(bars(profileOf(INTEGER, [3n, 1n, 3n, 2n]))).toEqual([
      ['1', 1],
      ['2', 1],
      ['3', 2],
    ]);
  });
  it('gives many numbers twelve ranges', () => {
    const profile = profileOf(INTEGER, upTo(120));
    expect(profile.bars.map(({ rows }) => rows)).toEqual(new Array(12).fill(10));
    expect(profile.bars[0]).toEqual({ label: '0 – 9', rows: 10, kind: 'range' });
  });
  it('keeps integers past 2^53 exact', () => {
    const big = 2n ** 60n;
    const profile = profileOf(
      INTEGER,
      upTo(24).map((value) => big + value),
    );
    expect([profile.min, profile.max, profile.distinct]).toEqual([big, big + 23n, 24]);
    expect(profile.bars.reduce((sum, { rows }) => sum + rows, 0)).toBe(24);
  });
  it('spreads floats over the whole width of their type', () => {
    const values = [-Number.MAX_VALUE, Number.MAX_VALUE, ...Array.from({ length: 20 }, (_, index) => index)];
    expect(profileOf(FLOAT, values).bars.map(({ rows }) => rows)).toEqual([1, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 1]);
  });
  it('leaves NaN and infinities out of ranges, and NaN out of minimum and maximum', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, ...Array.from({ length: 24 }, (_, index) => index)];
    const profile = profileOf(FLOAT, values);
    expect([profile.min, profile.max, profile.distinct]).toEqual([0, Number.POSITIVE_INFINITY, 26]);
    expect(profile.bars.reduce((sum, { rows }) => sum + rows, 0)).toBe(24);
  });
  it('has no minimum of nothing but NaN', () => {
    expect(profileOf(FLOAT, [Number.NaN])).toMatchObject({ min: null, max: null, distinct: 1 });
  });
  it('ranges decimals and dates in their own units', () => {
    expect(rangeText(profileOf(decimal(8, 2), [100n, 250n]), decimal(8, 2))).toBe('1.00 – 2.50');
    expect(rangeText(profileOf(DATE, [0, 59]), DATE)).toBe('1970-01-01 – 1970-03-01');
  });
  it('gives the most frequent texts a bar, and one to the others', () => {
    const values = [...'aaabbcdefghij'].map(String);
    const profile = profileOf(STRING, values);
    expect(bars(profile).slice(0, 2)).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
    expect(profile.bars.at(-1)).toEqual({ label: '2 other values', rows: 2, kind: 'other' });
  });
  it('counts booleans and bytes', () => {
    expect(bars(profileOf(BOOLEAN, [true, false, true]))).toEqual([
      ['true', 2],
      ['false', 1],
    ]);
    expect(profileOf(BINARY, [Uint8Array.of(1), Uint8Array.of(1)])).toMatchObject({ distinct: 1 });
  });
  it('pauses every step rows', () => {
    const table = tableOf(
      [{ name: 'a', type: INTEGER, nullable: false }],
      upTo(10).map((value) => [value]),
    );
    const work = profileColumn(table.columns[0]!, table.rows, 4);
    let pauses = 0;
    while (!work.next().done) pauses++;
    expect(pauses).toBe(4);
  });
});

describe('nullShare', () => {
  const table: [number, number, string][] = [
    [0, 0, '0 % null'],
    [10, 0, '0 % null'],
    [10, 10, '100 % null'],
    [1000, 21, '2.1 % null'],
    [10, 5, '50 % null'],
    [100_000, 1, '<0.1 % null'],
    [100_000, 99_999, '>99.9 % null'],
  ];
  for (const [rows, nulls, text] of table) {
    it(`says ${text} of ${nulls} in ${rows}`, () => expect(nullShare({ rows, nulls })).toBe(text));
  }
});
