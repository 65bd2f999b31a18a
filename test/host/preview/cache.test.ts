import { tableFromArrays } from 'apache-arrow';
import { expect, test } from 'vitest';
import { CaptureCache, type Captured } from '../../../host/preview/cache.ts';

const captured = (rows: number): Captured => ({
  ...{
    table: tableFromArrays({ n: new Float64Array(rows) }),
    cut: false,
    whole: true,
    refused: 0,
    schema: [],
    retyped: false,
    notes: [],
  },
});
const SIZE = 1000;

/** Bytes that an entry takes, found out by the cache itself. */
function bytesOf(rows: number): number {
  let [low, high] = [0, 1 << 20];
  while (high - low > 1) {
    const most = (low + high) >> 1;
    const cache = new CaptureCache(most);
    cache.set('a', captured(rows));
    if (cache.get('a')) high = most;
    else low = most;
  }
  return high;
}
const EACH = bytesOf(SIZE);
const held = (cache: CaptureCache, keys: string) => [...keys].filter((key) => cache.get(key) !== undefined).join('');

test('it has as many entries as fit, to the byte', () => {
  expect(EACH).toBeGreaterThanOrEqual(8 * SIZE);
  for (const [bytes, keys] of [
    [3 * EACH, 'bcd'],
    [3 * EACH - 1, 'cd'],
    [EACH, 'd'],
    [EACH - 1, ''],
    [10 * EACH, 'abcd'],
  ] as const) {
    const cache = new CaptureCache(bytes);
    for (const key of 'abcd') cache.set(key, captured(SIZE));
    expect([bytes, held(cache, 'abcd')]).toEqual([bytes, keys]);
  }
});

test('those that were not looked at for longest go first', () => {
  const cache = new CaptureCache(3 * EACH);
  for (const key of 'abc') cache.set(key, captured(SIZE));
  cache.get('a');
  cache.set('d', captured(SIZE));
  expect(held(cache, 'abcd')).toBe('acd');
});

test('an entry that takes the place of another frees its bytes', () => {
  const cache = new CaptureCache(3 * EACH);
  for (const key of 'abc') cache.set(key, captured(SIZE));
  for (let i = 0; i < 5; i++) cache.set('a', captured(SIZE));
  expect(held(cache, 'abc')).toBe('abc');
  const small = captured(SIZE / 2);
  cache.set('b', small);
  expect([cache.get('b'), held(cache, 'abc')]).toEqual([small, 'abc']);
});

test('one that is too large pushes out all, and itself', () => {
  const cache = new CaptureCache(3 * EACH);
  for (const key of 'ab') cache.set(key, captured(SIZE));
  cache.set('c', captured(4 * SIZE));
  expect(held(cache, 'abc')).toBe('');
  cache.set('d', captured(SIZE));
  expect(held(cache, 'd')).toBe('d');
});

test('nothing is left when it is cleared', () => {
  const cache = new CaptureCache(2 * EACH);
  for (const key of 'ab') cache.set(key, captured(SIZE));
  cache.clear();
  expect(held(cache, 'ab')).toBe('');
  for (const key of 'cd') cache.set(key, captured(SIZE));
  expect(held(cache, 'cd')).toBe('cd');
});
