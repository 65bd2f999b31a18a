import { describe, expect, test } from 'vitest';
import { type CsvHints, detectCsv } from '../../../connectors/csv/detect.ts';
import { typeName } from '../../../model/types.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const detect = (text: string, hints: CsvHints = {}) => detectCsv(bytes(text), hints);
const columns = (text: string, hints: CsvHints = {}) =>
  detect(text, hints).columns.map((column) => `${column.name}: ${typeName(column.type)}${column.nullable ? '?' : ''}`);

describe('types', () => {
  const cases: [name: string, values: string[], type: string][] = [
    ['integers', ['1', '-2', '0', '9223372036854775807', '-9223372036854775808'], 'integer'],
    ['integers past 64 bits', ['1', '9223372036854775808'], 'string'],
    ['leading zeros', ['1', '007'], 'string'],
    ['leading zeros of a fraction', ['1.5', '00.5'], 'string'],
    ['a leading plus', ['1', '+2'], 'string'],
    ['floats', ['1.5', '-.5', '1.', '1e5', '2.5E-3'], 'float'],
    ['integers among floats', ['1', '2.5', '-3'], 'float'],
    ['negative zero', ['-0', '1'], 'float'],
    ['NaN and infinities among floats', ['1.5', 'NaN', '-inf', 'Infinity'], 'float'],
    ['NaN alone', ['NaN', 'nan'], 'string'],
    ['17 significant digits', ['0.12345678901234567'], 'float'],
    ['18 significant digits', ['0.123456789012345678'], 'string'],
    ['zeros behind do not count as digits', ['1.50000000000000000000'], 'float'],
    ['long integers among floats', ['1.5', '9007199254740993'], 'string'],
    ['exponents out of range', ['1.5', '1e999'], 'string'],
    ['exponents that vanish', ['1.5', '1e-999'], 'string'],
    ['booleans', ['true', 'FALSE', 'True'], 'boolean'],
    ['zero and one', ['0', '1'], 'integer'],
    ['yes and no', ['yes', 'no'], 'string'],
    ['dates', ['2024-02-29', '1999-12-31', '0001-01-01'], 'date'],
    ['a day that is none', ['2024-01-01', '2023-02-29'], 'string'],
    ['other date orders', ['31/12/2024'], 'date'],
    ['days that could be months', ['03/04/2024'], 'string'],
    ['timestamps', ['2024-02-29T12:30:00', '2024-02-29 23:59:59.123456', '2024-01-01 00:00'], 'timestamp'],
    [
      'timestamps with zone',
      ['2024-02-29T12:30:00Z', '2024-02-29 12:30:00.5+02:00', '2024-02-29T12:30:00-0300'],
      'timestamp with time zone',
    ],
    ['timestamps with and without zone', ['2024-02-29T12:30:00Z', '2024-02-29T12:30:00'], 'string'],
    ['timestamps finer than microseconds', ['2024-02-29T12:30:00.123456789'], 'string'],
    ['timestamps with zeros past microseconds', ['2024-02-29T12:30:00.123456000'], 'timestamp'],
    ['dates and timestamps', ['2024-02-29', '2024-02-29T12:30:00'], 'string'],
    ['hour 24', ['2024-02-29T24:00:00'], 'string'],
    ['times', ['12:30:00', '00:00:00.5'], 'time'],
    ['hours and minutes', ['12:30'], 'string'],
    ['phone numbers', ['0123456789', '555-1234'], 'string'],
    ['IP addresses', ['192.168.0.1'], 'string'],
    ['versions', ['1.2', '1.2.3'], 'string'],
    ['blanks around numbers', [' 1', '2 '], 'integer'],
    ['hexadecimals', ['0x1F'], 'string'],
    ['underscores', ['1_000'], 'string'],
    ['thousands', ['"1,000"'], 'string'],
    ['lone signs and points', ['-', '.'], 'string'],
    ['exponents without digits', ['1e', '1e+'], 'string'],
    ['quoted numbers', ['"1"', '"2"'], 'integer'],
    ['quoted empty text among numbers', ['1', '""'], 'string'],
    ['integers and text', ['1', 'x'], 'string'],
    ['integers and dates', ['1', '2024-01-01'], 'string'],
  ];
  test.each(cases)('%s', (_, values, type) => {
    expect(columns(`x,pad\n${values.map((value) => `${value},p`).join('\n')}\n`, { header: true })).toEqual([
      `x: ${type}`,
      'pad: string',
    ]);
  });

  test('nulls are of no type', () => {
    expect(columns('a,b,c\n1,,x\n,,y\n', { header: true })).toEqual(['a: integer?', 'b: string?', 'c: string']);
  });
  test('null values are what the user says, unquoted', () => {
    expect(columns('a,b,c\nNA,NA,1\n1,"NA",\n', { nullValues: ['NA'] })).toEqual(['a: integer?', 'b: string?', 'c: string']);
  });
  test('a set type is not detected', () => {
    expect(columns('zip,n\n1234,1\n', { types: { zip: { kind: 'string' } } })).toEqual(['zip: string', 'n: integer']);
  });
  test('the evidence says why', () => {
    const found = detect('zip,n,t,e,l,m,q,s\n1,1,abc,,99999999999999999999,2024-01-01,"",x\n007,2,,,1,12:00:00,1,x\n', {
      types: { s: { kind: 'json' } },
    });
    expect(found.columns.map((column) => column.evidence)).toEqual([
      'leading zeros: 007',
      '2 sampled values fit integer',
      'text: abc',
      'all 2 sampled values are null',
      'does not fit 64 bits: 99999999999999999999',
      'values of different types',
      'holds quoted empty text',
      'set to json',
    ]);
  });
});

describe('delimiter', () => {
  const cases: [name: string, text: string, delimiter: string][] = [
    ['comma', 'a,b\n1,2\n', ','],
    ['semicolon with decimal commas', 'name;price\nx;1,5\ny;2,5\n', ';'],
    ['semicolon with decimal commas in every field', '1,5;2,5;3,5\n4,5;5,5;6,5\n', ';'],
    ['comma with semicolons in text', 'a,b\nx;y,1\nz,2\n', ','],
    ['tab with commas in text', 'a\tb\nx, y\tz\nv, w\tu\n', '\t'],
    ['pipe', 'a|b|c\n1|2|3\n', '|'],
    ['colon', 'root:x:0\nbin:x:1\n', ':'],
    ['colons of times are none', '10:30:00\n11:30:00\n', ','],
    ['colons of timestamps are none', 'when\n2024-01-01 10:30:00\n', ','],
    ['blanks of three columns', 'a b c\n1 2 3\n', ' '],
    ['blanks of names are none', 'full name\nAda Lovelace\n', ','],
    ['unit separator', 'a\x1fb\n1\x1f2\n', '\x1f'],
    ['delimiters inside quotes do not count', 'a;b\n"x,y,z";1\n"u,v,w";2\n', ';'],
    ['one column', 'word\nhello\nworld\n', ','],
    ['some ragged rows', 'a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n', ','],
    ['one row', 'a;b;c', ';'],
    ['empty', '', ','],
    ['tab with as many commas in text', '1\tLopez, Ana\tX\n2\tDiaz, Bob\tY\n', '\t'],
    ['semicolon with as many commas in text', 'Lopez, Ana;X\nDiaz, Bob;Y\n', ';'],
    ['bar with as many commas in text', 'Lopez, Ana|X\nDiaz, Bob|Y\n', '|'],
    ['tab with decimal commas', '1,5\t2,5\n3,5\t4,5\n', '\t'],
    ['colons of addresses are none', 'https://example.org/a\nhttp://example.com/b\n', ','],
    ['colons of times and text are none', '10:30 Breakfast\n12:45 Lunch\n', ','],
    ['two bars', 'a||b\n1||x|y\n', '||'],
    ['two colons', '1::Toy Story (1995)::Comedy\n2::Heat (1995)::Crime\n', '::'],
    ['bar, tilde, bar', 'a|~|b\n1|~|x\n', '|~|'],
    ['hashes', 'id#name#sum\n1#Ana#2.5\n', '#'],
    ['blanks that align columns', 'id   name  sum\n1    Ana   2.5\n22   Bob   3\n', ' '],
    ['what Excel is told', 'sep=^\na,b^c,d\n1,2^3,4\n', '^'],
  ];
  test.each(cases)('%s', (_, text, delimiter) => {
    expect(detect(text).dialect.delimiter).toBe(delimiter);
  });
});

describe('quotes and escapes', () => {
  const cases: [name: string, text: string, quote: string, escape: string | null, columns: string[]][] = [
    ['doubled quotes', 'a,b\n"x ""y"", z",1\n', '"', null, ['a: string', 'b: integer']],
    ['backslashes', 'a,b\n"x \\"y\\", z",1\n"p",2\n', '"', '\\', ['a: string', 'b: integer']],
    ['a backslash at the end of a field is none', 'a,b\n"C:\\",1\n"D:\\",2\n', '"', null, ['a: string', 'b: integer']],
    ['apostrophes as quotes', "a,b\n'x, y',1\n'z',2\n", "'", null, ['a: string', 'b: integer']],
    ['apostrophes as text', "a,b\n'tis,1\n'twas,2\n", '"', null, ['a: string', 'b: integer']],
    ['a quote inside a field is text', 'a,b\n5" pipe,1\n6" pipe,2\n', '"', null, ['a: string', 'b: integer']],
    ['line breaks inside quotes', 'a,b\n"x\ny\r\nz",1\n', '"', null, ['a: string', 'b: integer']],
  ];
  test.each(cases)('%s', (_, text, quote, escaper, expected) => {
    const found = detect(text);
    expect([found.dialect.quote, found.dialect.escape]).toEqual([quote, escaper]);
    expect(columns(text)).toEqual(expected);
  });
  test.each([
    ['blanks behind delimiters, before quotes', '"Year", "Label"\n2001, "Space, odyssey"\n', ['Year: integer', 'Label: string']],
    ['blanks behind all delimiters', 'id, name\n1, Ana\n2, Bob\n', ['id: integer', 'name: string']],
    ['blanks behind closing quotes', 'a,b\n"x" ,1\n"y" ,2\n', ['a: string', 'b: integer']],
  ])('%s', (_, text, expected) => {
    expect(columns(text)).toEqual(expected);
  });
  test.each([
    ['nicknames', 'name|born\n"Bud" Smith|1950\n"Tex" Jones|1948\n', null],
    ['quotes that never close', 'id,text\n1,"never\n2,"mind\n3,the gap\n', null],
    ['one that does not close is damage', 'id,text\n1,"never\n2,mind\n3,the gap\n', '"'],
    ['one with text behind is damage', 'id,text\n1,"big" one\n2,"small"\n3,other\n', '"'],
  ])('no quotes where they are plainly text: %s', (_, text, quote) => {
    const { dialect, warnings } = detect(text);
    expect(dialect.quote).toBe(quote);
    expect(warnings.some((warning) => warning.startsWith('quotes are text here'))).toBe(quote === null);
  });
  test('without quotes, a quote is text', () => {
    expect(columns('a,b\n"x,y"\n', { quote: null, delimiter: ',' })).toEqual(['a: string', 'b: string']);
  });
});

describe('header', () => {
  const cases: [name: string, text: string, columns: string[]][] = [
    ['text over numbers', 'id,name\n1,x\n', ['id: integer', 'name: string']],
    ['numbers over numbers', '1,x\n2,y\n', ['column_1: integer', 'column_2: string']],
    ['text over text, unique', 'first,last\nAda,Lovelace\n', ['first: string', 'last: string']],
    ['text over text, repeated', 'red,red\nblue,green\n', ['red: string', 'red_2: string']],
    ['text over text, one empty', 'red,\nblue,green\n', ['red: string', 'column_2: string']],
    ['text over text that comes again', 'red,small\nblue,large\nred,small\n', ['red: string', 'small: string']],
    ['dates over dates', '2024-01-01,x\n2024-01-02,y\n', ['column_1: date', 'column_2: string']],
    ['only a header', 'id,name,amount\n', ['id: string', 'name: string', 'amount: string']],
    ['only a header, no line end', 'id,name', ['id: string', 'name: string']],
    ['only a row of data', '1,x,2.5\n', ['column_1: integer', 'column_2: string', 'column_3: float']],
    ['missing names', 'id,,x\n1,2,3\n', ['id: integer', 'column_2: integer', 'x: integer']],
    ['duplicate names', 'id,id,id_2,id\n1,2,3,4\n', ['id: integer', 'id_3: integer', 'id_2: integer', 'id_4: integer']],
    ['blanks around names', 'id, name \n1,x\n', ['id: integer', 'name: string']],
    ['fewer names than fields', 'id,x\n1,2,3\n4,5,6\n', ['id: integer', 'x: integer', 'column_3: integer']],
    ['more names than fields', 'id,x,y\n1,2\n4,5\n', ['id: integer', 'x: integer', 'y: string?']],
    ['a name twice', 'name,city,name\nAna,Lima,X\n', ['name: string', 'city: string', 'name_2: string']],
    [
      'a delimiter at the end of all rows',
      'date;text;amount;\n1 Jan;rent;much;\n',
      ['date: string', 'text: string', 'amount: string', 'column_4: string?'],
    ],
    ['a value like its column’s name', 'status,city\nopen,Lima\nstatus,Cusco\n', ['status: string', 'city: string']],
    ['days of other orders', '05/06/2019,Alpha\n06/06/2019,Beta\n', ['column_1: string', 'column_2: string']],
    ['amounts', 'Chair,$89.90\nTable,$240\n', ['column_1: string', 'column_2: string']],
    ['addresses', 'Ana,ana@example.org\nBob,bob@example.com\n', ['column_1: string', 'column_2: string']],
    ['codes', 'AB-1001,Ana\nAB-1002,Bob\n', ['column_1: string', 'column_2: string']],
    ['years as names', 'land;2021;2022\nUY;100;110\nAR;200;190\n', ['land: string', '2021: integer', '2022: integer']],
    ['numbers as names', ',0,1\n0,1.5,x\n1,2.5,y\n', ['column_1: integer', '0: float', '1: string']],
    ['row names', '"mpg","cyl"\n"Mazda",21,6\n"Datsun",22.8,4\n', ['column_1: string', 'mpg: float', 'cyl: integer']],
    ['row numbers', '"name","age"\n"1","Ana",31\n"2","Bob",45\n', ['column_1: integer', 'name: string', 'age: integer']],
    ['a delimiter at the end of rows', 'id;name\n1;Ana;\n2;Bob;\n', ['id: integer', 'name: string', 'column_3: string?']],
    ['a delimiter at the end of the header', 'id;name;\n1;Ana\n2;Bob\n', ['id: integer', 'name: string']],
    ['an empty file', '', []],
    ['only line ends', '\n\r\n\r', []],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(columns(text)).toEqual(expected);
  });
  test('is what the user says', () => {
    expect(columns('1,2\n3,4\n', { header: true })).toEqual(['1: integer', '2: integer']);
    expect(columns('a,b\n1,2\n', { header: false })).toEqual(['column_1: string', 'column_2: string']);
  });
});

describe('lines above the header', () => {
  const cases: [name: string, text: string, skipRows: number, columns: string[]][] = [
    ['a title', 'Sales 2024\nid,name\n1,Ana\n2,Bob\n', 1, ['id: integer', 'name: string']],
    ['a title and blank lines', 'Sales\n\n\nid,name\n1,Ana\n', 3, ['id: integer', 'name: string']],
    ['comments', '# exported, today\n#\nid,name\n1,Ana\n', 2, ['id: integer', 'name: string']],
    ['sep', 'sep=;\r\nid;name\r\n1;Ana\r\n', 1, ['id: integer', 'name: string']],
    [
      'pairs',
      'Konto;DE12\nVon;01.01.2024\n\nid;name;sum\n1;Ana;5\n2;Bob;6\n',
      3,
      ['id: integer', 'name: string', 'sum: integer'],
    ],
    ['a title filled up', 'Report,,\n,,\nid,name,sum\n1,Ana,5\n2,Bob,6\n', 2, ['id: integer', 'name: string', 'sum: integer']],
    ['a title over values', 'By Ana\n1,2.5\n2,3.5\n', 1, ['column_1: integer', 'column_2: float']],
    ['none', 'id,name\n1,Ana\n', 0, ['id: integer', 'name: string']],
    ['blank lines only', '\n\nid,name\n1,Ana\n', 0, ['id: integer', 'name: string']],
    [
      'a first row of values that is too short',
      '1,Ana\n2,Bob,x\n3,Cid,y\n',
      0,
      ['column_1: integer', 'column_2: string', 'column_3: string'],
    ],
  ];
  test.each(cases)('%s', (_, text, skipRows, expected) => {
    const found = detect(text);
    expect(found.dialect.skipRows).toBe(skipRows);
    expect(columns(text)).toEqual(expected);
    expect(found.warnings.some((warning) => warning.includes('above the header'))).toBe(skipRows > 0 && !text.startsWith('sep'));
  });
  test('are not looked for when it is said how many there are', () => {
    expect(columns('Sales 2024\nid,name\n1,Ana\n', { skipRows: 0, header: true })).toEqual([
      'column_1: string',
      'Sales 2024: string',
    ]);
  });
  test('comments between rows are found where rows agree', () => {
    const text = '# all\nid,name\n1,Ana\n# more\n2,Bob\n# end, of file, it is\n3,Cid\n';
    expect([detect(text).dialect.comment, detect(text).sampledRows]).toEqual(['#', 3]);
  });
});

describe('rows', () => {
  test('end at LF, CRLF and CR, mixed; blank lines are none', () => {
    const found = detect('a,b\r\n1,x\r\n\r\n2,y\n3,z\r4,w');
    expect([found.sampledRows, found.dialect.lineEnding]).toEqual([4, 'crlf']);
  });
  test('comments and skipped lines are none', () => {
    const text = 'exported "today\n\n# c\na,b\n# d\n1,2\n';
    expect(columns(text, { skipRows: 1, comment: '#' })).toEqual(['a: integer', 'b: integer']);
    expect(detect(text, { skipRows: 1, comment: '#' }).sampledRows).toBe(1);
  });
  test('a last row that is cut off is left out of a sample', () => {
    const found = detectCsv(bytes('a,b\n1,2\n3,4x'), {}, { complete: false });
    expect([found.sampledRows, found.columns[1]!.type.kind, found.complete]).toEqual([1, 'integer', false]);
  });
  test('slices add to the types, unless they do not fit', () => {
    const types = (slice: string) =>
      detectCsv(bytes('a,b\n1,2\n'), {}, { complete: false, slices: [{ text: bytes(slice) }] }).columns.map(
        (column) => column.type.kind,
      );
    expect(types('1.5,2\n3,x\n')).toEqual(['float', 'string']);
    expect(types('x,y,z\nx,y,z\n')).toEqual(['integer', 'integer']);
  });
  test('NUL bytes and invalid UTF-8 are text', () => {
    const found = detectCsv(new Uint8Array([97, 44, 98, 10, 0, 44, 255, 10]));
    expect(found.columns.map((column) => [column.name, column.type.kind])).toEqual([
      ['a', 'string'],
      ['b', 'string'],
    ]);
  });
  test('10,000 columns', () => {
    const header = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',');
    const row = Array.from({ length: 10_000 }, (_, i) => i).join(',');
    const found = detect(`${header}\n${row}\n${row}\n`);
    expect([found.columns.length, found.columns[9999]!.name, found.columns[9999]!.type.kind]).toEqual([
      10_000,
      'c9999',
      'integer',
    ]);
  });
  test('a field of 10 MB', () => {
    expect(columns(`a,b\n1,"${'x\n'.repeat(5 << 20)}"\n2,y\n`)).toEqual(['a: integer', 'b: string']);
  });
});

test('warnings name what is odd', () => {
  expect(detect('id,id,\n1,2,3\n4,5\n6,7,8\n9,"1"0,11\n12,13,"x', { types: { ids: { kind: 'string' } } }).warnings).toEqual([
    '1 of 5 sampled rows do not have 3 fields',
    'the last quoted field is not closed: its quote opens on line 6',
    '1 sampled fields have text after their closing quote',
    'column 2 is named id_2: the name id is already used',
    'column 3 has no name: column_3',
    "unknown column in types: ids; did you mean 'id'?",
  ]);
});
