/** A CSV text and what comes out of it. */
export interface Case {
  readonly what: string;
  readonly text: string | Uint8Array;
  readonly options?: object;
  /** What a CSV destination writes, without its header where that is the source's. */
  readonly out: string;
  /** The values, where they are not plain to see from `out`. */
  readonly rows?: readonly (readonly unknown[])[];
  /** Line, code and text of what is refused. */
  readonly rejects?: readonly (readonly [line: number, code: string, raw: string])[];
}

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
export const STRUCTURE: readonly Case[] = [
  {
    what: 'plain',
    text: 'a,b\n1,x\n2,y\n',
    out: 'a,b\n1,x\n2,y\n',
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  {
    what: 'no line end at the end',
    text: 'a,b\n1,x\n2,y',
    out: 'a,b\n1,x\n2,y\n',
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  {
    what: 'CR LF',
    text: 'a,b\r\n1,x\r\n2,y\r\n',
    out: 'a,b\n1,x\n2,y\n',
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  {
    what: 'CR',
    text: 'a,b\r1,x\r2,y\r',
    out: 'a,b\n1,x\n2,y\n',
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  { what: 'line ends mixed', text: 'a,b\r\n1,x\r2,y\n3,z\r\r\n4,w\n\r5,q', out: 'a,b\n1,x\n2,y\n3,z\n4,w\n5,q\n' },
  { what: 'byte order mark', text: '\ufeffa,b\n1,x\n', out: 'a,b\n1,x\n', rows: [[1, 'x']] },
  { what: 'byte order mark before a quote', text: '\ufeff"a","b"\n1,x\n', out: 'a,b\n1,x\n', rows: [[1, 'x']] },
  {
    what: 'quotes pass as they stand',
    text: 'a,b\n"1","x ""q"" y"\n2,"y\nz"\n3,"p,q"\n',
    out: 'a,b\n"1","x ""q"" y"\n2,"y\nz"\n3,"p,q"\n',
    rows: [
      [1, 'x "q" y'],
      [2, 'y\nz'],
      [3, 'p,q'],
    ],
  },
  {
    what: 'line ends in quotes',
    text: 'a,b\r\n1,"x\r\ny"\r\n2,"r\rs"\r\n',
    out: 'a,b\n1,"x\r\ny"\n2,"r\rs"\n',
    rows: [
      [1, 'x\r\ny'],
      [2, 'r\rs'],
    ],
  },
  {
    what: 'rows with too few and too many fields',
    text: 'a,b\n1\n1,2,3\n1,2\n,\n',
    out: 'a,b\n1,2\n,\n',
    rows: [
      [1, 2],
      [null, null],
    ],
    rejects: [
      [2, 'field-count', '1'],
      [3, 'field-count', '1,2,3'],
    ],
  },
  { what: 'blank lines', text: 'a,b\n\n1,x\n\n\r\n2,y\n\n', out: 'a,b\n1,x\n2,y\n' },
  { what: 'a line of blanks', text: 'a,b\n1,x\n   \n2,y\n', out: 'a,b\n1,x\n2,y\n', rejects: [[3, 'field-count', '   ']] },
  { what: 'names twice', text: 'a,a,b\n1,2,3\n', options: { header: true }, out: 'a,a_2,b\n1,2,3\n' },
  { what: 'names missing', text: 'a,,b\n1,2,3\n', options: { header: true }, out: 'a,column_2,b\n1,2,3\n' },
  { what: 'no header', text: '1,x\n2,y\n', options: { header: false }, out: 'column_1,column_2\n1,x\n2,y\n' },
  { what: 'nothing but a header', text: 'a,b\n', options: { header: true }, out: 'a,b\n', rows: [] },
  { what: 'nothing but a header without line end', text: 'a,b', options: { header: true }, out: 'a,b\n', rows: [] },
  {
    what: 'bytes that are no UTF-8',
    text: latin1('a,b\n1,x\n2,\xff\xfe\x80\n3,z\n'),
    options: { encoding: 'utf-8' },
    out: 'a,b\n1,x\n3,z\n',
    rejects: [[3, 'invalid-utf8', '2,\ufffd\ufffd\ufffd']],
  },
  {
    what: 'a byte that is no UTF-8 among others that are',
    text: latin1('a,b\n1,\xc3\xa9\n2,\xff\n3,\xc3\xb1\n'),
    out: 'a,b\n1,é\n3,ñ\n',
    rejects: [[3, 'invalid-utf8', '2,\ufffd']],
  },
  {
    what: 'NULs',
    text: 'a,b\n1,x\0y\n2,\0\n',
    out: 'a,b\n1,x\0y\n2,\0\n',
    rows: [
      [1, 'x\0y'],
      [2, '\0'],
    ],
  },
  {
    what: 'a quote that is never closed',
    text: 'a,b\n1,x\n2,"y\n3,z\n',
    out: 'a,b\n1,x\n3,z\n',
    rejects: [[3, 'unclosed-quote', '2,"y']],
  },
  { what: 'a quote as the last byte', text: 'a,b\n1,x\n2,"', out: 'a,b\n1,x\n', rejects: [[3, 'unclosed-quote', '2,"']] },
  {
    what: 'quotes inside unquoted fields',
    text: 'a,b\n1,x"y"z\n2,y"\n',
    out: 'a,b\n1,x"y"z\n2,y"\n',
    rows: [
      [1, 'x"y"z'],
      [2, 'y"'],
    ],
  },
  {
    what: 'text after a closing quote',
    text: 'a,b\n1,"x"y\n2,y\n3,"q" z\n4,z\n',
    options: { quote: '"' },
    out: 'a,b\n2,y\n4,z\n',
    rejects: [
      [2, 'invalid-quote', '1,"x"y'],
      [4, 'invalid-quote', '3,"q" z'],
    ],
  },
  {
    what: 'blanks after a closing quote',
    text: 'a,b,c\n"1" ,"x, ""y""" ,p\n2,z,"q"\t \r\n" 3 ", w ,"" \n',
    out: 'a,b,c\n"1","x, ""y""",p\n2,z,"q"\n" 3 ", w ,""\n',
    rows: [
      [1, 'x, "y"', 'p'],
      [2, 'z', 'q'],
      [3, ' w ', ''],
    ],
  },
  {
    what: 'a delimiter of two characters',
    text: 'a||b||c\n1||x|y||"p||q"\n2||||"r"\n3||z\n4||||||\n5||"u""v"||w\r\n',
    options: { delimiter: '||' },
    out: 'a,b,c\n1,x|y,p||q\n2,,r\n5,"u""v",w\n',
    rows: [
      [1, 'x|y', 'p||q'],
      [2, null, 'r'],
      [5, 'u"v', 'w'],
    ],
    rejects: [
      [4, 'field-count', '3||z'],
      [5, 'field-count', '4||||||'],
    ],
  },
  {
    what: 'a delimiter that is no ASCII',
    text: 'a§b\n1§"x§y"\n2§é\n3§"z" w\n',
    options: { delimiter: '§' },
    out: 'a,b\n1,x§y\n2,é\n',
    rejects: [[4, 'invalid-quote', '3§"z" w']],
  },
  {
    what: 'a delimiter with a blank',
    text: '"Year", "Label"\n2001, "x, y"\n2002, "z"\n',
    options: { delimiter: ', ' },
    out: 'Year,Label\n2001,"x, y"\n2002,z\n',
    rows: [
      [2001, 'x, y'],
      [2002, 'z'],
    ],
  },
  {
    what: 'blanks before fields',
    text: 'a, b, c\n1, "x, y" ,  p\n  2,   , q \n 3, "z""w", \n',
    options: { skipInitialSpace: true },
    out: 'a,b,c\n1,"x, y",p\n2,,q \n3,"z""w",\n',
    rows: [
      [1, 'x, y', 'p'],
      [2, null, 'q '],
      [3, 'z"w', null],
    ],
  },
  {
    what: 'one column with blanks before fields',
    text: 'a\n  x\n\n "y, z"\n',
    options: { skipInitialSpace: true, header: true, delimiter: ',' },
    out: 'a\nx\n\n"y, z"\n',
    rows: [['x'], [null], ['y, z']],
  },
  {
    what: 'a delimiter of two characters with escapes and comments of two',
    text: 'a::b\n// x\n1::"p\\"::q"\n//::\n2::/r\n',
    options: { delimiter: '::', escape: '\\', comment: '//' },
    out: 'a,b\n1,"p""::q"\n2,/r\n',
    rows: [
      [1, 'p"::q'],
      [2, '/r'],
    ],
  },
  {
    what: 'comments of two characters',
    text: '-- hi\na,b\n--c,d\n-1,x\n2,--y\n--"\n3,z\n',
    options: { comment: '--' },
    out: 'a,b\n-1,x\n2,--y\n3,z\n',
  },
  {
    what: 'an unclosed quote between delimiters of two characters',
    text: 'a::b\n1::x\n2::"y\n3::z\n',
    options: { delimiter: '::' },
    out: 'a,b\n1,x\n3,z\n',
    rejects: [[3, 'unclosed-quote', '2::"y']],
  },
  { what: 'comments', text: '# hi\na,b\n#c,d\n1,x\n2,#y\n#"\n3,z\n', options: { comment: '#' }, out: 'a,b\n1,x\n2,#y\n3,z\n' },
  {
    what: 'lines to skip',
    text: 'junk "\nmore\na,b\n1,x\nq\n',
    options: { skipRows: 2 },
    out: 'a,b\n1,x\n',
    rejects: [[5, 'field-count', 'q']],
  },
  {
    what: 'text of null',
    text: 'a,b\nNA,x\n2,NA\n3,"NA"\n4,\n',
    options: { nullValues: ['NA'] },
    out: 'a,b\n,x\n2,\n3,NA\n4,""\n',
    rows: [
      [null, 'x'],
      [2, null],
      [3, 'NA'],
      [4, ''],
    ],
  },
  {
    what: 'several texts of null',
    text: 'a,b\nNA,x\n2,-\n3,"NA"\n4,\n5,""\n',
    options: { nullValues: ['NA', '-', ''] },
    out: 'a,b\n,x\n2,\n3,NA\n4,\n5,""\n',
  },
  { what: 'semicolons', text: 'a;b\n1;"x;y"\n2;z,w\n', out: 'a,b\n1,x;y\n2,"z,w"\n' },
  { what: 'tabs', text: 'a\tb\n1\tx y\n', out: 'a,b\n1,x y\n' },
  { what: 'bars and apostrophes', text: "a|b\n1|'x|y'\n2|'it''s'\n", options: { quote: "'" }, out: "a,b\n1,x|y\n2,it's\n" },
  { what: 'no quotes', text: 'a,b\n1,"x"\n2,"\n', options: { quote: '' }, out: 'a,b\n1,"""x"""\n2,""""\n' },
  {
    what: 'an escape',
    text: 'a,b\n1,"x\\"y"\n2,"a\\\\b"\n3,"c\\d"\n4,"e""f"\n5,\\"g\n',
    options: { escape: '\\' },
    out: 'a,b\n1,"x""y"\n2,a\\b\n3,c\\d\n4,"e""f"\n5,"\\""g"\n',
  },
  { what: 'at most so many rows', text: 'a,b\n1,x\n2,y\n3,z\n', options: { maxRows: 2 }, out: 'a,b\n1,x\n2,y\n' },
  { what: 'no rows wanted', text: 'a,b\n1,x\n', options: { maxRows: 0 }, out: 'a,b\n', rows: [] },
  {
    what: 'some columns in another order',
    text: 'a,b,c\n1,x,p\n2,y,q\n',
    options: { columns: ['c', 'a'] },
    out: 'c,a\np,1\nq,2\n',
  },
  {
    what: 'one column with nulls',
    text: 'a\nx\n\ny\n""\n\n',
    out: 'a\nx\n\ny\n""\n\n',
    rows: [['x'], [null], ['y'], [''], [null]],
  },
  { what: 'one column of numbers with nulls', text: 'a\n1\n\n2\n\n', out: 'a\n1\n\n2\n\n', rows: [[1], [null], [2], [null]] },
  { what: 'UTF-16', text: utf16('a,b\n1,é🦤\n"2","x\ny"\n'), out: 'a,b\n1,é🦤\n"2","x\ny"\n' },
  { what: 'Latin-1', text: latin1('a,b\n1,\xe9\n2,\xff\n'), options: { encoding: 'latin1' }, out: 'a,b\n1,é\n2,ÿ\n' },
  { what: 'Windows-1252', text: latin1('a,b\n1,\x80\n'), options: { encoding: 'windows-1252' }, out: 'a,b\n1,€\n' },
  {
    what: 'a delimiter at the end of each row',
    text: 'a,b,\n1,2,\n3,4,\n',
    options: { header: true },
    out: 'a,b,column_3\n1,2,\n3,4,\n',
  },
  { what: 'a name of two lines', text: '"a\nb",c\n1,2\nq\n', out: '"a\nb",c\n1,2\n', rejects: [[4, 'field-count', 'q']] },
  {
    what: 'empty text and null',
    text: 'a,b\n"",""\n,\n" "," "\n',
    out: 'a,b\n"",""\n,\n" "," "\n',
    rows: [
      ['', ''],
      [null, null],
      [' ', ' '],
    ],
  },
  {
    what: 'leading zeros',
    text: 'zip,n\n007,1\n010,2\n',
    out: 'zip,n\n007,1\n010,2\n',
    rows: [
      ['007', 1],
      ['010', 2],
    ],
  },
  {
    what: 'other line separators of Unicode are text',
    text: 'a,b\n1,x\u2028y\u0085\n2,\f\n',
    out: 'a,b\n1,x\u2028y\u0085\n2,\f\n',
  },
];
