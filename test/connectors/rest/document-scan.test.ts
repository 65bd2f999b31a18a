import { describe, expect, test } from 'vitest';
import { DocumentScan } from '../../../connectors/rest/document-scan.ts';
import { LineScan } from '../../../connectors/rest/line-scan.ts';
import { linkTarget } from '../../../connectors/rest/link-header.ts';
import { parseJsonPath } from '../../../stages/shared/json-path.ts';

/** Looks at a text in pieces of so many bytes. */
function scanned(text: string, records: readonly string[], values: readonly (readonly string[])[], size: number) {
  const scan = new DocumentScan(records, values);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
  const said = (path: readonly string[]) => {
    const found = scan.found(path);
    if (!found) return undefined;
    return found.kind === 'list' || found.kind === 'object' ? `${found.filled ? 'filled' : 'empty'} ${found.kind}` : found.text;
  };
  return [scan.count, values.map(said), scan.closed];
}

describe('DocumentScan', () => {
  test.each<[string, string, string, string[], number, (string | undefined)[], boolean]>([
    ['a list', '[{"a":1},{"a":[1,2]},3]', '', [], 3, [], true],
    ['an empty list', ' [ ] ', '', [], 0, [], true],
    ['one record', '{"a":1}', '', [], 1, [], true],
    ['null', 'null', '', [], 0, [], true],
    ['a list within', '{"x":[1,2,3],"data":{"items":[{"items":[9,9]},{}]},"n":4}', 'data.items', ['n'], 2, ['4'], true],
    ['one record within', '{"data":{"id":1}}', 'data', [], 1, [], true],
    [
      'a token before and behind the records',
      '{"next":"a\\u0062\\"c","data":[{"next":"no"}]}',
      'data',
      ['next'],
      1,
      ['ab"c'],
      true,
    ],
    [
      'values of all kinds',
      '{"a":true,"b":null,"c":-1.5e3,"d":"","e":{"f":"é🦤"}}',
      'x',
      ['a', 'b', 'c', 'd', 'e.f', 'e', 'g'],
      0,
      ['true', 'null', '-1.5e3', '', 'é🦤', 'filled object', undefined],
      true,
    ],
    [
      'entries of lists',
      '{"links":[{"href":"x"},{"href":"y"}],"data":[]}',
      'data',
      ['links[1].href', 'links[0].href'],
      0,
      ['y', 'x'],
      true,
    ],
    ['brackets and commas in strings', '[{"a":"],[{\\"}"},{"b":"\\\\"}]', '', [], 2, [], true],
    [
      'keys like the path elsewhere',
      '{"data":"items","items":{"data":[1]},"meta":{"data":[1,2]}}',
      'meta.data',
      ['items.next'],
      2,
      [undefined],
      true,
    ],
    ['an object without fields in place of records', '{"data":{}}', 'data', [], 0, [], true],
    [
      'lists and objects where one value was expected',
      '{"a":[],"b":{},"c":[0],"d":{"x":null,"y":"","z":false},"e":{"x":{"y":null}},"f":[{}],"g":{"x":"0"}}',
      'x',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      0,
      ['empty list', 'empty object', 'filled list', 'empty object', 'filled object', 'filled list', 'filled object'],
      true,
    ],
    ['the records themselves as a value', '{"data":[{"a":1}]}', 'data', ['data'], 1, ['filled list'], true],
    ['keys with escapes', '{"d\\u0061ta":[1]}', 'data', [], 1, [], true],
    ['a document that is cut off', '[{"a":1},{"a"', '', [], 2, [], false],
    ['a document that is cut off in a string', '{"a":"x', '', ['a'], 1, [undefined], false],
    ['nothing', ' \n', '', [], 0, [], false],
  ])('%s', (_, text, records, values, count, found, closed) => {
    const paths = values.map((path) => parseJsonPath(path)!);
    for (const size of [1, 2, 3, 7, 1000]) {
      expect(scanned(text, parseJsonPath(records)!, paths, size)).toEqual([count, found, closed]);
    }
  });
});

describe('digests', () => {
  const digest = (text: string, records: readonly string[], size: number) => {
    const scan = new DocumentScan(records, []);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
    return scan.digest();
  };
  test.each([1, 3, 1000])('are of the records alone, in pieces of %d bytes', (size) => {
    const page = (n: number, records: string) => `{"page":${n},"data":${records},"more":${n < 3}}`;
    const [a, b, c] = [page(2, '[{"id":1},{"id":"]"}]'), page(3, '[{"id":1},{"id":"]"}]'), page(3, '[{"id":2},{"id":"]"}]')];
    expect(digest(a, ['data'], size)).toBe(digest(b, ['data'], 1000));
    expect(digest(b, ['data'], size)).not.toBe(digest(c, ['data'], size));
    expect(digest('[1]', [], size)).not.toBe(digest('[2]', [], size));
  });
});

test('LineScan counts lines that hold something', () => {
  const scan = new LineScan();
  for (const part of ['{}\n', '\n \r\n{', '}', '\n{}']) scan.push(Buffer.from(part));
  expect(scan.count).toBe(3);
});

describe('linkTarget', () => {
  test.each<[string | undefined, string | undefined]>([
    ['<https://x/?page=2>; rel="next"', 'https://x/?page=2'],
    ['<a>; rel=prev, <b,c;d>; title="x, <y>; rel=next"; rel=next', 'b,c;d'],
    ['<a>;rel="last NEXT"', 'a'],
    ['<a>; rel="prev"', undefined],
    ['<a>', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, target) => {
    expect(linkTarget(header, 'next')).toBe(target);
  });
});

describe('parseJsonPath', () => {
  test.each<[string, string[] | undefined]>([
    ['data', ['data']],
    ['data.items', ['data', 'items']],
    ['$', []],
    ['$.data.items[*]', ['data', 'items']],
    ['$[*]', []],
    ["$['odd.key']['it\\'s']", ['odd.key', "it's"]],
    ['links[0].href', ['links', '0', 'href']],
    ['a b.c-d', ['a b', 'c-d']],
    ['data..items', undefined],
    ['.data', undefined],
    ['data.', undefined],
    ['$data', undefined],
    ['data[', undefined],
    ['data[*].x', undefined],
    ['$..x', undefined],
  ])('%s', (text, keys) => {
    expect(parseJsonPath(text)).toEqual(keys);
  });
});
