import { describe, expect, test } from 'vitest';
import { compileDateFormat, DATE_CODES, type FormatUse } from '../../../model/expression/date-format.ts';

function compiled(format: string, use: FormatUse = 'read') {
  const made = compileDateFormat(format, use);
  if (typeof made === 'string') throw new Error(made);
  return made;
}

const micros = (iso: string) => BigInt(Date.parse(`${iso}Z`)) * 1000n;

test.each<[format: string, text: string, iso: string | undefined]>([
  ['%d.%m.%Y', '31.01.2026', '2026-01-31T00:00:00'],
  ['%d.%m.%Y', '1.2.2026', '2026-02-01T00:00:00'],
  ['%-d.%-m.%Y', '01.02.2026', '2026-02-01T00:00:00'],
  ['%d.%m.%Y', '29.02.2024', '2024-02-29T00:00:00'],
  ['%d.%m.%Y', '29.02.2025', undefined],
  ['%d.%m.%Y', '31.04.2026', undefined],
  ['%d.%m.%Y', '31.13.2026', undefined],
  ['%d.%m.%Y', '0.1.2026', undefined],
  ['%d.%m.%Y', ' 31.01.2026', undefined],
  ['%d.%m.%Y', '31.01.2026 ', undefined],
  ['%d.%m.%Y', '31x01x2026', undefined],
  ['%d.%m.%Y', '', undefined],
  ['%d%m%Y', '31012026', '2026-01-31T00:00:00'],
  ['%Y%m%d%H%M%S', '20260131235959', '2026-01-31T23:59:59'],
  ['%F %T', '2026-01-31 07:08:09', '2026-01-31T07:08:09'],
  ['%D %R', '12/31/99 23:59', '1999-12-31T23:59:00'],
  ['%y', '68', '2068-01-01T00:00:00'],
  ['%y', '69', '1969-01-01T00:00:00'],
  ['%d %B %Y', '5 MARCH 2026', '2026-03-05T00:00:00'],
  ['%a, %d %b %Y', 'thu, 5 Mar 2026', '2026-03-05T00:00:00'],
  ['%A', 'Noday', undefined],
  ['%Y/%j', '2024/366', '2024-12-31T00:00:00'],
  ['%Y/%j', '2025/366', undefined],
  ['%Y/%j', '2025/0', undefined],
  ['%I:%M %p', '12:30 AM', '1900-01-01T00:30:00'],
  ['%I:%M %p', '12:30 pm', '1900-01-01T12:30:00'],
  ['%I:%M %p', '1:30 PM', '1900-01-01T13:30:00'],
  ['%I', '13', undefined],
  ['%H', '24', undefined],
  ['%H:%M:%S', '1:2:60', undefined],
  ['%S.%f', '7.5', '1900-01-01T00:00:07.500'],
  ['%S.%f', '7.1234567', undefined],
  ['%FT%T%z', '2026-01-31T00:30:00+0100', '2026-01-30T23:30:00'],
  ['%FT%T%z', '2026-01-31T00:30:00-05:30', '2026-01-31T06:00:00'],
  ['%FT%T%z', '2026-01-31T00:30:00Z', '2026-01-31T00:30:00'],
  ['%FT%T%z', '2026-01-31T00:30:00', undefined],
  ['%F %T%z', '9999-12-31 23:30:00-01', undefined],
  ['%m/%Y [%d] (x)?+*^$|\\', '1/2026 [2] (x)?+*^$|\\', '2026-01-02T00:00:00'],
  ['100%%', '100%', '1900-01-01T00:00:00'],
  ['', '', '1900-01-01T00:00:00'],
  ['am %d. um %H Uhr 🕐', 'am 3. um 14 Uhr 🕐', '1900-01-03T14:00:00'],
])('%s takes %s', (format, text, iso) => {
  expect(compiled(format).parse(text)).toBe(iso === undefined ? undefined : micros(iso));
});

test.each<[format: string, iso: string, text: string]>([
  ['%d.%m.%Y', '2026-01-05T00:00:00', '05.01.2026'],
  ['%-d.%-m.%y %-H:%M', '2026-01-05T00:07:00', '5.1.26 0:07'],
  ['%A %a %B %b %j', '2026-01-31T00:00:00', 'Saturday Sat January Jan 031'],
  ['%j', '2024-12-31T23:59:59', '366'],
  ['%I:%M %p', '2026-01-31T00:05:00', '12:05 AM'],
  ['%I:%M %p', '2026-01-31T12:05:00', '12:05 PM'],
  ['%T.%f', '1969-12-31T23:59:59.250', '23:59:59.250000'],
  ['%F', '0044-03-15T00:00:00', '0044-03-15'],
  ['%Y %y', '-000044-03-15T00:00:00', '-0044 56'],
  ['%d %d %j %H %I', '2026-01-31T15:00:00', '31 31 031 15 03'],
  ['100%% 🕐 %D', '2026-01-31T00:00:00', '100% 🕐 01/31/26'],
])('%s prints %s', (format, iso, text) => {
  expect(compiled(format, 'print').print(micros(iso), false)).toBe(text);
});

test('only times with a zone have an offset', () => {
  expect([compiled('%H%z').print(0n, true), compiled('%H%z').print(0n, false)]).toEqual(['00+0000', '00']);
  expect([compiled('%H%z').hasOffset, compiled('%H %%z').hasOffset]).toEqual([true, false]);
});

describe('is no format', () => {
  test.each([
    ['%q', 'unknown code: %q'],
    ['%-', 'it ends with a single %'],
    ['%d.%m.%', 'it ends with a single %'],
    ['%é', 'unknown code: %é'],
    ['%d %d', '%d repeats what another code stands for'],
    ['%B %m', '%m repeats what another code stands for'],
    ['%y %Y', '%Y repeats what another code stands for'],
    ['%d %j', '%j repeats what another code stands for'],
    ['%H %I', '%I repeats what another code stands for'],
    ['%F %d', '%d repeats what another code stands for'],
  ])('%s', (format, why) => expect(compileDateFormat(format, 'read')).toBe(why));
});

test('what every code prints is read again', () => {
  const time = micros('2026-11-08T21:03:09.000');
  for (const code of DATE_CODES) {
    const format = compiled(code);
    expect(format.parse(format.print(time, true)), code).toBeDefined();
  }
  const whole = compiled('%A %d %b %Y %I:%M:%S.%f %p %z');
  expect(whole.parse(whole.print(time + 123456n, true))).toBe(time + 123456n);
});
