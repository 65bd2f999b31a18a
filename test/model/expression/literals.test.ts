import { describe, expect, test } from 'vitest';
import { formatLiteral, parseLiteral } from '../../../model/expression/literals.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../../model/types.ts';

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

describe('the borders of what a text can be', () => {
  /** The texts that are values of a type, and those next to them that are none. */
  const BORDERS: readonly [type: DataType, values: readonly string[], none: readonly string[]][] = [
    [
      INTEGER,
      ['9223372036854775807', '-9223372036854775808', '+0007', '0000000000000000000000007'],
      ['9223372036854775808', '-9223372036854775809', '1.0', '1e3', ''],
    ],
    [
      FLOAT,
      ['1.7976931348623157e308', '-1.7976931348623157e308', '1.', '.5', '5e-324', '1e-400', 'nan', '-inf', 'Infinity'],
      ['1.8e308', '-1.8e308', '.', 'e5', '0x1'],
    ],
    [decimal(3, 2), ['9.99', '-9.99', '1', '0.10', '1e-2', '9.990'], ['10', '-10', '9.995', '0.001', '1e1']],
    [decimal(2, 0), ['99', '-99', '1e1'], ['100', '-100', '0.5']],
    [BOOLEAN, ['true', 'T', 'yes', 'on', '1', 'FALSE', 'n', 'off', '0'], ['2', 'tr', '', 'oui']],
    [
      DATE,
      ['0000-01-01', '-9999-01-01', '9999-12-31', '2024-02-29', '2024/02/29'],
      ['2023-02-29', '2024-04-31', '2024-13-01', '2024-00-01', '2024-01-00', '2024-01/01', '10000-01-01', '24-01-01'],
    ],
    [
      TIME,
      ['00:00', '23:59:59', '23:59:59.999999', '23:59:59.999999000', '12:30:00.5'],
      ['24:00', '24:00:00', '23:60', '23:59:60', '23:59:59.9999999', '1:00', '12:30.5'],
    ],
    [
      TIMESTAMP,
      ['9999-12-31 23:59:59.999999', '-9999-01-01 00:00', '2024-01-01', '2024-01-01T00:00'],
      ['9999-12-31 24:00', '2024-01-01 00:00Z', '2024-01-01 00:00+01', '2024-01-01Z', '2024-01-01 '],
    ],
    [
      TIMESTAMP_TZ,
      [
        '2024-01-01 00:00Z',
        '2024-01-01 00:00+23:59',
        '2024-01-01T00:00:00-0130',
        '2024-01-01 00:00+01',
        '9999-12-31 23:59:59.999999Z',
        '-9999-01-01 00:00Z',
      ],
      [
        '2024-01-01 00:00',
        '2024-01-01',
        '2024-01-01 00:00+24:00',
        '2024-01-01 00:00+01:60',
        '9999-12-31 23:00-01:00',
        '-9999-01-01 00:00+00:01',
      ],
    ],
  ];
  test.each(BORDERS)('of %o', (type, values, none) => {
    expect(values.filter((text) => parseLiteral(text, type) === undefined)).toEqual([]);
    // Blanks around a text do not count; that before nothing does.
    expect(none.filter((text) => parseLiteral(text, type) !== undefined)).toEqual(none.filter((text) => text.endsWith(' ')));
  });
});
