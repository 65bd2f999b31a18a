import { expect, test } from 'vitest';
import { printDuration, printRate, printShare, printShort } from '../../../renderer/canvas/numbers.ts';

test.each([
  [0, '0'],
  [9999, '9,999'],
  [10_000, '10.0 k'],
  [99_949, '99.9 k'],
  [99_960, '100 k'],
  [999_600, '1.0 M'],
  [5_000_000, '5.0 M'],
  [2_498_236, '2.5 M'],
  [1_000_000_000, '1.0 G'],
  [2_000_000_000_000, '2.0 T'],
])('%d rows are %s', (count, text) => {
  expect(printShort(count)).toBe(text);
});

test.each([
  [420, '420/s'],
  [3_100_000, '3.1 M/s'],
  [16_234_000, '16 M/s'],
])('%d rows in a second are %s', (rate, text) => {
  expect(printRate(rate)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [0.3, '< 1 ms'],
  [99.4, '99 ms'],
  [99.6, '0.10 s'],
  [310, '0.31 s'],
  [9999, '10.0 s'],
  [12_400, '12.4 s'],
  [59_990, '1 min 0 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 05 min'],
])('%d ms are %s', (ms, text) => {
  expect(printDuration(ms)).toBe(text);
});

test.each([
  [0, 0, ''],
  [0, 10, '0 %'],
  [1, 2, '50 %'],
  [3, 1000, '0.3 %'],
  [1, 1_000_000, '< 0.1 %'],
  [999_999, 1_000_000, '99 %'],
  [10, 10, '100 %'],
])('%d of %d is %s', (part, whole, text) => {
  expect(printShare(part, whole)).toBe(text);
});
