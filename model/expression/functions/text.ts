import { BOOLEAN, type DataType, INTEGER, STRING } from '../../types.ts';
import { type Category, type FunctionSpec, overload, type Parameter, parameter } from '../signature.ts';

const text = parameter('text', 'string');
const search = parameter('search', 'string');
const count = parameter('count', 'integer');
const pattern = parameter('pattern', 'string', { regex: true });
const likePattern = parameter('pattern', 'string');
const escapeSign = parameter('escape', 'string', { constant: true });

interface More {
  optional?: number;
  variadic?: boolean;
  alias?: readonly string[];
  syntax?: string;
  category?: Category;
  nulls?: FunctionSpec['nulls'];
}

function define(
  names: string | readonly string[],
  parameters: readonly Parameter[],
  result: DataType,
  summary: string,
  example: readonly [string, string],
  more: More = {},
): FunctionSpec {
  return {
    category: more.category ?? 'text',
    summary,
    names: typeof names === 'string' ? [names] : names,
    ...(more.syntax === undefined ? {} : { syntax: more.syntax }),
    overloads: [overload(parameters, result, more)],
    nulls: more.nulls ?? 'any',
    example,
  };
}

const characters = parameter('characters', 'string');
const fill = parameter('fill', 'string');

/** Positions, lengths and counts are in Unicode code points, and start at 1. */
export const TEXT = {
  concat_op: define([], [text, text], STRING, 'The texts joined. Null if one is null', ["'a' || 'b'", "'ab'"], {
    variadic: true,
    syntax: 'a || b',
  }),
  concat: define('concat', [text], STRING, 'The texts joined. Nulls are skipped', ["concat('a', NULL, 'b')", "'ab'"], {
    variadic: true,
    nulls: 'never',
  }),
  upper: define(['upper', 'ucase'], [text], STRING, 'In upper case, by Unicode: ß is SS', ["upper('añb')", "'AÑB'"]),
  lower: define(
    ['lower', 'lcase'],
    [text],
    STRING,
    'In lower case, by Unicode, each character by itself and in no language: Σ is σ also at the end of a word, İ is i, I is i, ẞ is ß',
    ["lower('AÑB')", "'añb'"],
  ),
  initcap: define(
    'initcap',
    [text],
    STRING,
    'The first letter of each word in upper case, the others in lower case as by `lower`',
    ["initcap('new YORK')", "'New York'"],
  ),
  trim: define(
    ['trim', 'btrim'],
    [text, characters],
    STRING,
    'Without the given characters (spaces if left out) at both ends. Also `TRIM(BOTH characters FROM text)`',
    ["trim('  a ')", "'a'"],
    { optional: 1 },
  ),
  ltrim: define(
    'ltrim',
    [text, characters],
    STRING,
    'Without them at the start. Also `TRIM(LEADING … FROM …)`',
    ["ltrim('00120', '0')", "'120'"],
    { optional: 1 },
  ),
  rtrim: define(
    'rtrim',
    [text, characters],
    STRING,
    'Without them at the end. Also `TRIM(TRAILING … FROM …)`',
    ["rtrim('1.500', '0')", "'1.5'"],
    { optional: 1 },
  ),
  length: define(['length', 'char_length', 'character_length', 'len'], [text], INTEGER, 'Characters (code points)', [
    "length('añ🦤')",
    '3',
  ]),
  substring: define(
    ['substring', 'substr'],
    [text, parameter('start', 'integer'), count],
    STRING,
    'From character `start` (the first is 1), `count` characters or to the end. A start before 1 uses up part of `count`. Refuses a ' +
      'negative `count`. Also `SUBSTRING(text FROM start FOR count)`',
    ["substring('montevideo', 6, 3)", "'vid'"],
    { optional: 1 },
  ),
  left: define('left', [text, count], STRING, 'The first `count` characters; a negative `count` leaves out so many at the end', [
    "left('abcde', 2)",
    "'ab'",
  ]),
  right: define(
    'right',
    [text, count],
    STRING,
    'The last `count` characters; a negative `count` leaves out so many at the start',
    ["right('abcde', 2)", "'de'"],
  ),
  replace: define(
    'replace',
    [text, search, parameter('replacement', 'string')],
    STRING,
    'With every `search` replaced. An empty `search` replaces nothing',
    ["replace('a-b-c', '-', '+')", "'a+b+c'"],
  ),
  position: define('position', [search, text], INTEGER, 'The first character of `search` in `text`; 0 if it is not in it', [
    "position('vid' IN 'montevideo')",
    '6',
  ]),
  starts_with: define(['starts_with', 'startswith'], [text, search], BOOLEAN, 'Whether the text starts with `search`', [
    "starts_with('abc', 'ab')",
    'TRUE',
  ]),
  ends_with: define(['ends_with', 'endswith'], [text, search], BOOLEAN, 'Whether the text ends with `search`', [
    "ends_with('abc', 'ab')",
    'FALSE',
  ]),
  contains: define('contains', [text, search], BOOLEAN, 'Whether `search` is in the text', ["contains('abc', 'bc')", 'TRUE']),
  lpad: define(
    'lpad',
    [text, count, fill],
    STRING,
    'Filled at the start with `fill` (a space) up to `count` characters; longer text is cut at its end. Refuses more than 1,000,000',
    ["lpad('7', 3, '0')", "'007'"],
    { optional: 1 },
  ),
  rpad: define(
    'rpad',
    [text, count, fill],
    STRING,
    'Filled at the end with `fill` (a space) up to `count` characters; longer text is cut. Refuses more than 1,000,000',
    ["rpad('7', 3, '.')", "'7..'"],
    { optional: 1 },
  ),
  repeat: define(
    'repeat',
    [text, count],
    STRING,
    'The text `count` times; empty for a negative `count`. Refuses results over 16 MB',
    ["repeat('ab', 3)", "'ababab'"],
  ),
  reverse: define('reverse', [text], STRING, 'The characters (code points) in reverse order', ["reverse('abc')", "'cba'"]),
  split_part: define(
    'split_part',
    [text, parameter('delimiter', 'string'), parameter('part', 'integer')],
    STRING,
    'The part between delimiters by its number: from 1, or from -1 at the end. Empty past the parts. Refuses 0',
    ["split_part('a,b,c', ',', 2)", "'b'"],
  ),
  like: define(
    [],
    [text, likePattern, escapeSign],
    BOOLEAN,
    'Whether the whole text matches: `%` is any text, `_` any character. `ESCAPE` names a character that makes the next one plain; ' +
      'without it there is none',
    ["'montevideo' LIKE '%vid__'", 'TRUE'],
    { optional: 1, syntax: "a LIKE pattern [ESCAPE '\\']", category: 'pattern' },
  ),
  ilike: define(
    [],
    [text, likePattern, escapeSign],
    BOOLEAN,
    'As `LIKE`, without regard to upper and lower case: the same as `lower(a) LIKE lower(pattern)`, so that ß is not ss, nor ς a σ',
    ["'ABC' ILIKE 'a%'", 'TRUE'],
    {
      optional: 1,
      syntax: 'a ILIKE pattern',
      category: 'pattern',
    },
  ),
  matches: define(
    ['matches', 'regexp_like', 'regexp_matches'],
    [text, pattern],
    BOOLEAN,
    'Whether the regular expression (JavaScript, `u` flag, without lookahead and backreferences) is found in the text',
    ["matches('AB-12', '^[A-Z]+-[0-9]+$')", 'TRUE'],
    { category: 'pattern' },
  ),
  regexp_replace: define(
    'regexp_replace',
    [text, pattern, parameter('replacement', 'string')],
    STRING,
    'With every match replaced. `$1`, `$<name>` and `$&` in the replacement are groups, a named group and the match; `$$` is a dollar',
    ["regexp_replace('a1b22', '[0-9]+', '#')", "'a#b#'"],
    { category: 'pattern' },
  ),
  regexp_extract: define(
    'regexp_extract',
    [text, pattern, parameter('group', 'integer')],
    STRING,
    'The first match, or its group by number (0, the whole match, if left out). Null without a match. Refuses a group that does not exist',
    ["regexp_extract('order 1234', '([0-9]+)', 1)", "'1234'"],
    { optional: 1, category: 'pattern', nulls: 'maybe' },
  ),
  md5: define(
    'md5',
    [text],
    STRING,
    'The MD5 of the text in UTF-8, in hexadecimal',
    ["md5('abc')", "'900150983cd24fb0d6963f7d28e17f72'"],
    {
      category: 'hash',
    },
  ),
  sha256: define(
    'sha256',
    [text],
    STRING,
    'The SHA-256 of the text in UTF-8, in hexadecimal',
    ["left(sha256('abc'), 8)", "'ba7816bf'"],
    { category: 'hash' },
  ),
} satisfies Record<string, FunctionSpec>;
