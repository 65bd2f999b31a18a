import { describe, expect, test } from 'vitest';
import { fromJson, toJson } from '../../host/json.ts';
import { formatBytes, parseSize } from '../../host/sizes.ts';

test.each<[text: string, bytes: number | undefined]>([
  ['1', 1],
  ['0', undefined],
  ['0MB', undefined],
  ['0.1', undefined],
  ['1b', 1],
  ['1k', 1024],
  ['1.5 KB', 1536],
  ['512MiB', 512 * 2 ** 20],
  [' 2GB ', 2 ** 31],
  ['1t', 2 ** 40],
  ['8191t', 8191 * 2 ** 40],
  ['8192t', undefined],
  ['-1', undefined],
  ['1 0', undefined],
  ['1e3', undefined],
  ['GB', undefined],
  ['', undefined],
])('%j', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each<[bytes: number, text: string]>([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [1023.4 * 1024, '1023 KB'],
  [1023.5 * 1024, '1 MB'],
  [1024 * 1024, '1 MB'],
  [99.94 * 2 ** 20, '99.9 MB'],
  [99.95 * 2 ** 20, '100 MB'],
  [100 * 2 ** 20, '100 MB'],
  [5000 * 2 ** 40, '5000 TB'],
])('%d bytes', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

describe('plain data as JSON', () => {
  test.each<[value: unknown, text: string]>([
    [{ a: 1n, b: -1n }, '{"a":1,"b":-1}'],
    [
      [2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n],
      '[9007199254740991,"9007199254740992","-9007199254740992","9223372036854775807"]',
    ],
    [[Number.NaN, Infinity], '[null,null]'],
  ])('%#', (value, text) => {
    expect(toJson(value)).toBe(text);
    expect(toJson(fromJson(text))).toBe(text);
  });
});
