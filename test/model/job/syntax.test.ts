import { expect, test } from 'vitest';
import { parseJob } from '../../../model/job/parse.ts';

const ALIKE = 'indent the keys of one map equally, and nested keys further';

test.each<[text: string, place: string, remedy: string]>([
  ['a: [', '1:5', 'close it with ]'],
  ['a: {b: c', '1:9', 'close it with }'],
  ['a: b: c', '1:4', "put text that holds ': ' in quotes"],
  ['a: { b: c d: e }', '1:9', "put a comma between entries, and text that holds ': ' in quotes"],
  ['a:\n  b:c\n  d: e', '2:3', "write 'key: value', with a blank after the colon"],
  ['a: 1\n b: 2', '1:4', ALIKE],
  ['a:\n  b: 1\n   c: 2', '2:6', ALIKE],
  ['a:\n  - b\n c', '3:1', ALIKE],
  ["a: 'it's'", '1:8', 'put the whole text in quotes, and double each quote inside it'],
  ['a: @b', '1:4', 'put the text in quotes'],
  ['a: 1\n\tb: 2', '2:1', 'indent with spaces'],
])('says how to mend the syntax: %j', (text, place, remedy) => {
  const { problems } = parseJob(text);
  expect(problems.map(({ code, place, remedy }) => [code, `${place.line}:${place.column}`, remedy])).toEqual([
    ['invalid-yaml', place, remedy],
  ]);
});
