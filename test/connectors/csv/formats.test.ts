import { describe, expect, test } from 'vitest';
import { detectCsv } from '../../../connectors/csv/detect.ts';
import { type DataType, typeName } from '../../../model/types.ts';
import type { DeclaredFormat } from '../../../model/value-format.ts';

interface Found {
  readonly type: string;
  /** How the values are written, `1.234,5` or `%d.%m.%Y`; nothing: as usual. */
  readonly written: string | undefined;
  readonly doubts: readonly string[];
}

function lookAt(text: string, delimiter: string, format: DeclaredFormat = {}, type?: DataType): Found[] {
  const types = type && { types: { v: type } };
  const found = detectCsv(new TextEncoder().encode(text), { delimiter, header: true, format, ...types });
  return found.columns.map(({ type, format, name }) => ({
    type: typeName(type),
    written:
      format && (format.dateFormats.length > 0 ? format.dateFormats.join(' ') : `1${format.thousands}234${format.decimal}5`),
    doubts: found.formatDoubts.filter((doubt) => doubt.includes(`column ${name}`)),
  }));
}

/** One column `v` beside numbers, in a file with this delimiter. */
function column(values: readonly string[], delimiter = ';', format: DeclaredFormat = {}, type?: DataType): Found {
  const quoted = values.map((value) => (value.includes(delimiter) ? `"${value}"` : value));
  return lookAt(
    `v${delimiter}k\n${quoted.map((value, i) => `${value}${delimiter}${i}\n`).join('')}`,
    delimiter,
    format,
    type,
  )[0]!;
}

describe('numbers whose values leave no doubt', () => {
  test.each<[string, readonly string[], string, string]>([
    ['German', ['3,14', '12'], 'float', '1.234,5'],
    ['German, with thousands', ['1.234,56', '-0,5'], 'float', '1.234,5'],
    ['German integers', ['1.234.567', '12'], 'integer', '1.234,5'],
    ['French', ['1 234,5', '12 345 678,25'], 'float', '1 234,5'],
    ['French, with no-break blanks', ['1\u00a0234,5', '9,0'], 'float', '1 234,5'],
    ['French, with narrow no-break blanks', ['1\u202f234,5', '9,0'], 'float', '1 234,5'],
    ['Swiss', ["1'234.50", '7.25'], 'float', "1'234.5"],
    ['Swiss, with typographic apostrophes', ['1’234.50', '12’345'], 'float', "1'234.5"],
    ['Swiss integers', ["1'234", "1'234'567"], 'integer', "1'234.5"],
    ['American', ['1,234.50', '12,345,678'], 'float', '1,234.5'],
    ['Indian', ['12,34,567.89', '1,234.00'], 'float', '1,234.5'],
    ['exponents', ['1,5e3', '2,25E-2'], 'float', '1.234,5'],
  ])('%s', (_, values, type, written) => {
    expect(column(values)).toEqual({ type, written, doubts: [] });
  });

  test.each<[string, readonly string[]]>([
    ['wrong groups', ['1.23.4', '1.234,5']],
    ['groups behind decimals', ['1,234.5,6', '3,14']],
    ['an empty group', ['1..234,5', '3,1']],
    ['leading zeros', ['007,5', '1,5']],
    ['Indian groups of points', ['12.34.567,5', '1,5']],
    ['mixed groups', ['1,234,56,789.0', '1,5']],
    ['decimals of both kinds', ['3.14', '3,14']],
    ['telephone numbers', ['555 123', '555 124']],
    ['addresses', ['192.168.100.1', '10.0.0.1']],
  ])('are none with %s', (_, values) => {
    expect(column(values)).toMatchObject({ type: 'string', written: undefined });
  });

  test('usual floats are read as usual', () => {
    expect(column(['1.5', '12.25', '1.234'])).toEqual({ type: 'float', written: undefined, doubts: [] });
  });
});

describe('numbers that could be otherwise', () => {
  test.each(['1.234|12.500', '1.000|999', '-1.234|5'])('%s between semicolons is a float, and said', (values) => {
    const found = column(values.split('|'));
    expect(found).toMatchObject({ type: 'float', written: undefined });
    expect(found.doubts).toEqual([expect.stringMatching(/set thousands: ".", else decimal: "."/)]);
  });
  test('between commas nothing is said', () => {
    expect(column(['1.234', '12.500'], ',')).toEqual({ type: 'float', written: undefined, doubts: [] });
  });
  test.each(['1,234|12,500', '1,000|5'])('%s is text, and said', (values) => {
    const found = column(values.split('|'));
    expect(found).toMatchObject({ type: 'string', written: undefined });
    expect(found.doubts).toEqual([expect.stringMatching(/set decimal: "," or thousands: ","/)]);
  });
  test('a list between quotes is text, and said', () => {
    expect(column(['1,2', '3,4'], ',')).toMatchObject({ type: 'string', doubts: [expect.stringContaining('set decimal: ","')] });
  });
  test.each<[string, string, string, string]>([
    ['3,14', '1.234', 'integer', '1.234,5'],
    ['3,14', '1,234', 'float', '1.234,5'],
    ['1,234.50', '1,234', 'integer', '1,234.5'],
    ['12.5', '1,234', 'integer', '1,234.5'],
  ])('other columns with %s decide on %s, which is said', (other, value, type, written) => {
    const [found] = lookAt(`v;o\n${value};${other}\n`, ';');
    expect(found).toEqual({ type, written, doubts: [expect.stringContaining(`column v: `)] });
  });
  test('integers of a file with decimal commas may have thousands further on', () => {
    expect(lookAt('v;o\n5;3,14\n', ';')[0]).toEqual({ type: 'integer', written: '1.234,5', doubts: [] });
  });
});

describe('declared marks', () => {
  test.each<[DeclaredFormat, readonly string[], string, string | undefined]>([
    [{ decimal: ',' }, ['1.234', '12.500'], 'integer', '1.234,5'],
    [{ decimal: '.' }, ['1.234', '12.500'], 'float', undefined],
    [{ thousands: '.' }, ['1.234', '12.500'], 'integer', '1.234,5'],
    [{ thousands: ',' }, ['1,234', '12,500'], 'integer', '1,234.5'],
    [{ decimal: ',', thousands: '_' }, ['1_234,5'], 'float', '1_234,5'],
    [{ decimal: ',' }, ['3.14', '2.5'], 'string', undefined],
    [{ decimal: ',', thousands: ' ' }, ['1.234'], 'string', undefined],
  ])('%j reads %j as %s', (format, values, type, written) => {
    expect(column(values, ';', format)).toEqual({ type, written, doubts: [] });
  });
  test('hold for a declared type whatever the sample holds', () => {
    expect(column(['1.23.4', 'n/a'], ';', { decimal: ',', thousands: '.' }, { kind: 'float' })).toMatchObject({
      written: '1.234,5',
    });
  });
});

describe('numbers with units and the signs of accounting', () => {
  test.each<[readonly string[], string, string]>([
    [['(1.234,50)', '3,00'], '(1.234,50)', 'accounting: true'],
    [['1.234-', '5'], '1.234-', 'accounting: true'],
    [['1,5 -', '5,0'], '1,5 -', 'accounting: true'],
    [['+1,5', '-2,5'], '+1,5', 'accounting: true'],
    [['\u22121,5', '2'], '\u22121,5', 'accounting: true'],
    [['€ 1.234,50', '€ 3'], '€ 1.234,50', 'unit: "€"'],
    [['7', '1,234.50 USD'], '1,234.50 USD', 'unit: "USD"'],
    [['$1,234', '-$5'], '$1,234', 'unit: "$"'],
    [['R$ 5', 'R$ 7,50'], 'R$ 5', 'unit: "R$"'],
    [['Fr. 5', 'Fr. 7.50'], 'Fr. 5', 'unit: "Fr."'],
    [['5,00 kr.', '7'], '5,00 kr.', 'unit: "kr."'],
    [['12,5 %', '3%'], '12,5 %', 'unit: "%"'],
    [['$ (1,234.50)', '$ -'], '$ (1,234.50)', 'accounting: true, unit: "$"'],
    [['€ 5', '-'], '-', 'accounting: true, unit: "€"'],
  ])('%j are text, and said', (values, example, option) => {
    expect(column(values)).toEqual({
      type: 'string',
      written: undefined,
      doubts: [`column v is read as text: if ${example} is a number, set formats: { v: { ${option} } }`],
    });
  });
  test('of different units are said, too', () => {
    expect(column(['$5', '€ 6', '7'])).toMatchObject({
      type: 'string',
      doubts: [
        expect.stringContaining('different units ("$", "€"); to read them without, set formats: { v: { unit: ["$", "€"] } }'),
      ],
    });
  });
  test.each([
    ['telephone numbers', ['+4930123456', '+493012']],
    ['dashes for what is missing', ['5', '-']],
    ['codes', ['ABC 123', 'ABC 124']],
    ['words', ['$5', 'free']],
    ['rooms', ['A 5', 'A 6']],
    ['versions', ['1.2.3-', '1.2.4-']],
    ['ranges', ['5-7', '8-9']],
    ['names in parentheses', ['(a)', '(b)']],
    ['signs alone', ['$', '€']],
  ])('%s are text without a word', (_, values) => {
    expect(column(values)).toEqual({ type: 'string', written: undefined, doubts: [] });
  });
  test.each<[DeclaredFormat, readonly string[], string, string]>([
    [{ accounting: true }, ['(1.234,50)', '3,00-', '-'], 'float', '1.234,5'],
    [{ accounting: true }, ['(5)', '+7'], 'integer', '1234.5'],
    [{ accounting: true, decimal: ',' }, ['(5)', '7'], 'integer', '1.234,5'],
    [{ units: ['€'] }, ['€ 1.234,50', '7'], 'float', '1.234,5'],
    [{ units: ['USD', '$'] }, ['$1,234.50', '7 USD'], 'float', '1,234.5'],
    [{ units: ['%'] }, ['12.5 %'], 'float', '1234.5'],
    [{ units: ['%'] }, ['5', '7'], 'integer', '1234.5'],
  ])('%j reads %j as %s', (format, values, type, written) => {
    expect(column(values, ';', format)).toEqual({ type, written, doubts: [] });
  });
  test('of a unit that is not declared are text', () => {
    expect(column(['€ 5', '$ 7'], ';', { units: ['€'] })).toMatchObject({
      type: 'string',
      doubts: [expect.stringContaining('["€", "$"]')],
    });
    expect(column(['(5)'], ';', { units: ['€'] })).toMatchObject({
      type: 'string',
      doubts: [expect.stringContaining('accounting: true')],
    });
    expect(column(['007 €', '5'], ';', { units: ['€'] })).toMatchObject({ type: 'string' });
  });
  test('show no value of a sensitive column', () => {
    const found = detectCsv(new TextEncoder().encode('token;k\n€ 5000;1\n'), { delimiter: ';', header: true });
    expect(found.formatDoubts).toEqual([expect.stringMatching(/^column token is read as text: if a value is/)]);
  });
});

describe('dates', () => {
  test.each<[readonly string[], string, string]>([
    [['31.12.2024', '01.02.2024'], 'date', '%d.%m.%Y'],
    [['31/12/2024', '1/2/2024'], 'date', '%d/%m/%Y'],
    [['12/31/2024', '1/5/2024'], 'date', '%m/%d/%Y'],
    [['31-12-2024'], 'date', '%d-%m-%Y'],
    [['2024/12/31'], 'date', '%Y/%m/%d'],
    [['31.12.2024 14:05', '01.01.2025 00:00'], 'timestamp', '%d.%m.%Y %H:%M'],
    [['12/31/2024 11:05:06 PM'], 'timestamp', '%m/%d/%Y %I:%M:%S %p'],
    [['29.02.2024'], 'date', '%d.%m.%Y'],
  ])('%j', (values, type, written) => {
    expect(column(values)).toEqual({ type, written, doubts: [] });
  });
  test.each<[readonly string[], string]>([
    [['03/04/2024', '12/12/2024'], '"%d/%m/%Y" or "%m/%d/%Y"'],
    [['03-04-2024'], '"%d-%m-%Y" or "%m-%d-%Y"'],
    [['31.12.24', '01.02.24'], '"%d.%m.%y"'],
  ])('%j are text, and said', (values, remedy) => {
    const found = column(values);
    expect(found).toMatchObject({ type: 'string', written: undefined });
    expect(found.doubts).toEqual([expect.stringContaining(`set dateFormat: ${remedy}`)]);
  });
  test('with points the day comes first, which is said where none is above 12', () => {
    expect(column(['03.04.2024'])).toEqual({
      type: 'date',
      written: '%d.%m.%Y',
      doubts: [expect.stringContaining('set dateFormat')],
    });
  });
  test('other columns decide, which is said', () => {
    const [found] = lookAt('v,o\n03/04/2024,12/31/2024\n', ',');
    expect(found).toMatchObject({ type: 'date', written: '%m/%d/%Y', doubts: [expect.stringContaining('month is taken')] });
  });
  test.each([
    [['31.02.2024', '01.01.2024']],
    [['29.02.2023']],
    [['31.12.2024', '12/31/2024']],
    [['31.12.2024', '12.31.2024']],
    [['1.2.3']],
  ])('%j are text', (values) => {
    expect(column(values)).toMatchObject({ type: 'string', written: undefined });
  });
  test.each<[DeclaredFormat, readonly string[], string]>([
    [{ dateFormats: ['%d/%m/%Y'] }, ['03/04/2024'], 'date'],
    [{ dateFormats: ['%d.%m.%y'] }, ['31.12.24'], 'date'],
    [{ dateFormats: ['%Y%m%d'] }, ['20241231'], 'date'],
    [{ dateFormats: ['%d. %B %Y'], locale: 'de' }, ['3. März 2024'], 'date'],
    [{ dateFormats: ['%d-%b-%Y'], locale: 'fr' }, ['03-mai-2024', '12-août-2024', '1-févr.-2024'], 'date'],
    [{ dateFormats: ['%d %b %Y'], locale: 'en-GB' }, ['3 Sept 2024'], 'date'],
    [{ dateFormats: ['%d. %b %Y'], locale: 'de' }, ['3. Mrz 2024', '3. Mär. 2024', '3. MRZ. 2024', '3. März 2024'], 'date'],
    [{ dateFormats: ['%d. %B %y'], locale: 'de-AT' }, ['3. Jänner 24', '3. Jän. 24', '3. Mrz 24'], 'date'],
    [{ dateFormats: ['%d %b %Y'] }, ['3 Sept 2024', '4 Sep. 2024', '5 SEPTEMBER 2024'], 'date'],
    [{ dateFormats: ['%a, %d %B %Y'] }, ['Tues., 3 Sept. 2024', 'Thursday, 5 Sep 2024'], 'date'],
    [{ dateFormats: ['%d.%m.%Y', '%Y-%m-%d'] }, ['31.12.2024', '2024-12-31'], 'date'],
    [{ dateFormats: ['%d.%m.%Y %H:%M %z'] }, ['31.12.2024 10:00 +01:00'], 'timestamp with time zone'],
  ])('%j reads %j as %s', (format, values, type) => {
    expect(column(values, ';', format)).toEqual({ type, written: format.dateFormats!.join(' '), doubts: [] });
  });
  test('a column of ISO dates is one whatever the file declares', () => {
    expect(column(['2024-12-31'], ';', { dateFormats: ['%d.%m.%Y'] })).toEqual({ type: 'date', written: undefined, doubts: [] });
  });
});
