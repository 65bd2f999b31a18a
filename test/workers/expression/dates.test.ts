import { describe, expect, test } from 'vitest';
import { DATE, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../../model/types.ts';
import { type Columns, evaluateText, INVALID_ARGUMENT, INVALID_CAST, OVERFLOW, of, type Results } from './evaluation.ts';

const d = of(DATE, ['2024-02-29', '2021-01-03', '1969-12-31', null]);
const t = of(TIMESTAMP, ['2024-02-29T13:45:59.123456', '1969-12-31T23:59:59.999999', null]);

const cases: [string, Columns, Results][] = [
  ['EXTRACT(YEAR FROM d)', { d }, [2024, 2021, 1969, null]],
  ['EXTRACT(QUARTER FROM d)', { d }, [1, 1, 4, null]],
  ['EXTRACT(MONTH FROM d)', { d }, [2, 1, 12, null]],
  ['EXTRACT(DAY FROM d)', { d }, [29, 3, 31, null]],
  ['EXTRACT(WEEK FROM d)', { d }, [9, 53, 1, null]],
  ['EXTRACT(DAYOFWEEK FROM d)', { d }, [4, 7, 3, null]],
  ['EXTRACT(DAYOFYEAR FROM d)', { d }, [60, 3, 365, null]],
  ['EXTRACT(EPOCH FROM d)', { d }, [1709164800, 1609632000, -86400, null]],
  ['EXTRACT(YEAR FROM t)', { t }, [2024, 1969, null]],
  ['EXTRACT(HOUR FROM t)', { t }, [13, 23, null]],
  ['EXTRACT(MINUTE FROM t)', { t }, [45, 59, null]],
  ['EXTRACT(SECOND FROM t)', { t }, [59, 59, null]],
  ['EXTRACT(EPOCH FROM t)', { t }, [1709214359.123456, -0.000001, null]],
  ['EXTRACT(HOUR FROM t)', { t: of(TIME, ['13:45:59.5', null]) }, [13, null]],
  ['EXTRACT(SECOND FROM t)', { t: of(TIME, ['13:45:59.5', null]) }, [59, null]],
  ['EXTRACT(DAY FROM t)', { t: of(TIMESTAMP_TZ, ['2024-02-29T23:30:00-01:00']) }, [1]],
  ["date_trunc('year', d)", { d }, ['2024-01-01', '2021-01-01', '1969-01-01', null]],
  ["date_trunc('quarter', d)", { d }, ['2024-01-01', '2021-01-01', '1969-10-01', null]],
  ["date_trunc('month', d)", { d }, ['2024-02-01', '2021-01-01', '1969-12-01', null]],
  ["date_trunc('week', d)", { d }, ['2024-02-26', '2020-12-28', '1969-12-29', null]],
  ["date_trunc('day', d)", { d }, ['2024-02-29', '2021-01-03', '1969-12-31', null]],
  ["date_trunc('month', t)", { t }, ['2024-02-01T00:00:00', '1969-12-01T00:00:00', null]],
  ["date_trunc('day', t)", { t }, ['2024-02-29T00:00:00', '1969-12-31T00:00:00', null]],
  ["date_trunc('hour', t)", { t }, ['2024-02-29T13:00:00', '1969-12-31T23:00:00', null]],
  ["date_trunc('minute', t)", { t }, ['2024-02-29T13:45:00', '1969-12-31T23:59:00', null]],
  ["date_trunc('second', t)", { t }, ['2024-02-29T13:45:59', '1969-12-31T23:59:59', null]],
  [
    'd + INTERVAL 1 MONTH',
    { d: of(DATE, ['2024-01-31', '2023-01-31', '2023-12-15']) },
    ['2024-02-29', '2023-02-28', '2024-01-15'],
  ],
  ['d - INTERVAL 1 YEAR', { d }, ['2023-02-28', '2020-01-03', '1968-12-31', null]],
  ["date_add(d, n, 'quarter')", { d, n: [1, -1, null, 1] }, ['2024-05-29', '2020-10-03', null, null]],
  ["date_add(d, n, 'week')", { d, n: [1, -1, 0, 1] }, ['2024-03-07', '2020-12-27', '1969-12-31', null]],
  ['d + n', { d, n: [1, -3, 1, 1] }, ['2024-03-01', '2020-12-31', '1970-01-01', null]],
  [
    "date_add(d, n, 'day')",
    {
      d: of(DATE, ['9999-12-31', '9999-12-31', '-9999-01-01', '2024-01-01', null]),
      n: [1, 0, -1, 9223372036854775807n, 9223372036854775807n],
    },
    [OVERFLOW, '9999-12-31', OVERFLOW, OVERFLOW, null],
  ],
  [
    "date_add(d, n, 'month')",
    { d: of(DATE, ['9999-12-31', '2024-01-31', '2024-01-31']), n: [1, -9223372036854775808n, 25] },
    [OVERFLOW, OVERFLOW, '2026-02-28'],
  ],
  ["date_add(DATE '2024-01-31', n, 'month')", { n: [1, 13, null] }, ['2024-02-29', '2025-02-28', null]],
  ['t + INTERVAL 1 MONTH', { t }, ['2024-03-29T13:45:59.123456', '1970-01-31T23:59:59.999999', null]],
  ['t + INTERVAL 36 HOUR', { t }, ['2024-03-02T01:45:59.123456', '1970-01-02T11:59:59.999999', null]],
  ["strptime(s, '%d.%m.%Y')", { s: ['31.1.2026', 'soon', null] }, ['2026-01-31T00:00:00', INVALID_CAST, null]],
  ["strptime(s, '%d.%m.%Y')::date", { s: ['31.1.2026', '29.2.2025', null] }, ['2026-01-31', INVALID_CAST, null]],
  ["strptime(s, '%F %H%z')", { s: ['2026-01-31 01+02'] }, ['2026-01-30T23:00:00Z']],
  [
    'strptime(s, f)',
    { s: ['31.1.26', '1/31/26', 'x', 'x', null], f: ['%d.%m.%y', '%D', null, '%q', '%q'] },
    [...['2026-01-31T00:00:00', '2026-01-31T00:00:00', null, INVALID_ARGUMENT, null]],
  ],
  ["strptime('2026-01-31', f)", { f: ['%F', '%D', null] }, ['2026-01-31T00:00:00', INVALID_CAST, null]],
  ["strptime('2026-01-31', '%F')::date + n", { n: [1, null] }, ['2026-02-01', null]],
  ["try_strptime(s, '%d.%m.%Y')", { s: ['31.1.2026', 'soon', null] }, ['2026-01-31T00:00:00', null, null]],
  ['try_strptime(s, f)', { s: ['x', 'x'], f: ['%q', '%d'] }, [INVALID_ARGUMENT, null]],
  ["strftime(d, '%d.%m.%Y')", { d }, ['29.02.2024', '03.01.2021', '31.12.1969', null]],
  [
    "strftime(t, '%A, %-d %B %Y, %H:%M:%S.%f%z')",
    { t },
    [...['Thursday, 29 February 2024, 13:45:59.123456', 'Wednesday, 31 December 1969, 23:59:59.999999', null]],
  ],
  ["strftime(t, '%T %z')", { t: of(TIMESTAMP_TZ, ['2024-02-29T23:30:00-01:00']) }, ['00:30:00 +0000']],
  ["strftime(DATE '2026-01-31', f)", { f: ['%d', '%q', null] }, ['31', INVALID_ARGUMENT, null]],
  ["strftime(d, '%Y' || '-%m')", { d }, ['2024-02', '2021-01', '1969-12', null]],
  ["date_add(t, n, 'second')", { t, n: [1, -9223372036854775808n, 1] }, ['2024-02-29T13:46:00.123456', OVERFLOW, null]],
  ["date_add(t, n, 'minute')", { t, n: [-46, 1, 1] }, ['2024-02-29T12:59:59.123456', '1970-01-01T00:00:59.999999', null]],
  ["date_diff('day', d, DATE '2024-03-01')", { d }, [1, 1153, 19784, null]],
  ["date_diff('month', d, DATE '2024-03-01')", { d }, [1, 38, 651, null]],
  ["date_diff('quarter', d, DATE '2024-04-01')", { d }, [1, 13, 218, null]],
  ["date_diff('year', DATE '2024-01-01', d)", { d }, [0, -3, -55, null]],
  [
    "date_diff('week', DATE '1970-01-04', d)",
    { d: of(DATE, ['1970-01-05', '1970-01-04', '1969-12-29', '1969-12-28']) },
    [1, 0, 0, -1],
  ],
  ["date_diff('hour', TIMESTAMP '1969-12-31 22:00:00', t)", { t }, [474783, 1, null]],
  ["date_diff('second', t, TIMESTAMP '1970-01-01 00:00:00')", { t }, [-1709214359, 1, null]],
  ["date_diff('month', t, t)", { t }, [0, 0, null]],
  ["d - DATE '2024-02-28'", { d }, [1, -1151, -19782, null]],
  [
    'make_date(y, m, d)',
    { y: [2024, 2023, 2024, 10000, -9999, null], m: [2, 2, 13, 1, 1, 99], d: [29, 29, 1, 1, 1, 99] },
    ['2024-02-29', INVALID_ARGUMENT, INVALID_ARGUMENT, INVALID_ARGUMENT, '-9999-01-01', null],
  ],
  [
    'make_date(2024, m, 1)',
    { m: [1, 12, 0, 9223372036854775807n] },
    ['2024-01-01', '2024-12-01', INVALID_ARGUMENT, INVALID_ARGUMENT],
  ],
];

describe('dates and times', () => {
  test.each(cases)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });
});
