import { expect, test } from 'vitest';
import type { Value } from '../../columns/values.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../model/types.ts';
import { csvRemedy, expressionRemedy, jsonRemedy } from '../../workers/value-remedy.ts';
import { evaluateText } from './expression/evaluation.ts';

const MONEY = decimal(12, 2);

/** A text that a type refuses, the expression that is advised, and the value that it gives; and what is advised for a column of a CSV file. */
test.each<[text: string, type: DataType, expression: string | undefined, value: Value, options: string | undefined]>([
  ['02.01.2026', DATE, "strptime(x, '%d.%m.%Y')::date", '2026-01-02', 'dateFormat: "%d.%m.%Y"'],
  ['31/01/2026', DATE, "strptime(x, '%d/%m/%Y')::date", '2026-01-31', 'dateFormat: "%d/%m/%Y"'],
  ['01/31/2026', DATE, "strptime(x, '%m/%d/%Y')::date", '2026-01-31', 'dateFormat: "%m/%d/%Y"'],
  ['31.1.26', DATE, "strptime(x, '%d.%m.%y')::date", '2026-01-31', 'dateFormat: "%d.%m.%y"'],
  ['31-01-2026', DATE, "strptime(x, '%d-%m-%Y')::date", '2026-01-31', 'dateFormat: "%d-%m-%Y"'],
  ['5 Mar 2026', DATE, "strptime(x, '%d %b %Y')::date", '2026-03-05', 'dateFormat: "%d %b %Y"'],
  ['5-Sept-2026', DATE, "strptime(x, '%d-%b-%Y')::date", '2026-09-05', 'dateFormat: "%d-%b-%Y"'],
  ['March 5, 2026', DATE, "strptime(x, '%b %d, %Y')::date", '2026-03-05', 'dateFormat: "%b %d, %Y"'],
  ['20260131', DATE, "strptime(x, '%Y%m%d')::date", '2026-01-31', 'dateFormat: "%Y%m%d"'],
  ['5. Mrz 2026', DATE, undefined, null, 'dateFormat: "%d. %b %Y", locale: de'],
  ['5 févr. 2026', DATE, undefined, null, 'dateFormat: "%d %b %Y", locale: fr'],
  ['02.01.2026 10:00', TIMESTAMP, "strptime(x, '%d.%m.%Y %H:%M')", '2026-01-02T10:00:00', 'dateFormat: "%d.%m.%Y %H:%M"'],
  [
    '1/31/2026 2:05:06 PM',
    TIMESTAMP,
    "strptime(x, '%m/%d/%Y %I:%M:%S %p')",
    '2026-01-31T14:05:06',
    'dateFormat: "%m/%d/%Y %I:%M:%S %p"',
  ],
  [
    '31.01.2026 10:00 +01:00',
    TIMESTAMP_TZ,
    "strptime(x, '%d.%m.%Y %H:%M %z')",
    '2026-01-31T09:00:00Z',
    'dateFormat: "%d.%m.%Y %H:%M %z"',
  ],
  ['1,5', FLOAT, "CAST(replace(x, ',', '.') AS float)", 1.5, 'decimal: ","'],
  ['1.234,50', MONEY, "CAST(replace(replace(x, '.', ''), ',', '.') AS decimal(12,2))", '1234.50', 'decimal: ",", thousands: "."'],
  ['1,234.50', MONEY, "CAST(replace(x, ',', '') AS decimal(12,2))", '1234.50', 'thousands: ","'],
  ['1 234,5', FLOAT, "CAST(replace(replace(x, ' ', ''), ',', '.') AS float)", 1234.5, 'decimal: ",", thousands: " "'],
  ["1'234", INTEGER, "CAST(replace(x, '''', '') AS integer)", 1234, 'thousands: "\'"'],
  ['1.234.567', INTEGER, "CAST(replace(replace(x, '.', ''), ',', '.') AS integer)", 1_234_567, 'decimal: ",", thousands: "."'],
  ['(5)', INTEGER, "CAST(regexp_replace(x, '^\\((.*)\\)$', '-$1') AS integer)", -5, 'accounting: true'],
  ['5-', INTEGER, "CAST(regexp_replace(x, '^(.*)[-−]$', '-$1') AS integer)", -5, 'accounting: true'],
  ['−5', INTEGER, "CAST(replace(x, '−', '-') AS integer)", -5, 'accounting: true'],
  ['€ 5', INTEGER, "CAST(trim(replace(x, '€', '')) AS integer)", 5, 'unit: "€"'],
  [
    '(1.234,50) €',
    MONEY,
    "CAST(replace(replace(regexp_replace(trim(replace(x, '€', '')), '^\\((.*)\\)$', '-$1'), '.', ''), ',', '.') AS decimal(12,2))",
    '-1234.50',
    'accounting: true, unit: "€", decimal: ",", thousands: "."',
  ],
  ['12.5 %', FLOAT, "CAST(trim(replace(x, '%', '')) AS float)", 12.5, 'unit: "%"'],
])('%j as %j', (text, type, expression, value, options) => {
  expect(expressionRemedy('x', text, type)).toBe(expression && `for values in this form write ${expression}`);
  if (expression) expect(evaluateText(expression, { x: [text] })).toEqual([value]);
  expect(csvRemedy('x', text, type)).toBe(`for values in this form set formats: { x: { ${options} } }`);
});

/** Where another type takes the text, or no option of a CSV file does. */
test.each<[text: string, type: DataType, expression: string, value: Value, csv: string]>([
  ['2026-01-31 10:00', DATE, 'write CAST(x AS timestamp)::date', '2026-01-31', 'such values fit types: { x: timestamp }'],
  [
    '2026-01-31T10:00:00Z',
    TIMESTAMP,
    'write CAST(x AS timestamp with time zone)',
    '2026-01-31T10:00:00Z',
    'such values fit types: { x: timestamp with time zone }',
  ],
  [
    '2026-01-31 10:00',
    TIMESTAMP_TZ,
    "write CAST(x || 'Z' AS timestamp with time zone) if they are in UTC",
    '2026-01-31T10:00:00Z',
    'such values fit types: { x: timestamp }',
  ],
  ['5.5', INTEGER, 'write CAST(x AS float)', 5.5, 'such values fit types: { x: float }'],
  [
    '2:30 PM',
    TIME,
    "write CAST(strptime(x, '%I:%M %p') AS time)",
    '14:30:00',
    "for values in this form set types: { x: string }, and write CAST(strptime(x, '%I:%M %p') AS time) in a derive stage",
  ],
  [
    '14.30',
    TIME,
    "write CAST(strptime(x, '%H.%M') AS time)",
    '14:30:00',
    "for values in this form set types: { x: string }, and write CAST(strptime(x, '%H.%M') AS time) in a derive stage",
  ],
  [
    'Ja',
    BOOLEAN,
    "write lower(trim(x)) = 'ja'",
    true,
    "for values in this form set types: { x: string }, and write lower(trim(x)) = 'ja' in a derive stage",
  ],
  [
    'nein',
    BOOLEAN,
    "write lower(trim(x)) <> 'nein'",
    false,
    "for values in this form set types: { x: string }, and write lower(trim(x)) <> 'nein' in a derive stage",
  ],
  [
    'N/A',
    INTEGER,
    "write CAST(nullif(x, 'N/A') AS integer) to read such values as null",
    null,
    'set nullValues: ["", "N/A"] to read such values as null',
  ],
])('%j as %j: another way', (text, type, expression, value, csv) => {
  const advised = expressionRemedy('x', text, type)!;
  expect(advised.replace('for values in this form ', '')).toBe(expression);
  const formula = /write (.*?)(?: if they are in UTC| to read such values as null)?$/.exec(advised)![1]!;
  expect(evaluateText(formula, { x: [text] })).toEqual([value]);
  expect(csvRemedy('x', text, type)).toBe(csv);
});

test('both orders of day and month are named where both fit', () => {
  expect(expressionRemedy('x', '02/01/2026', DATE)).toBe(
    "for values in this form write strptime(x, '%d/%m/%Y')::date or strptime(x, '%m/%d/%Y')::date",
  );
  expect(csvRemedy('x', '02/01/2026', DATE)).toContain('dateFormat: "%d/%m/%Y" or "%m/%d/%Y"');
});

test('a column that has a format keeps it beside the new one', () => {
  const format = { decimal: '.', thousands: '', dateFormats: ['%d.%m.%Y'], locale: undefined } as const;
  expect(csvRemedy('x', '2026-12-31', DATE, format)).toBe(
    'for values in this form set formats: { x: { dateFormat: ["%d.%m.%Y", "%Y-%m-%d"] } }',
  );
});

test('texts of JSON are read by an expression, or another type', () => {
  expect(jsonRemedy('due date', '"02.01.2026"', DATE)).toBe(
    'for values in this form set types: { due date: string }, and write strptime("due date", \'%d.%m.%Y\')::date in a derive stage',
  );
  expect(jsonRemedy('x', '"2026-01-31T10:00:00Z"', TIMESTAMP)).toBe('such values fit types: { x: timestamp with time zone }');
  expect(jsonRemedy('x', '12', DATE)).toBeUndefined();
});

test.each<[text: string, type: DataType]>([
  ['abc', FLOAT],
  ['maybe', BOOLEAN],
  ['2026-02-30', DATE],
  ['31.02.2026', DATE],
  ['32.01.2026', DATE],
  ['99999999999999999999', INTEGER],
  ['1.2.3', FLOAT],
  ['25:00', TIME],
  ['5 Foo 2026', DATE],
])('nothing is advised for %j as %j', (text, type) => {
  expect([expressionRemedy('x', text, type), csvRemedy('x', text, type), jsonRemedy('x', JSON.stringify(text), type)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
