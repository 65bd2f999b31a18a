import { describe, expect, test } from 'vitest';
import { allowedHosts, cookieOf, isLoopback, sameSecret } from '../../server/security.ts';

describe('a cookie', () => {
  test.each<[header: string | undefined, value: string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['openstage-1', undefined],
    ['openstage-1=a', 'a'],
    ['openstage-1=', ''],
    [' openstage-1 = a ', 'a'],
    ['openstage-1=a=b', 'a=b'],
    ['openstage-12=a', undefined],
    ['openstage-12=a; openstage-1=b', 'b'],
    ['openstage-1=b; openstage-12=a', 'b'],
    ['xopenstage-1=a', undefined],
    ['openstage-=a', undefined],
    ['OPENSTAGE-1=a', undefined],
    ['=a; openstage-1=b', 'b'],
    ['other; openstage-1=b', 'b'],
    ['openstage-1=first; openstage-1=second', 'first'],
    ['value=openstage-1=a', undefined],
  ])('%j', (header, value) => {
    expect(cookieOf(header, 'openstage-1')).toBe(value);
  });
});

test('secrets are the same only when all of them is', () => {
  expect([sameSecret('abc', 'abc'), sameSecret('', '')]).toEqual([true, true]);
  for (const other of ['', 'ab', 'abcd', 'abd', 'ABC', ' abc']) expect(sameSecret('abc', other)).toBe(false);
});

test('a server on a port is called by its names and that port alone', () => {
  const hosts = allowedHosts('127.0.0.1', 8080);
  for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080']) expect(hosts.has(host)).toBe(true);
  for (const host of ['127.0.0.1', '127.0.0.1:80', '127.0.0.1:80800', 'evil.example:8080', 'localhost.:8080', '::1:8080'])
    expect(hosts.has(host)).toBe(false);
  expect(allowedHosts('::2', 1).has('[::2]:1')).toBe(true);
});

test.each<[string, boolean]>([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['localhost', true],
  ['::1', true],
  ['128.0.0.1', false],
  ['12.7.0.1', false],
  ['127.0.0', false],
  ['0.0.0.0', false],
  ['::', false],
  ['', false],
])('%s is the loopback: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is);
});
