import { describe, expect, test } from 'vitest';
import { expectSameRows } from '../../same.ts';
import { type Columns, evaluateText, INVALID_ARGUMENT, type Results } from './evaluation.ts';

const LONG = 'a text that is longer than a view';

/** Pattern, texts that match, texts that do not. */
const likes: [string, string[], string[]][] = [
  ['abc', ['abc'], ['', 'ab', 'abcd', 'xabc', 'ABC']],
  ['', [''], ['a']],
  ['%', ['', 'a', LONG], []],
  ['%%', ['', 'a'], []],
  ['a%', ['a', 'abc', LONG], ['', 'ba']],
  ['%w', ['w', LONG], ['', 'wa']],
  ['%longer%', [LONG, 'longer'], ['longe', '']],
  ['a%w', [LONG, 'aw'], ['a', 'w', '']],
  ['aba%aba', ['abaaba', 'aba-aba'], ['aba', 'ababa']],
  ['%a%b%c%', ['abc', '1a2b3c4'], ['acb', 'ab', '']],
  ['_', ['a', 'ñ', '🦤'], ['', 'ab']],
  ['__', ['ab', 'ñ🦤', 'e\u0301'], ['a', 'abc']],
  ['_%_', ['ab', 'abc', '🦤🦤'], ['', 'a', '🦤']],
  ['%_', ['a', 'ab'], ['']],
  ['%b_d%', ['abcd', 'xxb🦤dxx', 'bbad'], ['bd', 'bccd']],
  ['%_a_', ['bab', 'xxñaé', 'aaa'], ['ab', 'ba', 'aab🦤']],
  ['a_c', ['abc', 'aéc', 'a%c'], ['ac', 'abbc']],
  ['%ab%abc', ['ababc', 'abxabc'], ['abc', 'ab']],
  ['🦤%', ['🦤', '🦤 dodo'], ['dodo']],
  ['%th__ is%', [LONG, 'ths! is'], ['th is']],
];

describe('LIKE', () => {
  test.each(likes)("'%s'", (pattern, matching, others) => {
    const a = [...matching, ...others, null];
    const results = [...matching.map(() => true), ...others.map(() => false), null];
    expect(evaluateText(`a LIKE '${pattern}'`, { a })).toEqual(results);
    expect(evaluateText(`a NOT LIKE '${pattern}'`, { a })).toEqual(results.map((result) => (result === null ? null : !result)));
    // The pattern as a column takes the other way.
    expect(evaluateText('a LIKE b', { a, b: a.map(() => pattern) })).toEqual(results);
  });
});

const T = true;
const F = false;

const cases: [string, Columns, Results][] = [
  ["a LIKE '10!%' ESCAPE '!'", { a: ['10%', '10!%', '100', null] }, [T, F, F, null]],
  ["a LIKE '!_!!%' ESCAPE '!'", { a: ['_!', '_!x', 'x!', '_'] }, [T, T, F, F]],
  ["a LIKE b ESCAPE '!'", { a: ['a', null, 'a%'], b: ['a!', 'a!', '_!%'] }, [INVALID_ARGUMENT, null, T]],
  ['a LIKE b', { a: ['abc', 'abc', 'abc', null], b: ['a%', '%b', null, 'a'] }, [T, F, null, null]],
  ["'abc' LIKE b", { b: ['a%', '%b', null] }, [T, F, null]],
  ["'abc' LIKE 'a%'", { b: [1, 2] }, [T, T]],
  ["a ILIKE 'ABC%'", { a: ['abcd', 'AbC', 'ab', LONG, null] }, [T, T, F, F, null]],
  ["a ILIKE '%ÑANDÚ%'", { a: ['el ñandú', 'EL ÑANDÚ', 'nandu'] }, [T, T, F]],
  ['a ILIKE b', { a: ['ABC', 'abc'], b: ['a_c', 'B%'] }, [T, F]],
  ["a ILIKE '%X%' ESCAPE 'X'", { a: ['%', 'a%', 'x'] }, [T, T, F]],
  ["a ILIKE '%xXb%' ESCAPE 'X'", { a: ['axb', 'AXB', 'ab'] }, [T, T, F]],
  ["a ILIKE '%Σ%'", { a: ['ΟΔΟΣ', 'ΣΑΣ', 'σας', 'ς', 'ΑΒ', null] }, [T, T, T, F, F, null]],
  ["'ΟΔΟΣ' ILIKE '%Σ%'", {}, [T]],
  ["'ΟΔΟΣ' ILIKE a", { a: ['οδοσ', 'οδος', '%σ', '_δ__'] }, [T, F, T, T]],
  ["a ILIKE 'İ_'", { a: ['İI', 'ii', 'iı', 'İi'] }, [T, T, T, F]],
  ["a ILIKE 'STRASSE'", { a: ['strasse', 'straße'] }, [T, F]],
  ["a ILIKE 'STRAẞE'", { a: ['straße', 'STRAßE', 'strasse'] }, [T, T, F]],
  ["a ILIKE 'ǅ'", { a: ['ǆ', 'Ǆ', 'ǅ'] }, [T, T, T]],
  ["a ILIKE '\u212A\u2126'", { a: ['kω', 'KΩ'] }, [T, T]],
  ["matches(a, '^[A-Z]+-[0-9]+$')", { a: ['AB-12', 'ab-12', '', null] }, [T, F, F, null]],
  ["matches(a, '^.$')", { a: ['🦤', 'ñ', 'ab'] }, [T, T, F]],
  ["matches(a, '\\p{Lu}')", { a: ['añ', 'aÑ'] }, [F, T]],
  ['matches(a, b)', { a: ['abc', 'abc', 'abc', null], b: ['b', '^b', '(', '('] }, [T, F, INVALID_ARGUMENT, null]],
  ["regexp_replace(a, '[0-9]+', '#')", { a: ['a1b22', LONG, '', null] }, ['a#b#', LONG, '', null]],
  ["regexp_replace(a, '(?<first>\\w+) (\\w+)', '$2 $<first>$$')", { a: ['hello world', 'x'] }, ['world hello$', 'x']],
  ['regexp_replace(a, b, b)', { a: ['aXa', 'a'], b: ['X', '['] }, ['aXa', INVALID_ARGUMENT]],
  ["regexp_extract(a, '[0-9]+')", { a: ['order 1234', 'none', null] }, ['1234', null, null]],
  ["regexp_extract(a, '([a-z]+) ([0-9]+)?', 2)", { a: ['order 1234', 'order x', 'none'] }, ['1234', null, null]],
  [
    "regexp_extract(a, '([0-9])', b)",
    { a: ['x1', 'x1', 'x1', 'x'], b: [0, 1, 2, -1] },
    ['1', '1', INVALID_ARGUMENT, INVALID_ARGUMENT],
  ],
  ["regexp_extract(a, '.+')", { a: ['the whole of a longer text'] }, ['the whole of a longer text']],
];

const CODE_POINTS = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

describe('ILIKE and lower take letters for the same', () => {
  test('a letter in lower case is one letter, whatever stands beside it', () => {
    const alone = evaluateText('lower(a)', { a: CODE_POINTS });
    expect(alone.filter((letter) => [...(letter as string)].length !== 1)).toEqual([]);
    const lower = (text: string, wanted: (letter: unknown) => string) =>
      expectSameRows(evaluateText(text, { a: CODE_POINTS }), alone.map(wanted));
    lower("lower('Α' || a || 'Α')", (letter) => `α${letter}α`);
    lower("lower('Α' || a)", (letter) => `α${letter}`);
    lower("lower('.' || a || '.')", (letter) => `.${letter}.`);
  });

  test('every letter is like itself in lower case, and in upper case where that comes back', () => {
    const letters = { a: CODE_POINTS.filter((letter) => letter !== '%' && letter !== '_') };
    const all = letters.a.map(() => true);
    expectSameRows(evaluateText('a ILIKE lower(a)', letters), all);
    expectSameRows(evaluateText('lower(a) ILIKE a', letters), all);
    expectSameRows(evaluateText('a ILIKE upper(a) OR lower(upper(a)) <> lower(a)', letters), all);
  });

  test('ILIKE is LIKE of both in lower case', () => {
    const words = [
      'ΟΔΟΣ',
      'οδος',
      'Οδός',
      'İstanbul',
      'istanbul',
      'ıI',
      'Straße',
      'STRASSE',
      'ẞ',
      'ǅ',
      'ŉ',
      'ﬁ',
      'K',
      'É',
      'e\u0301',
      '',
    ];
    const parts = [
      ...words,
      ...words.map((word) => `%${word}%`),
      ...words.map((word) => `_${[...word].slice(1).join('')}`),
      '%Σ%',
      '%ς',
      'σ%',
    ];
    const pairs = words.flatMap((word) => parts.map((part) => [word, part] as const));
    const columns = { a: pairs.map(([word]) => word), b: pairs.map(([, part]) => part) };
    expect(evaluateText('a ILIKE b', columns)).toEqual(evaluateText('lower(a) LIKE lower(b)', columns));
  });
});

describe('patterns', () => {
  test.each(cases)('%s', (text, columns, results) => {
    expect(evaluateText(text, columns)).toEqual(results);
  });
});
