import { expect, test } from 'vitest';
import { formatLiteral } from '../../../model/expression/literals.ts';
import { DATE, TIMESTAMP } from '../../../model/types.ts';

// 5,881,580 years: more than a JavaScript date reaches.
test.each<[days: number, text: string]>([
  [0, '1970-01-01'],
  [11_016, '2000-02-29'],
  [2_932_896, '9999-12-31'],
  [2_932_897, '10000-01-01'],
  [-719_528, '0000-01-01'],
  [-719_529, '-0001-12-31'],
  [2 ** 31 - 1, '5881580-07-11'],
  [-(2 ** 31), '-5877641-06-23'],
])('the day %d is %s', (days, text) => {
  expect(formatLiteral(days, DATE)).toBe(text);
});

test.each<[micros: bigint, text: string]>([
  [-1n, '1969-12-31 23:59:59.999999'],
  [2n ** 63n - 1n, '294247-01-10 04:00:54.775807'],
  [-(2n ** 63n), '-290308-12-21 19:59:05.224192'],
])('the microsecond %d is %s', (micros, text) => {
  expect(formatLiteral(micros, TIMESTAMP)).toBe(text);
});
