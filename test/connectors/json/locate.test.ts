import { describe, expect, test } from 'vitest';
import { DocumentWalk } from '../../../connectors/json/locate.ts';

/** Walks through a text in chunks of some bytes: where the value is, and what follows it in the document (`-1`: nothing). */
function locate(text: string, path: string, chunkBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  const walk = new DocumentWalk(path === '' ? [] : path.split('.'));
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const located = walk.find(bytes.subarray(at, at + chunkBytes));
    if (located) return `${located.kind} ${at + located.offset}`;
  }
  return walk.empty ? 'empty' : 'none';
}

describe('finds what a path leads to', () => {
  test.each([
    ['[1]', '', 'list 1'],
    [' \n{"a":1}', '', 'object 2'],
    ['null', '', 'null 0'],
    ['"x"', '', 'scalar 0'],
    [' \n', '', 'empty'],
    ['{"a":[1]}', 'a', 'list 6'],
    ['{"a" : {"b" :[1]}}', 'a.b', 'list 14'],
    ['{"x":{"a":[2]},"a":[1]}', 'a', 'list 20'],
    ['{"x":[{"a":[2]}],"a":[1]}', 'a', 'list 22'],
    ['{"x":"\\"a\\":[","a":[1]}', 'a', 'list 20'],
    ['{"x":"a","a":[1]}', 'a', 'list 14'],
    ['{"a":1,"b":{"a":[2]}}', 'a', 'scalar 5'],
    ['{"a":{"c":[1]},"b":[2]}', 'a.b', 'none'],
    ['{"a":{"b":7}}', 'a.b', 'scalar 10'],
    ['{"a":[{"b":[1]}]}', 'a.b', 'none'],
    ['["a",{"a":[1]}]', 'a', 'none'],
    ['{"\\u00e9":[1]}', 'é', 'list 11'],
    ['{"é":[1]}', 'é', 'list 7'],
    ['{"aa":[2],"a":[1]}', 'a', 'list 15'],
  ])('in %s by %s: %s', (text, path, expected) => {
    for (const chunkBytes of [1, 2, 3, 1000]) expect(locate(text, path, chunkBytes)).toBe(expected);
  });
});

describe('goes on to the end of the document', () => {
  test.each([
    ['[1]', '', ']', -1, true],
    ['[1] \n', '', '] \n', -1, true],
    ['{"a":[1],"b":[2]}', 'a', '],"b":[2]}', -1, true],
    ['{"a":[1],"b":[2]} x', 'a', '],"b":[2]} x', 18, true],
    ['{"a":[1],"b":"}', 'a', '],"b":"}', -1, false],
    ['{"a":[1],"b":"\\"}"', 'a', '],"b":"\\"}"', -1, false],
  ])('%s by %s', (text, path, behind, trailing, closed) => {
    const bytes = new TextEncoder().encode(text);
    const walk = new DocumentWalk(path === '' ? [] : path.split('.'));
    walk.find(bytes);
    const from = text.length - behind.length + 1;
    const offset = walk.end(bytes.subarray(from));
    expect([offset < 0 ? -1 : offset + from, walk.closed]).toEqual([trailing, closed]);
  });
});
