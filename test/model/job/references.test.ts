import { describe, expect, test } from 'vitest';
import { type Language, placesOf, type SpliceValue, splice, splitReferences } from '../../../model/job/references.ts';
import { parseType, STRING } from '../../../model/types.ts';

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

  const DATE_TYPE = parseType('date')!;
  const typed: [language: Language, type: string, text: string, value: SpliceValue, spliced: string | object][] = [
    ['text', 'decimal(10,2)', 'x-${v}', '1.50', 'x-1.50'],
    ['expression', 'float', 'a > ${v}', 1000, 'a > 1000.0'],
    ['expression', 'decimal(4,2)', '${v}', '1.5', "CAST('1.50' AS decimal(4,2))"],
    ['expression', 'timestamp', '${v}', '2026-06-01', "TIMESTAMP '2026-06-01 00:00:00'"],
    ['sql', 'decimal(10,2)', 'a > ${v}', '1.5', 'a > 1.50'],
    ['sql', 'decimal(38,0)', 'a -${v}', '-12345678901234567890', 'a - -12345678901234567890'],
    ['sql', 'decimal(10,2)', "a > '${v}'", '1.5', "a > '1.5'"],
    ['sql', 'float', 'a / ${v}', 3, 'a / 3.0'],
    ['sql', 'float', 'a / ${v}', 1e300, 'a / 1e+300'],
    ['sql', 'integer', 'LIMIT ${v}', 3, 'LIMIT 3'],
    ['sql', 'date', 'a > ${v}', '2026-06-01', "a > '2026-06-01'"],
    ['sql', 'date', 'a > ${v}', null, 'a > NULL'],
    ['googlesql', 'decimal(10,2)', 'a > ${v}', '1.5', "a > NUMERIC '1.50'"],
    ['googlesql', 'decimal(38,12)', 'a > ${v}', '-1.5', "a > BIGNUMERIC '-1.500000000000'"],
    ['googlesql', 'decimal(10,2)', "'a'${v}", '1.5', { unsafe: 'joined', value: '1.5' }],
    ['googlesql', 'float', 'a / ${v}', 3, 'a / 3.0'],
    ['googlesql', 'date', 'a > ${v}', '2026-06-01', "a > '2026-06-01'"],
  ];
  test.each(typed)('%s: %s in %s with %s is %s', (language, type, text, value, spliced) => {
    const { pieces } = splitReferences(text);
    const values = pieces.map((piece) => (piece.kind === 'text' ? piece.text : { value, type: parseType(type)! }));
    expect(splice(values, language)).toEqual(spliced);
  });

  test('tells where what it has become was written', () => {
    const written = "a > ${x}AND b = '${y}' AND c";
    const { pieces } = splitReferences(written);
    const values = pieces.map((piece) =>
      piece.kind === 'text' ? piece.text : { value: '2026-06-01', type: piece.name === 'x' ? DATE_TYPE : STRING },
    );
    const text = splice(values, 'expression');
    expect(text).toBe("a > DATE '2026-06-01' AND b = '2026-06-01' AND c");
    const places = placesOf(written, pieces, values, 'expression');
    const at = (part: string, from = 0) => {
      const start = text.indexOf(part, from);
      const place = places(start, start + part.length);
      return written.slice(place.from, place.to);
    };
    expect([at('a >'), at('DATE'), at('AND'), at('2026', 22), at('AND c')]).toEqual(['a >', '${x}', 'AND', '${y}', 'AND c']);
  });

  test.each<[before: string, value: SpliceValue, after: string, text: string]>([
    ['a -', -1, '', 'a - -1'],
    ['a - ', -1, '', 'a - -1'],
    ['a -', 1, '', 'a -1'],
    ['a -', -1.5, '', 'a - -1.5'],
    ['a', 1, '', 'a 1'],
    ['a.', 1, '', 'a. 1'],
    ['', 1, 'e5', '1 e5'],
    ['', 1, '.5', '1 .5'],
    ['', 'x', "'y'", "'x' 'y'"],
    ['', 1, '-1', '1-1'],
    ['(', 1, ')', '(1)'],
  ])('in %j the value %j before %j is one value', (before, value, after, text) => {
    expect(splice([before, { value }, after], 'expression')).toBe(text);
  });

  test('every character knows where it was written', () => {
    const written = 'ab ${x} cd ${y}';
    const { pieces } = splitReferences(written);
    const values = pieces.map((piece) => (piece.kind === 'text' ? piece.text : { value: piece.name === 'x' ? 12_345 : 6 }));
    const places = placesOf(written, pieces, values, 'expression');
    const found = Array.from(splice(values, 'expression'), (character, index) => {
      const { from, to } = places(index, index + 1);
      return [character, written.slice(from, to)];
    });
    expect(found.map(([, place]) => place)).toEqual([
      ...['a', 'b', ' ', '${x}', '${x}', '${x}', '${x}', '${x}', ' ', 'c', 'd', ' ', '${y}'],
    ]);
    expect(written.slice(places(0, 3).from, places(0, 3).to)).toBe('ab ');
    expect(written.slice(places(1, 8).from, places(1, 8).to)).toBe('b ${x}');
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
