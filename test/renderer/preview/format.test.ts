import { describe, expect, it } from 'vitest';
import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  list,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../../model/types.ts';
import { describeValue, formatCell, fullText, plainText, visibleText } from '../../../renderer/preview/format.ts';
import type { CellValue } from '../../../renderer/preview/table.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('formatCell', () => {
  const table: [CellValue, DataType, string, string?][] = [
    [null, INTEGER, 'null', 'null'],
    [0n, INTEGER, '0'],
    [999n, INTEGER, '999'],
    [1000n, INTEGER, '1,000'],
    [-1234567n, INTEGER, '-1,234,567'],
    [9223372036854775807n, INTEGER, '9,223,372,036,854,775,807'],
    [1910.59, FLOAT, '1,910.59'],
    [-0.5, FLOAT, '-0.5'],
    [-0, FLOAT, '-0'],
    [1e21, FLOAT, '1e+21'],
    [0.1 + 0.2, FLOAT, '0.30000000000000004'],
    [Number.NaN, FLOAT, 'NaN'],
    [Number.NEGATIVE_INFINITY, FLOAT, '-Infinity'],
    [123456n, decimal(10, 2), '1,234.56'],
    [-5n, decimal(10, 2), '-0.05'],
    [7n, decimal(10, 0), '7'],
    [10n ** 37n, decimal(38, 0), `10${',000'.repeat(12)}`],
    [true, BOOLEAN, 'true', 'true'],
    [false, BOOLEAN, 'false', 'false'],
    [0, DATE, '1970-01-01'],
    [20389, DATE, '2025-10-28'],
    [-719468, DATE, '0000-03-01'],
    [-719529, DATE, '-0001-12-31'],
    [2932897, DATE, '10000-01-01'],
    [2_147_483_647, DATE, '5881580-07-11'],
    [0n, TIME, '00:00:00'],
    [86_399_999_999n, TIME, '23:59:59.999999'],
    [45_296_500_000n, TIME, '12:34:56.5'],
    [0n, TIMESTAMP, '1970-01-01 00:00:00'],
    [-1n, TIMESTAMP, '1969-12-31 23:59:59.999999'],
    [1_738_319_400_123_456n, TIMESTAMP_TZ, '2025-01-31 10:30:00.123456Z'],
    ['Córdoba', STRING, 'Córdoba'],
    ['', STRING, 'empty', 'empty'],
    ['null', STRING, 'null', 'value'],
    ['  a b ', STRING, '··a b·'],
    ['   ', STRING, '···'],
    ['a\tb\nc\r\0', STRING, 'a\\tb\\nc\\r\\0'],
    ['\u0007\u00a0\u200b\u202e', STRING, '\\u0007\\u00a0\\u200b\\u202e'],
    ['{"a":1}', JSON_TYPE, '{"a":1}'],
    ['[1,null]', list(INTEGER), '[1,null]'],
    [bytes(), BINARY, 'empty', 'empty'],
    [bytes(0, 255), BINARY, '0x00ff'],
    [new Uint8Array(1024), BINARY, `0x${'00'.repeat(16)}… 1,024 bytes`],
  ];
  for (const [value, type, text, kind = 'value'] of table) {
    it(`shows ${type.kind} as ${text}`, () => expect(formatCell(value, type)).toEqual({ text, kind }));
  }

  it('cuts long texts', () => {
    expect(formatCell('x'.repeat(1000), STRING).text).toBe(`${'x'.repeat(300)}…`);
  });
  it('shows no blank at an end that is not the end of the text', () => {
    expect(visibleText('ab cd', 3)).toBe('ab …');
  });
});

describe('plainText', () => {
  const table: [CellValue, DataType, string][] = [
    [null, STRING, ''],
    [1234567n, INTEGER, '1234567'],
    [1234.5, FLOAT, '1234.5'],
    [123456n, decimal(10, 2), '1234.56'],
    [0n, TIMESTAMP_TZ, '1970-01-01T00:00:00Z'],
    [' a\n', STRING, ' a\n'],
    [bytes(1, 171), BINARY, '01ab'],
  ];
  for (const [value, type, text] of table)
    it(`gives ${type.kind} as ${JSON.stringify(text)}`, () => expect(plainText(value, type)).toBe(text));
});

describe('fullText', () => {
  it('lays out JSON', () => expect(fullText('{"a":[1]}', JSON_TYPE)).toBe('{\n  "a": [\n    1\n  ]\n}'));
  it('keeps JSON whose numbers would lose digits', () => {
    expect(fullText('{"a":12345678901234567890}', JSON_TYPE)).toBe('{"a":12345678901234567890}');
  });
  it('keeps text that is no JSON', () => expect(fullText('{', JSON_TYPE)).toBe('{'));
  it('dumps bytes', () => {
    expect(fullText(bytes(72, 105, 0), BINARY)).toBe(`00000000  48 69 00${' '.repeat(39)}  Hi.`);
  });
  it('leaves controls of texts as they are', () => expect(fullText('a\n', STRING)).toBe('a\n'));
});

describe('describeValue', () => {
  it('counts characters, not UTF-16 units', () => expect(describeValue('a😀')).toBe('2 characters'));
  it('counts bytes', () => expect(describeValue(new Uint8Array(2048))).toBe('2,048 bytes'));
  it('says nothing more of numbers', () => expect(describeValue(1n)).toBe(''));
});
