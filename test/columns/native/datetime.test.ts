import { describe, expect, test } from 'vitest';
import { DATE, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../../model/types.ts';
import { arena, castFromText, castToText, seeded } from './casting.ts';

const { kernels } = arena;
const toTimestamp = (zoned: boolean, texts: (string | null)[]) =>
  castFromText(
    (views, n, validity, out, refused) => kernels.castTextToTimestamp(views, n, validity, out, refused, Number(zoned)),
    zoned ? TIMESTAMP_TZ : TIMESTAMP,
    texts,
  );

test('a zone may move a timestamp to the last moment that there is, and not past it', () => {
  const texts = [
    '9999-12-31T23:59:59.999999Z',
    '9999-12-31T22:59:59.999999-01:00',
    '9999-12-31T23:00:00-01:00',
    '9999-12-31T23:59:59-00:01',
  ];
  expect(toTimestamp(true, texts)).toEqual(['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z', 'invalid', 'invalid']);
});

describe('text to date', () => {
  test.each([
    ['2025-01-31', '2025-01-31'],
    ['2025/01/31', '2025-01-31'],
    [' 2024-02-29 ', '2024-02-29'],
    ['0000-01-01', '0000-01-01'],
    ['0001-12-31', '0001-12-31'],
    ['9999-12-31', '9999-12-31'],
    ['-0044-03-15', '-0044-03-15'],
    ['2023-02-29', 'invalid'],
    ['1900-02-29', 'invalid'],
    ['2025-04-31', 'invalid'],
    ['2025-13-01', 'invalid'],
    ['2025-00-01', 'invalid'],
    ['2025-01-00', 'invalid'],
    ['2025-01-32', 'invalid'],
    ['2025-01/31', 'invalid'],
    ['2025-1-31', 'invalid'],
    ['2025-01-3', 'invalid'],
    ['2025-01-311', 'invalid'],
    ['20250-01-31', 'invalid'],
    ['20250131', 'invalid'],
    ['31-01-2025', 'invalid'],
    ['2025-01-31T00:00:00', 'invalid'],
    ['2o25-01-31', 'invalid'],
    ['-2025-01-3', 'invalid'],
    ['', 'invalid'],
    ['-', 'invalid'],
    [null, null],
  ])('%s is %s', (text, value) => {
    expect(castFromText(kernels.castTextToDate, DATE, [text])).toEqual([value]);
  });
});

describe('text to time', () => {
  test.each([
    ['12:30', '12:30:00'],
    ['00:00:00', '00:00:00'],
    ['23:59:59.999999', '23:59:59.999999'],
    ['12:30:00.5', '12:30:00.5'],
    ['12:30:00.123456000', '12:30:00.123456'],
    ['12:30:00.1234567', 'invalid'],
    ['12:30:00.0000000000', 'invalid'],
    ['12:30:00.', 'invalid'],
    ['12:30:', 'invalid'],
    ['12:30:0', 'invalid'],
    ['24:00', 'invalid'],
    ['12:60', 'invalid'],
    ['12:30:60', 'invalid'],
    ['1:30', 'invalid'],
    ['12-30', 'invalid'],
    ['12:30Z', 'invalid'],
    ['12:30 PM', 'invalid'],
    ['', 'invalid'],
    [null, null],
  ])('%s is %s', (text, value) => {
    expect(castFromText(kernels.castTextToTime, TIME, [text])).toEqual([value]);
  });
});

describe('text to timestamp', () => {
  test.each([
    ['2025-01-31T12:30:00', '2025-01-31T12:30:00'],
    ['2025-01-31 12:30', '2025-01-31T12:30:00'],
    ['2025/01/31t12:30:15.25', '2025-01-31T12:30:15.25'],
    ['1969-12-31T23:59:59.999999', '1969-12-31T23:59:59.999999'],
    ['-0044-03-15T12:00:00', '-0044-03-15T12:00:00'],
    ['2025-01-31', '2025-01-31T00:00:00'],
    ['\t2025-01-31 12:30:00.000001000\n', '2025-01-31T12:30:00.000001'],
    ['2025-01-31T12:30:00.0000001', 'invalid'],
    ['2025-01-31T12:30:00Z', 'invalid'],
    ['2025-01-31T12:30:00+01:00', 'invalid'],
    ['2025-01-31T', 'invalid'],
    ['2025-01-31T12', 'invalid'],
    ['2025-01-31  12:30', 'invalid'],
    ['2025-01-31x12:30', 'invalid'],
    ['2025-02-30T12:30', 'invalid'],
    ['2025-01-31T12:30:00x', 'invalid'],
    ['2025-01-3112:30', 'invalid'],
    ['', 'invalid'],
    ['-', 'invalid'],
    [null, null],
  ])('%s without a zone is %s', (text, value) => {
    expect(toTimestamp(false, [text])).toEqual([value]);
  });

  test.each([
    ['2025-01-31T12:30:00Z', '2025-01-31T12:30:00Z'],
    ['2025-01-31 12:30z', '2025-01-31T12:30:00Z'],
    ['2025-01-31T12:30:00.5+02', '2025-01-31T10:30:00.5Z'],
    ['2025-01-31T00:30:00+01:00', '2025-01-30T23:30:00Z'],
    ['2025-12-31T23:30:00-0530', '2026-01-01T05:00:00Z'],
    ['2025-01-31T12:30:00-00:00', '2025-01-31T12:30:00Z'],
    ['2025-01-31T12:30:00', 'invalid'],
    ['2025-01-31', 'invalid'],
    ['2025-01-31Z', 'invalid'],
    ['2025-01-31T12:30:00+', 'invalid'],
    ['2025-01-31T12:30:00+1', 'invalid'],
    ['2025-01-31T12:30:00+24:00', 'invalid'],
    ['2025-01-31T12:30:00+01:60', 'invalid'],
    ['2025-01-31T12:30:00+01:0', 'invalid'],
    ['2025-01-31T12:30:00+01:00x', 'invalid'],
    ['2025-01-31T12:30:00ZZ', 'invalid'],
    ['2025-01-31T12:30:00 +01:00', 'invalid'],
    ['2025-01-31T12:30:00 CET', 'invalid'],
  ])('%s with a zone is %s', (text, value) => {
    expect(toTimestamp(true, [text])).toEqual([value]);
  });
});

describe('to text', () => {
  test('dates, in ISO 8601', () => {
    const texts = ['1970-01-01', '2025-01-31', '0000-02-29', '-0044-03-15', '9999-12-31', '12345-06-07', null];
    expect(castToText(kernels.castDateToText, DATE, texts)).toEqual(texts);
  });

  test('times, with the fraction that they have', () => {
    const texts = ['00:00:00', '12:30:00.5', '23:59:59.999999', '01:02:03.000001', '10:20:30.1002', null];
    expect(castToText(kernels.castTimeToText, TIME, texts)).toEqual(texts);
  });

  test('timestamps, with Z when zoned', () => {
    for (const zone of ['', 'Z']) {
      const texts = ['2025-01-31T12:30:00', '1969-12-31T23:59:59.999999', '-0001-12-31T00:00:00.5', '9999-12-31T23:59:59'].map(
        (text) => text + zone,
      );
      const kernel = (values: number, n: number, validity: number, views: number, heap: number) =>
        kernels.castTimestampToText(values, n, validity, views, heap, zone.length);
      expect(castToText(kernel, zone ? TIMESTAMP_TZ : TIMESTAMP, [...texts, null])).toEqual([...texts, null]);
    }
  });

  test('random instants agree with Date both ways', () => {
    const next = seeded('timestamps');
    const texts = Array.from({ length: 100_000 }, () => {
      const date = new Date((next() - 2 ** 31) * 2 ** (next() % 16));
      return date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999 ? date.toISOString() : '1970-01-01T00:00:00.000Z';
    });
    const short = texts.map((text) => text.replace(/\.?0*Z$/, 'Z'));
    const values = toTimestamp(true, texts);
    const wrong = values.map((value, row) => [texts[row], value, short[row]]).filter(([, value, text]) => value !== text);
    expect(wrong).toEqual([]);
    const kernel = (values: number, n: number, validity: number, views: number, heap: number) =>
      kernels.castTimestampToText(values, n, validity, views, heap, 1);
    expect(castToText(kernel, TIMESTAMP_TZ, values)).toEqual(short);
  });
});
