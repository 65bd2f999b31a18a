import { expect, test } from 'vitest';
import { Scratch } from '../../../columns/scratch.ts';
import { scanCsv } from '../../../connectors/csv/chunk.ts';
import { decodeColumn } from '../../../connectors/csv/decode.ts';
import { kindsOfType, typeOfKinds } from '../../../connectors/csv/infer-type.ts';
import { classifyAs, readFormat, writeFormat } from '../../../connectors/csv/read-format.ts';
import { DATE, type DataType, FLOAT, INTEGER, sameType, typeName } from '../../../model/types.ts';
import type { ValueFormat } from '../../../model/value-format.ts';
import { random } from '../../model/expression/random.ts';
import { arena } from './casting.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const encoder = new TextEncoder();

function formatOf(decimal: '.' | ',', thousands: ValueFormat['thousands'], date = ''): ValueFormat {
  return { decimal, thousands, dateFormats: date === '' ? [] : [date], locale: undefined };
}

/** Values of texts, in a column of one type; `undefined` for those that are refused. */
function decode(
  texts: readonly string[],
  type: DataType,
  format: ValueFormat,
  guessed: boolean,
): (number | bigint | undefined)[] {
  const scratch = new Scratch(arena);
  const bytes = encoder.encode(`${texts.join('\n')}\n`);
  const base = scratch.alloc(bytes.length + 256);
  arena.bytes.set(bytes, base);
  const dialect = {
    delimiter: Uint8Array.of(1),
    quote: 34,
    escape: 34,
    comment: new Uint8Array(),
    skipBlanks: false,
    padShort: false,
  };
  const range = { base, from: 0, stop: bytes.length, to: bytes.length, final: true, maxRows: 0xffffffff };
  const grid = scanCsv(arena, scratch, dialect, 1, range)!;
  expect(grid.rows).toBe(texts.length);
  const address = writeFormat(arena, (count) => scratch.alloc(count), readFormat(format));
  const options = { dialect, nulls: 0, guessed, format: address };
  const { vector, refused } = decodeColumn(arena, scratch, grid, 0, type, undefined, options);
  const of = (row: number) =>
    type.kind === 'float'
      ? arena.f64[(vector.values >>> 3) + row]
      : type.kind === 'date'
        ? arena.i32[(vector.values >>> 2) + row]
        : arena.i64[(vector.values >>> 3) + row * (type.kind === 'decimal' ? 2 : 1)];
  const values = texts.map((_, row) => (refused !== 0 && arena.bytes[refused + row] !== 0 ? undefined : of(row)));
  scratch.dispose();
  return values;
}

const DECIMAL: DataType = { kind: 'decimal', precision: 18, scale: 2 };

test.each<[decimal: '.' | ',', thousands: ValueFormat['thousands'], text: string, value: number | undefined]>([
  [',', '', '3,14', 3.14],
  [',', '', '3.14', undefined],
  [',', '', '-0,5', -0.5],
  [',', '', ',5', 0.5],
  [',', '', '5,', 5],
  [',', '', '1,5e3', 1500],
  [',', '', '1,2,3', undefined],
  [',', '.', '1.234,56', 1234.56],
  [',', '.', '1.234.567,89', 1234567.89],
  [',', '.', '1234567,89', 1234567.89],
  [',', '.', '-1.234', -1234],
  [',', '.', '1.23.4', undefined],
  [',', '.', '1.2345', undefined],
  [',', '.', '1234.567', undefined],
  [',', '.', '.123', undefined],
  [',', '.', '1.234.', undefined],
  [',', '.', '1,234.567', undefined],
  [',', '.', '12.34.567', undefined],
  [',', ' ', '1 234,5', 1234.5],
  [',', ' ', '1\u00a0234,5', 1234.5],
  [',', ' ', '1\u202f234\u2009567,5', 1234567.5],
  [',', ' ', '1 23', undefined],
  ['.', "'", "1'234.50", 1234.5],
  ['.', "'", '1’234’567', 1234567],
  ['.', ',', '1,234.50', 1234.5],
  ['.', ',', '12,34,567.89', 1234567.89],
  ['.', ',', '1,23,45,678', 12345678],
  ['.', ',', '123,45,678', undefined],
  ['.', ',', '1,234,56,789', undefined],
  ['.', ',', '1,23', undefined],
  ['.', '_', '1_000_000', 1000000],
  ['.', ',', '(1,234)', undefined],
])('decimal "%s", thousands "%s": %s is %s', (decimal, thousands, text, value) => {
  const format = formatOf(decimal, thousands);
  expect(decode([text], FLOAT, format, false)).toEqual([value]);
  const cents = value === undefined ? undefined : BigInt(Math.round(value * 100));
  expect(decode([text, ` ${text}  `, `"${text}"`], DECIMAL, format, false)).toEqual([cents, cents, cents]);
  const whole = value !== undefined && Number.isInteger(value) && !/e|[,.]$/.test(text) ? BigInt(value) : undefined;
  expect(decode([text], INTEGER, format, false)).toEqual([whole]);
});

const ACCOUNTING: ValueFormat = { ...formatOf(',', '.'), accounting: true, units: ['Fr.', '€', '%'] };

test.each<[text: string, value: number | undefined]>([
  ['(1.234,50)', -1234.5],
  ['( 1,5 )', -1.5],
  ['(9)', -9],
  ['1.234,50-', -1234.5],
  ['1,5 -', -1.5],
  ['\u22121,5', -1.5],
  ['1,5\u2212', -1.5],
  ['+1,5', 1.5],
  ['1,5+', 1.5],
  ['-', 0],
  ['€ -', 0],
  ['(0,00)', 0],
  ['€ 1.234,50', 1234.5],
  ['€1,5', 1.5],
  ['1,5 €', 1.5],
  ['1,5\u00a0€', 1.5],
  ['1,5\u202f€', 1.5],
  ['-€ 1,5', -1.5],
  ['€ -1,5', -1.5],
  ['(€ 1,5)', -1.5],
  ['€ (1,5)', -1.5],
  ['(1,5) €', -1.5],
  ['€ 1,5-', -1.5],
  ['1,5- €', -1.5],
  ['Fr. 1.500', 1500],
  ['12,5 %', 12.5],
  ['12,5', 12.5],
  ['(-1,5)', undefined],
  ['-1,5-', undefined],
  ['--1,5', undefined],
  ['+', undefined],
  ['()', undefined],
  ['(1,5', undefined],
  ['1,5)', undefined],
  ['((1,5))', undefined],
  ['€ 1,5 €', undefined],
  ['€ % 1,5', undefined],
  ['€', undefined],
  ['$ 1,5', undefined],
  ['- 1,5', undefined],
  ['+ 1,5', undefined],
  ['€ + 1,5', undefined],
  ['1.23,5 €', undefined],
])('with accounting and units %j is %s', (text, value) => {
  expect(decode([text], FLOAT, ACCOUNTING, false)).toEqual([value]);
  const cents = value === undefined ? undefined : BigInt(Math.round(value * 100));
  expect(decode([` ${text} `, `"${text}"`], DECIMAL, ACCOUNTING, false)).toEqual([cents, cents]);
});

test.each<[text: string, value: number | undefined]>([
  ['5 kg', 5],
  ['kg -5', -5],
  ['+5 kg', 5],
  ['(5) kg', undefined],
  ['5- kg', undefined],
  ['-', undefined],
])('with units alone %j is %s', (text, value) => {
  expect(decode([text], FLOAT, { ...formatOf('.', ''), units: ['kg'] }, false)).toEqual([value]);
});

const day = (year: number, month: number, date: number) => Date.UTC(year, month - 1, date) / 86_400_000;

test.each<[format: string, text: string, value: number | undefined]>([
  ['%d.%m.%Y', '31.12.2024', day(2024, 12, 31)],
  ['%d.%m.%Y', '3.4.2024', day(2024, 4, 3)],
  ['%d.%m.%Y', '29.02.2024', day(2024, 2, 29)],
  ['%d.%m.%Y', '29.02.2023', undefined],
  ['%d.%m.%Y', '29.02.1900', undefined],
  ['%d.%m.%Y', '29.02.2000', day(2000, 2, 29)],
  ['%d.%m.%Y', '31.04.2024', undefined],
  ['%d.%m.%Y', '00.04.2024', undefined],
  ['%d.%m.%Y', '2024-12-31', undefined],
  ['%d.%m.%Y', '31.12.24', undefined],
  ['%d.%m.%Y', '31.12.2024 ', day(2024, 12, 31)],
  ['%d.%m.%Y', '31.12.20245', undefined],
  ['%m/%d/%Y', '12/31/2024', day(2024, 12, 31)],
  ['%m/%d/%Y', '1/5/2024', day(2024, 1, 5)],
  ['%m/%d/%Y', '31/12/2024', undefined],
  ['%d/%m/%Y', '03/04/1969', day(1969, 4, 3)],
  ['%Y/%d/%m', '2024/31/12', day(2024, 12, 31)],
  ['%d-%m-%y', '31-12-68', day(2068, 12, 31)],
  ['%d-%m-%y', '31-12-69', day(1969, 12, 31)],
  ['%d.%m.%Y', '01.01.0001', Math.round(new Date('0001-01-01T00:00:00Z').getTime() / 86_400_000)],
  ['%d.%m.%Y', '28.02.9999', day(9999, 2, 28)],
])('%s: %s is %s', (date, text, value) => {
  const format = formatOf('.', '', date);
  expect(decode([text, `"${text}"`], DATE, format, false)).toEqual([value, value]);
  // As in JavaScript, which reads the formats that no kernel knows.
  const micros = readFormat(format).dates[0]!.parse(text.trim());
  expect(micros === undefined ? undefined : Number(micros / 86_400_000_000n)).toBe(value);
});

test(`guesses of formats take the texts that they would be guessed from, and no others (SEED=${SEED})`, () => {
  const { below } = source(SEED);
  const signs = ['1', '2', '0', '9', '.', ',', '-', ' ', "'", '’', '\u00a0', 'e', '+', '/'];
  const texts = Array.from({ length: 6000 }, () =>
    Array.from({ length: 1 + below(9) }, () => signs[below(below(3) === 0 ? signs.length : 6)]!).join(''),
  ).filter((text) => /[^\t-\r ]/.test(text));
  const dates = Array.from({ length: 2000 }, () => `${below(33)}.${below(14)}.${[2023, 2024, 1900, 24][below(4)]}`);
  for (const [decimal, thousands] of [
    [',', '.'],
    [',', ''],
    [',', ' '],
    ['.', "'"],
    ['.', ','],
  ] as const) {
    for (const type of [INTEGER, FLOAT]) {
      compare(texts, type, formatOf(decimal, thousands));
      const odd = texts.map(
        (text) => [text, `(${text})`, `${text}-`, `€ ${text}`, `${text} kr`, `-€${text}`, `${text}€-`][below(7)]!,
      );
      for (const accounting of [true, false])
        compare(odd, type, { ...formatOf(decimal, thousands), accounting, units: ['€', 'kr'] });
      compare(odd, type, { ...formatOf(decimal, thousands), accounting: true });
    }
  }
  compare([...dates, ...texts], DATE, formatOf('.', '', '%d.%m.%Y'));
});

function source(seed: number) {
  const next = random(seed);
  return { below: (limit: number) => Math.floor(next() * limit) };
}

function compare(texts: readonly string[], type: DataType, format: ValueFormat): void {
  const values = decode(texts, type, format, true);
  const read = readFormat(format);
  const taken = texts.filter((_, row) => values[row] !== undefined);
  const guessed = texts.filter((text) => {
    const field = encoder.encode(text);
    return sameType(typeOfKinds(kindsOfType(type) | classifyAs(field, 0, field.length, read)), type);
  });
  expect([typeName(type), format, taken]).toEqual([typeName(type), format, guessed]);
}
