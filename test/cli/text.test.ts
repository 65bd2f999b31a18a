import { describe, expect, test } from 'vitest';
import {
  displayWidth,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatTable,
  truncate,
  visible,
  wrap,
} from '../../cli/text.ts';

describe('figures', () => {
  test.each<[made: string, expected: string]>([
    ...[0, 999, 1000, 1234567].map((count, index): [string, string] => [
      formatCount(count),
      ['0', '999', '1,000', '1,234,567'][index]!,
    ]),
    [formatBytes(0), '0 B'],
    [formatBytes(1023), '1023 B'],
    [formatBytes(1024), '1 KB'],
    [formatBytes(1536), '1.5 KB'],
    [formatBytes(1024 * 1024 - 1), '1 MB'],
    [formatBytes(5 * 2 ** 30), '5 GB'],
    [formatBytes(123.4 * 2 ** 20), '123 MB'],
    [formatDuration(0), '0.00 s'],
    [formatDuration(421), '0.42 s'],
    [formatDuration(9996), '10.0 s'],
    [formatDuration(59_960), '1 min 00 s'],
    [formatDuration(185_000), '3 min 05 s'],
    [formatDuration(9994), '9.99 s'],
    [formatDuration(59_940), '59.9 s'],
    [formatDuration(3_599_400), '59 min 59 s'],
    [formatDuration(3_599_500), '1 h 00 min'],
    [formatDuration(3_600_000), '1 h 00 min'],
    [formatDuration(7_620_000), '2 h 07 min'],
    [formatRate(9_999_999, 1000), '9,999,999/s'],
    [formatRate(10_000_000, 1000), '10.0 M/s'],
    [formatRate(1000, 0), '0/s'],
    [formatRate(1500, 1000), '1,500/s'],
    [formatRate(12_340_000, 1000), '12.3 M/s'],
  ])('%s', (made, expected) => {
    expect(made).toBe(expected);
  });
});

test.each<[text: string, width: number, cut: string]>([
  ['plain', 5, 'plain'],
  ['plainer', 5, 'plai…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301te\u0301', 3, 'e\u0301te\u0301'],
  ['👩‍👩‍👧 family', 4, '👩‍👩‍👧 …'],
  ['x', 0, ''],
])('%j in %d columns is %j', (text, width, cut) => {
  expect(truncate(text, width)).toBe(cut);
  expect(displayWidth(cut)).toBeLessThanOrEqual(width);
});

test('escape sequences take no room', () => {
  expect(displayWidth('\u001b[31mred\u001b[0m')).toBe(3);
});

test('a table is aligned, its cells on one line', () => {
  const columns = [{ title: 'name' }, { title: 'n', align: 'right' as const }, { title: 'text', most: 6 }];
  const rows = [
    ['a', '1', 'x\ny'],
    ['日本', '1,000', 'longer than that'],
    ['b', '', ''],
  ];
  expect(formatTable(columns, rows)).toEqual(['name      n  text', 'a         1  x\\ny', '日本  1,000  longe…', 'b']);
});

test('control characters are shown, not sent', () => {
  expect(visible('a\tb\u001b[2Jc\u0000')).toBe('a\\tb\\x1b[2Jc\\x00');
});

test.each<[text: string, width: number, lines: string[]]>([
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 100, ['one two three']],
  ['a  text\nwith breaks', 100, ['a text with breaks']],
  ['a longer-than-the-line word', 8, ['a', 'longer-than-the-line', 'word']],
  ['売上 データ', 8, ['売上', 'データ']],
  ['', 8, []],
])('lines of words: %j in %d columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

test('lines are as full as they can be, and no longer', () => {
  const words = 'a list of some words, of which the longest is incomprehensible, and 日本語 e\u0301 x'.split(' ');
  for (let width = 1; width < 60; width++) {
    const lines = wrap(words.join(' '), width);
    expect(lines.join(' ')).toBe(words.join(' '));
    for (const [index, line] of lines.entries()) {
      if (line.includes(' ')) expect([width, displayWidth(line) <= width]).toEqual([width, true]);
      const [next] = lines[index + 1]?.split(' ') ?? [];
      if (next !== undefined) expect([width, line, displayWidth(`${line} ${next}`) > width]).toEqual([width, line, true]);
    }
  }
});
