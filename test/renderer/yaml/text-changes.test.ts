import { expect, test } from 'vitest';
import { type TextChange, textChanges } from '../../../renderer/yaml/text-changes.ts';

function apply(text: string, changes: readonly TextChange[]): string {
  let result = text;
  for (const { from, to, insert } of changes.toReversed()) result = result.slice(0, from) + insert + result.slice(to);
  return result;
}

const CASES: readonly (readonly [string, string, string, readonly TextChange[]])[] = [
  ['equal texts', 'a\nb\n', 'a\nb\n', []],
  ['a word in a line', 'a: 1\nb: 2\n', 'a: 1\nb: 34\n', [{ from: 8, to: 9, insert: '34' }]],
  ['a line that is added', 'a\nc\n', 'a\nb\nc\n', [{ from: 2, to: 2, insert: 'b\n' }]],
  ['a line that goes', 'a\nb\nc\n', 'a\nc\n', [{ from: 2, to: 4, insert: '' }]],
  [
    'two places far apart',
    'x1\na\nb\nx2\n',
    'y1\na\nb\ny2\n',
    [
      { from: 0, to: 1, insert: 'y' },
      { from: 7, to: 8, insert: 'y' },
    ],
  ],
  ['a text that was empty', '', 'a\nb', [{ from: 0, to: 0, insert: 'a\nb' }]],
  ['a text that becomes empty', 'a\nb', '', [{ from: 0, to: 3, insert: '' }]],
  ['an end without a newline', 'a\nb', 'a\nb\n', [{ from: 3, to: 3, insert: '\n' }]],
];

test.each(CASES)('changes %s', (_, from, to, expected) => {
  expect(textChanges(from, to)).toEqual(expected);
  expect(apply(from, textChanges(from, to))).toBe(to);
});

test('replaces what differs as a whole where comparing all lines would take long', () => {
  const from = Array.from({ length: 1000 }, (_, index) => `old ${index}\n`).join('');
  const to = Array.from({ length: 1000 }, (_, index) => `new ${index}\n`).join('');
  expect(textChanges(`head\n${from}`, `head\n${to}`)).toHaveLength(1);
  expect(apply(from, textChanges(from, to))).toBe(to);
});
