import { describe, expect, test } from 'vitest';
import {
  PART_DAY,
  PART_DAYOFWEEK,
  PART_DAYOFYEAR,
  PART_HOUR,
  PART_MINUTE,
  PART_MONTH,
  PART_QUARTER,
  PART_SECOND,
  PART_WEEK,
  PART_YEAR,
  REFUSED_OVERFLOW,
} from '../../../columns/layout.ts';
import { formatDate, formatTimestamp, parseDate, parseTimestamp } from '../../../columns/values.ts';
import { compileNative } from './compile.ts';

interface Calendar {
  readonly FIRST_DAY: { readonly value: number };
  readonly LAST_DAY: { readonly value: number };
  readonly civilYear: { readonly value: number };
  readonly civilMonth: { readonly value: number };
  readonly civilDay: { readonly value: number };
  daysFromCivil(year: number, month: number, day: number): number;
  civilFromDays(days: number): void;
  daysInMonth(year: number, month: number): number;
  datePart(days: number, part: number): number;
  timestampPart(micros: bigint, part: number): number;
  truncateDate(days: number, part: number): number;
  truncateTimestamp(micros: bigint, part: number): bigint;
  addMonths(days: number, months: bigint): number;
  status(): number;
}

const { functions } = await compileNative<Calendar>(`
  export * from "./calendar";
  import { parseStatus } from "./parse-status";
  export function status(): i32 { return parseStatus; }
`);

describe('calendar', () => {
  test('agrees with Date on every day around 1970 and on days of 20,000 years', () => {
    const days = Array.from({ length: 80_000 }, (_, i) => i - 40_000);
    for (let day = functions.FIRST_DAY.value; day <= functions.LAST_DAY.value; day += 37) days.push(day);
    for (const day of days) {
      const date = new Date(day * 86_400_000);
      const civil = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const;
      functions.civilFromDays(day);
      const { civilYear, civilMonth, civilDay } = functions;
      const week = date.getUTCDay() || 7;
      if (
        civilYear.value !== civil[0] ||
        civilMonth.value !== civil[1] ||
        civilDay.value !== civil[2] ||
        functions.daysFromCivil(...civil) !== day ||
        functions.datePart(day, PART_DAYOFWEEK) !== week ||
        functions.truncateDate(day, PART_WEEK) !== day - week + 1
      ) {
        expect([day, civilYear.value, civilMonth.value, civilDay.value]).toEqual([day, ...civil]);
      }
    }
  });

  test('its first and last day', () => {
    expect([functions.FIRST_DAY.value, functions.LAST_DAY.value].map(formatDate)).toEqual(['-9999-01-01', '9999-12-31']);
  });

  test.each([
    ['2024-02-29', 2024, 1, 2, 9, 29, 4, 60],
    ['2024-12-30', 2024, 4, 12, 1, 30, 1, 365],
    ['2021-01-03', 2021, 1, 1, 53, 3, 7, 3],
    ['2020-12-31', 2020, 4, 12, 53, 31, 4, 366],
    ['2023-01-01', 2023, 1, 1, 52, 1, 7, 1],
    ['1969-12-31', 1969, 4, 12, 1, 31, 3, 365],
    ['0000-02-29', 0, 1, 2, 9, 29, 2, 60],
    ['-0001-03-01', -1, 1, 3, 9, 1, 1, 60],
  ])('%s: year %i, quarter %i, month %i, week %i, day %i, day of week %i, of year %i', (text, ...parts) => {
    const all = [PART_YEAR, PART_QUARTER, PART_MONTH, PART_WEEK, PART_DAY, PART_DAYOFWEEK, PART_DAYOFYEAR];
    expect(all.map((part) => functions.datePart(parseDate(text), part))).toEqual(parts);
    expect(all.map((part) => functions.timestampPart(parseTimestamp(`${text}T23:59:59.999999`), part))).toEqual(parts);
  });

  test.each([
    ['2024-02-29T13:14:15.999999', 13, 14, 15],
    ['1969-12-31T23:59:59.000001', 23, 59, 59],
    ['-0001-01-01T00:00:00', 0, 0, 0],
  ])('%s: hour %i, minute %i, second %i', (text, ...parts) => {
    const micros = parseTimestamp(text);
    expect([PART_HOUR, PART_MINUTE, PART_SECOND].map((part) => functions.timestampPart(micros, part))).toEqual(parts);
  });

  test.each([
    [PART_YEAR, '2024-01-01T00:00:00', '1969-01-01T00:00:00'],
    [PART_QUARTER, '2024-07-01T00:00:00', '1969-10-01T00:00:00'],
    [PART_MONTH, '2024-08-01T00:00:00', '1969-12-01T00:00:00'],
    [PART_WEEK, '2024-08-12T00:00:00', '1969-12-29T00:00:00'],
    [PART_DAY, '2024-08-17T00:00:00', '1969-12-31T00:00:00'],
    [PART_HOUR, '2024-08-17T13:00:00', '1969-12-31T23:00:00'],
    [PART_MINUTE, '2024-08-17T13:14:00', '1969-12-31T23:59:00'],
    [PART_SECOND, '2024-08-17T13:14:15', '1969-12-31T23:59:59'],
  ])('truncated by part %i', (part, after, before) => {
    const truncated = ['2024-08-17T13:14:15.5', '1969-12-31T23:59:59.999999'].map((text) =>
      formatTimestamp(functions.truncateTimestamp(parseTimestamp(text), part), false),
    );
    expect(truncated).toEqual([after, before]);
  });

  test.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-03-31', -1, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-11-30', 3, '2025-02-28'],
    ['2024-01-15', -13, '2022-12-15'],
    ['0000-01-01', -1, '-0001-12-01'],
    ['9999-12-31', 1, 'overflow'],
    ['-9999-01-01', -1, 'overflow'],
    ['2024-01-01', 2 ** 53, 'overflow'],
    ['2024-01-01', -(2 ** 53), 'overflow'],
  ])('%s and %i months', (from, months, to) => {
    const days = functions.addMonths(parseDate(from), BigInt(months));
    expect(functions.status() === REFUSED_OVERFLOW ? 'overflow' : formatDate(days)).toBe(to);
  });

  test('lengths of months', () => {
    const lengths = (year: number) => Array.from({ length: 12 }, (_, month) => functions.daysInMonth(year, month + 1));
    expect(lengths(2023)).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    expect([2024, 2000, 1900, 0, -4].map((year) => functions.daysInMonth(year, 2))).toEqual([29, 29, 28, 29, 29]);
  });
});
