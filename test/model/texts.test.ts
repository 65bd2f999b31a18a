import { describe, expect, test } from 'vitest';
import { ofEveryStage, type Reject } from '../../model/reject.ts';
import { writtenParts, writtenText } from '../../model/rows-written.ts';
import { shorten } from '../../model/shorten.ts';

describe('a text that is shortened', () => {
  test.each<[text: string, most: number, short: string]>([
    ['', 3, ''],
    ['ab', 3, 'ab'],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc…'],
    ['ab😀', 4, 'ab😀'],
    ['ab😀c', 4, 'ab😀…'],
    ['ab😀c', 3, 'ab…'],
    ['😀😀', 1, '…'],
    ['😀😀', 2, '😀…'],
    ['😀😀', 3, '😀…'],
  ])('%j to %i', (text, most, short) => {
    expect(shorten(text, most)).toBe(short);
  });
});

describe('what became of rows', () => {
  test.each<[inserted: number, updated: number, unchanged: number, text: string]>([
    [0, 0, 0, '0 rows'],
    [1, 0, 0, '1 row: 1 inserted'],
    [0, 1, 0, '1 row: 1 updated'],
    [0, 0, 1, '1 row: 1 unchanged'],
    [1, 1, 0, '2 rows: 1 inserted, 1 updated'],
    [300, 850, 50, '1,200 rows: 300 inserted, 850 updated, 50 unchanged'],
  ])('%i inserted, %i updated, %i not changed', (inserted, updated, unchanged, text) => {
    expect(writtenText({ inserted, updated, unchanged })).toBe(text);
    expect(writtenParts({ inserted, updated, unchanged }).join(', ')).toBe(text.split(': ')[1] ?? '');
  });
  test('nothing is said of systems that do not tell', () => {
    expect(writtenParts(undefined)).toEqual([]);
  });
});

describe('some rejects of every stage', () => {
  /** `aab`: two of stage a, then one of b. */
  const rejects = (stages: string): Reject[] =>
    [...stages].map((stage, line) => ({ stage, column: null, code: 'x', message: '', line, row: '' }));
  test.each<[stages: string, limit: number, lines: number[]]>([
    ['', 3, []],
    ['aab', 3, [0, 1, 2]],
    ['aaab', 3, [0, 1, 3]],
    ['aaaa', 2, [0, 1]],
    ['aaaabbbb', 4, [0, 1, 4, 5]],
    ['aaaabbbb', 5, [0, 1, 2, 4, 5]],
    ['aaaabc', 3, [0, 4, 5]],
    ['abcabc', 2, [0, 1]],
    ['aab', 0, []],
  ])('%s, at most %i', (stages, limit, lines) => {
    expect(ofEveryStage(rejects(stages), limit).map(({ line }) => line)).toEqual(lines);
  });
});
