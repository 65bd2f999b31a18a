import { describe, expect, test } from 'vitest';
import { type Language, type SpliceValue, splice, splitReferences } from '../../../model/job/references.ts';

describe('splits texts', () => {
  const cases: [text: string, pieces: unknown[]][] = [
    ['plain', ['plain']],
    ['', ['']],
    ['${a}', [['parameter', 'a', 0]]],
    ['x${a}y${env:B}', ['x', ['parameter', 'a', 1], 'y', ['env', 'B', 6]]],
    ['${ secret:db.main }', [['secret', 'db.main', 0]]],
    ['$${a}', ['${a}']],
    ['$$${a}', ['$${a}']],
    ['cost: $5 {x}', ['cost: $5 {x}']],
  ];
  test.each(cases)('%j', (text, expected) => {
    const { pieces, problems } = splitReferences(text);
    expect(problems).toEqual([]);
    expect(pieces.map((piece) => (piece.kind === 'text' ? piece.text : [piece.source, piece.name, piece.start]))).toEqual(
      expected,
    );
  });

  test.each(['${', '${}', '${a b}', '${vault:x}', '${1}'])('%s is invalid', (text) => {
    expect(splitReferences(text).problems).toHaveLength(1);
  });
});

describe('splices values', () => {
  const cases: [language: Language, text: string, value: SpliceValue, spliced: string][] = [
    ['text', 'out/${v}.csv', 'a b', 'out/a b.csv'],
    ['text', 'n=${v}', null, 'n='],
    ['text', 'n=${v}', 9007199254740993n, 'n=9007199254740993'],
    ['expression', 'a > ${v}', 5, 'a > 5'],
    ['expression', 'a = ${v}', "O'Higgins", "a = 'O''Higgins'"],
    ['expression', 'a = ${v}', null, 'a = NULL'],
    ['expression', 'a = ${v}', true, 'a = true'],
    ['expression', "a = '${v}'", "x' OR '1'='1", "a = 'x'' OR ''1''=''1'"],
    ['sql', 'SELECT "${v}" FROM t', 'a"; DROP', 'SELECT "a""; DROP" FROM t'],
    ['sql', "SELECT 'it''s', ${v}", 'x', "SELECT 'it''s', 'x'"],
    ['sql', 'SELECT 1 -- ${v}', 'x\nDROP', 'SELECT 1 -- '],
    ['sql', 'SELECT 1 /* ${v} */', '*/ DROP', 'SELECT 1 /*  */'],
    ['sql', "SELECT 1 -- it's\n, ${v}", 'x', "SELECT 1 -- it's\n, 'x'"],
    ['sql', 'SELECT $1, ${v}', 'x', "SELECT $1, 'x'"],
    ['sql', 'SELECT 1 -- ${v}', '\\', 'SELECT 1 -- '],
    ['expression', 'a = ${v}', 'C:\\', "a = 'C:\\'"],
  ];
  test.each(cases)('%s: %s with %s is %s', (language, text, value, spliced) => {
    const { pieces } = splitReferences(text);
    expect(
      splice(
        pieces.map((piece) => (piece.kind === 'text' ? piece.text : { value })),
        language,
      ),
    ).toBe(spliced);
  });

  const refused: [text: string, value: SpliceValue, unsafe: string][] = [
    ['SELECT ${v}', '\\', 'backslash'],
    ["SELECT '${v}'", "\\' OR 1=1 --", 'backslash'],
    ['SELECT "${v}"', '\\', 'backslash'],
    ["SELECT E'it\\'s ${v}'", 'x', 'place'],
    ["SELECT 'it\\'s', ${v}", 'x', 'place'],
    ["SELECT 1 # it's\n, ${v}", 'x', 'place'],
    ["SELECT 1--it's\n, ${v}", 'x', 'place'],
    ['SELECT $$ ${v} $$', '$$; DROP TABLE t; --', 'place'],
    ["SELECT $a$ it's $a$, ${v}", 'x', 'place'],
    ["SELECT 1 /* /* */ ' */, ${v}", 'x', 'place'],
  ];
  test.each(refused)('%s with %s is refused', (text, value, unsafe) => {
    const { pieces } = splitReferences(text);
    expect(
      splice(
        pieces.map((piece) => (piece.kind === 'text' ? piece.text : { value })),
        'sql',
      ),
    ).toEqual({ unsafe, value });
  });
});
