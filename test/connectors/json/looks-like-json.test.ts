import { expect, test } from 'vitest';
import { looksLikeJson } from '../../../connectors/json/looks-like-json.ts';

test.each([
  ['{"a":1}\n{"a":2}\n', true],
  [' \n [ { "a" : 1 } ]', true],
  ['{"a":\n1}', true],
  ['{"a":1},\n{"a":2}', true],
  ['{"a":1}{"a":2}', true],
  ['{"a":"cut o', true],
  ['[{"a":"cut o', true],
  ['{"a":1,}', true],
  ['[1,2]\n[3,4]\n', true],
  ['[]', true],
  ['{}\n', true],
  ['[\n]', true],
  ['', false],
  [' \n', false],
  ['null', false],
  ['"a"', false],
  ['1\n2\n', false],
  ['a,b\n1,2\n', false],
  ['[id],[name]\n1,2\n', false],
  ['[id]\n1\n', false],
  ['[1],[2]\n', false],
  ['["a"];"b"\n', false],
  ['{1F0E4A},x\n', false],
  ['{a}\n', false],
  ['{"a":1};5\n', false],
  ['{"a":1},5\n{"a":2},6\n', false],
  ['{"a":1}\t5\n', false],
  ['"{""a"":1}",5\n', false],
  ['[info] started\n[warn] late\n', false],
  ['{', false],
  ['[', false],
])('%j: %s', (text, expected) => {
  expect(looksLikeJson(new TextEncoder().encode(text))).toBe(expected);
});
