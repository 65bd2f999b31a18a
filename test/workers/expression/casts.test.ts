import { describe, expect, test } from 'vitest';
import type { Value } from '../../../columns/values.ts';
import {
  BINARY,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
  typeName,
} from '../../../model/types.ts';
import { evaluateText, INVALID_CAST, OVERFLOW, of, type Results } from './evaluation.ts';

const MAX = 9223372036854775807n;
const MIN = -9223372036854775808n;
const LONG = 'a text that is longer than a view';

const cases: [DataType, string, Value[], Results][] = [
  [INTEGER, 'float', [1, -2, MAX, null], [1, -2, 2 ** 63, null]],
  [INTEGER, 'decimal(5,2)', [1, -999, 1000, null], ['1.00', '-999.00', OVERFLOW, null]],
  [INTEGER, 'decimal(38,10)', [MAX, MIN], ['9223372036854775807.0000000000', '-9223372036854775808.0000000000']],
  [INTEGER, 'boolean', [0, 1, -5, null], [false, true, true, null]],
  [INTEGER, 'string', [0, MIN, MAX, null], ['0', '-9223372036854775808', '9223372036854775807', null]],
  [
    FLOAT,
    'integer',
    [0.5, -0.5, 2.4, Number.NaN, Infinity, 2 ** 63, -(2 ** 63), null],
    [1, -1, 2, INVALID_CAST, OVERFLOW, OVERFLOW, MIN, null],
  ],
  [
    FLOAT,
    'decimal(4,1)',
    [0.25, -0.25, 999.94, 999.95, Number.NaN, null],
    ['0.3', '-0.3', '999.9', OVERFLOW, INVALID_CAST, null],
  ],
  [
    FLOAT,
    'string',
    [1.5, -0, 1e21, 1e-7, 0.1, Number.NaN, -Infinity, null],
    ['1.5', '-0', '1e+21', '1e-7', '0.1', 'NaN', '-Infinity', null],
  ],
  [decimal(10, 3), 'integer', ['1.500', '-1.500', '2.499', null], [2, -2, 2, null]],
  [decimal(38, 0), 'integer', ['9223372036854775807', '9223372036854775808'], [MAX, OVERFLOW]],
  [decimal(10, 3), 'float', ['1.500', '-0.001', null], [1.5, -0.001, null]],
  [decimal(10, 3), 'decimal(5,1)', ['1.250', '-1.250', '9999.950', null], ['1.3', '-1.3', OVERFLOW, null]],
  [decimal(10, 3), 'decimal(38,20)', ['1.250', null], ['1.25000000000000000000', null]],
  [decimal(10, 3), 'string', ['1.250', '-0.001', '0.000', null], ['1.250', '-0.001', '0.000', null]],
  [{ kind: 'boolean' }, 'integer', [true, false, null], [1, 0, null]],
  [{ kind: 'boolean' }, 'string', [true, false, null], ['true', 'false', null]],
  [
    DATE,
    'timestamp',
    ['2024-02-29', '1969-12-31', '0001-01-01', null],
    ['2024-02-29T00:00:00', '1969-12-31T00:00:00', '0001-01-01T00:00:00', null],
  ],
  [DATE, 'string', ['2024-02-29', '0001-01-01', null], ['2024-02-29', '0001-01-01', null]],
  [TIME, 'string', ['12:30:00', '23:59:59.5', null], ['12:30:00', '23:59:59.5', null]],
  [TIMESTAMP, 'date', ['2024-02-29T23:59:59.999999', '1969-12-31T00:00:00', null], ['2024-02-29', '1969-12-31', null]],
  [TIMESTAMP, 'time', ['2024-02-29T23:59:59.999999', '1969-12-31T01:02:03', null], ['23:59:59.999999', '01:02:03', null]],
  [TIMESTAMP, 'timestamp with time zone', ['2024-02-29T10:00:00', null], ['2024-02-29T10:00:00Z', null]],
  [TIMESTAMP_TZ, 'timestamp', ['2024-02-29T10:00:00Z', null], ['2024-02-29T10:00:00', null]],
  [TIMESTAMP, 'string', ['2024-02-29T10:00:00', '1969-12-31T23:59:59.5'], ['2024-02-29T10:00:00', '1969-12-31T23:59:59.5']],
  [TIMESTAMP_TZ, 'string', ['2024-02-29T10:00:00Z'], ['2024-02-29T10:00:00Z']],
  [
    STRING,
    'integer',
    ['12', ' -7 ', '1.5', '', 'x', '9223372036854775808', null],
    [12, -7, INVALID_CAST, INVALID_CAST, INVALID_CAST, OVERFLOW, null],
  ],
  [STRING, 'float', ['1.5', '-1e3', 'nan', 'x', null], [1.5, -1000, Number.NaN, INVALID_CAST, null]],
  [
    STRING,
    'decimal(5,2)',
    ['1.5', '-999.99', '1000', '1.234', 'x', null],
    ['1.50', '-999.99', OVERFLOW, INVALID_CAST, INVALID_CAST, null],
  ],
  [STRING, 'boolean', ['true', 'F', 'yes', '0', 'x', null], [true, false, true, false, INVALID_CAST, null]],
  [STRING, 'date', ['2024-02-29', '2023-02-29', '2024-2-29', null], ['2024-02-29', INVALID_CAST, INVALID_CAST, null]],
  [
    STRING,
    'timestamp',
    ['2024-02-29 10:00', '2024-02-29T10:00:00Z', 'x', null],
    ['2024-02-29T10:00:00', INVALID_CAST, INVALID_CAST, null],
  ],
  [
    STRING,
    'timestamp with time zone',
    ['2024-02-29T10:00:00+02:00', '2024-02-29T10:00:00', null],
    ['2024-02-29T08:00:00Z', INVALID_CAST, null],
  ],
  [STRING, 'time', ['12:30', '24:00:01', null], ['12:30:00', INVALID_CAST, null]],
  [STRING, 'json', ['{"a": 1}', '[1', LONG, null], ['{"a": 1}', INVALID_CAST, INVALID_CAST, null]],
  [STRING, 'binary', ['AP8=', 'x', null], [new Uint8Array([0, 255]), INVALID_CAST, null]],
  [JSON_TYPE, 'string', ['{"a": 1}', null], ['{"a": 1}', null]],
  [{ kind: 'list', item: INTEGER }, 'string', ['[1,2]', null], ['[1,2]', null]],
  [BINARY, 'string', [new Uint8Array([0, 255]), null], ['AP8=', null]],
];

describe('casts', () => {
  const titled = cases.map((entry) => [typeName(entry[0]), ...entry] as const);

  test.each(titled)('of %s to %s', (_, from, to, values, results) => {
    const columns = { a: of(from, values) };
    expect(evaluateText(`CAST(a AS ${to})`, columns)).toEqual(results);
    const safe = results.map((result) => (result === OVERFLOW || result === INVALID_CAST ? null : result));
    expect(evaluateText(`TRY_CAST(a AS ${to})`, columns)).toEqual(safe);
  });

  test('TRY_CAST does not hide refusals of what it casts', () => {
    expect(evaluateText('TRY_CAST(10 % a AS string)', { a: [0, 3, null] }).map((value) => typeof value)).toEqual([
      'object',
      'string',
      'object',
    ]);
    expect(evaluateText('coalesce(TRY_CAST(a AS integer), -1)', { a: ['1', 'x', null] })).toEqual([1, -1, -1]);
  });

  test('null of any type', () => {
    expect(evaluateText('CAST(NULL AS decimal(5,2))', { a: [1, 2] })).toEqual([null, null]);
    expect(evaluateText('CAST(CAST(a AS integer) AS string)', { a: [null, '12'] })).toEqual([null, '12']);
  });
});
