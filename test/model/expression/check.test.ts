import { describe, expect, test } from 'vitest';
import { checked } from './support.ts';

const tables: Record<string, [text: string, expected: string][]> = {
  'binds operators by their strength': [
    ['a + b * 2', 'a + b * 2 : integer'],
    ['(a + b) * 2', '(a + b) * 2 : integer'],
    ['a - (b - 1)', 'a - (b - 1) : integer'],
    ['NOT active AND active OR active', 'NOT active AND active OR active : boolean'],
    ['NOT (active OR active)', 'NOT (active OR active) : boolean'],
    ['active AND (active AND active)', 'active AND active AND active : boolean'],
    ["country || 'x' || name = 'y'", "country || 'x' || name = 'y' : boolean"],
    ['a = 1 IS NULL', 'a = 1 IS NULL : boolean'],
    ['-a * 2', '-a * 2 : integer'],
    ['- - a', '-(-a) : integer'],
    ['+a', 'a : integer'],
    ['a == 1 OR a != 2', 'a = 1 OR a <> 2 : boolean'],
    ['-- a comment\n a /* and\n another */ + 1', 'a + 1 : integer'],
  ],
  'reads literals': [
    ['TRUE', 'TRUE : boolean'],
    ['NULL', 'NULL : null'],
    ["'it''s'", "'it''s' : string"],
    ['-9223372036854775808', '-9223372036854775808 : integer'],
    ['1.50', '1.5 : float'],
    ['1e3', '1000.0 : float'],
    ['-0.0', '-0.0 : float'],
    ['.5', '0.5 : float'],
    ['0.1234567890123456789', "DECIMAL '0.1234567890123456789' : decimal(19,19)"],
    ["DECIMAL '001.50'", "DECIMAL '1.50' : decimal(3,2)"],
    ["DATE '2024-02-29'", "DATE '2024-02-29' : date"],
    ["TIME '12:30'", "TIME '12:30:00' : time"],
    ["TIMESTAMP '2024-02-29T12:30:00.25'", "TIMESTAMP '2024-02-29 12:30:00.25' : timestamp"],
    ["TIMESTAMP '1969-12-31 23:59:59.999999'", "TIMESTAMP '1969-12-31 23:59:59.999999' : timestamp"],
    ["TIMESTAMP '2024-01-01 00:00:00+03:00'", "TIMESTAMP '2023-12-31 21:00:00Z' : timestamp with time zone"],
  ],
  'finds columns': [
    ['AMOUNT', 'amount : float'],
    ['"Zip code"', '"Zip code" : string'],
    ['`Zip code`', '"Zip code" : string'],
    ['Key', 'Key : string'],
    ['KEY', 'KEY : string'],
    ['key', 'ambiguous-column [key] ambiguous column: key may be Key, KEY; write it as the column is written'],
    [
      '"Amount"',
      "unknown-column [\"Amount\"] unknown column: Amount; did you mean 'amount'? text is written in single quotes: 'Amount'",
    ],
    ['amuont > 1', "unknown-column [amuont] unknown column: amuont; did you mean 'amount'?"],
  ],
};

describe.each(Object.entries(tables))('%s', (_, rows) => {
  test.each(rows)('%s', (text, expected) => expect(checked(text)).toBe(expected));
});
