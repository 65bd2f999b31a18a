import { describe, expect, test } from 'vitest';
import { MAX_LENGTH } from '../../../model/expression/parse.ts';
import { checked } from './support.ts';

const tables: Record<string, [text: string, expected: string][]> = {
  'points at what is no SQL': [
    ['', 'expression-syntax [] missing expression'],
    ['a +', 'expression-syntax [] missing value at the end'],
    ['(a', 'expression-syntax [] missing ) at the end'],
    ['a)', 'expression-syntax [)] unexpected sign: ); there is no ( for it'],
    ['a b', 'expression-syntax [b] unexpected word: b; an operator may be missing before it'],
    ["'abc", "expression-syntax ['abc] missing closing '"],
    ['"abc', 'expression-syntax ["abc] missing closing "'],
    ['a /* b', 'expression-syntax [/* b] missing end of comment: */'],
    ['a > $least', 'expression-syntax [$] invalid character: $; a parameter is written ${name}'],
    ['a && b', 'expression-syntax [&] invalid character: &; write AND'],
    ['a = \u2018x\u2019', "expression-syntax [\u2018] invalid character: \u2018; text is quoted with '"],
    ['a; DROP TABLE x', 'expression-syntax [;] invalid character: ;; an expression has no semicolon'],
    ['2nd + 1', 'expression-syntax [2nd] invalid number: 2nd; a name that starts with a digit needs double quotes'],
    [
      't.a',
      'expression-syntax [.] unexpected sign: .; write the column without a table; a name with a dot needs double quotes; fields of JSON become columns by flatten of their origin',
    ],
    ['a AS b', 'expression-syntax [AS] unexpected word: AS; the option names the result, leave AS out'],
    ['end + 1', 'expression-syntax [end] unexpected word: end; for a column of this name write "end"'],
    ['a < b < 3', 'expression-syntax [<] unexpected sign: <; comparisons cannot be chained: write a < b AND b < c'],
    ['a IN ()', 'expression-syntax [)] missing a value in the list of IN before )'],
    ['CASE ELSE 1 END', 'expression-syntax [ELSE] unexpected word: ELSE; for a column of this name write "ELSE"'],
    ['CASE a END', 'expression-syntax [END] missing WHEN before END'],
    ['a IS 5', 'expression-syntax [5] missing NULL, TRUE, FALSE or DISTINCT FROM before 5'],
    ['CAST(a, integer)', 'expression-syntax [,] missing AS before ,'],
    ['count(*)', 'expression-syntax [*] unexpected sign: *; to count rows, use the aggregator stage'],
    [
      'sum(a) OVER (a)',
      'expression-syntax [OVER] unexpected word: OVER; there are no window functions; remove-duplicates with orderBy keeps the first or last row of a group',
    ],
    [
      "INTERVAL '3 fortnights' + ordered",
      "unknown-part ['3 fortnights'] unknown part: fortnights; the parts are year, quarter, month, week, day, hour, minute, second, millisecond, microsecond",
    ],
    ["INTERVAL 'soon' DAY", "invalid-literal ['soon'] invalid interval: 'soon'; write it as INTERVAL '3' MONTH"],
  ],
  'names unknown things and what is near': [
    ['amuont > 1', "unknown-column [amuont] unknown column: amuont; did you mean 'amount'?"],
    [
      'key',
      'ambiguous-column [key] ambiguous column: key may be Key, KEY; write the name in double quotes, exactly as the column is called',
    ],
    [
      '"Amount"',
      "unknown-column [\"Amount\"] unknown column: Amount; did you mean 'amount'? Text is written in single quotes: 'Amount'",
    ],
    ['country = "Uruguay"', 'unknown-column ["Uruguay"] unknown column: Uruguay; text is written in single quotes: \'Uruguay\''],
    ['uper(name)', "unknown-function [uper] unknown function: uper; did you mean 'upper'?"],
    ['zzzz(name)', 'unknown-function [zzzz] unknown function: zzzz; the functions are listed in docs/reference/expressions.md'],
    [
      "to_date(name, 'DD.MM.YYYY')",
      "unknown-function [to_date] unknown function: to_date; write CAST(value AS date); of other forms strptime(value, '%d.%m.%Y')::date",
    ],
    [
      "json_extract(name, '$.a')",
      'unknown-function [json_extract] unknown function: json_extract; fields of JSON become columns by flatten of their origin',
    ],
    ['max(a)', 'unknown-function [max] unknown function: max; write greatest(a, b), or use the aggregator stage'],
    [
      'constructor(a)',
      'unknown-function [constructor] unknown function: constructor; the functions are listed in docs/reference/expressions.md',
    ],
    ['CAST(a AS intger)', "unknown-type [intger] unknown type: intger; did you mean 'integer'?"],
    [
      'CAST(a AS varchar(3))',
      'unknown-type [varchar(3)] unknown type: varchar(3); write string, and left(text, count) to cut it',
    ],
    ['extract(yaer from ordered)', "unknown-part [yaer] unknown part for extract: yaer; did you mean 'year'?"],
    ["date_trunc('hour', at)", 'type-mismatch [at] invalid argument for date_trunc: at is time, it takes date, timestamp'],
  ],
  'says which types do not go together': [
    ['a = name', 'type-mismatch [a = name] invalid types for =: a is integer, name is string; CAST(name AS integer)'],
    [
      'name = 1234',
      'type-mismatch [name = 1234] invalid types for =: name is string, 1234 is integer; CAST(name AS integer), or declare the type of the column in its origin: types: { name: integer }',
    ],
    [
      "name = DATE '2025-01-01'",
      "type-mismatch [name = DATE '2025-01-01'] invalid types for =: name is string, DATE '2025-01-01' is date; CAST(name AS date) reads 2026-01-31; for another form write strptime(name, '%d.%m.%Y')::date, or declare the type of the column in its origin: types: { name: date }",
    ],
    [
      "name < TIMESTAMP '2025-01-01 00:00:00'",
      "type-mismatch [name < TIMESTAMP '2025-01-01 00:00:00'] invalid types for <: name is string, TIMESTAMP '2025-01-01 00:00:00' is timestamp; CAST(name AS timestamp) reads 2026-01-31 12:30:00; for another form write strptime(name, '%d.%m.%Y %H:%M'), or declare the type of the column in its origin: types: { name: timestamp }",
    ],
    [
      "TIME '12:00:00' < name",
      "type-mismatch [TIME '12:00:00' < name] invalid types for <: TIME '12:00:00' is time, name is string; CAST(name AS time) reads 14:30:00; for another form write CAST(strptime(name, '%I:%M %p') AS time), or declare the type of the column in its origin: types: { name: time }",
    ],
    [
      'ts > name',
      "type-mismatch [ts > name] invalid types for >: ts is timestamp, name is string; CAST(name AS timestamp) reads 2026-01-31 12:30:00; for another form write strptime(name, '%d.%m.%Y %H:%M')",
    ],
    ['active > 1', 'type-mismatch [active > 1] invalid types for >: active is boolean, 1 is integer'],
    [
      'ts < tz',
      'type-mismatch [ts < tz] invalid types for <: ts is timestamp, tz is timestamp with time zone; name the time zone: CAST(tz AS timestamp) reads it in UTC',
    ],
    ['a AND active', 'type-mismatch [a] invalid argument for AND: a is integer, it takes boolean; CAST(a AS boolean)'],
    ['amount OR active', 'type-mismatch [amount] invalid argument for OR: amount is float, it takes boolean'],
    [
      "strftime(name, '%Y-%m')",
      "type-mismatch [name] invalid argument for strftime: name is string, it takes date, timestamp; CAST(name AS date) reads 2026-01-31; for another form write strptime(name, '%d.%m.%Y')::date",
    ],
    [
      "date_trunc('month', name)",
      "type-mismatch [name] invalid argument for date_trunc: name is string, it takes date, timestamp; CAST(name AS date) reads 2026-01-31; for another form write strptime(name, '%d.%m.%Y')::date",
    ],
    [
      "strptime(ts, '%d.%m.%Y')",
      "type-mismatch [ts] invalid argument for strptime: ts is timestamp, it takes string; it is a timestamp already: write ts, or strftime(ts, '%d.%m.%Y') for a text",
    ],
    [
      "try_strptime(CAST(ts AS date), '%d.%m.%Y')",
      "type-mismatch [CAST(ts AS date)] invalid argument for try_strptime: CAST(ts AS date) is date, it takes string; it is a date already: write CAST(ts AS date), or strftime(CAST(ts AS date), '%d.%m.%Y') for a text",
    ],
    [
      "strptime(a, '%Y%m%d')",
      'type-mismatch [a] invalid argument for strptime: a is integer, it takes string; CAST(a AS string)',
    ],
    ['upper(a)', 'type-mismatch [a] invalid argument for upper: a is integer, it takes string; CAST(a AS string)'],
    ["'id-' || a", 'type-mismatch [a] invalid argument for ||: a is integer, it takes string; CAST(a AS string)'],
    [
      'name + 1',
      'type-mismatch [name + 1] invalid types for +: name is string, 1 is integer; CAST(name AS integer), or declare the type of the column in its origin: types: { name: integer }',
    ],
    [
      "name + '!'",
      'type-mismatch [name] invalid argument for +: name is string, it takes integer, float, decimal; join texts with ||',
    ],
    ['-name', 'type-mismatch [name] invalid argument for -: name is string, it takes integer, float, decimal'],
    [
      'ts - ordered',
      "type-mismatch [ts - ordered] invalid types for -: timestamp and date; write date_diff('second', start, end)",
    ],
    ['ordered + ts', "type-mismatch [ordered + ts] invalid types for +: date and timestamp; write value + INTERVAL '1' DAY"],
    [
      "INTERVAL '1' DAY",
      "type-mismatch [INTERVAL '1' DAY] invalid interval: an interval can only be added to or subtracted from a date or timestamp; write value + INTERVAL '1' DAY",
    ],
    [
      'CASE WHEN a THEN 1 END',
      'type-mismatch [a] invalid condition of WHEN: integer, it takes boolean; compare it with something: a = …',
    ],
    [
      'CASE WHEN active THEN a ELSE name END',
      'type-mismatch [name] invalid types for CASE: results are integer and string; CAST the results to the same type',
    ],
    [
      'round()',
      'argument-count [round()] invalid number of arguments for round: 0; it is round(value: integer, [digits: integer]) or round(value: float, [digits: integer]) or round(value: decimal, [digits: integer])',
    ],
    ['if(active, 1)', 'argument-count [if(active, 1)] invalid number of arguments for if: 2; it takes 3'],
    [
      'CAST(ordered AS integer)',
      "invalid-cast [CAST(ordered AS integer)] invalid cast: date to integer; write date_diff('day', DATE '1970-01-01', value)",
    ],
    [
      'CAST(price AS decimal(38,20)) * CAST(price AS decimal(38,20))',
      'type-mismatch [CAST(price AS decimal(38,20)) * CAST(price AS decimal(38,20))] invalid types for *: the product would have 40 decimals; the maximum is 38; CAST an argument to fewer decimals',
    ],
  ],
  'checks literals when the job is checked': [
    [
      "ordered > '2025-13-01'",
      "invalid-literal ['2025-13-01'] invalid date: '2025-13-01'; write it as 'YYYY-MM-DD', a day that exists",
    ],
    [
      "DATE '2025-02-29'",
      "invalid-literal [DATE '2025-02-29'] invalid date: '2025-02-29'; write it as 'YYYY-MM-DD', a day that exists",
    ],
    [
      "ts > '2025-01-01 10:00Z'",
      "invalid-literal ['2025-01-01 10:00Z'] invalid timestamp: '2025-01-01 10:00Z'; write it as 'YYYY-MM-DD HH:MM:SS', without a zone",
    ],
    ["at = '25:00'", "invalid-literal ['25:00'] invalid time: '25:00'; write it as 'HH:MM:SS'"],
    ["a = 'x'", "invalid-literal ['x'] invalid integer: 'x'; write a whole number of at most 64 bits"],
    ["CAST('x' AS integer)", "invalid-literal ['x'] invalid integer: 'x'; write a whole number of at most 64 bits"],
    [
      '9223372036854775808',
      "number-out-of-range [9223372036854775808] invalid integer: 9223372036854775808 has more than 64 bits; write DECIMAL '9223372036854775808'",
    ],
    ['1e400', 'number-out-of-range [1e400] invalid number: 1e400 is too large for a float'],
    ["matches(name, '(')", "invalid-pattern ['('] invalid regular expression: ( (Unterminated group)"],
    [
      "strptime(name, '%d.%q')",
      "invalid-pattern ['%d.%q'] invalid format: %d.%q (unknown code: %q); the codes are %Y %y %m %B %b %d %j %A %a %H %I %p %M %S %f %z %F %T %R %D %%",
    ],
    ["name LIKE 'a!' ESCAPE '!'", "invalid-pattern ['a!'] invalid pattern: 'a!' ends with its escape character"],
    ["name LIKE 'a' ESCAPE '!!'", "invalid-pattern ['!!'] invalid ESCAPE: '!!'; write exactly one character"],
    ["name LIKE 'a' ESCAPE country", 'invalid-argument [country] invalid escape for LIKE: it must be a literal'],
    [
      'date_trunc(name, ordered)',
      "invalid-argument [name] invalid part for date_trunc: it must be a literal; write one of 'year', 'quarter', 'month', 'week', 'day'",
    ],
  ],
  'reports independent problems together': [
    [
      "uper(name) = amuont AND ordered > '2025-13-01'",
      "unknown-function [uper] unknown function: uper; did you mean 'upper'?\n" +
        "unknown-column [amuont] unknown column: amuont; did you mean 'amount'?\n" +
        "invalid-literal ['2025-13-01'] invalid date: '2025-13-01'; write it as 'YYYY-MM-DD', a day that exists",
    ],
  ],
};

describe.each(Object.entries(tables))('%s', (_, rows) => {
  test.each(rows)('%s', (text, expected) => expect(checked(text)).toBe(expected));
});

describe('survives hostile text', () => {
  const tooDeep = /^expression-too-deep \[.*\] invalid expression: nested more than 250 levels deep/s;
  test.each([
    ['parentheses', `${'('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['open parentheses', '('.repeat(10_000)],
    ['signs', `${'- '.repeat(10_000)}a`],
    ['NOT', `${'NOT '.repeat(10_000)}active`],
    ['sums', `a${' + a'.repeat(10_000)}`],
    ['casts', `a${'::string'.repeat(10_000)}`],
    ['IS NULL', `a${' IS NULL'.repeat(10_000)}`],
    ['calls', `${'abs('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['types', `CAST(a AS ${'list<'.repeat(10_000)}string${'>'.repeat(10_000)})`],
  ])('10,000 %s', (_, text) => expect(checked(text)).toMatch(tooDeep));

  test.each<[what: string, text: (levels: number) => string, most: number]>([
    ['parentheses', (n) => `${'('.repeat(n)}a${')'.repeat(n)}`, 249],
    ['signs', (n) => `${'- '.repeat(n)}a`, 249],
    ['NOT', (n) => `${'NOT '.repeat(n)}active`, 249],
    ['sums', (n) => `a${' + a'.repeat(n)}`, 249],
    ['calls', (n) => `${'abs('.repeat(n)}a${')'.repeat(n)}`, 249],
    ['cases', (n) => `${'CASE WHEN active THEN '.repeat(n)}a${' END'.repeat(n)}`, 249],
  ])('the deepest %s, and one level more', (_, text, most) => {
    expect(checked(text(most))).not.toContain('expression-too-deep');
    expect(checked(text(most + 1))).toMatch(tooDeep);
  });

  test('long lists of conditions are not deep', () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `a = ${i}`).join(' OR ');
    expect(checked(text)).toBe(`${text} : boolean`);
    const items = Array.from({ length: 10_000 }, (_, i) => i).join(', ');
    expect(checked(`a IN (${items})`)).toBe(`a IN (${items}) : boolean`);
  });

  test('too long a text is refused before it is read', () => {
    expect(checked(' '.repeat(MAX_LENGTH + 1))).toMatch(/^expression-too-long /);
  });

  test.each(['\0', '\u{1f9a4}', '#', '\\', '\ud800', '{}', '\u00a0a'])('odd characters: %j', (text) => {
    expect(checked(text)).toMatch(/ : |^expression-syntax /);
  });
});
