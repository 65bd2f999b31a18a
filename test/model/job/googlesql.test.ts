import { describe, expect, test } from 'vitest';
import { type SpliceValue, splice, splitReferences } from '../../../model/job/references.ts';
import { tokensOf } from '../../databases/bigquery/tokens.ts';

const spliced = (text: string, value: SpliceValue) =>
  splice(
    splitReferences(text).pieces.map((piece) => (piece.kind === 'text' ? piece.text : { value })),
    'googlesql',
  );

describe('values in GoogleSQL', () => {
  test.each<[text: string, value: SpliceValue, spliced: string]>([
    ['SELECT ${v}', 'x', "SELECT 'x'"],
    ['SELECT ${v}', "O'Brien", "SELECT 'O\\'Brien'"],
    ['SELECT ${v}', 'C:\\', "SELECT 'C:\\\\'"],
    ['SELECT ${v}', "\\' OR 1=1 --", "SELECT '\\\\\\' OR 1=1 --'"],
    ['SELECT ${v}', 'two\nlines\r\tand\0', "SELECT 'two\\nlines\\r\\tand\\x00'"],
    ['SELECT ${v}', 'ünï 😀 "`', "SELECT 'ünï 😀 \"`'"],
    ['SELECT ${v}', '', "SELECT ''"],
    ['SELECT ${v}', null, 'SELECT NULL'],
    ['SELECT ${v}', true, 'SELECT true'],
    ['SELECT ${v}', 2n ** 62n, 'SELECT 4611686018427387904'],
    ['SELECT ${v}', Number.NaN, "SELECT CAST('NaN' AS FLOAT64)"],
    ['SELECT ${v}', Number.NEGATIVE_INFINITY, "SELECT CAST('-Infinity' AS FLOAT64)"],
    ['SELECT 1 -${v}', -2, 'SELECT 1 - -2'],
    ['SELECT 1 - ${v}', -2, 'SELECT 1 - -2'],
    ["SELECT '${v}'", "' OR '1'='1", "SELECT '\\' OR \\'1\\'=\\'1'"],
    ["SELECT 'a ${v} b'", '"\\', "SELECT 'a \"\\\\ b'"],
    ["SELECT '${v}'", '', "SELECT ''"],
    ["SELECT '${v}'", null, "SELECT ''"],
    ['SELECT "${v}"', '" OR 1=1', 'SELECT "\\" OR 1=1"'],
    ['SELECT b"${v}"', 'a"\n', 'SELECT b"a\\"\\n"'],
    ["SELECT '''it's ${v}'''", "''' OR '''", "SELECT '''it's \\'\\'\\' OR \\'\\'\\''''"],
    ["SELECT '''${v}'''", '', "SELECT ''''''"],
    ['SELECT """${v}"""', 'a"', 'SELECT """a\\""""'],
    ["SELECT r'${v}'", 'a.*b', "SELECT r'a.*b'"],
    ["SELECT R'''\n${v}'''", 'x', "SELECT R'''\nx'''"],
    ["SELECT bar'${v}'", "'", "SELECT bar'\\''"],
    ['SELECT `${v}`', 'a`b\\', 'SELECT `a\\`b\\\\`'],
    ['SELECT `p.d.${v}`.x', 'sales 2025', 'SELECT `p.d.sales 2025`.x'],
    ['SELECT 1 -- ${v}', 'x\nDROP', 'SELECT 1 -- '],
    ['SELECT 1 # ${v}', 'x\nDROP', 'SELECT 1 # '],
    ['SELECT 1 /* ${v} */', '*/ DROP', 'SELECT 1 /*  */'],
    ["SELECT 1 # it's\n, ${v}", 'x', "SELECT 1 # it's\n, 'x'"],
    ["SELECT 1 --it's\r, ${v}", 'x', "SELECT 1 --it's\r, 'x'"],
    ["SELECT 1 /* /* ' */, ${v}", 'x', "SELECT 1 /* /* ' */, 'x'"],
    ["SELECT 'it\\'s', ${v}", 'x', "SELECT 'it\\'s', 'x'"],
    ["SELECT r'\\'', ${v}", 'x', "SELECT r'\\'', 'x'"],
    ["SELECT '''a'b''c''', ${v}", 'x', "SELECT '''a'b''c''', 'x'"],
    ['SELECT `it\\`s`, ${v}', 'x', "SELECT `it\\`s`, 'x'"],
    ["SELECT '\\\\', ${v}", 'x', "SELECT '\\\\', 'x'"],
    ['SELECT @@time_zone, ${v}', 'x', "SELECT @@time_zone, 'x'"],
    ['SELECT $$, ${v}', 'x', "SELECT $$, 'x'"],
  ])('%s with %s is %s', (text, value, expected) => {
    expect(spliced(text, value)).toBe(expected);
  });

  test.each<[text: string, value: SpliceValue, unsafe: string]>([
    // A raw string has no escapes.
    ["SELECT r'${v}'", "it's", 'raw'],
    ["SELECT r'${v}'", '\\d', 'raw'],
    ["SELECT r'''${v}'''", "'", 'raw'],
    ["SELECT rb'${v}'", 'a\nb', 'raw'],
    ["SELECT Br'${v}'", '\\', 'raw'],
    // What stands beside a literal would change it.
    ['SELECT r${v}', 'x', 'joined'],
    ['SELECT Rb${v}', '\\', 'joined'],
    ["SELECT ''${v}", 'x', 'joined'],
    ['SELECT "a"${v}', 'x', 'joined'],
    ["SELECT ${v}'', 1", '', 'joined'],
    ['SELECT ${v}${v}', 'x', 'joined'],
    // A backslash would take the value's first character.
    ["SELECT 'a\\${v}'", "'", 'joined'],
    ["SELECT r'a\\${v}'", 'x', 'joined'],
    // Nothing between quotes leaves other quotes than something.
    ["SELECT '${v}'', 1", '', 'joined'],
    ["SELECT '''a''${v}'", '', 'joined'],
  ])('%s with %s is refused: %s', (text, value, unsafe) => {
    expect(spliced(text, value)).toEqual({ unsafe, value });
  });
});

/** As the stand-in of the tests reads texts: by one expression, as Google’s own lexer does. */
describe('whatever the value, the rest of the text is read as it was', () => {
  const CHARACTERS = ["'", '"', '`', '\\', '\n', '-', '#', '/', '*', 'r', 'x', ' ', ';'];
  const values = [
    ...CHARACTERS,
    ...CHARACTERS.flatMap((a) => CHARACTERS.map((b) => a + b)),
    ...CHARACTERS.flatMap((a) => CHARACTERS.flatMap((b) => CHARACTERS.map((c) => a + b + c))),
  ];
  test.each([
    'SELECT ${v} AS a',
    "SELECT '${v}' AS a",
    'SELECT "a${v}b" AS a',
    "SELECT '''${v}''' AS a",
    'SELECT b"""${v}""" AS a',
    "SELECT r'${v}' AS a",
    "SELECT r'''a ${v} b''' AS a",
    'SELECT 1 AS `${v}`',
    'SELECT 1 -- ${v}\n AS a',
    'SELECT 1 # ${v}\n AS a',
    'SELECT 1 /*${v}*/ AS a',
  ])('%j', (text) => {
    const usual = kindsOf(spliced(text, 'x') as string);
    for (const value of values) {
      const sql = spliced(text, value);
      if (typeof sql !== 'string') continue;
      const found = kindsOf(sql);
      if (found !== usual) expect({ value, sql, found }).toEqual({ value, sql, found: usual });
    }
  });
});

const kindsOf = (sql: string): string => JSON.stringify(tokensOf(sql).map(({ kind, text }) => (KINDS.has(kind) ? kind : text)));
const KINDS: ReadonlySet<string> = new Set(['string', 'bytes', 'name']);
