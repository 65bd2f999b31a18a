import { expect, test } from 'vitest';
import { diffRows } from '../../../renderer/app/diff.ts';

const printed = (mine: string, theirs: string) =>
  diffRows(mine, theirs).map(({ kind, text }) => `${{ same: ' ', mine: '-', theirs: '+', gap: '…' }[kind]}${text}`);

test('shows what only one of two texts has, with three equal lines around it', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
  const mine = lines.join('\n');
  const theirs = lines.map((text) => (text === 'line 6' ? 'their 6' : text)).join('\n');
  expect(printed(mine, theirs)).toEqual([
    '…3 equal lines',
    ' line 3',
    ' line 4',
    ' line 5',
    '-line 6',
    '+their 6',
    ' line 7',
    ' line 8',
    ' line 9',
    '…2 equal lines',
  ]);
});

test.each([
  ['nothing of mine', '', 'a\nb\n', ['+a', '+b']],
  ['nothing of theirs', 'a\n', '', ['-a']],
  ['lines that are added at the end', 'a\n', 'a\nb\n', [' a', '+b']],
])('shows %s', (_, mine, theirs, expected) => {
  expect(printed(mine, theirs)).toEqual(expected);
});
