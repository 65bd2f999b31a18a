import { expect, test } from 'vitest';
import {
  dateText,
  decimalText,
  group,
  parseDate,
  parseDecimal,
  parseTime,
  parseTimestamp,
  timestampText,
  timeText,
} from '../../../renderer/preview/units.ts';

test.each([
  ['999', '999'],
  ['1000', '1,000'],
  ['-1000', '-1,000'],
  ['-999.5', '-999.5'],
  ['1234567.1234567', '1,234,567.1234567'],
  ['NaN', 'NaN'],
  ['1e21', '1e21'],
])('%s in groups', (number, text) => {
  expect(group(number)).toBe(text);
});

test.each<[unscaled: bigint, scale: number, text: string]>([
  [0n, 0, '0'],
  [0n, 2, '0.00'],
  [5n, 2, '0.05'],
  [-5n, 2, '-0.05'],
  [-12n, 0, '-12'],
  [123n, 2, '1.23'],
])('%d with %i decimals', (unscaled, scale, text) => {
  expect([decimalText(unscaled, scale), parseDecimal(text, scale)]).toEqual([text, unscaled]);
});

test.each<[text: string, scale: number, unscaled: bigint | undefined]>([
  ['1,234.5', 1, 12345n],
  ['1.50', 1, 15n],
  ['1.55', 1, undefined],
  ['1.5', 0, undefined],
  ['+.5', 1, 5n],
  ['5.', 1, 50n],
  ['.', 1, undefined],
  ['-', 1, undefined],
  ['', 1, undefined],
  ['1e3', 1, undefined],
])('%j as a decimal with %i decimals', (text, scale, unscaled) => {
  expect(parseDecimal(text, scale)).toBe(unscaled);
});

// A calendar of 400 years repeats; JavaScript's dates end before a column's do.
test.each<[days: number, text: string]>([
  [0, '1970-01-01'],
  [-1, '1969-12-31'],
  [-719_528, '0000-01-01'],
  [-719_529, '-0001-12-31'],
  [146_096, '2369-12-31'],
  [146_097, '2370-01-01'],
  [-146_097, '1570-01-01'],
  [-146_098, '1569-12-31'],
  [2_932_896, '9999-12-31'],
  [2 ** 31 - 1, '5881580-07-11'],
  [-(2 ** 31), '-5877641-06-23'],
])('the day %d', (days, text) => {
  expect([dateText(days), parseDate(text)]).toEqual([text, days]);
});

test.each(['2024-02-30', '2023-02-29', '2024-13-01', '2024-00-10', '2024-01-00', '24-01-01', '2024-1-1', ''])(
  '%j is no day',
  (text) => {
    expect(parseDate(text)).toBeUndefined();
  },
);

test.each<[text: string, micros: bigint | undefined, written?: string]>([
  ['00:00:00', 0n],
  ['23:59:59.999999', 86_399_999_999n],
  ['12:30:00.5', 45_000_500_000n],
  ['7:05', 25_500_000_000n, '07:05:00'],
  ['24:00', undefined],
  ['23:60', undefined],
  ['23:59:60', undefined],
  ['12:30.5', undefined],
  ['12:30:00.1234567', undefined],
])('the time %j', (text, micros, written = text) => {
  expect(parseTime(text)).toBe(micros);
  if (micros !== undefined) expect(timeText(micros)).toBe(written);
});

test.each<[text: string, micros: bigint | undefined]>([
  ['1970-01-01T00:00:00', 0n],
  ['1969-12-31T23:59:59.999999', -1n],
  ['1969-12-31T00:00:00', -86_400_000_000n],
  ['2024-02-29T12:00:00', 1_709_208_000_000_000n],
  ['2024-02-30T12:00:00', undefined],
  ['2024-02-29T24:00:00', undefined],
])('the moment %s', (text, micros) => {
  expect(parseTimestamp(text)).toBe(micros);
  expect(parseTimestamp(text.replace('T', ' '))).toBe(micros);
  if (micros === undefined) return;
  expect([timestampText(micros, false), timestampText(micros, true), parseTimestamp(`${text}Z`)]).toEqual([
    text,
    `${text}Z`,
    micros,
  ]);
});
