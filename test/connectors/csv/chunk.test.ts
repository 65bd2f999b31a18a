import { describe, expect, test } from 'vitest';
import { Arena } from '../../../columns/arena.ts';
import {
  REFUSED_FIELD_COUNT,
  REFUSED_INVALID_QUOTE,
  REFUSED_UNCLOSED_QUOTE,
  SCAN_BYTES,
  SCAN_FIELDS,
  SCAN_ROWS,
} from '../../../columns/layout.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { readValues, type Value, viewText } from '../../../columns/values.ts';
import { type CsvGrid, type ScanDialect, scanCsv } from '../../../connectors/csv/chunk.ts';
import { decodeColumn, rawFields, writeNulls } from '../../../connectors/csv/decode.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { type Dialect, parseCsv } from '../../engine/csv-reference.ts';

const arena = Arena.create(64 << 20);
const scratch = new Scratch(arena);
/** Two blocks of the scans, and a little more. */
const SHIFTS = Array.from({ length: 131 }, (_, shift) => shift);
const CODES = new Map([
  [REFUSED_FIELD_COUNT, 'field-count'],
  [REFUSED_INVALID_QUOTE, 'invalid-quote'],
  [REFUSED_UNCLOSED_QUOTE, 'unclosed-quote'],
]);

const COMMON: Dialect = { delimiter: ',', quote: '"', escape: '"', comment: '' };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const byteOf = (text: string) => (text === '' ? -1 : text.charCodeAt(0));

function scanDialect({ delimiter, quote, escape, comment, skipInitialSpace = false }: Dialect): ScanDialect {
  const [delimiterBytes, commentBytes] = [bytesOf(delimiter), bytesOf(comment)];
  return {
    delimiter: delimiterBytes,
    quote: byteOf(quote),
    escape: byteOf(escape),
    comment: commentBytes,
    skipBlanks: skipInitialSpace,
    padShort: false,
  };
}

/** Puts text into the memory, with bytes behind it that no scan may take for a part of it. */
function place(text: string, behind: string): { readonly base: number; readonly to: number } {
  scratch.reset();
  const bytes = bytesOf(text);
  const base = scratch.alloc(bytes.length + 160);
  arena.bytes.set(bytesOf(behind.repeat(160).slice(0, 160)), base + bytes.length);
  arena.bytes.set(bytes, base);
  return { base, to: bytes.length };
}

function scan(text: string, columns: number, dialect: Dialect, { stop = Infinity, behind = '"', from = 0 } = {}) {
  const { base, to } = place(text, behind);
  const range = { base, from, stop: Math.min(stop, to), to, final: true, maxRows: 1 << 20 };
  return scanCsv(arena, scratch, scanDialect(dialect), columns, range)!;
}

function columnOf(grid: CsvGrid, column: number, type: DataType, dialect: Dialect, nulls: readonly string[] = ['']): Value[] {
  const alloc = (bytes: number) => scratch.alloc(bytes);
  const options = { dialect: scanDialect(dialect), nulls: writeNulls(arena, alloc, nulls, false), guessed: false, format: 0 };
  return readValues(arena, decodeColumn(arena, scratch, grid, column, type, undefined, options).vector);
}

/** All rows as text, and the refused ones: the offset where each begins, and why. */
function contentOf(grid: CsvGrid, columns: number, dialect: Dialect) {
  const fields = Array.from({ length: columns }, (_, column) => columnOf(grid, column, STRING, dialect));
  const rows = Array.from({ length: grid.rows }, (_, row) => fields.map((values) => values[row]!));
  return { rows, rejects: grid.refused.map(({ code }) => CODES.get(code)), lines: grid.lines };
}

const linesOf = (text: string) => text.match(/\r\n|\n|\r/g)?.length ?? 0;

const LINES = ['a,b', '"c",d', 'e,"f"', '"g","h"', '"i,j",k', '"l""m",""', ',', '"",', '"""n""",o'];
const QUOTED_LINES = ['"p\nq",r', 's,"t\r\nu"', '"v\rw","x"'];
const REFUSED = ['"y"z,a', 'b,"c"d', '"e" f,g', '"h"",i",j"k', 'l', 'm,n,o', '"y"z', 'b,"c"d,e', 'p"q,r', 's,t"'];
const join = (lines: readonly string[], end: string) => lines.map((line) => `${line}${end}`).join('');
const TEXTS: readonly [name: string, text: string][] = [
  ['LF', join(LINES, '\n')],
  ['CRLF', join(LINES, '\r\n')],
  ['CR', join(LINES, '\r')],
  ['line ends in quotes', join(QUOTED_LINES, '\n')],
  ['line ends in quotes, CRLF', join(QUOTED_LINES, '\r\n')],
  ['mixed line ends and blank lines', 'a,b\r\n\nc,d\r\r\n\r\ne,f\r"g",h\n\n'],
  ['an open quote', 'a,b\n"c,d\n'],
  ...REFUSED.map((line): [string, string] => [line, join(['a,b', line, '"c",d'], '\n')]),
  // Followed by blocks without quotes.
  ...REFUSED.map((line): [string, string] => [`${line}, long`, `${line}${'z'.repeat(140)}\nc,d\n`]),
  ...REFUSED.map((line): [string, string] => [`${line} CRLF`, join([line, 'a,"b"'], '\r\n')]),
];

describe('a text is read the same wherever the blocks of the scan end in it', () => {
  test.each(TEXTS)('%s', (_, text) => {
    for (const shift of SHIFTS) {
      for (const first of ['x'.repeat(shift), `"${'y'.repeat(shift)}"`, `${'z'.repeat(shift)},1\n`]) {
        const shifted = first + (first.startsWith('"') ? ',0\n' : '') + text;
        const actual = contentOf(scan(shifted, 2, COMMON), 2, COMMON);
        const { rows, rejects } = parseCsv(shifted, 2, COMMON);
        expect(actual, JSON.stringify(shifted)).toEqual({
          rows,
          rejects: rejects.map(({ code }) => code),
          lines: linesOf(shifted),
        });
      }
    }
  });
});

const DIALECTS: readonly [name: string, dialect: Dialect, text: string, columns: number][] = [
  ['one column', COMMON, 'a\n\n"b"\r\n""\n"c\nd"\n', 1],
  ['nine columns', COMMON, '1,2,"3",4,,"6,6",7,8,9\n"a""",b,c,d,e,f,g,h,"i"\n', 9],
  ['an escape', { ...COMMON, escape: '\\' }, 'a,"b\\"c"\n"\\\\",d\n"e\\f","g\\\\"\n"h""i",\\\n', 2],
  ['no quotes', { ...COMMON, quote: '', escape: '' }, '"a,b"\n",\n', 2],
  ['comments', { ...COMMON, comment: '#' }, '#x,y,z\na,#b\n"c",d\n#"\n"#e",f\n', 2],
  ['semicolons', { ...COMMON, delimiter: ';' }, 'a,b;"c;d"\r\n"e";\r\n', 2],
  ['a delimiter of three bytes', { ...COMMON, delimiter: '|~|' }, '"a"b|~|c\na|~|b\n"c|~|d"|~||~\ne|~f|~|g\n', 2],
  ['blanks before fields', { ...COMMON, skipInitialSpace: true }, '"a"b, c\na, "b"\r\n  c,   d\r\n "e""", f \r\n', 2],
];

describe('so is a text of another dialect', () => {
  test.each(DIALECTS)('%s', (_, dialect, text, columns) => {
    for (const shift of SHIFTS) {
      const shifted = 'x'.repeat(shift) + text;
      const actual = contentOf(scan(shifted, columns, dialect), columns, dialect);
      const { rows, rejects } = parseCsv(shifted, columns, dialect);
      expect(actual, JSON.stringify(shifted)).toEqual({
        rows,
        rejects: rejects.map(({ code }) => code),
        lines: linesOf(shifted),
      });
    }
  });
});

describe('bytes behind the text are no part of it', () => {
  test.each(['"', ',', '\n', '\r', 'x'])('%j', (behind) => {
    for (const shift of SHIFTS) {
      const text = `${'x'.repeat(shift)},"a"\nb,"c"\n`;
      const { rows } = parseCsv(text, 2, COMMON);
      const grid = scan(text, 2, COMMON, { behind });
      expect(contentOf(grid, 2, COMMON)).toEqual({ rows, rejects: [], lines: 2 });
      expect([grid.end, grid.lines]).toEqual([text.length, 2]);
    }
  });
});

test('a part has the rows that begin in it, wherever it ends', () => {
  const text = `${'x'.repeat(58)},1\nab,2\n"c",3\r\n\n${'d'.repeat(55)},4\n"e\nf",5\n`;
  const starts = [0, 61, 66, 73, 74, 132];
  for (let stop = 1; stop <= text.length; stop++) {
    const grid = scan(text, 2, COMMON, { stop });
    const next = starts.find((start) => start >= stop) ?? text.length;
    expect([stop, grid.end]).toEqual([stop, next]);
    const rest = scan(text, 2, COMMON, { from: grid.end });
    expect(grid.rows + rest.rows).toBe(5);
  }
});

test('the scan reads no block behind the one in which the last row of its part ends', () => {
  const row = `${'x'.repeat(61)},1\n`;
  const { base, to } = place(row + row + row, '"');
  const [fields, rowEnds, report] = [scratch.alloc(4096), scratch.alloc(4096), scratch.alloc(SCAN_BYTES)];
  const found = (stop: number) => {
    arena.kernels.csvScan(base, 0, to, stop, 44, 34, fields, 1024, rowEnds, 1024, report);
    return [arena.u32[(report + SCAN_FIELDS) >>> 2], arena.u32[(report + SCAN_ROWS) >>> 2]];
  };
  expect([found(1), found(63), found(64), found(65), found(128), found(129), found(192)]).toEqual([
    [2, 1],
    [2, 1],
    [2, 1],
    [4, 2],
    [4, 2],
    [6, 3],
    [6, 3],
  ]);
});

test('a row that does not end before its chunk does is left for more of the text', () => {
  for (const shift of SHIFTS) {
    const whole = `${'x'.repeat(shift)},1\n`;
    const { base, to } = place(`${whole}ab,"c`, '"');
    const range = { base, from: 0, to, final: false, maxRows: 100 };
    expect(scanCsv(arena, scratch, scanDialect(COMMON), 2, { ...range, stop: to })).toBeUndefined();
    expect(scanCsv(arena, scratch, scanDialect(COMMON), 2, { ...range, stop: whole.length })?.end).toBe(whole.length);
  }
});

test('bytes that are not UTF-8 refuse their row alone', () => {
  for (const shift of SHIFTS) {
    const text = `${'x'.repeat(shift)},1\nab,2\nc,3\n`;
    const { base, to } = place(text, 'x');
    arena.bytes[base + shift + 3] = 0xff;
    const range = { base, from: 0, stop: to, to, final: true, maxRows: 100 };
    const grid = scanCsv(arena, scratch, scanDialect(COMMON), 2, range)!;
    expect(grid.refused.map(({ start, end }) => [start, end])).toEqual([[shift + 3, shift + 8]]);
    expect(columnOf(grid, 1, STRING, COMMON)).toEqual(['1', '3']);
  }
});

describe('fields of a type', () => {
  const typed: readonly [DataType, readonly string[], Value[]][] = [
    [INTEGER, ['1', '-20', '"300"', '" 4"', '', '9223372036854775807'], [1, -20, 300, 4, null, 9223372036854775807n]],
    [FLOAT, ['1.5', '-2e3', '"0.25"', '1e-3 ', '', '-0'], [1.5, -2000, 0.25, 0.001, null, -0]],
    [BOOLEAN, ['true', 'false', '"t"', 'no', '', 'YES'], [true, false, true, false, null, true]],
    [
      DATE,
      ['2024-02-29', '1969-12-31', '"2000-01-01"', '', '9999-12-31'],
      ['2024-02-29', '1969-12-31', '2000-01-01', null, '9999-12-31'],
    ],
    [decimal(10, 2), ['1.25', '-3', '"0.5"', '', '99999999.99'], ['1.25', '-3.00', '0.50', null, '99999999.99']],
  ];
  test.each(typed)('%o', (type, fields, values) => {
    for (const end of ['\n', '\r\n', '\r']) {
      for (const shift of SHIFTS) {
        const wide = 'x'.repeat(shift);
        const last = scan(fields.map((field) => `${wide},${field}${end}`).join(''), 2, COMMON);
        expect(columnOf(last, 1, type, COMMON)).toEqual(values);
        const first = scan(fields.map((field) => `${field},${wide}${end}`).join(''), 2, COMMON);
        expect(columnOf(first, 0, type, COMMON)).toEqual(values);
      }
    }
  });
});

test('blanks stand behind closing quotes, and are no part of the text', () => {
  for (const blanks of ['', ' ', '\t', ' \t '.repeat(30)]) {
    const text = `"a"${blanks},"b"${blanks}\n"c""d"${blanks},""${blanks}\r\n`;
    const grid = scan(text, 2, COMMON);
    expect(contentOf(grid, 2, COMMON)).toEqual({
      rows: [
        ['a', 'b'],
        ['c"d', ''],
      ],
      rejects: [],
      lines: 2,
    });
    const raw = rawFields(arena, scratch, grid, 0, 1, undefined, scanDialect(COMMON));
    expect([viewText(arena, raw), viewText(arena, raw + 16)]).toEqual(['"a","b"', '"c""d",""']);
  }
});

test('raw text of several fields is as it stands', () => {
  for (const shift of SHIFTS) {
    const grid = scan(`${'x'.repeat(shift)},"b",\r\n1,"2""",3\n`, 3, COMMON);
    const raw = (first: number, last: number) => {
      const views = rawFields(arena, scratch, grid, first, last, undefined, scanDialect(COMMON));
      return [viewText(arena, views), viewText(arena, views + 16)];
    };
    expect(raw(0, 2)).toEqual([`${'x'.repeat(shift)},"b",`, '1,"2""",3']);
    expect(raw(1, 1)).toEqual(['"b"', '"2"""']);
    expect(raw(1, 2)).toEqual(['"b",', '"2""",3']);
    expect(raw(2, 2)).toEqual(['', '3']);
  }
});

test('a field at the border of a type is exact, or refused', () => {
  const digits = [
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '900719925474.0993',
    '0.1234567890123456',
    '0.12345678901234567',
    '123456789012345678',
  ];
  const columns: readonly [DataType, readonly string[], Value[]][] = [
    [FLOAT, digits, digits.map(Number)],
    [INTEGER, ['999999999999999999', '1000000000000000000', '9223372036854775808'], [999999999999999999n, 10n ** 18n, null]],
    [decimal(3, 0), ['999', '1000', '-999', '-1000', '001000', '0999'], ['999', null, '-999', null, null, '999']],
    [decimal(3, 2), ['9.99', '10.00', '9.994', '9.995', '0'], ['9.99', null, null, null, '0.00']],
    [
      decimal(19, 0),
      ['9999999999999999999', '999999999999999999', '10000000000000000000'],
      ['9999999999999999999', '999999999999999999', null],
    ],
    [
      decimal(38, 2),
      ['99999999999999999.99', '999999999999999999.99', '18446744073709551616'],
      ['99999999999999999.99', '999999999999999999.99', '18446744073709551616.00'],
    ],
    [
      decimal(38, 17),
      ['99', '-99', '92.5', '93'],
      ['99', '-99', '92.5', '93'].map((text) =>
        `${text}${text.includes('.') ? '' : '.'}`.padEnd(text.replace(/\..*/, '').length + 18, '0'),
      ),
    ],
    [decimal(20, 1), ['1234567890123456789', '999999999999999999.9'], ['1234567890123456789.0', '999999999999999999.9']],
  ];
  for (const [type, fields, values] of columns) {
    const grid = scan(fields.map((field) => `${field},x\n`).join(''), 2, COMMON);
    expect([type, columnOf(grid, 0, type, COMMON)]).toEqual([type, values]);
  }
});

test('bytes before the text are no part of it', () => {
  const { base, to } = place('\na\n', 'x');
  arena.bytes[base - 1] = 13;
  const grid = scanCsv(arena, scratch, scanDialect(COMMON), 1, { base, from: 0, stop: to, to, final: true, maxRows: 10 })!;
  expect(columnOf(grid, 0, STRING, COMMON)).toEqual([null, 'a']);
});

test('no more rows are read than are asked for, refused ones among them', () => {
  for (const text of ['a,b\nc,d\ne,f\ng,h\n', 'a,b\nc\ne,f\ng\n', 'a\nb\nc\nd\n', '\na,b\n\nc\ne,f\ng,h\n']) {
    const { base, to } = place(text, 'x');
    for (let maxRows = 0; maxRows <= 5; maxRows++) {
      const grid = scanCsv(arena, scratch, scanDialect(COMMON), 2, { base, from: 0, stop: to, to, final: true, maxRows })!;
      expect([text, grid.rows + grid.refused.length]).toEqual([text, Math.min(maxRows, 4)]);
    }
  }
});

test('null texts are those fields alone that hold nothing else', () => {
  const grid = scan('NULL,NULLS\n-,"-"\n,NUL\n"NULL",x\n', 2, COMMON);
  expect(columnOf(grid, 0, STRING, COMMON, ['NULL', '-'])).toEqual([null, null, '', 'NULL']);
  expect(columnOf(grid, 1, STRING, COMMON, ['NULL', '-'])).toEqual(['NULLS', '-', 'NUL', 'x']);
});

test('line ends are counted wherever blocks of 16 bytes end', () => {
  for (const shift of SHIFTS) {
    const text = `${'x'.repeat(shift)}\r\n"a\rb\n\n"\r\r\n`;
    const { base, to } = place(text, 'x');
    expect(arena.kernels.countLines(base, 0, to)).toBe(6);
  }
});
