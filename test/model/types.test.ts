import { describe, expect, test } from 'vitest';
import {
  BOOLEAN,
  cutType,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  list,
  parseType,
  STRING,
  sameType,
  TIMESTAMP,
  TIMESTAMP_TZ,
  typeName,
} from '../../model/types.ts';
import { mergedFormat } from '../../model/value-format.ts';

const TYPES: readonly DataType[] = [
  ...[STRING, INTEGER, FLOAT, BOOLEAN, DATE, TIMESTAMP, TIMESTAMP_TZ, decimal(9, 2), decimal(9, 3), decimal(10, 2)],
  ...[list(INTEGER), list(STRING), list(decimal(9, 2)), list(decimal(9, 3)), list(list(INTEGER)), list(list(STRING))],
];

test('types are the same if all of them is', () => {
  for (const [i, a] of TYPES.entries()) {
    for (const [j, b] of TYPES.entries())
      expect([typeName(a), typeName(b), sameType(a, b)]).toEqual([typeName(a), typeName(b), i === j]);
  }
});

test('types are read back from their names', () => {
  for (const type of TYPES) expect(parseType(typeName(type))).toEqual(type);
});

describe('a name of a type', () => {
  test.each<[text: string, type: DataType | undefined]>([
    ['decimal', decimal(18, 3)],
    ['numeric', decimal(18, 3)],
    ['DECIMAL( 12 , 2 )', decimal(12, 2)],
    ['decimal(5)', decimal(5, 0)],
    ['decimal(3,3)', decimal(3, 3)],
    ['decimal(3,4)', undefined],
    ['decimal(1,0)', decimal(1, 0)],
    ['decimal(0,0)', undefined],
    ['decimal(38,38)', decimal(38, 38)],
    ['decimal(38,2)', decimal(38, 2)],
    ['decimal(39,2)', undefined],
    ['decimal(-1,0)', undefined],
    ['Text', STRING],
    ['  timestamp   with time  zone ', TIMESTAMP_TZ],
    ['list<list<integer>>', list(list(INTEGER))],
    ['list<>', undefined],
    ['list<nothing>', undefined],
    ['constructor', undefined],
    ['', undefined],
  ])('%j', (text, type) => {
    expect(parseType(text)).toEqual(type);
  });
  test('that YAML has cut at its comma', () => {
    expect([cutType('decimal(12'), cutType('numeric ( 9 '), cutType('decimal(12)'), cutType('text(12')]).toEqual([
      expect.stringContaining('"decimal(12,…)"'),
      expect.stringContaining('"numeric(9,…)"'),
      undefined,
      undefined,
    ]);
  });
});

describe('the format of a column', () => {
  const file = { decimal: ',', thousands: '.', dateFormats: ['%d.%m.%Y'], locale: 'de' } as const;
  test.each<[column: Parameters<typeof mergedFormat>[1], decimal: unknown, thousands: unknown]>([
    [undefined, ',', '.'],
    [{}, ',', '.'],
    [{ decimal: '.' }, '.', undefined],
    [{ thousands: ' ' }, undefined, ' '],
    [{ decimal: '.', thousands: "'" }, '.', "'"],
  ])('%j', (column, point, thousands) => {
    const merged = mergedFormat(file, column);
    expect([merged.decimal, merged.thousands, merged.dateFormats, merged.locale]).toEqual([
      point,
      thousands,
      file.dateFormats,
      'de',
    ]);
  });
  test('has its own dates and language', () => {
    expect(mergedFormat(file, { dateFormats: ['%Y'], locale: 'fr' })).toEqual({ ...file, dateFormats: ['%Y'], locale: 'fr' });
    expect(mergedFormat(undefined, undefined)).toEqual({});
  });
});
