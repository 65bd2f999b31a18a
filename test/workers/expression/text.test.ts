import { describe, expect, test } from 'vitest';
import { STRING } from '../../../model/types.ts';
import { type Columns, evaluateText, INVALID_ARGUMENT, of, type Results, TOO_LONG } from './evaluation.ts';

const LONG = 'a text that is longer than a view';
const DODO = '🦤🦤🦤';
/** An e with a combining accent: two code points. */
const COMBINED = 'e\u0301';

const cases: [string, Columns, Results][] = [
  ['a || b', { a: ['x', null, '', LONG], b: ['y', 'y', '', '!'] }, ['xy', null, '', `${LONG}!`]],
  ["a || ' ' || a", { a: ['x', DODO, null] }, ['x x', `${DODO} ${DODO}`, null]],
  ["concat(a, NULL, '-', b)", { a: ['x', null, LONG], b: ['y', 'y', null] }, ['x-y', '-y', `${LONG}-`]],
  ['concat(NULL, NULL)', {}, ['']],
  [
    'upper(a)',
    { a: ['aZ09[`{', LONG, 'ñandú', 'straße', 'ŉ', DODO, '', null] },
    ['AZ09[`{', LONG.toUpperCase(), 'ÑANDÚ', 'STRASSE', 'ʼN', DODO, '', null],
  ],
  [
    'lower(a)',
    { a: ['Az09[@{', LONG.toUpperCase(), 'ÑANDÚ', 'İI', 'ΑΣ', 'ς', 'ẞß', '', null] },
    ['az09[@{', LONG, 'ñandú', 'ii', 'ασ', 'ς', 'ßß', '', null],
  ],
  [
    'initcap(a)',
    { a: ['new YORK', "o'neil 2nd-hand x", 'éCOLE ñandú', `${LONG}. END`, 'ΟΔΟΣ', '', null] },
    ['New York', "O'Neil 2nd-Hand X", 'École Ñandú', 'A Text That Is Longer Than A View. End', 'Οδοσ', '', null],
  ],
  ['length(a)', { a: ['', 'abc', 'ñ', DODO, COMBINED, LONG, 'é'.repeat(40), null] }, [0, 3, 1, 3, 2, 33, 40, null]],
  ['trim(a)', { a: ['  a b ', '', '   ', `  ${LONG}  `, '\ta ', null] }, ['a b', '', '', LONG, '\ta', null]],
  ["ltrim(a, '0')", { a: ['00120', '0', 'x0', null] }, ['120', '', 'x0', null]],
  ["rtrim(a, '.0')", { a: ['1.500', '0.0', 'x', null] }, ['1.5', '', 'x', null]],
  ["trim(a, 'ñ🦤')", { a: ['ñ🦤añ', '🦤', 'a', 'é'] }, ['a', '', 'a', 'é']],
  ["trim(a, '')", { a: [' a '] }, [' a ']],
  ['trim(a, b)', { a: ['xax', 'xax', null], b: ['x', 'a', 'x'] }, ['a', 'xax', null]],
  ['substring(a, 2)', { a: ['abc', 'ñañ', DODO, '', LONG, null] }, ['bc', 'añ', '🦤🦤', '', LONG.slice(1), null]],
  ['substring(a, 2, 1)', { a: ['abc', 'ñañ', DODO, 'a', null] }, ['b', 'a', '🦤', '', null]],
  [
    'substring(a, b, 3)',
    { a: ['abcdef', 'abcdef', 'abcdef', 'abcdef', 'abcdef'], b: [-1, 0, 1, 6, 9223372036854775807n] },
    ['a', 'ab', 'abc', 'f', ''],
  ],
  ['substring(a, -9223372036854775808, 9223372036854775807)', { a: ['abc'] }, ['']],
  [
    'substring(a, 2, b)',
    { a: ['abc', 'abc', null, 'abc'], b: [-1, 0, -1, 9223372036854775807n] },
    [INVALID_ARGUMENT, '', null, 'bc'],
  ],
  ['substring(a FROM 30 FOR 2)', { a: [LONG, 'é'.repeat(40), `${'é'.repeat(28)}abcd`] }, ['vi', 'éé', 'bc']],
  ['substring(a, -9223372036854775808, 0)', { a: ['abc'] }, ['']],
  ["substring('constant', b)", { b: [1, 5, 20] }, ['constant', 'tant', '']],
  ['left(a, 2)', { a: ['abc', 'ñañ', DODO, 'a', LONG, null] }, ['ab', 'ña', '🦤🦤', 'a', 'a ', null]],
  ['left(a, -2)', { a: ['abc', 'ñañ', 'a', LONG] }, ['a', 'ñ', '', LONG.slice(0, -2)]],
  ['left(a, b)', { a: ['abc', 'abc', 'abc'], b: [0, -9223372036854775808n, 9223372036854775807n] }, ['', '', 'abc']],
  ['right(a, 2)', { a: ['abc', 'ñañ', DODO, 'a', LONG, null] }, ['bc', 'añ', '🦤🦤', 'a', 'ew', null]],
  ['right(a, -2)', { a: ['abc', 'ñañ', 'a', LONG] }, ['c', 'ñ', '', LONG.slice(2)]],
  ['right(a, b)', { a: ['abc', 'abc', 'abc'], b: [0, -9223372036854775808n, 9223372036854775807n] }, ['', '', 'abc']],
  ["replace(a, '-', '+')", { a: ['a-b-c', '-', '', 'abc', null] }, ['a+b+c', '+', '', 'abc', null]],
  ["replace(a, 'aa', 'b')", { a: ['aaa', 'aaaa', LONG] }, ['ba', 'bb', LONG]],
  ["replace(a, '', 'x')", { a: ['abc', ''] }, ['abc', '']],
  ["replace(a, ' ', ' — ')", { a: [LONG] }, [LONG.replaceAll(' ', ' — ')]],
  ["replace(a, 'e', '')", { a: [LONG, 'e'] }, [LONG.replaceAll('e', ''), '']],
  ["replace('a-b', '-', b)", { b: ['', '++', null] }, ['ab', 'a++b', null]],
  [
    'position(b IN a)',
    { a: ['montevideo', 'ñañb', LONG, 'abc', 'abc', null], b: ['vid', 'b', 'view', '', 'd', 'a'] },
    [6, 4, 30, 1, 0, null],
  ],
  ["starts_with(a, 'ab')", { a: ['abc', 'ab', 'a', '', `ab${LONG}`, null] }, [true, true, false, false, true, null]],
  ["ends_with(a, 'view')", { a: ['view', LONG, 'vie', '', `${LONG}s`, null] }, [true, true, false, false, false, null]],
  ["contains(a, 'er th')", { a: ['er th', LONG, 'er t', '', null] }, [true, true, false, false, null]],
  ['contains(a, b)', { a: ['abc', 'abc', 'abc', 'aaab', LONG], b: ['', 'c', 'd', 'aab', LONG] }, [true, true, false, true, true]],
  ["lpad(a, 3, '0')", { a: ['7', '1234', '', null, 'ñ'] }, ['007', '123', '000', null, '00ñ']],
  ["rpad(a, 5, '🦤-')", { a: ['7', '', 'abcdef'] }, ['7🦤-🦤-', '🦤-🦤-🦤', 'abcde']],
  ['lpad(a, 15)', { a: ['abc'] }, ['            abc']],
  ["rpad(a, b, '')", { a: ['abc', 'abc'], b: [5, 2] }, ['abc', 'ab']],
  ["lpad(a, b, 'x')", { a: ['abc', 'abc', 'abc', null], b: [0, -5, 1_000_001, 1_000_001] }, ['', '', TOO_LONG, null]],
  ['repeat(a, 3)', { a: ['ab', '', LONG, null] }, ['ababab', '', LONG.repeat(3), null]],
  [
    'repeat(a, b)',
    { a: ['ab', 'ab', 'ab', 'ab', ''], b: [0, -1, 100_000_000, 9223372036854775807n, 9223372036854775807n] },
    ['', '', TOO_LONG, TOO_LONG, ''],
  ],
  [
    'reverse(a)',
    { a: ['abc', 'ña', DODO, '', LONG, 'aé🦤', null] },
    ['cba', 'añ', DODO, '', [...LONG].reverse().join(''), '🦤éa', null],
  ],
  ["split_part(a, ',', 2)", { a: ['a,b,c', 'a', ',', `x,${LONG},y`, null] }, ['b', '', '', LONG, null]],
  ["split_part(a, ',', -1)", { a: ['a,b,c', 'a', 'a,', null] }, ['c', 'a', '', null]],
  [
    "split_part(a, ', ', b)",
    { a: ['a, b, c', 'a, b, c', 'a, b, c', 'a, b, c'], b: [3, 4, -3, 0] },
    ['c', '', 'a', INVALID_ARGUMENT],
  ],
  ["split_part(a, '', b)", { a: ['abc', 'abc', 'abc'], b: [1, 2, -1] }, ['abc', '', 'abc']],
  ["split_part(a, ',', -4)", { a: ['a,b,c', 'a,b,c,d'] }, ['', 'a']],
  [
    'md5(a)',
    { a: ['abc', '', 'ñ', null] },
    ['900150983cd24fb0d6963f7d28e17f72', 'd41d8cd98f00b204e9800998ecf8427e', '94e9342ecbb1458b6043ecd3bfcbc192', null],
  ],
  ['left(sha256(a), 16)', { a: ['abc', '', null] }, ['ba7816bf8f01cfea', 'e3b0c44298fc1c14', null]],
  ["upper('constant') || a", { a: ['x', null] }, ['CONSTANTx', null]],
];

describe('text', () => {
  test.each(cases)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });

  test.each([0, 1, 63, 64, 65, 10_000])('over %i rows', (rows) => {
    const words = ['', 'plain', 'ñandú', `${DODO} and ${LONG}`, null, LONG];
    const a = of(
      STRING,
      Array.from({ length: rows }, (_, row) => words[row % words.length]!),
    );
    const expected = (convert: (text: string) => string | number | boolean) =>
      a.values.map((value) => (value === null ? null : convert(value as string)));
    expect(evaluateText('upper(a)', { a })).toEqual(expected((text) => text.toUpperCase()));
    expect(evaluateText("a || '/' || a", { a })).toEqual(expected((text) => `${text}/${text}`));
    expect(evaluateText('reverse(substring(a, 2, 8))', { a })).toEqual(
      expected((text) => [...text].slice(1, 9).reverse().join('')),
    );
    expect(evaluateText("replace(a, 'a', 'aaa')", { a })).toEqual(expected((text) => text.replaceAll('a', 'aaa')));
    expect(evaluateText('length(a)', { a })).toEqual(expected((text) => [...text].length));
    expect(evaluateText("a LIKE '%longer%view'", { a })).toEqual(expected((text) => text.includes(LONG)));
  });

  test('a text of 10 MB', () => {
    const a = ['x'.repeat(10_000_000), 'é'.repeat(5_000_000)];
    expect(evaluateText('length(a)', { a })).toEqual([10_000_000, 5_000_000]);
    expect(evaluateText('length(a || a)', { a })).toEqual([20_000_000, 10_000_000]);
    expect(evaluateText('md5(upper(a)) = md5(a)', { a })).toEqual([false, false]);
    expect(evaluateText('right(a, 1)', { a })).toEqual(['x', 'é']);
  });
});
